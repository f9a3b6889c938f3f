"""The pass after the blocks: what each cell costs beside time, one process after the other."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import inf
from pathlib import Path

from benchmarks.block.block import BlockRequest
from benchmarks.block.costs import COUNTED_SECONDS, costs
from benchmarks.errors import ChildError
from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.progress import RemainingTime
from benchmarks.plan.parameters import clock_duration
from benchmarks.plan.plan import Plan, cells_without_costs
from benchmarks.plan.selection import PlannedWorkload

_SECONDS, _SECONDS_PER_JOB = 0.5 + 2 * COUNTED_SECONDS, 0.002
_SECONDS_OF_A_WORKER = {"processes": 0.06, "interpreters": 0.03, "dask": 0.6}
"""About what the costs of one cell take: to look at many processes takes long."""

MOST_OF_BUDGET = 0.25
"""No more of the time for a whole sitting is kept back for costs and timelines; some may then not be known."""

_MOST_BATCHES = 4
"""Two first ones, and one each to count and to hear the heart where a batch takes long."""


@dataclass(frozen=True)
class CostPass:
    """Measures the costs of whatever cell the record does not know them of.

    `round_seconds` is what one batch of each model of a workload takes, all together, where that is known. With
    `seconds`, a budget for the whole sitting, no cell is begun after that time.
    """

    plan: Plan
    context: MeasurementContext
    round_seconds: Mapping[str, float] = field(default_factory=dict)
    seconds: float = inf

    def run(self) -> None:
        """Measure cell after cell; the record is whole after each, and keeps its makespans whatever happens here."""
        left = list(cells_without_costs(self.plan, self.context.recorder.sitting))
        if not left:
            return
        workloads = [(workload, list(cells)) for workload, cells in groupby(left, key=lambda cell: cell[0])]
        remaining = RemainingTime({workload.name: self._seconds(cells) for workload, cells in workloads})
        names = [workload.name for workload, _ in workloads]
        self.context.reporter.say(
            f"measuring costs beside time (CPU, memory, lag) of cells in processes of their own, {len(left)} in all: "
            f"about {clock_duration(remaining.seconds_for(names))}"
        )
        self.context.reporter.begin(len(names), "costs")
        for number, (workload, cells) in enumerate(workloads):
            self.context.reporter.block(number, workload.name, remaining.seconds_for(names[number:]))
            for _, model in cells:
                if time.perf_counter() - self.context.began < self.seconds:
                    self._measure(workload, model)
        self.context.reporter.finish()
        self._note_rest(left)

    def _note_rest(self, cells: Sequence[tuple[PlannedWorkload, str]]) -> None:
        """Say of how many cells there was no time to learn the costs."""
        known = {(entry.workload, entry.model) for entry in self.context.recorder.sitting.costs}
        count = sum((workload.name, model) not in known for workload, model in cells)
        if count and time.perf_counter() - self.context.began >= self.seconds:
            incident = f"there was no time for the costs of {count} cells: --resume RECORD --costs adds them"
            self.context.recorder.note_incident(incident)
            self.context.recorder.save()
            self.context.reporter.say(incident)

    @property
    def rough_seconds(self) -> float:
        """About how long the whole pass takes, so that a budget can leave time for it."""
        return self._seconds(cells_without_costs(self.plan, self.context.recorder.sitting))

    def _seconds(self, cells: Iterable[tuple[PlannedWorkload, str]]) -> float:
        return sum(
            _SECONDS
            + workload.width * _SECONDS_OF_A_WORKER.get(model.partition("-")[0], _SECONDS_PER_JOB)
            + _MOST_BATCHES * self.round_seconds.get(workload.name, 0.0) / len(workload.models)
            for workload, model in cells
        )

    def _measure(self, workload: PlannedWorkload, model: str) -> None:
        addresses = self.context.services.addresses
        Path(self.context.environment.get("TMPDIR", ".")).mkdir(exist_ok=True)
        request = BlockRequest(workload.module, (model,), workload.width, 0, 0, addresses, dict(workload.changes))
        try:
            entry = costs(workload.name, request, self.context.environment, self.context.limit_seconds)
        except (ChildError, OSError) as error:
            elsewhere = any(map(self.context.services.is_given, (*workload.workload.needs, model)))
            why = "it failed" if elsewhere else str(error)
            self.context.recorder.note_incident(f"what {workload.name} {model} costs is not known: {why}")
        else:
            self.context.recorder.note_costs(entry)
        self.context.recorder.save()
