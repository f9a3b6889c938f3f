"""What does the suite do with a variant that hangs?

Its asyncio variant never ends its second batch.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.broken.broken import Parameters, sequential
from workloads.contract import Batch, Claim, Workload


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    batches = 0

    def batch() -> list[int]:
        nonlocal batches
        batches += 1
        if batches == 2:
            time.sleep(3600)
        return list(range(p.jobs))

    yield batch


WORKLOAD = Workload(
    name="hanging",
    text=__doc__,
    parameters=Parameters(),
    variants={"sequential": sequential, "asyncio": asyncio_, "threads": sequential},
    answer=lambda p: list(range(p.jobs)),
    width=2,
    computing="nothing",
    claims=(Claim("asyncio", "faster"),),
)
