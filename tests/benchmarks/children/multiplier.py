"""A child that multiplies large matrices, itself and in a pool, and answers how many threads that added to each."""

import psutil

from benchmarks.processes.protocol import serve_request
from workloads.pools import process_pool


def main() -> None:
    serve_request(_multiply)


def _multiply(side: int, _: object) -> tuple[int, int]:
    with process_pool(1, preload=process_pool.__module__) as pool:
        return added_threads(side), pool.submit(added_threads, side).result()


def added_threads(side: int) -> int:
    """How many threads there are more after loading numpy and multiplying."""
    before = psutil.Process().num_threads()
    from workloads.cpu import matrix  # noqa: PLC0415 - loading it is what may start threads

    with matrix.prepare(matrix.Parameters(jobs=1, side=side)) as parameters:
        matrix.multiply(parameters.pairs[0])
    return psutil.Process().num_threads() - before
