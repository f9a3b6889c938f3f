"""What does each model cost by itself, when the jobs do nothing?

A job that returns its argument. It stands for no real program: it is the price list of the models, a first guess at
what other workloads pay on top of their jobs. A call costs tens of nanoseconds; a coroutine costs
some hundreds when tasks that live on take job after job (a task of its own and a place in a semaphore for each would
cost 5 to 8 microseconds); a future, a queue and a thread switch cost ten; a message to another process
and back costs tens of microseconds or more, because both ways are pickled, written to a pipe and read again.

It leaves out what the jobs of real programs add to that price: large arguments, large results, jobs that hold the GIL
while others want to be scheduled. It sends one job per message, so that the price is per job; `chunksize` would share
a message among many.

Expected: nothing beats the plain loop, and processes are the most expensive by far.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.pools import process_pool


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
    with asyncio.Runner() as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(job_async, range(p.jobs), width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


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
    variants={"sequential": sequential, "asyncio": asyncio_, "threads": threads, "processes": processes},
    answer=answer,
    width=16,
    computing="nothing",
    claims=(
        Claim("asyncio", "slower", "sequential", factor=2),
        Claim("threads", "slower", "sequential", factor=10),
        Claim("processes", "slower", "threads"),
    ),
    axes={"jobs": (100, 500, 2500), "width": (1, 4, 16, 48)},
)
