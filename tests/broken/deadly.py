"""What does the suite do with a workload that is deadly?

Its threads variant aborts the whole process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.broken.broken import Parameters, sequential
from workloads.contract import Batch, Claim, Workload


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    yield os.abort


WORKLOAD = Workload(
    name="deadly",
    text=__doc__,
    parameters=Parameters(),
    variants={"sequential": sequential, "asyncio": sequential, "threads": threads},
    answer=lambda p: list(range(p.jobs)),
    width=2,
    computing="nothing",
    claims=(Claim("asyncio", "faster"),),
)
