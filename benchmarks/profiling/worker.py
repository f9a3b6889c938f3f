"""A process in which a job of the user's own runs over and over, to see how long it waits and how much it computes.

Whether it holds the GIL while it computes is told by a second thread, which counts in pure Python: only who has the GIL
can do that. While the job computes with the GIL in its hands, the counter stands still; while it computes without, on
another CPU, the counter goes on. So the time that the counter stood still, per CPU second of the job, is the share of
its computing for which it holds the GIL: about 1 for pure Python, about 0 for the hash of a large buffer. A thread that
waits for the GIL sleeps, so the counter's own CPU time tells when it did not. Where others use the CPUs, it may also
have stood in line for one: Linux says how long, and moments with little of that count. Beside a job that only waits, it
loses some 0.05 ms per job in handing the GIL over: a job that computes little more cannot be told.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes.protocol import Announce, serve_request
from benchmarks.profiling.subject import NeededServers, ProfiledJob, Refusal, profiled_job
from workloads.cpus import usable_cpus

LEAST_ROUNDS = 3

_TOGETHER_SECONDS, _ALONE_SECONDS, _ROUNDS = 0.2, 0.05, 5
_QUIET = 0.1


@dataclass(frozen=True)
class CounterReading:
    """Some jobs beside the counter, in seconds: the clock, CPU time of the job and the counter, its time in line.

    `alone` is the counter's CPU time, time in line included, per second in which nobody else in this process did
    anything.
    """

    wall: float
    own: float
    counter: float
    queued: float
    alone: float

    @property
    def is_quiet(self) -> bool:
        return self.queued < _QUIET * self.wall and self.alone > 1 - _QUIET


def queued_seconds(thread: int | None = None) -> float:
    """How long a thread (or the one that asks) was ready to run without a CPU; 0 where the system does not say."""
    try:
        text = Path(f"/proc/self/task/{thread or threading.get_native_id()}/schedstat").read_text(encoding="ascii")
        return int(text.split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


class _Counter(threading.Thread):
    """Counts in pure Python; `cpu` is how many CPU seconds that took so far."""

    def __init__(self) -> None:
        super().__init__(name="counter", daemon=True)
        self.goes_on, self.count, self.cpu = True, 0, 0.0

    @property
    def queued(self) -> float:
        return queued_seconds(self.native_id)

    def run(self) -> None:
        while self.goes_on:
            for _ in range(1000):
                self.count += 1
            self.cpu = time.thread_time()


@contextmanager
def _counting() -> Iterator[_Counter]:
    counter = _Counter()
    counter.start()
    try:
        yield counter
    finally:
        counter.goes_on = False
        counter.join()


def counter_readings(job: Callable[[], None], seconds: float) -> tuple[CounterReading, ...]:
    """Jobs beside the counter and the counter alone, in turns, until enough were quiet, or the time is up."""
    start, readings = time.perf_counter(), list[CounterReading]()
    with _counting() as counter:
        while len(readings) < LEAST_ROUNDS or (
            sum(reading.is_quiet for reading in readings) < _ROUNDS and time.perf_counter() - start < seconds
        ):
            readings.append(_counter_reading(job, counter))
    return tuple(readings)


def _counter_reading(job: Callable[[], None], counter: _Counter) -> CounterReading:
    before = _clocks(counter)
    time.sleep(_ALONE_SECONDS)
    start = _clocks(counter)
    while time.perf_counter() - start.clock < _TOGETHER_SECONDS:
        job()
    end = _clocks(counter)
    alone = (start.counter + start.queued - before.counter - before.queued) / (start.clock - before.clock)
    counted, queued = end.counter - start.counter, end.queued - start.queued
    return CounterReading(end.clock - start.clock, end.cpu - start.cpu - counted, counted, queued, alone)


@dataclass(frozen=True)
class _Clocks:
    """Clocks at one moment, in seconds: CPU time of this process and of the counter, and the counter's time in line."""

    queued: float
    clock: float
    cpu: float
    counter: float


def _clocks(counter: _Counter) -> _Clocks:
    """The time in line comes first: to read it takes the GIL away, after which nothing may come between the others."""
    return _Clocks(counter.queued, time.perf_counter(), time.process_time(), counter.cpu)


