"""Which model is best for a job that waits this long and computes that much?

A job sleeps, as if it waited for an answer, and then computes in pure Python, which holds the GIL. It stands for any
program between `sleep`, where jobs only wait, and `primes`, where they only compute. Both parts can be set, down to
zero. It leaves out data, and code that releases the GIL, which `blend_releasing` measures.

Expected: with the default parameters every model is far ahead of the plain loop. The less jobs compute, the more
asyncio and threads gain. The more they compute, the more it takes several processes. Threads beside a loop are no
faster than the loop alone, because they share its GIL.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from workloads.contract import REFERENCE, Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.loop_processes import loop_processes
from workloads.loops import event_loop, on_other_loops, sleep_of_loop
from workloads.pools import in_other_pools, process_pool

MULTIPLIER, MODULUS = 48_271, 2**31 - 1
STEPS_PER_UNIT = 100
"""A unit of work is this many steps, about a hundredth of a millisecond on a machine of 2024.

Work is a number of steps, not a duration, so that every model does the same work even where it runs slowly.
"""

Compute = Callable[[int, int], Any]
"""Takes a seed and a number of units, and does that much work."""

Order = tuple[float, Compute, int, int]
"""The input of a job: seconds to wait, the function to compute with, its seed and its units of work."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    wait_seconds: float = 0.005
    work: int = 100

    @property
    def compute(self) -> Compute:
        """The function that jobs compute with. `blend_releasing` overrides it."""
        return step_on

    @property
    def seeds(self) -> range:
        return range(1, self.jobs + 1)

    @cached_property
    def orders(self) -> list[Order]:
        return [(self.wait_seconds, self.compute, seed, self.work) for seed in self.seeds]


def step_on(seed: int, work: int) -> int:
    """Run the generator MINSTD: each number is the previous one times a multiplier, modulo a prime."""
    number = seed
    for _ in range(STEPS_PER_UNIT * work):
        number = MULTIPLIER * number % MODULUS
    return number


def job(order: Order) -> Any:
    wait_seconds, compute, seed, work = order
    if wait_seconds:  # a sleep of zero seconds still costs tens of microseconds, and a few on an event loop
        time.sleep(wait_seconds)
    return compute(seed, work)


async def job_async(sleep: Callable[[float], Awaitable[object]], order: Order) -> Any:
    wait_seconds, compute, seed, work = order
    if wait_seconds:
        await sleep(wait_seconds)
    return compute(seed, work)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [job(order) for order in p.orders]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """`width` jobs in flight on one loop. The loop stands still while a job computes."""
    sleep = sleep_of_loop()
    with event_loop() as run:
        yield lambda: run(gather_limited(partial(job_async, sleep), p.orders, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """`width` threads, one job at a time in each. Computing overlaps only where it releases the GIL."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, p.orders))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """`width` processes, one job at a time in each. Every job is a message."""
    # `processes+asyncio` has one process per CPU; the map shows the two side by side.
    with process_pool(width, p.__module__) as pool:
        yield lambda: list(pool.map(job, p.orders))


async def hand_over(pool: Executor, order: Order) -> Any:
    """Wait on the loop, then compute in the pool."""
    wait_seconds, compute, seed, work = order
    if wait_seconds:
        await asyncio.sleep(wait_seconds)
    return await asyncio.get_running_loop().run_in_executor(pool, compute, seed, work)


@contextmanager
def asyncio_threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop with `width` jobs in flight. They compute in one thread per CPU, under the loop's GIL."""
    with event_loop() as run, ThreadPoolExecutor(min(width, usable_cpus())) as pool:
        yield lambda: run(gather_limited(partial(hand_over, pool), p.orders, width))


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop with `width` jobs in flight. They compute in one process per CPU. Every job is a message."""
    with event_loop() as run, process_pool(min(width, usable_cpus()), p.__module__) as pool:
        yield lambda: run(gather_limited(partial(hand_over, pool), p.orders, width))


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU with a loop in each, and one message each. Together they have `width` jobs in flight."""
    with loop_processes(width, p.__module__, nullcontext, asyncio.sleep) as workers:  # the "client" is the sleep
        yield lambda: workers.map(job_async, p.orders)


def answer(p: Parameters) -> list[int]:
    """The closed formula for n steps: the seed times the multiplier to the power of n."""
    factor = pow(MULTIPLIER, STEPS_PER_UNIT * p.work, MODULUS)
    return [seed * factor % MODULUS for seed in p.seeds]


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
"""From waiting only to computing only. Wait and work together take about 5 ms on a machine of 2024."""


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
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
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
        Claim("processes+asyncio", "faster", "asyncio"),
    ),
    axes={
        "wait_seconds": (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01),
        "work": (0, 10, 30, 100, 300, 1_000),
        "width": (1, 4, 16, 32),
    },
    paths={"cpu_share": CPU_SHARE},
    sweeps={"cpu_share": "quick"},
)
