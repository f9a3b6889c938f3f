"""How much waiting can each model overlap, when a job does nothing but wait?

A job sleeps for a fixed time. It stands for the best case of a program that waits: for a slow service, a timer, a
device. It leaves out everything that makes such waits costly: sockets, protocols, a server at its limit.

Reports show the achieved wait beside the nominal one. No system wakes a sleeper exactly on time: an event loop may
round up to the next millisecond, and on a busy machine a sleeper queues for a CPU.

Expected: overlapping waits beat the plain loop by almost the width. asyncio and threads are close to each other.
Processes are somewhat behind, because each job is a message to a worker and one back.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from workloads.contract import Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop, on_other_loops, sleep_of_loop
from workloads.pools import in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    wait_seconds: float = 0.005

    @cached_property
    def waits(self) -> list[float]:
        return [self.wait_seconds] * self.jobs


def job(wait_seconds: float) -> float:
    """Sleep; return how long it really took."""
    start = time.perf_counter()
    time.sleep(wait_seconds)
    return time.perf_counter() - start


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [job(wait) for wait in p.waits]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop with as many tasks as the width; each takes the next job when its sleep is over."""
    sleep = sleep_of_loop()

    async def job_async(wait_seconds: float) -> float:
        start = time.perf_counter()
        await sleep(wait_seconds)
        return time.perf_counter() - start

    with event_loop() as run:
        yield lambda: run(gather_limited(job_async, p.waits, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width, one job each at a time."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, p.waits))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """As many processes as the width, one job in each message."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(job, p.waits))


def answer(p: Parameters) -> list[float]:
    """The nominal wait of every job."""
    return p.waits


def waited_long_enough(nominal_seconds: float, achieved_seconds: float) -> bool:
    """A sleeper may be late, but never early by more than the clock's resolution."""
    return achieved_seconds >= nominal_seconds - time.get_clock_info("monotonic").resolution


def observe(achieved_seconds: Sequence[float]) -> Mapping[str, float]:
    return {"achieved_wait_seconds": median(achieved_seconds)}


CONCURRENCY = Path(
    (
        {"width": 1, "jobs": 16},
        {"width": 4, "jobs": 32},
        {"width": 16, "jobs": 256},
        {"width": 64, "jobs": 512},
        {"width": 256, "jobs": 1_024},
        {"width": 1_024, "jobs": 4_096},
    )
)
"""Enough jobs to fill each width several times, and few enough for a short batch."""


WORKLOAD = Workload(
    name="sleep",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    accepts=waited_long_enough,
    observe=observe,
    width=16,
    computing="nothing",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("asyncio", "faster", "sequential", factor=8),
        Claim("threads", "faster", "sequential", factor=8),
        Claim("processes", "faster", "sequential", factor=4),
    ),
    axes={"wait_seconds": (0.0001, 0.0005, 0.002, 0.005, 0.01), "width": (1, 4, 16, 32), "jobs": (8, 16, 32, 64)},
    paths={"concurrency": CONCURRENCY},
    sweeps={"concurrency": "standard", "wait_seconds": "thorough"},
)
