"""Does any model help when numpy multiplies matrices?

A job that multiplies two square matrices and returns their product. It stands for numerical code: linear algebra,
simulations, models that are applied to data. numpy leaves the multiplying to a BLAS library and releases the GIL
meanwhile. The computing grows with the cube of the side, the bytes only with its square.

A BLAS library has threads of its own, with which the plain loop would use every CPU already; the suite gives it one in
every process, so that it is the model that spreads the work, and records which library it was. A program that has few
and large products does better with those threads. On a Mac that may be Apple's Accelerate, for which several CPUs share
one matrix unit, so that threads may gain less.

Under asyncio the multiplying runs on the event loop. The matrices exist in the parent: `processes` sends two of them
through a pipe and one back; `processes-shared-memory` copies them into memory that all processes see, which takes about
a quarter of the time. It leaves out data that workers can make or load by themselves; and interpreters, since numpy
can be imported into one of a process only.

Expected: threads are ahead by about the number of CPUs that really run in parallel; asyncio is no faster than the loop;
processes lose, because sending matrices of this size takes longer than multiplying them, and shared memory makes up for
most of that. For small matrices nothing beats the loop.
"""

import asyncio
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.shared_memory import SharedMemory

import numpy as np
from numpy.typing import NDArray

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.pools import OpenPool, on_a_cluster, process_pool

Matrix = NDArray[np.float64]
Pair = tuple[Matrix, Matrix]
Shape = tuple[int, int, int, int]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # many widths divide it, so that the last wave is seldom short
    side: int = 256
    pairs: tuple[Pair, ...] = ()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Fill two matrices per job: the first has row + column + job in every place, the second row - column."""
    row, column = row_and_column(p.side)
    yield replace(p, pairs=tuple((row + column + job, row - column) for job in range(p.jobs)))


def row_and_column(side: int) -> Pair:
    """The numbers of rows, as a column, and those of columns, as a row: together they give every place of a matrix."""
    numbers = np.arange(side, dtype=np.float64)
    return numbers[:, np.newaxis], numbers[np.newaxis, :]


def multiply(pair: Pair) -> Matrix:
    first, second = pair
    return first @ second


async def multiply_async(pair: Pair) -> Matrix:
    return multiply(pair)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [multiply(pair) for pair in p.pairs]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        # `runner.run` would also format the results, before Python 3.11.8 and 3.12.2 (CPython issue 112559)
        yield lambda: loop.run_until_complete(gather_limited(multiply_async, p.pairs, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(multiply, p.pairs))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(multiply, p.pairs))


def open_memory(name: str, shape: Shape) -> None:
    """Give this worker process the memory that it shares with the parent."""
    global memory, shared
    memory = SharedMemory(name)
    shared = np.ndarray(shape, buffer=memory.buf)


def multiply_in_memory(job: int) -> int:
    first, second, product = shared[job]
    np.matmul(first, second, out=product)
    return job


@contextmanager
def processes_shared_memory(p: Parameters, width: int) -> Iterator[Batch]:
    shape = (p.jobs, 3, p.side, p.side)

    def multiply_all() -> list[Matrix]:
        places: Matrix = np.ndarray(shape, buffer=room.buf)
        jobs = pool.map(multiply_in_memory, placed(p.pairs, places))
        return [places[job, 2].copy() for job in jobs]

    room = SharedMemory(create=True, size=8 * math.prod(shape))
    try:
        with process_pool(width, __name__, initializer=open_memory, initargs=(room.name, shape)) as pool:
            yield multiply_all
    finally:
        room.close()
        room.unlink()


def placed(pairs: Sequence[Pair], places: Matrix) -> Iterator[int]:
    """Put one pair after another into its place; a worker may begin with the first while the second is copied."""
    for job, pair in enumerate(pairs):
        places[job, :2] = pair
        yield job


memory: SharedMemory
shared: Matrix


def answer(p: Parameters) -> list[Matrix]:
    """The products by a formula: sums of k and of its squares take the place of multiplying.

    The sum over k of (row + job + k)(k - column); all numbers are whole and small enough to be exact.
    """
    row, column = row_and_column(p.side)
    n = p.side
    sum_k, sum_squares = n * (n - 1) // 2, (n - 1) * n * (2 * n - 1) // 6
    shifted = (row + job for job in range(p.jobs))
    return [shift * sum_k - n * shift * column + sum_squares - sum_k * column for shift in shifted]


WORKLOAD = Workload(
    name="matrix",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes-shared-memory": processes_shared_memory,
        **on_a_cluster(processes),
    },
    answer=answer,
    accepts=np.array_equal,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("threads", "faster", "processes"),
        Claim("processes-shared-memory", "faster", "processes"),
        Claim("asyncio", "not faster", "sequential"),
    ),
    axes={"side": (16, 64, 128, 256, 384), "width": (1, 2, 4, 8)},
    sweeps={"side": "thorough"},
)
