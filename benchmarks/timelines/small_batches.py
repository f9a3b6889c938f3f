"""Batches of a few jobs, of which each can be seen."""

from collections.abc import Mapping

import workloads
from benchmarks.block.block import BlockRequest
from benchmarks.plan.parameters import settable_values
from benchmarks.plan.selection import PlannedWorkload
from workloads.contract import Value

LESSONS = "lessons"
_MOST_JOBS, _MOST_WIDTH = 12, 6
"""Lessons keep their own size, since what they show may need it."""


def small_request(workload: PlannedWorkload, model: str, addresses: Mapping[str, str]) -> BlockRequest:
    """A batch of few jobs of the same workload, where its number of jobs can be set and it is no lesson."""
    changes: dict[str, Value] = dict(workload.changes)
    width, jobs = workload.width, workload.workload.parameters.jobs
    if workloads.kind_of(workload.module) != LESSONS:
        width = min(width, _MOST_WIDTH)
        if jobs > _MOST_JOBS and "jobs" in settable_values(workload.workload):
            changes["jobs"] = _MOST_JOBS
    return BlockRequest(workload.module, (model,), width, 0, 0, dict(addresses), changes)
