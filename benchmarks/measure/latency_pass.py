"""The pass that follows single jobs: how long each takes within a batch, in processes of their own after all timing."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

from benchmarks.block.block import BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.timeline_pass import NO_CLUSTER, Cell, followed_cells, while_there_is_time
from benchmarks.plan.dask_cluster import DASK
from benchmarks.plan.plan import Plan
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import Sitting
from benchmarks.record_format.latencies import LatencyEntry
from benchmarks.timelines.latencies import latencies

_SECONDS = 0.9
"""About what the latencies of one cell take."""


@dataclass(frozen=True)
class LatencyPass:
    """Follows the jobs of whatever cell the record has no latencies of; with `seconds`, none is begun after that."""

    plan: Plan
    context: MeasurementContext
    seconds: float = inf

    @property
    def rough_seconds(self) -> float:
        """About how long the whole pass takes, so that a budget can leave time for it."""
        return _SECONDS * sum(1 for _ in cells_left(self.plan, self.context.recorder.sitting))

    def run(self) -> None:
        """Follow cell after cell; the record is whole after each."""
        left = list(cells_left(self.plan, self.context.recorder.sitting))
        if left:
            self.context.reporter.say(f"measuring how long single jobs take: {len(left)} models, about a second each")
        while_there_is_time(self.context, left, self.seconds, "latencies", self._measure)

    def _measure(self, workload: PlannedWorkload, model: str) -> None:
        if model == DASK:
            self.context.recorder.note_latencies(LatencyEntry(workload.name, model, missing=NO_CLUSTER))
            return
        Path(self.context.environment.get("TMPDIR", ".")).mkdir(exist_ok=True)
        addresses = dict(self.context.services.addresses)
        request = BlockRequest(workload.module, (model,), workload.width, 0, 0, addresses, dict(workload.changes))
        try:
            entry = latencies(workload.name, request, self.context.environment, self.context.limit_seconds)
        except ChildError as error:
            is_elsewhere = any(map(self.context.services.is_given, workload.workload.needs))
            why = "it failed" if is_elsewhere else str(error)
            self.context.recorder.note_incident(f"the latencies of {workload.name} {model} are not known: {why}")
        else:
            self.context.recorder.note_latencies(entry)


def cells_left(plan: Plan, sitting: Sitting) -> Iterator[Cell]:
    """Workloads by themselves with each model that is valid and has no latencies, in the order of their models."""
    return followed_cells(plan, sitting, sitting.latencies)
