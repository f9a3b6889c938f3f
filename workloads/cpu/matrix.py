"""Does any model help when numpy multiplies matrices?

A job multiplies two square matrices and returns their product. It stands for numerical code: linear algebra,
simulations, applied models. numpy releases the GIL while a BLAS library multiplies. The suite gives BLAS one thread in
every process, because the models are to spread the work.

The matrices exist in the parent: `processes` copies them into memory that all processes see, `processes-pickled` sends
two through a pipe and one back. It leaves out data that workers load by themselves, and interpreters, which cannot
import numpy.

Expected: threads are ahead by about the number of CPUs that really work in parallel. asyncio is no faster than the
plain loop. Pickling takes longer than multiplying.
"""

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
from workloads.loops import event_loop
from workloads.pools import message_size, on_a_cluster, process_pool
from workloads.shared_memory import shared_block

Matrix = NDArray[np.float64]
Pair = tuple[Matrix, Matrix]
Shape = tuple[int, int, int, int]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # many widths divide it: few workers are idle at the end
    side: int = 256
    pairs_per_message: int = 0  # 0: four messages for each worker
    pairs: tuple[Pair, ...] = ()


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
    """Nothing is awaited: the jobs run one after another, on one CPU."""
    with event_loop() as run:
        yield lambda: run(gather_limited(multiply_async, p.pairs, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU; each pair is handed over by itself."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(multiply, p.pairs))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU.

    Pairs and products are copied into and out of shared memory; at most four messages per process say where they are.
    """
    shape = (p.jobs, 3, p.side, p.side)  # two matrices and their product
    size = p.pairs_per_message or message_size(p.jobs, width)

    def multiply_all() -> list[Matrix]:
        places: Matrix = np.ndarray(shape, buffer=block.buf)
        jobs = pool.map(multiply_in_place, copied(p.pairs, places), chunksize=size)
        return [places[job, 2].copy() for job in jobs]

    with (
        shared_block(8 * math.prod(shape)) as block,
        process_pool(width, __name__, open_block, (block.name, shape)) as pool,
    ):
        yield multiply_all


def copied(pairs: Sequence[Pair], places: Matrix) -> Iterator[int]:
    """Copy one pair after another to its place; a worker may begin with the first while others are copied."""
    for job, pair in enumerate(pairs):
        places[job, :2] = pair
        yield job


def open_block(name: str, shape: Shape) -> None:
    """Give this worker process the memory that it shares with the parent."""
    global block_here, places_here
    block_here = SharedMemory(name)
    places_here = np.ndarray(shape, buffer=block_here.buf)


def multiply_in_place(job: int) -> int:
    first, second, product = places_here[job]
    np.matmul(first, second, out=product)
    return job


block_here: SharedMemory
places_here: Matrix


@contextmanager
def processes_pickled(p: Parameters, width: int) -> Iterator[Batch]:
    """The same messages carry the pairs through a pipe, and the products back."""
    size = p.pairs_per_message or message_size(p.jobs, width)
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(multiply, p.pairs, chunksize=size))


def answer(p: Parameters) -> list[Matrix]:
    """The products by a formula: sums of k and of its squares take the place of multiplying.

    The sum over k of (row + job + k)(k - column); all numbers are whole and small enough to be exact.
    """
    row, column = row_and_column(p.side)
    n = p.side
    sum_k, sum_squares = n * (n - 1) // 2, (n - 1) * n * (2 * n - 1) // 6
    shifted = (row + job for job in range(p.jobs))
    return [shift * sum_k - n * shift * column + sum_squares - sum_k * column for shift in shifted]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Fill two matrices per job: the first has row + column + job in every place, the second row - column."""
    row, column = row_and_column(p.side)
    yield replace(p, pairs=tuple((row + column + job, row - column) for job in range(p.jobs)))


def row_and_column(side: int) -> Pair:
    """Row numbers as a column, column numbers as a row: numpy broadcasts the two to a matrix."""
    numbers = np.arange(side, dtype=np.float64)
    return numbers[:, np.newaxis], numbers[np.newaxis, :]


WORKLOAD = Workload(
    name="matrix",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes-pickled": processes_pickled,
        **on_a_cluster(processes_pickled),
    },
    answer=answer,
    accepts=np.array_equal,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("threads", "faster", "processes-pickled"),
        Claim("processes", "faster", "processes-pickled"),
        Claim("asyncio", "not faster", "sequential"),
    ),
    axes={"side": (16, 64, 128, 256, 384), "width": (1, 2, 4, 8)},
    sweeps={"side": "thorough"},
)
