"""How much waiting can each model overlap, when a job does nothing but wait?

A job that sleeps for a fixed time: ideal I/O, with no bytes, no parsing and no server that could be the limit. It
stands for the best case of any program that waits for something else: a slow service, a timer, a device.

It leaves out everything that makes real waiting costly: sockets, buffers, protocol code, and a peer that slows down
under load. The wait that was achieved is reported beside the nominal one, because no system wakes a sleeper exactly
on time: an event loop may round up to the next millisecond, a busy machine lets the sleeper queue for a CPU. Timers of
uvloop count whole milliseconds and may end one early; there a job sleeps again until its time is over.

Expected: everything that can overlap waits is ahead of the loop by almost the width (the makespan goes from one wait
per job to one wait per `width` jobs); asyncio and threads are close to each other, processes somewhat behind, for each
job is a message to a worker and one back.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from statistics import median

from workloads.contract import Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.loops import LoopFactory, Pause, on_other_loops, sleep_no_less
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    wait_seconds: float = 0.005

    @cached_property
    def waits(self) -> list[float]:
        return [self.wait_seconds] * self.jobs


def job(wait_seconds: float) -> float:
    """Sleep, and return how long it really took."""
    start = time.perf_counter()
    time.sleep(wait_seconds)
    return time.perf_counter() - start


async def job_async(wait_seconds: float, pause: Pause = None) -> float:
    start = time.perf_counter()
    await (pause or asyncio.sleep)(wait_seconds)
    return time.perf_counter() - start


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [job(wait) for wait in p.waits]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None, pause: Pause = None) -> Iterator[Batch]:
    job = partial(job_async, pause=pause)
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(job, p.waits, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, p.waits))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(job, p.waits))


def answer(p: Parameters) -> list[float]:
    """The nominal wait of every job."""
    return p.waits


def waited_long_enough(nominal_seconds: float, achieved_seconds: float) -> bool:
    """A sleeper may be late, but never early by more than what the clock can tell apart."""
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
"""Enough jobs to fill every width several times over, and few enough for a short batch."""


WORKLOAD = Workload(
    name="sleep",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **on_other_loops(asyncio_, pause=sleep_no_less),
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
