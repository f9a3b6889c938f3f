"""When to use which model: where the model of the machine turns; else which workloads of the record showed it."""

from dataclasses import dataclass

from reports.advice.grid import Grid
from reports.advice.thresholds import BESIDE, THRESHOLD_JOBS, Threshold, thresholds
from reports.analysis.analysis import Analysis
from reports.analysis.uses import HOLDING, RELEASING, WAITING, WITHOUT_GIL, uses
from reports.formatting import nominal_duration, parsed_seconds
from reports.text.uses import use_models, use_sentence, work_words

_BESIDE = nominal_duration(parsed_seconds(BESIDE, "wait"))


@dataclass(frozen=True)
class UseTable:
    """Models with when to use them, and what this rests on."""

    rows: tuple[tuple[str, str], ...]
    basis: str


def use_table(analysis: Analysis, grid: Grid | None) -> UseTable:
    """Thresholds of the machine's model where the record has one, else what its workloads showed; both may be none."""
    known = tuple(thresholds(grid)) if grid else ()
    if grid and known:
        basis = f"Predicted for {THRESHOLD_JOBS:,} jobs: the simplest model within 5 % of the fastest."
        return UseTable(tuple((use.model, threshold_sentence(use, grid.has_gil)) for use in known), basis)
    rows = tuple((use_models(use), use_sentence(use)) for use in uses(analysis))
    return UseTable(rows, "Faster than the plain loop in so many workloads." if rows else "")


def threshold_sentence(use: Threshold, has_gil: bool) -> str:
    """`computing that holds the GIL, from 200 µs per job on (beside 20 ms waits: 500 µs)`."""
    if use.releases is None:
        return f"{work_words(WAITING)}, from {nominal_duration(use.seconds)} per job on"
    work = work_words((RELEASING if use.releases else HOLDING) if has_gil else WITHOUT_GIL)
    warm = f"{work}, from {nominal_duration(use.seconds)} per job on (beside {_BESIDE} waits: {_from(use.beside)})"
    if (use.cold, use.cold_beside) == (use.seconds, use.beside):
        return warm
    return f"{warm}; if started for this batch {_from(use.cold)} ({_from(use.cold_beside)})"


def _from(seconds: float | None) -> str:
    return "never" if seconds is None else nominal_duration(seconds)
