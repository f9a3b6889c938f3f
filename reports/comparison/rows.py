"""Rows of a workload's model with a line for each record: a sign, its interval, and the same in numbers.

Records are told apart by a shape each, every second one hollow, always in the same order from top to bottom. Cells
share a figure where they are few; else each kind of workload has one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import UNCLEAR
from benchmarks.record_format import WorkloadEntry
from reports.comparison.comparison import ComparedCell
from reports.figures.parts import WHOLE, Part, named_parts, pages
from reports.plotting.axes import draw_estimate, ratio_axes
from reports.plotting.panels import workload_hint
from reports.plotting.sheet import EDGE, HEAD, Sheet
from reports.plotting.style import INK, QUIET, SIZE, SMALL, drawable, look, name_of, size_of
from reports.record.kinds import by_kind, kind_heading
from reports.record.measurements import NOOP
from reports.text import ratios

_SHAPES = ("o", "s", "D", "^", "v")
_LETTERS = 44


def record_sign(place: int, colour: str = INK) -> dict[str, Any]:
    """What draws the sign of the record at this place, by keyword."""
    face = colour if place % 2 == 0 else "white"
    shape = _SHAPES[place // 2 % len(_SHAPES)]
    return {"color": colour, "marker": shape, "linestyle": "none", "markerfacecolor": face, "markeredgewidth": 1.3}


def _record_legend(labels: Sequence[str], places: Sequence[int]) -> list[Line2D]:
    """The signs with their records."""
    return [
        Line2D([], [], label=drawable(labels[place], _LETTERS), markersize=6, **record_sign(place)) for place in places
    ]


_LINE, _PAD, _HEADING, _GAP, _AXIS = 0.145, 0.09, 0.3, 0.1, 0.3
_LEFT, _RIGHT = 1.5, 4.7
_FACTOR, _INTERVAL, _VERDICT, _CONCLUSION = 4.86, 5.7, 6.74, 7.72
_LEGEND_LINE, _ACROSS = 0.2, 2


@dataclass(frozen=True)
class EstimateLine:
    """One record's estimate of a row, and the verdict on it; `ratio_text` is for what is no speedup."""

    place: int
    estimate: Estimate
    verdict: str
    ratio_text: str = ""


@dataclass(frozen=True)
class ForestRow:
    """One model of one workload in several records; `conclusion` stands at the right.

    `label` stands at the left instead of the model's name, in as many lines as it has.
    """

    entry: WorkloadEntry
    model: str
    lines: tuple[EstimateLine, ...]
    conclusion: str
    label: str = ""

    @property
    def height(self) -> float:
        return _PAD + _LINE * len(self.lines)


