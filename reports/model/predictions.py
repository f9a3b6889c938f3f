"""Every cell that can be predicted, as measured and as the model has it, and what holds each cell back.

A residual is ln(measured / predicted): above 0 the cell took longer than predicted.

A cell that asks the origin for half of what it can answer, or more, is held back by the origin. Else, where jobs do
nothing, there is only the model's own cost. Else, where the model of the machine predicts the makespan well enough, it
is the largest part of the prediction. Else, where jobs take most of the time to arrive, that. Else, where processes
were sent data and that took most of the time, messages. Else, where the bound is at least half of the makespan, it is
what the bound comes from. Else nobody knows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, log, log2
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy import special  # scipy.stats would take every page a second longer to begin

from benchmarks.inference.intervals import ERROR_RATE
from benchmarks.inference.verdicts import MARGIN
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.bounds import best_capacity, largest_term
from reports.analysis.estimates import makespan
from reports.analysis.flags import near_ceiling
from reports.formatting import counted, number, plain
from reports.model.calibration import WITH_DATA, demand_of, is_quiet, machine_of, releases_gil
from reports.model.formula import (
    CPU,
    MESSAGES,
    MODELS,
    NOTICEABLE,
    ORIGIN,
    WAITING,
    Predicted,
    cpus,
    own_cost_of,
    predicted,
    serial_limit,
)
from reports.model.machine import Demand
from reports.record.kinds import BASELINE
from reports.record.measurements import REFERENCE, MeasuredWorkload, Measurements

GOOD, POOR = 1.15, 1.5
"""Factors by which a prediction is off at most to be called good, and beyond which it explains nothing."""

_FEWEST, _KINDS = 8, 3
_MOST = 300.0


@dataclass(frozen=True)
class Prediction:
    """One cell: what its jobs need, the makespan in seconds as measured (mean over blocks), and as predicted."""

    workload: str
    base: str
    model: str
    demand: Demand
    measured: float
    predicted: Predicted

    @property
    def residual(self) -> float:
        return max(-_MOST, min(_MOST, log(self.measured) - log(self.predicted.makespan)))

    @property
    def error(self) -> float:
        """By how much of itself the prediction is off: 0.1 is 10 %, in either direction."""
        return exp(abs(self.residual)) - 1


@dataclass(frozen=True)
class Trend:
    """How residuals go with something: the p value of Spearman's rank correlation, and the factor for each doubling."""

    along: str
    p_value: float
    per_doubling: float

    @property
    def is_clear(self) -> bool:
        return self.p_value < ERROR_RATE


@dataclass(frozen=True)
class Predictions:
    """All predicted cells of a record, in its order; and which others (workload, model) were not, and why."""

    cells: tuple[Prediction, ...]
    left_out: tuple[tuple[str, str, str], ...] = ()
    is_calibrated_quietly: bool = True
    crowding: float = 1.0

    @property
    def median_error(self) -> float | None:
        return median(cell.error for cell in self.cells) if self.cells else None

    @property
    def worst(self) -> Prediction | None:
        return max(self.cells, key=lambda cell: cell.error, default=None)

    def within(self, factor: float) -> float:
        """The share of cells that are off by at most this factor."""
        return sum(cell.error <= factor - 1 for cell in self.cells) / max(1, len(self.cells))

    @property
    def spread(self) -> float:
        """The factor that 95 % of predictions stay within, of which the next one is one; at least the margin.

        Of few cells it is the worst; without any a prediction is as good as a guess, within a factor of ten.
        """
        return _spread(self.cells)

    def spread_of(self, model: str) -> float:
        """The same for one model, where enough of its cells were predicted."""
        own = [cell for cell in self.cells if cell.model == model]
        return _spread(own) if len(own) >= _FEWEST else self.spread

    @property
    def trends(self) -> tuple[Trend, ...]:
        trends = (trend_of(self.cells, "width"), trend_of(self.cells, "jobs"))
        return tuple(trend for trend in trends if trend)


def predictions_of(record: Measurements) -> Predictions:
    """Predict every cell of a record, of points of sweeps as well, but of what calibrates the model."""
    machine = machine_of(record)
    if machine is None:
        return Predictions(())
    cells, left_out = [], []
    for measured, model in _cells(record):
        demand = demand_of(measured, model, record, machine)
        expected = predicted(model, demand, machine) if isinstance(demand, Demand) else None
        value = makespan(measured.cells[model], 1 - ERROR_RATE).value
        if isinstance(demand, Demand) and expected and expected.makespan > 0 and value > 0:
            entry = measured.entry
            cells.append(Prediction(measured.name, entry.base or entry.name, model, demand, value, expected))
        else:
            left_out.append((measured.name, model, demand if isinstance(demand, str) else "out of range"))
    return Predictions(tuple(cells), tuple(left_out), is_quiet(record.sitting.probe), machine.crowding)


def _cells(record: Measurements) -> Iterator[tuple[MeasuredWorkload, str]]:
    for measured in (*record.workloads, *record.points):
        for model in measured.cells:
            yield measured, model


def _spread(cells: Sequence[Prediction]) -> float:
    if not cells:
        return 10.0
    errors = sorted(cell.error for cell in cells)
    place = min(len(errors), ceil((len(errors) + 1) * (1 - ERROR_RATE)))
    return max(MARGIN, 1 + errors[place - 1])


