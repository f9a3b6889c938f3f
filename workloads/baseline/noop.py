"""What does each model cost by itself, when the jobs do nothing?

A job returns its argument. It stands for no real program: it is the price list of the models. Each job is handed over
by itself, so that the price is per job; where several share a message, they share its price. Only loops in processes
(`processes+asyncio`) are sent all of their jobs at once.

A message to a process and back costs most. Pickling and pipes are the smaller part of it: `ProcessPoolExecutor` makes a
future for each job, and its threads wake one another for each message. It leaves out what jobs bring along: large
arguments, large results, computing.

Expected: nothing beats the plain loop. Handing over from a loop costs more than threads alone, and processes cost most.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.loop_processes import loop_processes
from workloads.loops import event_loop, on_other_loops
from workloads.pools import in_other_pools, process_pool


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
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """A coroutine per job, in `width` tasks that live as long as the batch."""
    with event_loop() as run:
        yield lambda: run(gather_limited(job_async, range(p.jobs), width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per job in flight; a future per job."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per job in flight; a message per job, and one back."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def asyncio_threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU; each job goes from the loop to a thread by itself."""
    with ThreadPoolExecutor(min(width, usable_cpus())) as pool, handed_over(pool, p, width) as batch:
        yield batch


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU; each job goes from the loop to a process by itself."""
    with process_pool(min(width, usable_cpus()), __name__) as pool, handed_over(pool, p, width) as batch:
        yield batch


async def job_on_loop(_: None, number: int) -> int:
    return await job_async(number)


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU with a loop in each, and one message each: the price of a batch more than of a job."""
    with loop_processes(width, __name__) as workers:
        yield lambda: workers.map(job_on_loop, range(p.jobs))


@contextmanager
def handed_over(pool: Executor, p: Parameters, width: int) -> Iterator[Batch]:
    """Each job goes from the loop to the pool by itself, and wakes the loop with its result."""

    async def job_in_pool(number: int) -> int:
        return await asyncio.get_running_loop().run_in_executor(pool, job, number)

    with event_loop() as run:
        yield lambda: run(gather_limited(job_in_pool, range(p.jobs), width))


def answer(p: Parameters) -> list[int]:
    """The numbers in order."""
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
        "processes+asyncio": processes_asyncio,
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
