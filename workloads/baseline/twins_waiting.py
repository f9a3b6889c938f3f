"""Does the same waiting come out the same, when it is measured as if it were two models?

Two variants are the same code: the job of `sleep` on an event loop of its own. It is part of every sitting and answers
for the measurement itself, as `twins_computing` does, where models sleep and are woken up instead of computing. Threads
and processes keep them company, as they do in other workloads.

It stands for the harness with models that wait, and leaves out everything that differs between real models.

Expected: the two are the same. By how much they may differ is added to every interval of the record.
"""

from workloads.contract import Claim, Workload
from workloads.io.sleep import Parameters, answer, asyncio_, processes, threads, waited_long_enough

WORKLOAD = Workload(
    name="twins_waiting",
    text=__doc__,
    parameters=Parameters(),
    variants={"one": asyncio_, "other": asyncio_, "threads": threads, "processes": processes},
    answer=answer,
    accepts=waited_long_enough,
    width=8,
    computing="nothing",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(Claim("one", "same", "other"),),
    twins=True,
)