BATCH_SECONDS = 0.1
LEAST_BATCHES, ENOUGH_BATCHES = 3, 6
"""Three show that it repeats itself; six are enough for an interval of 95 %."""


@dataclass(frozen=True)
class ProfileRequest:
    """What shall be profiled: a registered module, one of its functions (or None), with the addresses of servers.

    It runs `jobs` times, or, where that is None, for about this many seconds.
    """

    module: str
    function: str | None
    jobs: int | None
    seconds: float
    services: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeSpent:
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
    batches: tuple[TimeSpent, ...]
    counter_readings: tuple[CounterReading, ...]
    cpus: int
    inputs: int = 0
    chosen: int = 0
    computing: str = ""


ProfileAnswer = Readings | NeededServers | Refusal


def main() -> None:
    """Serve one request from the parent."""
    serve_request(profile_job)


def profile_job(request: ProfileRequest, announce: Announce) -> ProfileAnswer:
    """Find the job, warm up, take batches, then some beside the counter; whatever the job raises is an answer."""
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  # who asks for input is told at once
    announce("importing it")
    with profiled_job(request.module, request.function, request.services) as job:
        if not isinstance(job, ProfiledJob):
            return job
        try:
            return _readings(request, job, announce)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a job may also leak SystemExit or CancelledError
            return job.failure(error)


def _readings(request: ProfileRequest, job: ProfiledJob, announce: Announce) -> Readings:
    announce("its first job")
    job.call()
    announce("warming up")
    each = _warm_up(job)
    limit = max(1, -(-request.jobs // job.jobs)) if request.jobs else None
    job.start_over(at_random=job.inputs * each > request.seconds / LEAST_BATCHES)
    batches = tuple(_batches(job, _calls_per_batch(job, each, limit), limit, request.seconds, announce))
    announce("its jobs beside a counter")
    beside = counter_readings(job.call, request.seconds)
    chosen = min(job.inputs, sum(batch.jobs for batch in batches))
    return Readings(job.name, batches, beside, usable_cpus(), job.inputs, chosen, job.computing)


def _warm_up(job: ProfiledJob) -> float:
    """Seconds per call, once it is warm; one that takes long is not called again only for this."""
    start, calls = time.perf_counter(), 0
    while not calls or time.perf_counter() - start < BATCH_SECONDS:
        job.call()
        calls += 1
    return (time.perf_counter() - start) / calls


def _calls_per_batch(job: ProfiledJob, each: float, limit: int | None) -> int:
    """How many calls make a batch: about a tenth of a second, in whole passes through the inputs where these fit."""
    calls = max(1, round(BATCH_SECONDS / max(each, 1e-9)))
    if limit:
        calls = min(calls, max(1, limit // ENOUGH_BATCHES))
    whole = -(-calls // max(1, job.inputs)) * max(1, job.inputs)
    return calls if job.at_random or whole * LEAST_BATCHES > (limit or whole * LEAST_BATCHES) else whole


def _batches(
    job: ProfiledJob, calls: int, limit: int | None, seconds: float, announce: Announce
) -> Iterator[TimeSpent]:
    """Batches until the calls are used up, or else the time, at least three."""
    start, done, taken = time.perf_counter(), 0, 0
    while done < limit if limit else taken < LEAST_BATCHES or time.perf_counter() - start < seconds:
        now = min(calls, limit - done) if limit else calls
        announce(f"job {done * job.jobs + 1}")
        yield _time_spent(job, now)
        done, taken = done + now, taken + 1


def _time_spent(job: ProfiledJob, calls: int) -> TimeSpent:
    queued, children = queued_seconds(), _children_seconds()
    own, start = time.process_time(), time.perf_counter()
    for _ in range(calls):
        job.call()
    wall = time.perf_counter() - start
    own = time.process_time() - own
    return TimeSpent(calls * job.jobs, wall, own, _children_seconds() - children, queued_seconds() - queued)


def _children_seconds() -> float:
    """CPU seconds of all child processes that have ended and were waited for; not known on Windows."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
