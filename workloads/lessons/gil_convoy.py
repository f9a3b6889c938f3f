"""Why does a thread that only waits get so slow next to one that computes?

Every wait in Python ends with a request for the GIL. A thread that computes releases it only after the switch interval
of 5 ms. So a wait of 1 ms takes 6.

A job is a short wait and a piece of computing in Python, independent of each other. It stands for a service that asks a
database while another thread computes. It leaves out computing that releases the GIL, as in `digest`.

What you should see: beside a computing thread many waits take far too long (`slow_wait_seconds`), under asyncio, too.
Cures are a shorter switch interval, for the whole process, or to release the GIL now and then. The thorough cure is
another process.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Batch, Claim, Workload
from workloads.loops import event_loop
from workloads.pools import process_pool

Result = tuple[float, int]  # seconds that the wait took, and the sum


@dataclass(frozen=True)
class Parameters:
    jobs: int = 16
    wait_seconds: float = 0.001
    numbers_per_job: int = 30_000
    switch_interval_seconds: float = 0.0005


def add_squares(p: Parameters, job: int) -> int:
    """Add the squares of numbers that start at the job's own, so that every job has a different result."""
    return sum(number * number for number in range(job, job + p.numbers_per_job))


def compute(p: Parameters, release_gil: bool = False) -> list[int]:
    sums = []
    for job in range(p.jobs):
        sums.append(add_squares(p, job))
        if release_gil:
            time.sleep(0)  # releases the GIL for a moment; a thread that queues for it usually gets it
    return sums


def wait(seconds: float) -> float:
    start = time.perf_counter()
    time.sleep(seconds)
    return time.perf_counter() - start


def wait_beside(p: Parameters, pool: Executor, release_gil: bool = False) -> list[Result]:
    """Wait once per job, one wait after the other, while the pool computes for all jobs."""
    computing = pool.submit(compute, p, release_gil)
    waited = [wait(p.wait_seconds) for _ in range(p.jobs)]
    return list(zip(waited, computing.result(), strict=True))


async def wait_beside_async(p: Parameters, pool: Executor) -> list[Result]:
    computing = asyncio.get_running_loop().run_in_executor(pool, compute, p)
    waited = []
    for _ in range(p.jobs):
        start = time.perf_counter()
        await asyncio.sleep(p.wait_seconds)
        waited.append(time.perf_counter() - start)
    return list(zip(waited, await computing, strict=True))


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [(wait(p.wait_seconds), add_squares(p, job)) for job in range(p.jobs)]


@contextmanager
def thread(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: one thread computes, this one waits. After every wait it queues for the GIL."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda: wait_beside(p, pool)


@contextmanager
def asyncio_thread(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: one thread computes, the loop waits. The loop is not blocked, but queues for the GIL like any thread."""
    with event_loop() as run, ThreadPoolExecutor(1) as pool:
        yield lambda: run(wait_beside_async(p, pool))


@contextmanager
def short_interval(p: Parameters, width: int) -> Iterator[Batch]:
    """Right if the computing has to stay in this process: as `thread`, but the GIL changes hands sooner."""

    def wait_with_short_interval() -> list[Result]:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(p.switch_interval_seconds)
        try:
            return wait_beside(p, pool)
        finally:
            sys.setswitchinterval(usual)

    with ThreadPoolExecutor(1) as pool:
        yield wait_with_short_interval


@contextmanager
def pieces(p: Parameters, width: int) -> Iterator[Batch]:
    """Right if you can change the code that computes: as `thread`, but it releases the GIL after each job."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda: wait_beside(p, pool, release_gil=True)


@contextmanager
def process(p: Parameters, width: int) -> Iterator[Batch]:
    """Right: one process computes, with a GIL of its own. This thread waits. The batch is one message."""
    with process_pool(1, __name__) as pool:
        yield lambda: wait_beside(p, pool)


@contextmanager
def asyncio_process(p: Parameters, width: int) -> Iterator[Batch]:
    """Right: one process computes, the loop waits. The batch is one message."""
    with event_loop() as run, process_pool(1, __name__) as pool:
        yield lambda: run(wait_beside_async(p, pool))


def answer(p: Parameters) -> list[Result]:
    """The nominal waits, and the sums by the formula for the squares of `n` consecutive numbers."""
    n = p.numbers_per_job
    sums = [n * (n - 1) * (2 * n - 1) // 6 + job * n * (n - 1) + job * job * n for job in range(p.jobs)]
    return [(p.wait_seconds, total) for total in sums]


def accepts(expected: Result, got: Result) -> bool:
    """A wait may take too long. It may be too short by no more than the resolution of the clock."""
    return got[1] == expected[1] and got[0] >= expected[0] - time.get_clock_info("monotonic").resolution


def observe(results: Sequence[Result]) -> Mapping[str, float]:
    """The median wait, and the wait that one in ten exceeds."""
    waited = sorted(seconds for seconds, _ in results)
    return {"achieved_wait_seconds": waited[len(waited) // 2], "slow_wait_seconds": waited[len(waited) * 9 // 10]}


WORKLOAD = Workload(
    name="gil_convoy",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "thread": thread,
        "asyncio-thread": asyncio_thread,
        "short-interval": short_interval,
        "pieces": pieces,
        "process": process,
        "asyncio-process": asyncio_process,
    },
    answer=answer,
    accepts=accepts,
    observe=observe,
    width=2,
    computing="holds the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("process", "faster", "sequential"),
        Claim("process", "faster", "thread", factor=1.2),
        Claim("asyncio-process", "faster", "asyncio-thread", factor=1.2),
        Claim("short-interval", "faster", "thread"),
        Claim("pieces", "faster", "thread"),
    ),
    axes={"switch_interval_seconds": (0.00005, 0.0005, 0.005, 0.05), "wait_seconds": (0.0001, 0.001, 0.01)},
    sweeps={"switch_interval_seconds": "thorough"},
)
