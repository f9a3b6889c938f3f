"""Whether a job holds the GIL while it computes: how long a thread that counts beside it stands still.

A second thread counts in pure Python, which only who has the GIL can do. While the job computes with the GIL in its
hands, the counter stands still; while it computes without, on another CPU, the counter goes on. So the time that the
counter stood still, per CPU second of the job, is the share of its computing for which it holds the GIL: about 1 for
pure Python, about 0 for the hash of a large buffer. A thread that waits for the GIL sleeps, so the counter's own CPU
time tells when it did not. Where others use the CPUs, it may also have stood in line for one: Linux says how long, and
moments with little of that count. Beside a job that only waits, it loses some 0.05 ms per job in handing the GIL over:
a job that computes little more cannot be told.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LEAST_ROUNDS = 3

_TOGETHER_SECONDS, _ALONE_SECONDS, _ROUNDS = 0.2, 0.05, 5
_QUIET = 0.1


@dataclass(frozen=True)
class Beside:
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
        said = Path(f"/proc/self/task/{thread or threading.get_native_id()}/schedstat").read_text(encoding="ascii")
        return int(said.split()[1]) / 1e9
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


def beside(job: Callable[[], None], seconds: float) -> tuple[Beside, ...]:
    """Jobs beside the counter and the counter alone, in turns, until enough were quiet, or the time is up."""
    start, found = time.perf_counter(), list[Beside]()
    with _counting() as counter:
        while len(found) < LEAST_ROUNDS or (
            sum(one.is_quiet for one in found) < _ROUNDS and time.perf_counter() - start < seconds
        ):
            found.append(_beside_once(job, counter))
    return tuple(found)


def _beside_once(job: Callable[[], None], counter: _Counter) -> Beside:
    before = _reading(counter)
    time.sleep(_ALONE_SECONDS)
    start = _reading(counter)
    while time.perf_counter() - start.clock < _TOGETHER_SECONDS:
        job()
    end = _reading(counter)
    alone = (start.counter + start.queued - before.counter - before.queued) / (start.clock - before.clock)
    counted, queued = end.counter - start.counter, end.queued - start.queued
    return Beside(end.clock - start.clock, end.cpu - start.cpu - counted, counted, queued, alone)


@dataclass(frozen=True)
class _Reading:
    """Clocks at one moment, in seconds: CPU time of this process and of the counter, and the counter's time in line."""

    queued: float
    clock: float
    cpu: float
    counter: float


def _reading(counter: _Counter) -> _Reading:
    """The time in line comes first: to read it takes the GIL away, after which nothing may come between the others."""
    return _Reading(counter.queued, time.perf_counter(), time.process_time(), counter.cpu)
