"""How long does each model take, and how far is it from the limit?"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.inference.intervals import ERROR_RATE
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.figures.parts import WHOLE, Part
from reports.formatting import duration
from reports.model.predictions import Predictions
from reports.plotting.axes import draw_interval, is_inside
from reports.plotting.figure import Figure, Row, verdict_columns
from reports.plotting.panels import Column, Grid
from reports.plotting.sheet import Sheet
from reports.plotting.style import INK, QUIET, look, styled
from reports.text.captions import caption

_QUESTION = "How long does it take, and how far is that from the limit?"
_READING = (
    "One small dot per block, the mean over blocks with its 95 % interval on top. The black tick is the bound: with "
    "these jobs, this width and the CPUs at their best, no schedule is shorter. The hollow tick is what a simple "
    "model of the machine predicts from what the jobs wait and compute and from what noop pays for nothing; it is not "
    "fitted, and is missing where too little is known of the jobs. Each panel has an axis of its own; every axis is "
    "logarithmic."
)
_HOLLOW = ((-0.22, -1), (0.22, -1), (0.22, 1), (-0.22, 1), (-0.22, -1))
_GOLDEN = 0.618

Expected = Mapping[tuple[str, str], float]
"""Predicted makespans in seconds, by workload and model."""


def makespans(analysis: Analysis, predictions: Predictions, part: Part = WHOLE) -> Figure:
    """Draw absolute times: dots for blocks, means, bounds, and what was predicted."""
    shown = [answer for answer in analysis.answers if answer.makespans]
    expected = _expected(analysis, predictions)
    grid = Grid(shown, (Column("mean", _mean),), partial(_limits, expected))
    with styled():
        by_itself = caption(analysis, "interval of each mean: 95 % by itself")
        sheet = Sheet(
            part.titled("Makespan of one warm batch"),
            "shorter is better; a log axis of its own in each panel",
            grid.height,
            by_itself,
            0.5,
        )
        for answer, axes in grid.draw(sheet):
            for row, model in enumerate(answer.makespans):
                _draw(axes, answer, model, row, expected.get((answer.name, model)))
        sheet.legend(_legend(bool(expected)), 2)
    rows = tuple(chain.from_iterable(_rows(answer, expected) for answer in shown))
    name, picture = part.named("makespans"), sheet.picture
    return Figure(name, part.titled("Makespans"), _QUESTION, _READING, picture, rows, _alt(shown), part.heading)


def _mean(answer: WorkloadResult, model: str) -> str:
    return duration(answer.makespans[model].value)


def _expected(analysis: Analysis, predictions: Predictions) -> Expected:
    """Predictions of the shown workloads' cells."""
    shown = {answer.name for answer in analysis.answers}
    cells = predictions.cells
    return {(cell.workload, cell.model): cell.predicted.makespan for cell in cells if cell.workload in shown}


def _limits(expected: Expected, answer: WorkloadResult) -> tuple[float, float]:
    """Room for all dots, intervals within reason and bounds, and for predictions that are not far away."""
    dots = [times.makespan for cell in answer.measured.cells.values() for times in cell.values()]
    values = [*dots, *answer.bounds.values()]
    low, high = min(values), max(values)
    foretold = [value for model in answer.makespans if (value := expected.get((answer.name, model))) is not None]
    near = [value for value in foretold if low / 10 <= value <= high * 10]
    return min([low, *near]) / 1.3, max([high, *near]) * 1.3


def _draw(axes: Axes, answer: WorkloadResult, model: str, row: int, expected: float | None) -> None:
    _draw_prediction(axes, answer, model, row, expected)
    if model in answer.bounds:
        axes.plot(
            [answer.bounds[model]], [row], "|", color=INK, markersize=19, markeredgewidth=2, label=f"bound {model}"
        )
    _draw_dots(axes, answer, model, row)
    _draw_mean(axes, answer, model, row)


def _draw_dots(axes: Axes, answer: WorkloadResult, model: str, row: int) -> None:
    values = [times.makespan for times in answer.measured.cells[model].values()]
    heights = [row + ((place * _GOLDEN) % 1 - 0.5) * 0.55 for place in range(len(values))]
    axes.plot(
        values,
        heights,
        ".",
        color=_colour(answer, model),
        markersize=5,
        alpha=0.5,
        markeredgewidth=0,
        label=f"blocks {model}",
    )


def _draw_mean(axes: Axes, answer: WorkloadResult, model: str, row: int) -> None:
    style, estimate = look(model, answer.measured.entry.models), answer.makespans[model]
    draw_interval(axes, estimate.interval, row, style.colour)
    axes.plot([estimate.value], [row], **style.sign, markersize=6, label=f"mean {model}")


def _draw_prediction(axes: Axes, answer: WorkloadResult, model: str, row: int, place: float | None) -> None:
    """A hollow tick; one that is beyond the axis is too far off to be of use."""
    if place is not None and is_inside(axes, place):
        style: dict[str, Any] = {"marker": _HOLLOW, "markersize": 11, "markerfacecolor": "white"}
        axes.plot([place], [row], color=_colour(answer, model), label=f"predicted {model}", **style)


def _colour(answer: WorkloadResult, model: str) -> str:
    return look(model, answer.measured.entry.models).colour


def _legend(predicted: bool) -> list[Line2D]:
    signs = [
        _sign(".", QUIET, 5, "one block: the median over its rounds"),
        _sign("o", QUIET, 6.5, "mean over blocks, with its interval"),
        _sign("|", INK, 12, "bound: what waits, width and CPUs allow at best", markeredgewidth=2),
    ]
    foretold = "predicted: from waits, CPU time and what noop pays, not fitted"
    return [*signs, _sign(_HOLLOW, QUIET, 11, foretold, markerfacecolor="white")] if predicted else signs


def _sign(marker: Any, colour: str, size: float, label: str, **style: Any) -> Line2D:
    return Line2D([], [], marker=marker, linestyle="none", color=colour, markersize=size, label=label, **style)


def _rows(answer: WorkloadResult, expected: Expected) -> Iterator[Row]:
    """A row for each block; what is the same in all of them is worked out once, since there may be thousands."""
    for model, cell in answer.measured.cells.items():
        same = _same(answer, model)
        for times in cell.values():
            yield {
                "workload": answer.name,
                "model": model,
                "block": times.block,
                "block_makespan_seconds": times.makespan,
                **same,
                "predicted_seconds": expected.get((answer.name, model)),
            }


def _same(answer: WorkloadResult, model: str) -> Row:
    estimate, bound = answer.makespans[model], answer.bounds.get(model)
    low, high = estimate.interval or (None, None)
    return {
        "makespan_seconds": estimate.value,
        "makespan_low_seconds": low,
        "makespan_high_seconds": high,
        "interval_level": 1 - ERROR_RATE,
        "bound_seconds": bound,
        "efficiency": None if bound is None else bound / estimate.value,
        "own_price_seconds": answer.prices.get(model),
        **verdict_columns(answer, model),
    }


def _alt(shown: list[WorkloadResult]) -> str:
    return " ".join(("Makespans of one warm batch, one dot per block.", *map(_workload_text, shown)))


def _workload_text(answer: WorkloadResult) -> str:
    means = ", ".join(f"{model} {_mean(answer, model)}" for model in answer.makespans)
    bounds = [f"{model} {duration(value)}" for model, value in answer.bounds.items()]
    limits = f"; bounds: {', '.join(bounds)}" if bounds else ""
    return f"{answer.name}: {means}{limits}."
