"""What does one blocking call do to everything else on the event loop?

A job waits a little and then computes a little in pure Python. It stands for a handler that calls `time.sleep`, a
database driver or `requests`. An event loop is one thread: until a coroutine reaches an `await` that really waits, no
other coroutine runs.

A timer on the loop fires after 1 ms, again and again. `loop_lag_seconds` is its largest delay. It leaves out users, who
would notice it.

What you should see: a blocking call makes the lag nearly as long as the batch. Awaited waits overlap, but computing
still stops the loop. `to_thread` cures calls that wait; a thread that computes competes for the GIL. A process pool
leaves the loop free.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.loops import event_loop, threads_of_loop
from workloads.pools import process_pool

Result = tuple[int, float | None]
"""The sum that a job computed, and the largest lag of the event loop during its batch, or None without a loop."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 10
    wait_seconds: float = 0.003
    numbers_per_job: int = 40_000
    tick_seconds: float = 0.001

    @cached_property
    def sizes(self) -> list[int]:
        return [self.numbers_per_job + job for job in range(self.jobs)]


def compute(size: int) -> int:
    """Add the squares of the numbers below `size`: about two milliseconds of plain Python."""
    return sum(number * number for number in range(size))


def job(wait_seconds: float, size: int) -> int:
    time.sleep(wait_seconds)
    return compute(size)


async def with_lag(jobs: Coroutine[Any, Any, list[int]], tick_seconds: float) -> list[Result]:
    """Run the jobs, and measure how much later than requested the loop resumes this coroutine."""
    lag, clock = 0.0, asyncio.get_running_loop().time
    running = asyncio.create_task(jobs)
    while not running.done():
        start = clock()
        await asyncio.wait([running], timeout=tick_seconds)
        lag = max(lag, clock() - start - tick_seconds)
    return [(total, lag) for total in await running]


async def run_all(job_async: Callable[[int], Awaitable[int]], p: Parameters, width: int) -> list[Result]:
    return await with_lag(gather_limited(job_async, p.sizes, width), p.tick_seconds)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [(job(p.wait_seconds, size), None) for size in p.sizes]


@contextmanager
def blocking(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: the whole job blocks. Without an `await`, `async def` changes nothing: the loop stands still."""

    async def job_async(size: int) -> int:
        return job(p.wait_seconds, size)

    with event_loop() as run:
        yield lambda: run(run_all(job_async, p, width))


@contextmanager
def asyncio_sleep(p: Parameters, width: int) -> Iterator[Batch]:
    """Half right: up to `width` jobs wait on the loop, but it stands still while one computes."""

    async def job_async(size: int) -> int:
        await asyncio.sleep(p.wait_seconds)
        return compute(size)

    with event_loop() as run:
        yield lambda: run(run_all(job_async, p, width))


@contextmanager
def to_thread(p: Parameters, width: int) -> Iterator[Batch]:
    """Right for calls that block and have no async version: the whole job runs in one of `width` threads."""

    async def job_async(size: int) -> int:
        return await asyncio.to_thread(job, p.wait_seconds, size)

    with event_loop() as run, threads_of_loop(run, width):
        yield lambda: run(run_all(job_async, p, width))


@contextmanager
def asyncio_sleep_and_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """Right for computing: up to `width` jobs wait on the loop, then compute in one process per CPU, a message each."""

    async def job_async(size: int) -> int:
        await asyncio.sleep(p.wait_seconds)
        return await asyncio.get_running_loop().run_in_executor(pool, compute, size)

    with event_loop() as run, process_pool(min(width, usable_cpus()), __name__) as pool:
        yield lambda: run(run_all(job_async, p, width))


def answer(p: Parameters) -> list[Result]:
    """The sums by the formula for square pyramidal numbers: (n - 1) n (2 n - 1) / 6 for the numbers below n."""
    return [((size - 1) * size * (2 * size - 1) // 6, None) for size in p.sizes]


def observe(results: Sequence[Result]) -> Mapping[str, float]:
    _, lag = results[0]
    return {} if lag is None else {"loop_lag_seconds": lag}


WORKLOAD = Workload(
    name="blocking_call",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "blocking": blocking,
        "asyncio.sleep": asyncio_sleep,
        "to_thread": to_thread,
        "asyncio.sleep+processes": asyncio_sleep_and_processes,
    },
    answer=answer,
    accepts=lambda expected, got: expected[0] == got[0],
    observe=observe,
    width=5,
    computing="holds the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("blocking", "not faster", "sequential"),
        Claim("asyncio.sleep", "faster", "blocking", factor=1.2),
        Claim("to_thread", "faster", "blocking", factor=1.2),
        Claim("asyncio.sleep+processes", "faster", "blocking", factor=1.5),
        Claim("asyncio.sleep+processes", "faster", "asyncio.sleep"),
    ),
    axes={"wait_seconds": (0.001, 0.003, 0.01), "numbers_per_job": (400, 4_000, 40_000, 100_000)},
    sweeps={"numbers_per_job": "thorough"},
)
