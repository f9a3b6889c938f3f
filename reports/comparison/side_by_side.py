"""The same chart of every record, on the same axis and in the same order: small multiples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.inference.intervals import Estimate
from reports.comparison.comparison import ComparedCell, Comparison
from reports.comparison.forest import forest_numbers, interval_levels
from reports.comparison.text import caption, lead_sentences
from reports.formatting import wrapped
from reports.plotting.axes import draw_estimate, ratio_axis, ratio_ticks
from reports.plotting.figure import Figure
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import QUIET, SIZE, SMALL, drawable, is_known, look, styled

MOST = 6
"""Panels of more records would be too narrow."""

_ROW, _TOP, _AXIS = 0.36, 0.55, 0.3
_LEFT, _BETWEEN = 1.75, 0.14
_APART = 0.07
_LETTER, _TICK = 0.075, 0.27

_QUESTION = "What does each record say by itself?"
_READING = (
    "One panel for each record, all on the same axis and with their workloads in the same order; one sign per model: "
    "how many times as fast as the plain loop of that record it is, with its interval. Where the panels look alike, "
    "the answer does not depend on what differs between the records. Lessons, jobs that do nothing and variants beyond "
    "the well-known models are in the figures above and in the table."
)


@dataclass(frozen=True)
class _Panel:
    """One record's panel: where it is, from left to right, in inches."""

    place: int
    left: float
    width: float


def side_by_side(comparison: Comparison) -> Figure | None:
    """The figure; none where there is nothing to draw, or no room for the panels."""
    cells = [cell for cell in comparison.cells if cell.counts and is_known(cell.model)]
    if not cells or len(comparison.members) > MOST:
        return None
    names = list(dict.fromkeys(cell.workload for cell in cells))
    with styled():
        sheet = _sheet(comparison, cells, len(names))
        for panel in _panels(len(comparison.members)):
            _draw(sheet, comparison, panel, cells, names)
        _write_names(sheet, names)
        sheet.legend(_legend(cells), 6)
    title, numbers = "Speedup against sequential, panel by panel", forest_numbers(comparison, cells)
    text = (
        f"One panel of speedups against sequential for each record, on one axis. {' '.join(lead_sentences(comparison))}"
    )
    return Figure("side-by-side", title, _QUESTION, _READING, sheet.picture, numbers, text)


def _sheet(comparison: Comparison, cells: Sequence[ComparedCell], rows: int) -> Sheet:
    subtitle = "makespan of sequential / of the model, each within its own record · grey band: within 5 % · log axis"
    small = caption(comparison, interval_levels(comparison, cells))
    title = "The same chart of every record, on the same axis"
    return Sheet(title, subtitle, _TOP + _ROW * rows + _AXIS + 0.05, small, 0.25)


def _panels(count: int) -> list[_Panel]:
    width = (WIDTH - EDGE - _LEFT - _BETWEEN * (count - 1)) / count
    return [_Panel(place, _LEFT + place * (width + _BETWEEN), width) for place in range(count)]


def _draw(
    sheet: Sheet, comparison: Comparison, panel: _Panel, cells: Sequence[ComparedCell], names: Sequence[str]
) -> None:
    _write_label(sheet, comparison.labels[panel.place], panel)
    axes = sheet.axes(panel.left, HEAD + _TOP, panel.width, _ROW * len(names))
    _axis(axes, [estimate for cell in cells for estimate in cell.speedups.values()], panel.width)
    axes.set_ylim(_ROW * len(names), 0)
    for row, name in enumerate(names):
        axes.axhline(_ROW * (row + 1), color=QUIET, linewidth=0.3, alpha=0.5)
        own = [cell for cell in cells if cell.workload == name and panel.place in cell.speedups]
        if not own:
            axes.text(0.5, _ROW * (row + 0.5), "not compared", transform=axes.get_yaxis_transform(), **_ABSENT)
        for number, cell in enumerate(own):
            y = _ROW * (row + 0.5) + _APART * (number - (len(own) - 1) / 2)
            sign = {**look(cell.model).sign, "markersize": 5.5, "label": f"{name} {cell.model} {panel.place}"}
            draw_estimate(axes, cell.speedups[panel.place], y, sign)


_ABSENT: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL, "color": QUIET}


def _write_label(sheet: Sheet, label: str, panel: _Panel) -> None:
    """In two lines at most, in the width of the panel."""
    lines = wrapped(drawable(label, 60), int(panel.width / _LETTER))[:2]
    for place, line in enumerate(reversed(lines)):
        y = HEAD + _TOP - 0.27 - 0.14 * place
        sheet.text(panel.left + panel.width / 2, y, line, ha="center", fontsize=SMALL + 0.5, fontweight="bold")


def _axis(axes: Axes, estimates: Sequence[Estimate], width: float) -> None:
    ratio_axis(axes, estimates, 0.0)
    values, texts = zip(*_thinned(ratio_ticks(*axes.get_xlim()), int(width / _TICK)), strict=True)
    axes.set_xticks(values, labels=texts)


def _thinned(ticks: Sequence[tuple[float, str]], most: int) -> list[tuple[float, str]]:
    """At most so many of the ticks, evenly spaced, with 1 among them."""
    middle = next(place for place, (value, _) in enumerate(ticks) if value == 1)
    step = max(1, -(-len(ticks) // max(1, most)))
    return [tick for place, tick in enumerate(ticks) if (place - middle) % step == 0]


def _write_names(sheet: Sheet, names: Sequence[str]) -> None:
    for row, name in enumerate(names):
        y = HEAD + _TOP + _ROW * (row + 0.5) + 0.04
        sheet.text(_LEFT - 0.1, y, drawable(name, 24), ha="right", fontsize=SIZE)


def _legend(cells: Sequence[ComparedCell]) -> list[Line2D]:
    models = dict.fromkeys(cell.model for cell in cells)
    return [Line2D([], [], label=model, markersize=5.5, **look(model).sign) for model in models]
