"""What does each model cost by itself, when the jobs do nothing?

A job that returns its argument. It stands for no real program: it is the price list of the models, a first guess at
what other workloads pay on top of their jobs. A call costs tens of nanoseconds; a coroutine costs
some hundreds when tasks that live on take job after job (a task of its own and a place in a semaphore for each would
cost 5 to 8 microseconds); a future, a queue and a thread switch cost ten; a message to another process
and back costs tens of microseconds or more, because both ways are pickled, written to a pipe and read again. Handing a
job from an event loop to a pool, as "asyncio+threads" and "asyncio+processes" do with one worker per usable CPU, costs
a future of each kind and waking the loop with every result. uvloop and eager tasks can change little of the price of
a coroutine that never waits: such jobs hardly meet the loop, and their tasks are few; what differs is what it takes a
loop to begin and end a batch, tens of microseconds.

It leaves out what the jobs of real programs add to that price: large arguments, large results, jobs that hold the GIL
while others want to be scheduled. It sends one job per message, so that the price is per job; `chunksize` would share
a message among many.

Expected: nothing beats the plain loop, handing over costs more than a pool alone, and processes are the most expensive
by far.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 500


def job(number: int) -> int:
    return number


async def job_async(number: int) -> int:
    return number


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [job(number) for number in range(p.jobs)]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(job_async, range(p.jobs), width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def handing_over(pool: Executor, p: Parameters, width: int) -> Iterator[Batch]:
    """Each job goes from the loop to the pool by itself."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()

        async def job_in_pool(number: int) -> int:
            return await loop.run_in_executor(pool, job, number)

        yield lambda: runner.run(gather_limited(job_in_pool, range(p.jobs), width))


@contextmanager
def asyncio_threads(p: Parameters, width: int) -> Iterator[Batch]:
    workers = ThreadPoolExecutor(min(width, usable_cpus()))
    with workers as pool, handing_over(pool, p, width) as batch:
        yield batch


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    workers = process_pool(min(width, usable_cpus()), preload=__name__)
    with workers as pool, handing_over(pool, p, width) as batch:
        yield batch


def answer(p: Parameters) -> list[int]:
    """The numbers in order: what came in must come out."""
    numbers = [0] * p.jobs
    for place in range(1, p.jobs):
        numbers[place] = numbers[place - 1] + 1
    return numbers


WORKLOAD = Workload(
    name="noop",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+threads": asyncio_threads,
        "asyncio+processes": asyncio_processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    width=16,
    computing="nothing",
    claims=(
        Claim("asyncio", "slower", "sequential", factor=2),
        Claim("threads", "slower", "sequential", factor=10),
        Claim("processes", "slower", "threads"),
        Claim("asyncio+threads", "slower", "threads"),
        Claim("asyncio+processes", "slower", "asyncio+threads"),
    ),
    axes={"jobs": (100, 500, 2500), "width": (1, 4, 16, 48)},
)
