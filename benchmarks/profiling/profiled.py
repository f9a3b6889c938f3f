"""A process in which a job of the user's own runs over and over, to see how long it waits and how much it computes."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.dialogue import Announce, serve_one
from benchmarks.machine import usable_cpus
from benchmarks.profiling.counting import Beside, beside, queued_seconds
from benchmarks.profiling.subject import Needs, Subject, Wrong, subject

BATCH_SECONDS = 0.1
LEAST_BATCHES, ENOUGH_BATCHES = 3, 6
"""Three show that it repeats itself; six are enough for an interval of 95 %."""


@dataclass(frozen=True)
class Wish:
    """What shall be profiled: a registered module, one of its functions (or None), with the addresses of servers.

    It runs `jobs` times, or, where that is None, for about this many seconds.
    """

    module: str
    function: str | None
    jobs: int | None
    seconds: float
    services: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Spent:
    """What some jobs took together, in seconds: by the clock, of CPUs in this process, and in its child processes.

    `queued` is how long they could have computed, but others had the CPUs; 0 where the system does not say.
    """

    jobs: int
    wall: float
    own: float
    children: float
    queued: float = 0.0


@dataclass(frozen=True)
class Readings:
    """Everything that was read off the clocks; `chosen` of `inputs` were used, at random where not all."""

    name: str
    batches: tuple[Spent, ...]
    beside: tuple[Beside, ...]
    cpus: int
    inputs: int = 0
    chosen: int = 0
    computing: str = ""


Answer = Readings | Needs | Wrong


def main() -> None:
    """Serve one request from the parent."""
    serve_one(profile)


def profile(wish: Wish, announce: Announce) -> Answer:
    """Find the job, warm up, take batches, then some beside the counter; whatever the job raises is an answer."""
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  # who asks for input is told at once
    announce("importing it")
    with subject(wish.module, wish.function, wish.services) as job:
        if not isinstance(job, Subject):
            return job
        try:
            return _readings(wish, job, announce)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a job may also leak SystemExit or CancelledError
            return job.failure(error)


def _readings(wish: Wish, job: Subject, announce: Announce) -> Readings:
    announce("its first job")
    job.call()
    announce("warming up")
    each = _warm(job)
    limit = max(1, -(-wish.jobs // job.jobs)) if wish.jobs else None
    job.start_over(at_random=job.inputs * each > wish.seconds / LEAST_BATCHES)
    batches = tuple(_batches(job, _calls(job, each, limit), limit, wish.seconds, announce))
    announce("its jobs beside a counter")
    chosen = min(job.inputs, sum(batch.jobs for batch in batches))
    return Readings(job.name, batches, beside(job.call, wish.seconds), usable_cpus(), job.inputs, chosen, job.computing)


def _warm(job: Subject) -> float:
    """Seconds per call, once it is warm; one that takes long is not called again only for this."""
    start, calls = time.perf_counter(), 0
    while not calls or time.perf_counter() - start < BATCH_SECONDS:
        job.call()
        calls += 1
    return (time.perf_counter() - start) / calls


def _calls(job: Subject, each: float, limit: int | None) -> int:
    """How many calls make a batch: about a tenth of a second, in whole passes through the inputs where these fit."""
    calls = max(1, round(BATCH_SECONDS / max(each, 1e-9)))
    if limit:
        calls = min(calls, max(1, limit // ENOUGH_BATCHES))
    whole = -(-calls // max(1, job.inputs)) * max(1, job.inputs)
    return calls if job.at_random or whole * LEAST_BATCHES > (limit or whole * LEAST_BATCHES) else whole


def _batches(job: Subject, calls: int, limit: int | None, seconds: float, announce: Announce) -> Iterator[Spent]:
    """Batches until the calls are used up, or else the time, at least three."""
    start, done, taken = time.perf_counter(), 0, 0
    while done < limit if limit else taken < LEAST_BATCHES or time.perf_counter() - start < seconds:
        now = min(calls, limit - done) if limit else calls
        announce(f"job {done * job.jobs + 1}")
        yield _spent(job, now)
        done, taken = done + now, taken + 1


def _spent(job: Subject, calls: int) -> Spent:
    queued, children = queued_seconds(), _children_seconds()
    own, start = time.process_time(), time.perf_counter()
    for _ in range(calls):
        job.call()
    wall = time.perf_counter() - start
    own = time.process_time() - own
    return Spent(calls * job.jobs, wall, own, _children_seconds() - children, queued_seconds() - queued)


def _children_seconds() -> float:
    """CPU seconds of all child processes that have ended and were waited for; not known on Windows."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
