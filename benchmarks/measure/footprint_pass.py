"""The pass after the blocks: what memory each model takes at each width of a sweep, one process after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.block.block import BlockRequest
from benchmarks.block.footprint import footprint
from benchmarks.errors import ChildError
from benchmarks.measure.context import MeasurementContext
from benchmarks.plan.dask_cluster import DASK
from benchmarks.plan.parameters import WIDTH
from benchmarks.plan.plan import Plan
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import Sitting

_SECONDS, _SECONDS_PER_JOB = 1.0, 0.002
_SECONDS_OF_A_WORKER = {"processes": 0.06, "interpreters": 0.03, "dask": 0.6}
"""About what the memory of one model takes: to look at many processes takes long."""


@dataclass(frozen=True)
class FootprintPass:
    """Measures the memory of whatever cell the record does not know it of."""

    plan: Plan
    context: MeasurementContext

    def run(self) -> None:
        left = list(cells_left(self.plan, self.context.recorder.sitting))
        if left:
            self.context.reporter.say(
                f"measuring the memory of {len(left)} cells along the width, each in a process of its own"
            )
        for workload, model in left:
            self._measure(workload, model)

    def _measure(self, workload: PlannedWorkload, model: str) -> None:
        addresses = self.context.services.addresses
        Path(self.context.environment.get("TMPDIR", ".")).mkdir(exist_ok=True)
        request = BlockRequest(workload.module, (model,), workload.width, 0, 0, addresses, dict(workload.changes))
        try:
            footprint_entry = footprint(workload.name, request, self.context.environment, self.context.limit_seconds)
        except ChildError as error:
            elsewhere = any(map(self.context.services.is_given, (*workload.workload.needs, model)))
            why = "it failed" if elsewhere else str(error)
            self.context.recorder.note_incident(f"the memory of {workload.name} {model} is not known: {why}")
        else:
            self.context.recorder.note_footprint(footprint_entry)
        self.context.recorder.save()


def rough_seconds(plan: Plan, sitting: Sitting) -> float:
    """About how long the whole pass takes, so that a budget can leave time for it."""
    return sum(
        _SECONDS + workload.width * _SECONDS_OF_A_WORKER.get(model.partition("-")[0], _SECONDS_PER_JOB)
        for workload, model in cells_left(plan, sitting)
    )


def cells_left(plan: Plan, sitting: Sitting) -> Iterator[tuple[PlannedWorkload, str]]:
    """Points of sweeps along the width, with each model that is valid there and whose memory is not known."""
    known = {(footprint_entry.workload, footprint_entry.model) for footprint_entry in sitting.footprints}
    known |= {(failure.workload, failure.model) for failure in sitting.invalid}
    known |= {
        (workload.name, DASK) for workload in plan.workloads if DASK in sitting.given
    }  # whose memory is elsewhere
    names = {name for sweep in sitting.sweeps if WIDTH in sweep.parameters for name in sweep.points}
    for workload in plan.workloads:
        if workload.name in names:
            yield from ((workload, model) for model in workload.models if (workload.name, model) not in known)
