"""Does any model help when the program computes in pure Python?

A job counts the primes of one range by trial division. It stands for parsing, validation, scoring and simulation in
Python itself. Such code holds the GIL, the lock that lets only one thread of a process run Python at a time.

Under `asyncio` jobs run on the event loop, since there is nothing to await; `asyncio+processes` hands them to a process
pool, as asyncio's documentation advises. It leaves out C extensions and large arguments.

Expected: asyncio and threads are no faster than the plain loop, except threads on a free-threaded build. Processes are
ahead by about the number of CPUs that really work in parallel.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from workloads.contract import REFERENCE, Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited, map_in_pool
from workloads.loops import event_loop, on_other_loops
from workloads.pools import in_other_pools, message_size, process_pool

Range = tuple[int, int]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # many widths divide it: few workers are idle at the end
    first_number: int = 200_000
    numbers_per_job: int = 1_000
    jobs_per_message: int = 0  # 0: four messages for each worker

    @cached_property
    def ranges(self) -> list[Range]:
        end = self.first_number + self.jobs * self.numbers_per_job
        return list(pairwise(range(self.first_number, end + 1, self.numbers_per_job)))


def is_prime(number: int) -> bool:
    if number < 4 or number % 2 == 0:
        return number in (2, 3)
    divisor = 3
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 2
    return True


def count(numbers: Range) -> int:
    return sum(is_prime(number) for number in range(*numbers))


async def count_async(numbers: Range) -> int:
    return count(numbers)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [count(numbers) for numbers in p.ranges]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """Nothing is awaited: the jobs run one after another, on one CPU."""
    with event_loop() as run:
        yield lambda: run(gather_limited(count_async, p.ranges, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU; each job is handed over by itself."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(count, p.ranges))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, each of which gets its jobs in at most four messages."""
    size = p.jobs_per_message or message_size(p.jobs, width)
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(count, p.ranges, chunksize=size))


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """The same processes and messages; the loop stays free."""
    size = p.jobs_per_message or message_size(p.jobs, width)
    with event_loop() as run, process_pool(width, __name__) as pool:
        yield lambda: run(map_in_pool(pool, count, p.ranges, size))


def answer(p: Parameters) -> list[int]:
    """The counts by the sieve of Eratosthenes, which shares nothing with trial division."""
    end = p.ranges[-1][1]
    marks = bytearray(2) + bytearray([1]) * (end - 2)
    for number in range(2, int(end**0.5) + 1):
        if marks[number]:
            marks[number * number :: number] = bytes(len(range(number * number, end, number)))
    return [sum(marks[start:stop]) for start, stop in p.ranges]


MESSAGE_SIZE = Path(
    points=tuple(
        {"numbers_per_job": numbers, "jobs_per_message": size, "jobs": jobs}
        for numbers, jobs, sizes in (
            (8, 1_536, (1, 8, 64)),
            (25, 768, (1, 8, 64)),
            (80, 512, (1, 8, 64)),
            (250, 128, (1, 8)),
            (800, 64, (1, 8)),
            (2_500, 16, (1,)),
        )
        for size in sizes
    ),
    models=(REFERENCE, "processes"),
)
"""Jobs of 0.01 to 3 ms on a machine of 2024, each length with all sizes of messages of which there are eight at least.

Where eight would make the batch too long there is little to gain by large messages, either.
"""

JOB_LENGTH = Path(
    points=tuple(
        {"numbers_per_job": numbers, "jobs": jobs, "jobs_per_message": 1}
        for numbers, jobs in ((80, 64), (250, 64), (800, 48), (2_500, 24), (8_000, 12), (25_000, 8))
    ),
    models=(REFERENCE, "processes"),
)
"""Jobs of 0.1 to 30 ms on a machine of 2024, one in each message: how long they have to be for sending them to pay.

That is a property of `ProcessPoolExecutor` more than of processes: pickling and pipes are the smaller part of it.
"""


WORKLOAD = Workload(
    name="primes",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+processes": asyncio_processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    width=None,
    computing="holds the GIL",
    claims=(
        Claim("asyncio", "not faster", "sequential"),
        Claim("threads", "not faster", "sequential"),
        Claim("processes", "faster", "sequential"),
        Claim("processes", "faster", "threads"),
        Claim("asyncio+processes", "faster", "sequential"),
    ),
    axes={
        "numbers_per_job": (10, 30, 100, 300, 1_000, 3_000),
        "jobs_per_message": (1, 2, 4, 8, 12),
        "width": (1, 2, 4, 8),
    },
    paths={"message_size": MESSAGE_SIZE, "job_length": JOB_LENGTH},
    sweeps={"message_size": "standard"},
)