def _legend_height(rows: Sequence[ForestRow]) -> float:
    return _LEGEND_LINE * -(-len(_places(rows)) // _ACROSS) + 0.1


def _places(rows: Sequence[ForestRow]) -> list[int]:
    return sorted({line.place for row in rows for line in row.lines})


def _rows_height(rows: Sequence[ForestRow]) -> float:
    """What the rows need, in inches, without the axis above and below."""
    return sum(row.height for row in rows) + (_HEADING + _GAP) * len(_by_workload(rows))


def content_height(rows: Sequence[ForestRow]) -> float:
    """What the rows need with all that stands above and below."""
    return _legend_height(rows) + 2 * _AXIS + _rows_height(rows) + 0.05


def draw_rows(sheet: Sheet, rows: Sequence[ForestRow], labels: Sequence[str], same: str, heading: str) -> None:
    """Draw all rows on one axis, which the price list does not stretch; `heading` stands above what is concluded."""
    usual = [line.estimate for row in rows for line in row.lines if row.entry.name != NOOP]
    top = HEAD + _legend_height(rows) + _AXIS
    place = (_LEFT, top, _RIGHT - _LEFT, _rows_height(rows))
    axes = ratio_axes(sheet, place, usual or [line.estimate for row in rows for line in row.lines], 0.0, same)
    for x, text in ((_FACTOR, "ratio"), (_INTERVAL, "[interval]"), (_VERDICT, "verdict"), (_CONCLUSION, heading)):
        sheet.text(x, top - 0.1, text, color=QUIET, fontsize=SIZE - 1)
    _draw(sheet, axes, rows, top)
    sheet.signs(EDGE, HEAD - 0.08, _record_legend(labels, _places(rows)), _ACROSS)


def _draw(sheet: Sheet, axes: Axes, rows: Sequence[ForestRow], above: float) -> None:
    y = 0.0
    for group in _by_workload(rows).values():
        _head(sheet, group[0].entry, above + y)
        y += _HEADING
        for row in group:
            _draw_row(axes, row, y)
            y += row.height
        y += _GAP


def _by_workload(rows: Sequence[ForestRow]) -> Mapping[str, list[ForestRow]]:
    by_workload: dict[str, list[ForestRow]] = {}
    for row in rows:
        by_workload.setdefault(row.entry.name, []).append(row)
    return by_workload


def _head(sheet: Sheet, entry: WorkloadEntry, y: float) -> None:
    sheet.band(y, _HEADING - 0.04)
    name = sheet.text(EDGE + 0.08, y + 0.18, drawable(entry.name, 30), fontweight="bold")
    sheet.text_after(name, workload_hint(entry), color=QUIET, fontsize=SIZE - 1)


def _draw_row(axes: Axes, row: ForestRow, top: float) -> None:
    style = look(row.model, row.entry.models)
    middle = top + row.height / 2
    lines = (row.label or row.model).split("\n")
    named: dict[str, Any] = {"color": style.writing, "fontsize": min(map(size_of, lines))}
    place = axes.get_yaxis_transform()
    axes.text(-0.035, middle, "\n".join(map(name_of, lines)), transform=place, ha="right", va="center", **named)
    axes.axhline(top + row.height, color=QUIET, linewidth=0.3, alpha=0.4)
    for number, line in enumerate(row.lines):
        y = top + _PAD / 2 + _LINE * (number + 0.5)
        label = f"{row.entry.name} {row.model} {line.place}"
        sign = {**record_sign(line.place, style.colour), "markersize": 5.5, "label": label}
        draw_estimate(axes, line.estimate, y, sign)
        _numbers(axes, line, y)
    _write(axes, _CONCLUSION, middle, row.conclusion, color=INK, fontsize=SIZE - 1.5)


def _numbers(axes: Axes, line: EstimateLine, y: float) -> None:
    colour = QUIET if line.verdict == UNCLEAR else INK
    _write(axes, _FACTOR, y, line.ratio_text or ratios.factor(line.estimate), color=colour, fontsize=SMALL)
    _write(axes, _INTERVAL, y, ratios.interval(line.estimate), color=QUIET, fontsize=SMALL - 0.5)
    _write(axes, _VERDICT, y, line.verdict, color=colour, fontsize=SMALL)


def _write(axes: Axes, x: float, y: float, text: str, **style: Any) -> None:
    place = (x - _LEFT) / (_RIGHT - _LEFT)
    axes.text(place, y, text, transform=axes.get_yaxis_transform(), va="center", **style)


_FEW, _MOST = 72, 90
"""Lines, one for each record of each cell."""


def cell_parts(cells: Sequence[ComparedCell]) -> list[tuple[Part, list[ComparedCell]]]:
    """The cells in parts; whole workloads stay together."""
    if sum(map(_lines, cells)) <= _FEW:
        return [(WHOLE, list(cells))] if cells else []
    return [
        named
        for kind, group in by_kind(cells)
        for named in named_parts(kind, kind_heading(kind).partition(":")[0], pages(_workloads(group), _lines, _MOST))
    ]


def _lines(cell: ComparedCell) -> int:
    return len(cell.speedups)


def _workloads(cells: Sequence[ComparedCell]) -> list[list[ComparedCell]]:
    names = dict.fromkeys(cell.workload for cell in cells)
    return [[cell for cell in cells if cell.workload == name] for name in names]
