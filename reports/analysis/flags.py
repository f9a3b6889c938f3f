"""What is wrong with a valid cell in one word, to be shown wherever the cell is; cautions say it in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.waits import achieved_wait, is_late, jobs_in_flight

ORIGIN_LIMITED, LATE_WAITS, UNSTEADY = "origin-limited", "late waits", "unsteady"

Flags = dict[str, tuple[str, ...]]
"""Flags by model; models without any are not in it."""


@dataclass(frozen=True)
class NearCeiling:
    """A cell that asked the origin server for half of what it can answer or more, in jobs per second."""

    workload: str
    model: str
    rate: float
    ceiling: float


def near_ceiling(analysis: Analysis) -> Iterator[NearCeiling]:
    """Every cell that may have measured the server instead of the model."""
    origin = analysis.measurements.sitting.origin
    for answer in analysis.answers:
        if origin and origin.ceiling_per_second > 0 and "origin" in answer.measured.entry.services:
            yield from _near(answer, origin.ceiling_per_second)


def _near(answer: WorkloadResult, ceiling: float) -> Iterator[NearCeiling]:
    for model, makespan in answer.makespans.items():
        rate = answer.measured.entry.jobs / makespan.value
        if rate >= ceiling / 2:
            yield NearCeiling(answer.name, model, rate, ceiling)


@dataclass(frozen=True)
class LateWaits:
    """A workload or point whose waits the origin server ends late, and for which models; at most, in seconds.

    That is by more than 5 % and 50 microseconds of what was asked for.
    """

    workload: str
    models: tuple[str, ...]
    asked: float
    achieved: float


def late_waits(analysis: Analysis) -> Iterator[LateWaits]:
    """Every workload and point of which some model had other waits than were asked for."""
    record = analysis.measurements
    for measured in (*record.workloads, *record.points):
        entry = measured.entry
        in_flight = {model: jobs_in_flight(entry, model) for model in measured.cells}
        models = tuple(model for model, jobs in in_flight.items() if is_late(entry, record, jobs))
        if models:
            achieved = max(achieved_wait(entry, record, in_flight[model]) for model in models)
            yield LateWaits(measured.name, models, entry.wait_seconds, achieved)


def flags(analysis: Analysis, workload: str) -> Flags:
    """The flags of one workload's models, in the order of the record."""
    limited = {cell.model for cell in near_ceiling(analysis) if cell.workload == workload}
    unsteady = {unsteady_cell.model for unsteady_cell in analysis.unsteady if unsteady_cell.workload == workload}
    answer = next(result for result in analysis.answers if result.name == workload)
    late = {model for waits in late_waits(analysis) if waits.workload == workload for model in waits.models}
    flagged = {ORIGIN_LIMITED: limited, LATE_WAITS: late, UNSTEADY: unsteady}
    words_by_model = {
        model: tuple(word for word, models in flagged.items() if model in models) for model in answer.makespans
    }
    return {model: words for model, words in words_by_model.items() if words}
