"""What is wrong with a valid cell in one word, to be shown wherever the cell is; cautions say it in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.analysis.analysis import Analysis, WorkloadResult

ORIGIN_LIMITED, UNSTEADY = "origin-limited", "unsteady"

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


def flags(analysis: Analysis, workload: str) -> Flags:
    """The flags of one workload's models, in the order of the record."""
    limited = {cell.model for cell in near_ceiling(analysis) if cell.workload == workload}
    unsteady = {unsteady_cell.model for unsteady_cell in analysis.unsteady if unsteady_cell.workload == workload}
    answer = next(result for result in analysis.answers if result.name == workload)
    words_by_model = {model: tuple(_words(model in limited, model in unsteady)) for model in answer.makespans}
    return {model: words for model, words in words_by_model.items() if words}


def _words(limited: bool, unsteady: bool) -> Iterator[str]:
    if limited:
        yield ORIGIN_LIMITED
    if unsteady:
        yield UNSTEADY
