"""What does the suite do with a workload that is broken?

Its asyncio variant returns a wrong answer, its threads variant raises, its processes variant loses its workers.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Batch, Claim, Workload
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 3


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: list(range(p.jobs))


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [0, 1, 7]


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    def batch() -> list[int]:
        raise ConnectionError("the other side\nhung up")

    yield batch


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, preload=process_pool.__module__) as pool:
        yield lambda: list(pool.map(os._exit, range(p.jobs)))


WORKLOAD = Workload(
    name="broken",
    text=__doc__,
    parameters=Parameters(),
    variants={"sequential": sequential, "asyncio": asyncio_, "threads": threads, "processes": processes},
    answer=lambda p: list(range(p.jobs)),
    width=2,
    computing="nothing",
    claims=(Claim("asyncio", "faster"),),
)
