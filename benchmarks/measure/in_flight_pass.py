"""How far each model goes with jobs in flight at once: from a hundredth of the most to the most, until it gives up.

After everything that is timed, and each batch in a process of its own. It looks before it leaps: what a step would take
in memory follows from the step before, so that no machine is brought to swap.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf
from pathlib import Path

import psutil

from benchmarks.block.block import BlockRequest
from benchmarks.block.in_flight import InFlightRequest, in_flight
from benchmarks.errors import ChildError
from benchmarks.measure.context import MeasurementContext
from benchmarks.plan.parameters import clock_duration
from benchmarks.plan.plan import Climb, Plan, climbs_left
from benchmarks.plan.profiles import WAITS
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format.in_flight import InFlightEntry

MOST_OF_FREE_MEMORY = 0.25
"""No batch takes more: the rest of the machine has to go on."""

LEAST_WAIT_SECONDS = 1.0
_JOBS_PER_SECOND = 1_000
"""Most models begin so many jobs in a second; each is to wait until all have begun."""

_MOST_REPEATS, _LONGER = 2, 1.5
"""A slow or busy machine needs longer waits: one and a half times what the batch before took, in whole seconds."""

_ROUGH_BYTES = {"processes": 12 * 2**20, "processes+asyncio": 2**20}
_ROUGH_BYTES_OF_OTHERS = 2**16
"""About what a job takes, where no step before tells."""

_SECONDS_OF_A_STEP = 3.0
_SECONDS_PER_JOB = 0.002


def free_bytes() -> int:
    """The memory that can be had without swapping."""
    return int(psutil.virtual_memory().available)


@dataclass(frozen=True)
class InFlightPass:
    """Measures whatever step the record lacks, up to `most` jobs at once; with 0, none.

    With `seconds`, no step is begun after that time. Each job waits for at least `least_wait_seconds`.
    """

    plan: Plan
    context: MeasurementContext
    most: int
    seconds: float = inf
    least_wait_seconds: float = LEAST_WAIT_SECONDS
    free: Callable[[], int] = free_bytes

    @property
    def rough_seconds(self) -> float:
        """About how long the whole pass takes, so that a budget can leave time for it."""
        return self._seconds(climbs_left(self.plan, self.context.recorder.sitting, self.most))

    def _seconds(self, climbs: Iterable[Climb]) -> float:
        every = (jobs for _, _, left in climbs for jobs in left)
        return sum(_SECONDS_OF_A_STEP + self.wait_seconds(jobs) + jobs * _SECONDS_PER_JOB for jobs in every)

    def wait_seconds(self, jobs: int) -> float:
        """How long each of so many jobs waits, so that the last begins before the first ends."""
        return max(self.least_wait_seconds, jobs / _JOBS_PER_SECOND)

    def run(self) -> None:
        """Climb with model after model; the record is whole after each step."""
        climbs = list(climbs_left(self.plan, self.context.recorder.sitting, self.most))
        if not climbs:
            return
        self.context.reporter.say(
            f"up to {self.most:,} jobs in flight at once, each model as far as it goes, {len(climbs)} in all: "
            f"about {clock_duration(self._seconds(climbs))}"
        )
        self.context.reporter.begin(len(climbs), "climb")
        for number, (workload, model, left) in enumerate(climbs):
            self.context.reporter.block(number, workload.name, self._seconds(climbs[number:]))
            if not self._climb(workload, model, left):
                break
        self.context.reporter.finish()

    def _climb(self, workload: PlannedWorkload, model: str, left: Sequence[int]) -> bool:
        """Take the steps that are left until the model gives up; whether there was time for them."""
        for jobs in left:
            if time.perf_counter() - self.context.began >= self.seconds:
                self._note("there was no time to have many jobs in flight: --resume RECORD --in-flight N does")
                return False
            entry = self._step(workload, model, jobs)
            self.context.recorder.note_in_flight(entry)
            self.context.recorder.save()
            if entry.missing:
                break
        return True

    def _note(self, incident: str) -> None:
        self.context.recorder.note_incident(incident)
        self.context.recorder.save()
        self.context.reporter.say(incident)

    def _step(self, workload: PlannedWorkload, model: str, jobs: int) -> InFlightEntry:
        """One step, again with longer waits where the first jobs ended before the last began."""
        wait, free = self.wait_seconds(jobs), self.free()
        most, needed = int(free * MOST_OF_FREE_MEMORY), self._needed_bytes(workload.name, model, jobs)
        if needed > most:
            reason = f"left out: it would take about {_gibibytes(needed)} of {_gibibytes(free)} of free memory"
            return InFlightEntry(workload.name, model, jobs, wait, missing=reason)
        entry = self._batch(workload, model, jobs, wait, most)
        for _ in range(_MOST_REPEATS):
            if entry.missing or entry.were_together:
                break
            entry = self._batch(workload, model, jobs, float(ceil(_LONGER * entry.makespan_seconds)), most)
        return entry

    def _batch(
        self, workload: PlannedWorkload, model: str, jobs: int, wait_seconds: float, most_bytes: int
    ) -> InFlightEntry:
        Path(self.context.environment.get("TMPDIR", ".")).mkdir(exist_ok=True)
        changes = {**workload.changes, "jobs": jobs, WAITS[workload.name]: wait_seconds}
        block = BlockRequest(workload.module, (model,), jobs, 0, 0, self.context.services.addresses, changes)
        request = InFlightRequest(block, wait_seconds, most_bytes)
        try:
            return in_flight(request, self.context.environment, self.context.limit_seconds)
        except (ChildError, OSError) as error:
            step = error.step.partition(",")[0] if isinstance(error, ChildError) else ""
            reason = self._with_fault(workload, f"{step}: {error}" if step else str(error))
            return InFlightEntry(workload.name, model, jobs, wait_seconds, missing=reason)

    def _needed_bytes(self, workload: str, model: str, jobs: int) -> float:
        """About how much memory so many jobs take, by the largest step before."""
        before = [
            entry
            for entry in self.context.recorder.sitting.in_flight
            if (entry.workload, entry.model) == (workload, model) and not entry.missing
        ]
        if before:
            return max(before, key=lambda entry: entry.in_flight).bytes_per_job * jobs
        return float(_ROUGH_BYTES.get(model, _ROUGH_BYTES_OF_OTHERS) * jobs)

    def _with_fault(self, workload: PlannedWorkload, reason: str) -> str:
        """The reason, with what has become of the server, where that is to blame; it is started again."""
        loss = self.context.services.fault(workload.workload.needs)
        if loss is None:
            return reason
        if self.context.services.may_restart(loss.server):
            self.context.services.restart(loss.server)
        return f"{reason}; {loss.reason}"


def _gibibytes(size: float) -> str:
    return f"{size / 2**30:.1f} GiB"
