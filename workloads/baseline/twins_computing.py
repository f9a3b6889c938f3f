"""Does the same computing come out the same, when it is measured as if it were two models?

Two variants are the same code: the job of `primes`, as a plain loop. They answer for the measurement itself: whatever
favours one of two models here (the order in which they were opened, their place in memory, who runs after whom) favours
one of them elsewhere too. Threads and processes keep them company, as they do in other workloads.

It stands for the harness with models that keep a CPU busy, and leaves out everything that differs between real models.

Expected: the two are the same. By how much they may differ is added to every interval of the record.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from workloads.contract import Batch, Claim, Workload
from workloads.cpu.primes import Parameters, answer, count, processes, threads


@contextmanager
def loop(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [count(numbers) for numbers in p.ranges]


WORKLOAD = Workload(
    name="twins_computing",
    text=__doc__,
    parameters=Parameters(jobs=12),
    variants={"one": loop, "other": loop, "threads": threads, "processes": processes},
    answer=answer,
    width=None,
    computing="holds the GIL",
    claims=(Claim("one", "same", "other"),),
    twins=True,
)
