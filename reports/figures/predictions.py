"""Is the explanation right? Measured against predicted makespans, and what is left along width and share of CPU."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, NullLocator

from reports.analysis.analysis import Analysis
from reports.formatting import number
from reports.model.calibration import share_of_cpu
from reports.model.formula import HOLD_BACK
from reports.model.predictions import GOOD, POOR, Prediction, Predictions, accuracy_text
from reports.plotting.axes import time_ticks
from reports.plotting.figure import Figure, Row
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import BAND, FAINT, INK, MARGIN_BAND, QUIET, SMALL, drawable, look, name_of, styled
from reports.text.captions import caption

_BANDS = ((POOR, BAND), (GOOD, MARGIN_BAND))
_REACH, _FARTHEST = 2.2, 8.0
_BETWEEN = 0.85
_TITLE = "Measured against predicted"
_QUESTION = "Is the explanation right?"
_READING = (
    "One sign per cell, its mean over blocks. Predicted is what a simple model of the machine makes of a cell: how "
    "long its jobs wait and compute, how many may be in flight, how many CPUs there are, and what each concurrency "
    "model costs by itself as noop and the probe measured it. Nothing was fitted to the makespans. On the line the "
    "explanation is complete; above it the cell took longer, so that something is missing in it. At the right is how "
    "many times as long it took, against the width and against how much of a job is computing: a slope there would "
    "mean that the missing thing grows with it. The cells that are farthest off have numbers and names."
)
_SIDE, _LEFT, _BOTTOM = 4.75, 0.75, 0.55
_FAR = 5
_ACROSS = 6


def predicted_against_measured(analysis: Analysis, known: Predictions) -> Figure | None:
    """Draw all cells of a record that can be predicted, points of sweeps as well; None where there is none."""
    if not known.cells:
        return None
    farthest = sorted(known.cells, key=lambda cell: -cell.error)[:_FAR]
    with styled():
        small = caption(analysis, "means over blocks")
        room = 0.1 + 0.2 * -(-(len(_models(known)) + len(_BANDS)) // _ACROSS)
        sheet = Sheet(_TITLE, _subtitle(known), _SIDE + _BOTTOM, small, room)
        _draw_square(sheet, known, farthest)
        beside = EDGE + _LEFT + _SIDE + 0.85
        _draw_residuals(sheet, (beside, HEAD, WIDTH - EDGE - 0.1 - beside, _SIDE), known, farthest)
        sheet.legend(_legend(known), _ACROSS)
    rows = tuple(map(_row, known.cells))
    return Figure("predictions", _TITLE, _QUESTION, _READING, sheet.picture, rows, _alt(known))


def _subtitle(known: Predictions) -> str:
    middle, worst = known.median_error or 0.0, known.worst
    far = f", worst {100 * worst.error:.0f} %" if worst else ""
    return f"{len(known.cells):,} cells, means over blocks · median error {100 * middle:.0f} %{far}"


def _show_left_axis(axes: Axes) -> None:
    axes.tick_params(axis="y", labelleft=True, left=True, labelsize=8.0, color=QUIET)
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.spines["left"].set_visible(True)


def _draw_cell(axes: Axes, cell: Prediction, x: float, y: float) -> None:
    style: dict[str, Any] = {**look(cell.model).sign, "markersize": 5.5, "alpha": 0.85, "markeredgecolor": "white"}
    axes.plot([x], [y], **style, markeredgewidth=0.5, zorder=3, label=f"{cell.workload} {cell.model}")


def _write_number(axes: Axes, place: int, x: float, y: float) -> None:
    style: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold", "zorder": 5, "annotation_clip": True}
    axes.annotate(str(place), (x, y), xytext=(5, 3), textcoords="offset points", **style)


def _draw_residuals(
    sheet: Sheet, place: tuple[float, float, float, float], known: Predictions, farthest: Sequence[Prediction]
) -> None:
    """Two panels, one above the other, with the same vertical axis; the farthest cells have their numbers."""
    left, top, width, height = place
    each = (height - _BETWEEN) / 2
    above = sheet.axes(left, top + 0.1, width, each - 0.1)
    below = sheet.axes(left, top + height - each, width, each)
    numbers = {(cell.workload, cell.model): place for place, cell in enumerate(farthest, start=1)}
    _width_axis(above, sorted({cell.demand.width for cell in known.cells}))
    _share_axis(below)
    widths = [float(cell.demand.width) for cell in known.cells]
    shares = [share_of_cpu(cell.demand) for cell in known.cells]
    for axes, places in ((above, widths), (below, shares)):
        _residual_axis(axes, known)
        _draw_all(axes, known, places, numbers)
    sheet.text(left - 0.55, top, "measured / predicted", color=QUIET, fontsize=SMALL)


def _draw_all(axes: Axes, known: Predictions, places: Sequence[float], numbers: Mapping[tuple[str, str], int]) -> None:
    low, high = axes.get_ylim()
    for cell, x in zip(known.cells, places, strict=True):
        y = min(max(exp(cell.residual), low), high)
        _draw_cell(axes, cell, x, y)
        if (cell.workload, cell.model) in numbers:
            _write_number(axes, numbers[cell.workload, cell.model], x, y)


def _width_axis(axes: Axes, widths: Sequence[int]) -> None:
    axes.set(xscale="log", xlim=(widths[0] / 1.5, widths[-1] * 1.5))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_minor_locator(NullLocator())
    shown = _few(widths)
    axes.set_xticks(shown, labels=[f"{width:,}" for width in shown])
    axes.set_xlabel("width: jobs in flight at once", color=QUIET)


def _share_axis(axes: Axes) -> None:
    axes.set_xlim(-0.04, 1.04)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "25 %", "50 %", "75 %", "all"])
    axes.set_xlabel("share of CPU in a job", color=QUIET)


def _few(widths: Sequence[int]) -> list[int]:
    """Those that have room side by side."""
    shown: list[int] = []
    gap = (widths[-1] / widths[0]) ** (1 / 7)
    for width in widths:
        if not shown or width >= shown[-1] * max(gap, 1.2):
            shown.append(width)
    return shown


def _residual_axis(axes: Axes, known: Predictions) -> None:
    reach = min(_FARTHEST, max(_REACH, max(cell.error for cell in known.cells) + 1.15))
    axes.set(yscale="log", ylim=(1 / reach, reach))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_minor_locator(NullLocator())
    marks = [factor for factor in (1 / 4, 1 / 2, 1, 2, 4) if 1 / reach <= factor <= reach]
    axes.set_yticks(marks, labels=[f"x {factor:g}" for factor in marks])
    for factor, colour in _BANDS:
        axes.axhspan(1 / factor, factor, color=colour, linewidth=0, zorder=0)
    axes.axhline(1.0, color=QUIET, linewidth=0.9, zorder=1)
    _show_left_axis(axes)


def _models(known: Predictions) -> list[str]:
    return list(dict.fromkeys(cell.model for cell in known.cells))


def _draw_square(sheet: Sheet, known: Predictions, farthest: Sequence[Prediction]) -> None:
    axes = sheet.axes(EDGE + _LEFT, HEAD, _SIDE, _SIDE)
    values = [value for cell in known.cells for value in (cell.measured, cell.predicted.makespan)]
    low, high = min(values) / 1.5, max(values) * 1.5
    axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
    ends = np.array([low, high])
    for factor, colour in _BANDS:
        axes.fill_between(ends, ends / factor, ends * factor, color=colour, linewidth=0, zorder=0)
    axes.plot(ends, ends, color=QUIET, linewidth=0.9, zorder=1, label="equal")
    _time_ticks(axes, low, high)
    axes.set_xlabel("predicted makespan", color=QUIET)
    axes.set_ylabel("measured makespan", color=QUIET)
    for cell in known.cells:
        _draw_cell(axes, cell, cell.predicted.makespan, cell.measured)
    for place, cell in enumerate(farthest, start=1):
        _write_number(axes, place, cell.predicted.makespan, cell.measured)
    named = [_named(place, cell) for place, cell in enumerate(farthest, start=1)]
    text = "\n".join(("farthest off, measured / predicted:", *named))
    axes.text(0.02, 0.985, text, **_SMALL_PRINT, transform=axes.transAxes)


_SMALL_PRINT: dict[str, Any] = {
    "ha": "left",
    "va": "top",
    "fontsize": SMALL,
    "color": INK,
    "zorder": 2.5,
    "linespacing": 1.5,
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 2, "alpha": 0.8},
}


def _time_ticks(axes: Axes, low: float, high: float) -> None:
    ticks = time_ticks(low, high, 7)
    places, labels = [value for value, _ in ticks], [label for _, label in ticks]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
        axis.set_minor_locator(NullLocator())
    axes.set_xticks(places, labels=labels)
    axes.set_yticks(places, labels=labels)
    _show_left_axis(axes)


def _named(place: int, cell: Prediction) -> str:
    return f"{place}  {drawable(cell.workload, 30)}, {name_of(cell.model)}: x {number(exp(cell.residual))}"


def _legend(known: Predictions) -> list[Line2D]:
    models = [Line2D([], [], **look(model).sign, markersize=6, label=name_of(model)) for model in _models(known)]
    bands = [
        Line2D([], [], color=colour, linewidth=7, label=f" off by {100 * (factor - 1):.0f} % at most")
        for factor, colour in reversed(_BANDS)
    ]
    return [*models, *bands]


def _row(cell: Prediction) -> Row:
    parts = {f"{name.replace(' ', '_')}_seconds": cell.predicted.parts.get(name) for name in HOLD_BACK}
    return {
        "workload": cell.workload,
        "model": cell.model,
        "jobs": cell.demand.jobs,
        "width": cell.demand.width,
        "wait_seconds": cell.demand.wait,
        "cpu_seconds": cell.demand.cpu,
        "measured_seconds": cell.measured,
        "predicted_seconds": cell.predicted.makespan,
        "log_residual": cell.residual,
        "held_back_by": cell.predicted.limit,
        **parts,
    }


def _alt(known: Predictions) -> str:
    opening = "Measured against predicted makespans, one sign per cell, with a line where both are equal."
    return f"{opening} {accuracy_text(known)}"
