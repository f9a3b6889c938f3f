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
    """Models with when to use them, and what this rests on; the columns of thresholds, none without a model of them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    basis: str


def use_table(analysis: Analysis, grid: Grid | None) -> UseTable:
    """Thresholds of the machine's model where the record has one, else what its workloads showed; both may be none."""
    known = tuple(thresholds(grid)) if grid else ()
    if grid and known:
        basis = (
            f"Time per job from which the model pays, predicted for {THRESHOLD_JOBS:,} jobs: it is the simplest within "
            "5 % of the fastest."
        )
        columns = ("pays from", f"beside {_BESIDE} waits", "started for this batch", f"beside {_BESIDE} waits")
        return UseTable(columns, tuple(threshold_row(use, grid.has_gil) for use in known), basis)
    rows = tuple((use_models(use), use_sentence(use)) for use in uses(analysis))
    return UseTable((), rows, "Faster than the plain loop in so many workloads." if rows else "")


def threshold_row(use: Threshold, has_gil: bool) -> tuple[str, ...]:
    """The model, the work, and from how long a job on it pays: alone, beside waits, and both with starting its pool."""
    if use.releases is None:
        return use.model, work_words(WAITING), nominal_duration(use.seconds), "", "", ""
    work = work_words((RELEASING if use.releases else HOLDING) if has_gil else WITHOUT_GIL)
    return use.model, work, *map(_from, (use.seconds, use.beside, use.cold, use.cold_beside))


def _from(seconds: float | None) -> str:
    return "never" if seconds is None else nominal_duration(seconds)
