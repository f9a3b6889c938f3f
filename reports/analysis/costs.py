"""What each cell cost beside time: CPU, memory, context switches, bytes pickled, and how late a heartbeat was.

All of it was measured in a pass of its own, after the timed one. What could not be had is None, with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.record_format import WorkloadEntry
from benchmarks.record_format.costs import ENDED, CostEntry
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.waits import jobs_in_flight
from reports.record.kinds import LESSONS

CPU, CORES, IN_FLIGHT, SWITCHES, PICKLED, LAG = "CPU time", "cores", "memory in flight", "switches", "pickled", "lag"
"""What may be a gap; memory itself never is."""

UNKNOWN_IN_FLIGHT = "a lesson need not keep to the width"


@dataclass(frozen=True)
class CellCosts:
    """One cell; `makespan` is of the timed pass, in seconds, all else of the pass for costs.

    `cpu_seconds` is of one batch, of the process and all that it started; `cores` are how many CPUs were busy on
    average. `added_bytes` is the peak beyond what the process held before. Switches count both kinds. Of the lag,
    `where` says whether the event loop's heartbeat was late, or a thread's. `missing` has the reasons of gaps, and
    `at_least` is why CPU time and cores are no more than what was seen; empty where they are whole.
    """

    workload: str
    model: str
    makespan: float
    jobs: int
    cpu_seconds: float | None
    cores: float | None
    added_bytes: int
    bytes_in_flight: float | None
    measure: str
    voluntary_per_job: float | None
    involuntary_per_job: float | None
    pickled_per_job: float | None
    where: str = ""
    lag_p99: float | None = None
    lag_worst: float | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    at_least: str = ""

    @property
    def cpu_per_job(self) -> float | None:
        return _per(self.cpu_seconds, self.jobs)

    @property
    def switches_per_job(self) -> float | None:
        if self.voluntary_per_job is None or self.involuntary_per_job is None:
            return None
        return self.voluntary_per_job + self.involuntary_per_job


Costs = Mapping[str, tuple[CellCosts, ...]]
"""By workload, its valid cells in the order of the record; workloads without any are not in it."""


def costs_of(analysis: Analysis) -> Costs:
    """The costs of every cell that the record has them of; none in records without."""
    known = {answer.name: tuple(_known(analysis, answer)) for answer in analysis.answers}
    return {name: cells for name, cells in known.items() if cells}


def _known(analysis: Analysis, answer: WorkloadResult) -> list[CellCosts]:
    entries = ((model, analysis.measurements.costs(answer.name, model)) for model in answer.makespans)
    return [_cell(answer, entry, answer.makespans[model].value) for model, entry in entries if entry]


def _cell(answer: WorkloadResult, entry: CostEntry, makespan: float) -> CellCosts:
    workload = answer.measured.entry
    in_flight = _in_flight(workload, entry.model)
    lag = entry.lag
    return CellCosts(
        workload=workload.name,
        model=entry.model,
        makespan=makespan,
        jobs=workload.jobs,
        cpu_seconds=entry.cpu_seconds,
        cores=entry.cores,
        added_bytes=entry.added_bytes,
        bytes_in_flight=_per(entry.added_bytes, in_flight),
        measure=entry.measure,
        voluntary_per_job=_per(entry.voluntary_switches, workload.jobs),
        involuntary_per_job=_per(entry.involuntary_switches, workload.jobs),
        pickled_per_job=_per(entry.pickled_bytes, workload.jobs),
        where=lag.where if lag else "",
        lag_p99=lag.p99_seconds if lag else None,
        lag_worst=lag.worst_seconds if lag else None,
        missing=_gaps(entry, in_flight),
        at_least=entry.missing.get(ENDED, ""),
    )


def _in_flight(entry: WorkloadEntry, model: str) -> int | None:
    """How many jobs were in flight at once; None where variants may do as they like."""
    return None if entry.kind == LESSONS else min(entry.jobs, jobs_in_flight(entry, model))


def _gaps(entry: CostEntry, in_flight: int | None) -> dict[str, str]:
    told = entry.missing
    reasons = {
        CPU: told.get("cpu_seconds", ""),
        CORES: told.get("cpu_seconds", ""),
        IN_FLIGHT: "" if in_flight else UNKNOWN_IN_FLIGHT,
        SWITCHES: told.get("voluntary_switches", "") or told.get("involuntary_switches", ""),
        PICKLED: told.get("pickled_bytes", ""),
        LAG: told.get("lag", ""),
    }
    return {name: reason for name, reason in reasons.items() if reason}


def _per(total: float | None, count: int | None) -> float | None:
    return None if total is None or not count else total / count
