"""Why can a pool of processes be many times slower than the plain loop?

Because every job travels: pickled, through a pipe to a worker, and its result all the way back. That takes about a
tenth of a millisecond, whatever the job does. `ProcessPoolExecutor.map` sends jobs one by one unless it is given a
`chunksize`, and `submit` always does. A job of twenty microseconds cannot pay for a journey of its own; sixty-four of
them in one message can.

The job adds up some squares in Python. It stands for calls that are cheap alone and many together: validate a record,
score a row, parse a line. It leaves out large arguments and results, whose bytes cost the same in any chunk.
`multiprocessing.Pool.map` chooses a chunk size by itself, and even one by one takes a third of the time; asyncio's
`run_in_executor` sends one by one like `submit`.

What you should see: one by one, by `map` as by `submit`, takes several times as long as the loop, although every CPU
is busy: with messages. In chunks the same pool beats the loop. One chunk per worker does as well, since all jobs are
alike; of long and short ones, a worker that is done could not take any over. Make the jobs a hundred times longer
(`numbers_per_job`), and one by one is good enough.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from workloads.contract import Batch, Claim, Workload
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 640
    numbers_per_job: int = 500
    jobs_per_chunk: int = 64

    @cached_property
    def ranges(self) -> list[range]:
        """One per job, each begins elsewhere, so that every job has another result."""
        return [range(job, job + self.numbers_per_job) for job in range(self.jobs)]


def add_squares(numbers: range) -> int:
    return sum(number * number for number in numbers)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [add_squares(numbers) for numbers in p.ranges]


@contextmanager
def submit_each(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: a message and a future per job."""
    with process_pool(width, preload=__name__) as pool:

        def submit_all() -> list[int]:
            futures = [pool.submit(add_squares, numbers) for numbers in p.ranges]
            return [future.result() for future in futures]

        yield submit_all


@contextmanager
def one_by_one(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: `chunksize` is 1 unless it is given, so this is `submit_each` in one line."""
    with process_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(add_squares, p.ranges))


@contextmanager
def chunks(p: Parameters, width: int) -> Iterator[Batch]:
    """Right: many jobs share a message, and there are enough messages to keep all workers busy to the end."""
    with process_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(add_squares, p.ranges, chunksize=p.jobs_per_chunk))


@contextmanager
def chunk_per_worker(p: Parameters, width: int) -> Iterator[Batch]:
    """Right, where all jobs take equally long: the fewest messages, but nobody can take over from a late worker."""
    with process_pool(width, preload=__name__) as pool:
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
        "chunks": chunks,
        "chunk-per-worker": chunk_per_worker,
    },
    answer=answer,
    width=None,
    computing="holds the GIL",
    claims=(
        Claim("one-by-one", "slower", "sequential", factor=3),
        Claim("submit-each", "slower", "sequential", factor=3),
        Claim("chunks", "faster", "one-by-one", factor=3),
        Claim("chunk-per-worker", "faster", "one-by-one", factor=3),
        Claim("chunks", "faster", "sequential"),
    ),
    axes={"jobs_per_chunk": (1, 4, 16, 64, 160), "numbers_per_job": (50, 150, 500, 1_500, 5_000), "width": (1, 2, 4)},
    sweeps={"jobs_per_chunk": "standard"},
)
