"""The last pass: what single jobs of each model do, each in a process of its own and in no batch that was timed."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import workloads
from benchmarks.errors import ChildError
from benchmarks.measure.context import MeasurementContext
from benchmarks.plan.dask_cluster import DASK
from benchmarks.plan.plan import Plan
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import Sitting
from benchmarks.record_format.latencies import LatencyEntry
from benchmarks.record_format.timelines import TimelineEntry
from benchmarks.timelines.recording import timeline
from benchmarks.timelines.small_batches import LESSONS, small_request
from workloads.contract import MODELS

NO_CLUSTER = "its jobs run on a cluster, into which nobody looks"

Cell = tuple[PlannedWorkload, str]

_SECONDS = 1.2
"""About what the timeline of one cell takes."""


@dataclass(frozen=True)
class TimelinePass:
    """Records a timeline of whatever cell the record has none of; with `seconds`, none is begun after that time."""

    plan: Plan
    context: MeasurementContext
    seconds: float = inf

    @property
    def rough_seconds(self) -> float:
        """About how long the whole pass takes, so that a budget can leave time for it."""
        return _SECONDS * sum(1 for _ in cells_left(self.plan, self.context.recorder.sitting))

    def run(self) -> None:
        """Record cell after cell."""
        left = list(cells_left(self.plan, self.context.recorder.sitting))
        if left:
            self.context.reporter.say(f"recording what single jobs do: {len(left)} models, about a second each")
        while_there_is_time(self.context, left, self.seconds, "timelines", self._record)

    def _record(self, workload: PlannedWorkload, model: str) -> None:
        if model == DASK:
            self.context.recorder.note_timeline(TimelineEntry(workload.name, model, missing=NO_CLUSTER))
            return
        Path(self.context.environment.get("TMPDIR", ".")).mkdir(exist_ok=True)
        request = small_request(workload, model, self.context.services.addresses)
        try:
            entry = timeline(workload.name, request, self.context.environment, self.context.limit_seconds)
        except ChildError as error:
            is_elsewhere = any(map(self.context.services.is_given, workload.workload.needs))
            why = "it failed" if is_elsewhere else str(error)
            self.context.recorder.note_incident(f"the timeline of {workload.name} {model} is not known: {why}")
        else:
            self.context.recorder.note_timeline(entry)


def cells_left(plan: Plan, sitting: Sitting) -> Iterator[Cell]:
    """Workloads by themselves with each model that is valid and has no timeline, in the order of their models."""
    return followed_cells(plan, sitting, sitting.timelines)


def while_there_is_time(
    context: MeasurementContext,
    cells: Sequence[Cell],
    seconds: float,
    what: str,
    step: Callable[[PlannedWorkload, str], None],
) -> None:
    """Take a step for each cell, and none after `seconds`; the record is whole after each and says what was left."""
    for number, (workload, model) in enumerate(cells):
        if time.perf_counter() - context.began >= seconds:
            context.recorder.note_incident(f"there was no time for the {what} of {len(cells) - number} cells")
            context.recorder.save()
            break
        step(workload, model)
        context.recorder.save()


def followed_cells(plan: Plan, sitting: Sitting, entries: Iterable[TimelineEntry | LatencyEntry]) -> Iterator[Cell]:
    """Each cell whose jobs are followed, that is valid and of which there is no entry."""
    known = {(entry.workload, entry.model) for entry in entries}
    known |= {(failure.workload, failure.model) for failure in sitting.invalid}
    for workload in plan.workloads:
        for model in workload.models:
            if (workload.name, model) not in known and is_followed(workload, model):
                yield workload, model


def is_followed(workload: PlannedWorkload, model: str) -> bool:
    """Whether single jobs are of interest: of the usual models, others in which a loop runs the jobs, and lessons."""
    if workload.point or workload.workload.twins or workload.name == "noop":
        return False
    is_usual = model in MODELS or "asyncio" in model or model in ("uvloop", DASK)
    return is_usual or workloads.kind_of(workload.module) == LESSONS
