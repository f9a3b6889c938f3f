"""Why can a pool of processes be many times slower than the plain loop?

Because every job travels by itself, and the journey costs more than the job. Pickling and pipes are the smaller part:
`ProcessPoolExecutor` makes a future for each job, and its threads wake one another for each message. Its `map` sends
jobs one by one unless it is given a `chunksize`; `submit` and `run_in_executor` always do. `multiprocessing.Pool`
chooses a chunk size in its `map`; one by one it takes half as long at times, and many times as long at others.

A job adds up some squares. It stands for many cheap calls: validate a record, parse a line. It leaves out large
arguments and results.

What you should see: one by one takes several times as long as the plain loop. In chunks the same pool beats it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from workloads.contract import Batch, Claim, Workload
from workloads.pools import multiprocessing_pool, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 640
    numbers_per_job: int = 500
    jobs_per_chunk: int = 64

    @cached_property
    def ranges(self) -> list[range]:
        """One per job. Each starts at another number, so that every job has a different result."""
        return [range(job, job + self.numbers_per_job) for job in range(self.jobs)]


def add_squares(numbers: range) -> int:
    return sum(number * number for number in numbers)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [add_squares(numbers) for numbers in p.ranges]


@contextmanager
def submit_each(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: a message and a future per job, all submitted at once to `width` workers."""
    with process_pool(width, __name__) as pool:

        def submit_all() -> list[int]:
            futures = [pool.submit(add_squares, numbers) for numbers in p.ranges]
            return [future.result() for future in futures]

        yield submit_all


@contextmanager
def one_by_one(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: `chunksize` is 1 by default, so this is `submit_each` in one line: a message and a future per job."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(add_squares, p.ranges))


@contextmanager
def one_by_one_in_older_pool(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong, and hard to predict: `multiprocessing.Pool`, a message per job, without futures.

    While results wait to be read, `Pool._wait_for_updates` returns at once, again and again, and its thread slows the
    one that reads them.
    """
    with multiprocessing_pool(width, __name__) as pool:
        yield lambda: pool.map(add_squares, p.ranges, chunksize=1)


@contextmanager
def chunks(p: Parameters, width: int) -> Iterator[Batch]:
    """Right: `jobs_per_chunk` jobs share a message. There are enough messages to keep all workers busy to the end."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(add_squares, p.ranges, chunksize=p.jobs_per_chunk))


@contextmanager
def chunk_per_worker(p: Parameters, width: int) -> Iterator[Batch]:
    """Right if all jobs take equally long: one message per worker. No other worker can take over from a late one."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(add_squares, p.ranges, chunksize=ceil(p.jobs / width)))


def answer(p: Parameters) -> list[int]:
    """The sums by the formula for the squares of `n` consecutive numbers."""
    n = p.numbers_per_job
    return [n * (n - 1) * (2 * n - 1) // 6 + job * n * (n - 1) + job * job * n for job in range(p.jobs)]


WORKLOAD = Workload(
    name="tiny_jobs_in_processes",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "submit-each": submit_each,
        "one-by-one": one_by_one,
        "multiprocessing.Pool": one_by_one_in_older_pool,
        "chunks": chunks,
        "chunk-per-worker": chunk_per_worker,
    },
    answer=answer,
    width=None,
    computing="holds the GIL",
    claims=(
        Claim("one-by-one", "slower", "sequential", factor=3),
        Claim("submit-each", "slower", "sequential", factor=3),
        Claim("chunks", "faster", "multiprocessing.Pool"),
        Claim("chunks", "faster", "one-by-one", factor=3),
        Claim("chunk-per-worker", "faster", "one-by-one", factor=3),
        Claim("chunks", "faster", "sequential"),
    ),
    axes={"jobs_per_chunk": (1, 4, 16, 64, 160), "numbers_per_job": (50, 150, 500, 1_500, 5_000), "width": (1, 2, 4)},
    sweeps={"jobs_per_chunk": "standard"},
)
