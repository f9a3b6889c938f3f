"""Does async help when each job waits a little and computes a little?

A job that waits for an answer from elsewhere and then works on it in Python. It stands for programs that ask a service
and evaluate what it says. It leaves out the service itself: connections, protocol, and a peer that slows down.

Expected: whatever overlaps the waits is ahead of the loop by several times; the computing, which holds the GIL, keeps
asyncio and threads from gaining the whole width.
"""
# A starting point that runs as it is. Make it yours at every comment that begins with "Yours"; the text above, too:
# its first paragraph is the question, the rest what the job stands for, what it leaves out and what you expect.

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop
from workloads.pools import in_other_pools, process_pool

Order = tuple[float, int]  # Yours: what one job is given; processes send it through a pipe


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # how many make a batch, which should take 10 to 100 ms where the job allows it
    wait_seconds: float = 0.003  # Yours: everything that decides how long a job takes, with units in the names
    least_size: int = 1_000

    @cached_property
    def orders(self) -> list[Order]:
        """One per job, each different, so that a result in the wrong place is noticed."""
        return [(self.wait_seconds, self.least_size + job) for job in range(self.jobs)]


def compute(size: int) -> int:
    """Yours: what the job does with the CPU."""
    return sum(number * number for number in range(size))


def job(order: Order) -> int:
    """Yours: the whole job as blocking code, for the loop, threads and processes."""
    wait_seconds, given = order
    time.sleep(wait_seconds)
    return compute(given)


async def job_async(order: Order) -> int:
    """Yours: the same job as a coroutine, which awaits what the other one blocks on."""
    wait_seconds, given = order
    await asyncio.sleep(wait_seconds)
    return compute(given)


# The variants. Above the `yield` is start-up: open pools, sessions and connections there. What is yielded runs one
# batch and returns the results in job order. Below the `yield` is shutdown. Leave out a model that makes no sense for
# your job, or add variants with names of your own; only "sequential" has to stay, since all speedups are against it.


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [job(order) for order in p.orders]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    with event_loop() as run:
        yield lambda: run(gather_limited(job_async, p.orders, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(job, p.orders))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(job, p.orders))


def answer(p: Parameters) -> list[int]:
    """Yours: what every variant must return, from a source that is not a variant; here the formula for the sum."""
    return [(size - 1) * size * (2 * size - 1) // 6 for _, size in p.orders]


WORKLOAD = Workload(
    name="template",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **in_other_pools(processes),  # measured where they are asked for: --model interpreters,dask
    },
    answer=answer,
    width=8,  # Yours: how many jobs may be in flight at once, the same for every model; None: one per usable CPU
    computing="holds the GIL",  # Yours: or "releases the GIL", as C extensions may, or "nothing"
    wait_seconds=lambda p: p.wait_seconds,  # Yours: how long one job waits at least
    claims=(  # Yours: what you expect, written down before you measure; the page says what came of it
        Claim("asyncio", "faster", "sequential", factor=3),
        Claim("threads", "faster", "sequential", factor=3),
    ),
)
