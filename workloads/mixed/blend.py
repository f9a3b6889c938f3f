"""Which model is best for a job that waits this long and computes that much?

A job with two dials: it sleeps, as if it waited for an answer, and then computes in pure Python, which holds the GIL.
It stands for any program between `sleep`, which only waits, and `primes`, which only computes: turn the dials to what
a job of your own waits and computes. At 0 it does not wait at all, or computes nothing.

Computing is counted in units of work, never by a clock: one unit is a hundred steps of a random number generator,
about a hundredth of a millisecond on a machine of 2024. So a unit is the same work under every model, however slow
others make it, and the number that comes out shows that no step was left out. Besides the four models,
"asyncio+threads" and "asyncio+processes" wait on the loop and hand the computing to a pool with one worker per usable
CPU. On uvloop, whose timers may end early, jobs sleep until their time is over. Work that releases the GIL is
`blend_releasing`. It leaves out data: arguments and results are a few numbers, which are cheap to send.

Expected: all are far ahead of the loop at the values given, with several times as much waiting as computing. With less
computing asyncio and threads come to gain the whole width; with more of it only processes and "asyncio+processes" are
left ahead of the loop, by the number of CPUs that really run in parallel.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from workloads.contract import REFERENCE, Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.loops import LoopFactory, Pause, on_other_loops, sleep_no_less
from workloads.pools import OpenPool, in_other_pools, process_pool

MULTIPLIER, MODULUS = 48_271, 2**31 - 1
STEPS_PER_UNIT = 100

Compute = Callable[[int, int], Any]
"""Takes a seed and units of work. Every variant takes one, so that `blend_releasing` can run them with another."""

Order = tuple[float, int, int]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    wait_seconds: float = 0.005
    work: int = 100

    @cached_property
    def orders(self) -> list[Order]:
        """What each job is given: how long to wait, a seed of its own, and the units of work."""
        return [(self.wait_seconds, seed, self.work) for seed in range(1, self.jobs + 1)]


def step_on(seed: int, work: int) -> int:
    """The generator MINSTD: each number is the one before, times the multiplier, modulo a prime."""
    number = seed
    for _ in range(STEPS_PER_UNIT * work):
        number = MULTIPLIER * number % MODULUS
    return number


def job(compute: Compute, order: Order) -> Any:
    wait_seconds, seed, work = order
    if wait_seconds:  # even a sleep of no time takes the system tens of microseconds, and an event loop a few
        time.sleep(wait_seconds)
    return compute(seed, work)


@contextmanager
def sequential(p: Parameters, width: int, compute: Compute = step_on) -> Iterator[Batch]:
    yield lambda: [job(compute, order) for order in p.orders]


@contextmanager
def asyncio_(
    p: Parameters, width: int, compute: Compute = step_on, loop_factory: LoopFactory = None, pause: Pause = None
) -> Iterator[Batch]:
    async def job_async(order: Order) -> Any:
        wait_seconds, seed, work = order
        if wait_seconds:
            await (pause or asyncio.sleep)(wait_seconds)
        return compute(seed, work)

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(job_async, p.orders, width))


@contextmanager
def threads(p: Parameters, width: int, compute: Compute = step_on) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(partial(job, compute), p.orders))


@contextmanager
def processes(
    p: Parameters, width: int, compute: Compute = step_on, open_pool: OpenPool = process_pool
) -> Iterator[Batch]:
    with open_pool(width, preload=compute.__module__) as pool:
        yield lambda: list(pool.map(partial(job, compute), p.orders))


@contextmanager
def handing_over(pool: Executor, p: Parameters, width: int, compute: Compute) -> Iterator[Batch]:
    """Wait on the loop, compute in the pool."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()

        async def job_async(order: Order) -> Any:
            wait_seconds, seed, work = order
            if wait_seconds:
                await asyncio.sleep(wait_seconds)
            return await loop.run_in_executor(pool, compute, seed, work)

        yield lambda: runner.run(gather_limited(job_async, p.orders, width))


@contextmanager
def asyncio_threads(p: Parameters, width: int, compute: Compute = step_on) -> Iterator[Batch]:
    workers = ThreadPoolExecutor(min(width, usable_cpus()))
    with workers as pool, handing_over(pool, p, width, compute) as batch:
        yield batch


@contextmanager
def asyncio_processes(p: Parameters, width: int, compute: Compute = step_on) -> Iterator[Batch]:
    workers = process_pool(min(width, usable_cpus()), preload=compute.__module__)
    with workers as pool, handing_over(pool, p, width, compute) as batch:
        yield batch


def answer(p: Parameters) -> list[int]:
    """By the formula for n steps at once: the seed times the multiplier to the power of n."""
    factor = pow(MULTIPLIER, STEPS_PER_UNIT * p.work, MODULUS)
    return [seed * factor % MODULUS for _, seed, _ in p.orders]


CPU_SHARE = Path(
    points=(
        {"wait_seconds": 0.005, "work": 0},
        {"wait_seconds": 0.00495, "work": 5},
        {"wait_seconds": 0.00485, "work": 15},
        {"wait_seconds": 0.0045, "work": 50},
        {"wait_seconds": 0.004, "work": 100},
        {"wait_seconds": 0.003, "work": 200},
        {"wait_seconds": 0.0015, "work": 350},
        {"wait_seconds": 0.0005, "work": 450},
        {"wait_seconds": 0.0, "work": 500},
    ),
    models=(REFERENCE, "asyncio", "threads", "processes"),
)
"""From waiting only to computing only; together they take about 5 ms on a machine of 2024."""


WORKLOAD = Workload(
    name="blend",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+threads": asyncio_threads,
        "asyncio+processes": asyncio_processes,
        **on_other_loops(asyncio_, pause=sleep_no_less),
        **in_other_pools(processes),
    },
    answer=answer,
    width=16,
    computing="holds the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("asyncio", "faster", "sequential", factor=2.5),
        Claim("threads", "faster", "sequential", factor=2.5),
        Claim("processes", "faster", "sequential", factor=2.5),
        Claim("asyncio+threads", "not faster", "asyncio"),
        Claim("asyncio+processes", "faster", "asyncio"),
    ),
    axes={
        "wait_seconds": (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01),
        "work": (0, 10, 30, 100, 300, 1_000),
        "width": (1, 4, 16, 32),
    },
    paths={"cpu_share": CPU_SHARE},
    sweeps={"cpu_share": "quick"},
)
