"""What is left of cells when what was predicted is taken off, along the width and along the share of CPU."""

from collections.abc import Callable, Mapping, Sequence
from math import exp
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, NullLocator

from reports.figures.sheet import Sheet
from reports.model.needs import share_of_cpu
from reports.model.predictions import GOOD, POOR, Prediction, Predictions
from reports.style import BAND, FAINT, MARGIN_BAND, QUIET, SMALL, look

BANDS = ((POOR, BAND), (GOOD, MARGIN_BAND))
_REACH, _FARTHEST = 2.2, 8.0
_BETWEEN = 0.85


def show_left(axes: Axes) -> None:
    axes.tick_params(axis="y", labelleft=True, left=True, labelsize=8.0, color=QUIET)
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.spines["left"].set_visible(True)


def draw_cell(axes: Axes, cell: Prediction, x: float, y: float) -> None:
    style: dict[str, Any] = {**look(cell.model).sign, "markersize": 5.5, "alpha": 0.85, "markeredgecolor": "white"}
    axes.plot([x], [y], **style, markeredgewidth=0.5, zorder=3, label=f"{cell.workload} {cell.model}")


def put_number(axes: Axes, place: int, x: float, y: float) -> None:
    style: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold", "zorder": 5, "annotation_clip": True}
    axes.annotate(str(place), (x, y), xytext=(5, 3), textcoords="offset points", **style)


def draw_residuals(
    sheet: Sheet, place: tuple[float, float, float, float], found: Predictions, farthest: Sequence[Prediction]
) -> None:
    """Two panels, one above the other, with the same vertical axis; the farthest cells have their numbers."""
    left, top, width, height = place
    each = (height - _BETWEEN) / 2
    above = sheet.axes(left, top + 0.1, width, each - 0.1)
    below = sheet.axes(left, top + height - each, width, each)
    numbers = {(cell.workload, cell.model): place for place, cell in enumerate(farthest, start=1)}
    _width_axis(above, sorted({cell.demand.width for cell in found.cells}))
    _share_axis(below)
    for axes, of in ((above, _width_of), (below, _share_of)):
        _residual_axis(axes, found)
        _draw_all(axes, found, of, numbers)
    sheet.text(left - 0.55, top, "measured / predicted", color=QUIET, fontsize=SMALL)


def _width_of(cell: Prediction) -> float:
    return float(cell.demand.width)


def _share_of(cell: Prediction) -> float:
    return share_of_cpu(cell.demand)


def _draw_all(
    axes: Axes, found: Predictions, of: Callable[[Prediction], float], numbers: Mapping[tuple[str, str], int]
) -> None:
    low, high = axes.get_ylim()
    for cell in found.cells:
        x, y = of(cell), min(max(exp(cell.residual), low), high)
        draw_cell(axes, cell, x, y)
        if (cell.workload, cell.model) in numbers:
            put_number(axes, numbers[cell.workload, cell.model], x, y)


def _width_axis(axes: Axes, widths: Sequence[int]) -> None:
    axes.set(xscale="log", xlim=(widths[0] / 1.5, widths[-1] * 1.5))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_minor_locator(NullLocator())
    shown = _few(widths)
    axes.set_xticks(shown, labels=[f"{one:,}" for one in shown])
    axes.set_xlabel("width: jobs in flight at once", color=QUIET)


def _share_axis(axes: Axes) -> None:
    axes.set_xlim(-0.04, 1.04)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "25 %", "50 %", "75 %", "all"])
    axes.set_xlabel("share of CPU in a job", color=QUIET)


def _few(widths: Sequence[int]) -> list[int]:
    """Those that have room side by side."""
    shown: list[int] = []
    gap = (widths[-1] / widths[0]) ** (1 / 7)
    for one in widths:
        if not shown or one >= shown[-1] * max(gap, 1.2):
            shown.append(one)
    return shown


def _residual_axis(axes: Axes, found: Predictions) -> None:
    reach = min(_FARTHEST, max(_REACH, max(cell.error for cell in found.cells) + 1.15))
    axes.set(yscale="log", ylim=(1 / reach, reach))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_minor_locator(NullLocator())
    marks = [one for one in (1 / 4, 1 / 2, 1, 2, 4) if 1 / reach <= one <= reach]
    axes.set_yticks(marks, labels=[f"x {one:g}" for one in marks])
    for factor, colour in BANDS:
        axes.axhspan(1 / factor, factor, color=colour, linewidth=0, zorder=0)
    axes.axhline(1.0, color=QUIET, linewidth=0.9, zorder=1)
    show_left(axes)