def trend_of(cells: Sequence[Prediction], along: str) -> Trend | None:
    """How residuals go along `width` or `jobs`; None where too few cells differ in it.

    Each cell against the middle of its model: that processes take longer than predicted everywhere is no trend.
    """
    xs = [log2(getattr(cell.demand, along)) for cell in cells]
    middles = {model: median(c.residual for c in cells if c.model == model) for model in {c.model for c in cells}}
    ys = [cell.residual - middles[cell.model] for cell in cells]
    if len(xs) < _FEWEST or len(set(xs)) < _KINDS or len(set(ys)) < _KINDS:
        return None
    slope = np.polyfit(xs, ys, 1)[0]
    return Trend(along, rank_correlation_p_value(xs, ys), exp(float(slope)))


def rank_correlation_p_value(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The two-sided p value of Spearman's rank correlation, by Student's t distribution."""
    correlation = np.corrcoef(_ranks(xs), _ranks(ys))[0, 1]
    degrees, left_over = len(xs) - 2, max(0.0, (1 + correlation) * (1 - correlation))
    with np.errstate(divide="ignore"):
        t = np.abs(correlation) * np.sqrt(np.divide(degrees, left_over))
    return 2 * float(special.stdtr(degrees, -t))


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """From 1 on; those that are the same are all at the middle of their ranks."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places], dtype=np.float64)


def accuracy_text(predictions: Predictions) -> str:
    """One sentence: how far off, which is the worst, and whether there is a trend."""
    middle, worst = predictions.median_error, predictions.worst
    if middle is None or worst is None:
        return "No cell of this record can be predicted."
    off = f"{counted(len(predictions.cells), 'cell')} predicted: median error {_percent(middle)}"
    share = f"{100 * predictions.within(GOOD):.0f} % within {_percent(GOOD - 1)}"
    name = plain(f"{worst.workload}, {worst.model}")
    return (
        f"{off}, {share}, worst {_percent(worst.error)} ({name}){_trends_text(predictions)}.{_doubt_text(predictions)}"
    )


def _trends_text(predictions: Predictions) -> str:
    texts = [_trend_text(trend) for trend in predictions.trends]
    return f"; {', '.join(texts)}" if texts else ""


def _trend_text(trend: Trend) -> str:
    if not trend.is_clear:
        return f"no clear trend along {trend.along}"
    more = "longer" if trend.per_doubling > 1 else "shorter"
    percent = number(100 * abs(trend.per_doubling - 1))
    return f"a trend along {trend.along} (each doubling {percent} % {more} than predicted)"


def _doubt_text(predictions: Predictions) -> str:
    """What makes predictions of any model worse than it is."""
    busy = " The machine was busy while it was probed, so that its parallel capacity is not known well."
    shared = f" Others used the CPUs meanwhile: by the twins, a CPU second took {number(predictions.crowding)} s."
    return ("" if predictions.is_calibrated_quietly else busy) + (shared if predictions.crowding > MARGIN else "")


def _percent(error: float) -> str:
    return f"{100 * error:.0f} %"


_MOST_SHARE = 0.5

ARRIVALS = "arrivals"
"""What holds a batch back whose jobs come at a fixed rate that the cell keeps up with."""

Limits = Mapping[str, str]
"""What holds each cell of a workload back, by model; cells of which it is not known are not in it."""


def limits_by_workload(analysis: Analysis, predictions: Predictions) -> dict[str, Limits]:
    """What holds the cells of every workload back, by workload."""
    limited = {(cell.workload, cell.model) for cell in near_ceiling(analysis)}
    capacity = best_capacity(analysis.measurements)
    by_workload: dict[str, Limits] = {}
    for answer in analysis.answers:
        known = {model: _limit(answer, model, predictions, capacity) for model in answer.makespans}
        known.update({model: ORIGIN for model in known if (answer.name, model) in limited})
        by_workload[answer.name] = {model: limit for model, limit in known.items() if limit}
    return by_workload


def _limit(answer: WorkloadResult, model: str, predictions: Predictions, capacity: float) -> str:
    if answer.kind == BASELINE:
        return own_cost_of(model) if model in MODELS and model != REFERENCE else ""
    cell = next(
        (
            prediction
            for prediction in predictions.cells
            if (prediction.workload, prediction.model) == (answer.name, model)
        ),
        None,
    )
    if cell and _explains(cell):
        return cell.predicted.limit
    if answer.measured.entry.arrival_seconds > _MOST_SHARE * answer.makespans[model].value:
        return ARRIVALS
    efficiency = answer.bounds.get(model, 0.0) / answer.makespans[model].value
    if efficiency < _MOST_SHARE:
        return MESSAGES if (answer.name, model, WITH_DATA) in predictions.left_out else ""
    return _limit_of_bound(answer.measured, model, capacity)


def _explains(cell: Prediction) -> bool:
    return cell.error <= POOR - 1


def _limit_of_bound(measured: MeasuredWorkload, model: str, capacity: float) -> str:
    """The term that makes the bound; the GIL or the event loop, where CPUs could do more than it lets one thread do."""
    if largest_term(measured, model) == WAITING:
        return WAITING
    releases = releases_gil(measured)
    alone = model in MODELS and model != REFERENCE and cpus(model, releases, capacity) == 1
    return serial_limit(model, releases) if alone and capacity > 1 + NOTICEABLE else CPU
