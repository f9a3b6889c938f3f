"""Small multiples: one panel per workload, one row per model, times on a log axis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from reports.analysis import Answer
from reports.figures.hints import hint
from reports.figures.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.figures.ticks import time_ticks
from reports.style import QUIET, SIZE, SMALL, drawable, look, name_of, size_of

_ROW, _HEADING, _AXIS, _GAP = 0.28, 0.56, 0.32, 0.12
_BETWEEN, _NAMES = 0.3, 1.32
_BESIDE: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": SIZE - 0.5}

Limits = Callable[[Answer], tuple[float, float]]


@dataclass(frozen=True)
class Column:
    """Numbers beside the rows of a panel, where no data can be."""

    heading: str
    text: Callable[[Answer, str], str]
    width: float = 0.75


@dataclass(frozen=True)
class Grid:
    """Where panels go; every row of panels is as high as its panel with the most models."""

    answers: Sequence[Answer]
    columns: Sequence[Column]
    limits: Limits
    most_across: int = 2

    @property
    def across(self) -> int:
        return min(self.most_across, max(1, len(self.answers)))

    @property
    def height(self) -> float:
        return sum(self._heights())

    def _heights(self) -> list[float]:
        rows = [self.answers[start : start + self.across] for start in range(0, len(self.answers), self.across)]
        return [_HEADING + _AXIS + _GAP + _ROW * max(len(answer.makespans) for answer in row) for row in rows]

    def draw(self, sheet: Sheet) -> list[tuple[Answer, Axes]]:
        """Draw all panels without their data."""
        heights = self._heights()
        width = (WIDTH - 2 * EDGE - _BETWEEN * (self.across - 1)) / self.across
        panels = []
        for place, answer in enumerate(self.answers):
            row, column = divmod(place, self.across)
            x, y = EDGE + column * (width + _BETWEEN), HEAD + sum(heights[:row])
            panels.append((answer, self._panel(sheet, answer, (x, y), width)))
        return panels

    def _panel(self, sheet: Sheet, answer: Answer, corner: tuple[float, float], width: float) -> Axes:
        x, y = corner
        sheet.band(y, 0.27, x, width)
        sheet.text(x + 0.08, y + 0.185, drawable(answer.name, 36), fontweight="bold")
        measured = answer.measured
        sheet.text(x + 0.08, y + 0.42, hint(measured.entry, measured.has_gil), color=QUIET, fontsize=SMALL)
        left, top = x + _NAMES, y + _HEADING - 0.02
        right = x + width - 0.05
        plot = right - 0.05 - sum(column.width for column in self.columns) - left
        axes = sheet.axes(left, top, plot, _ROW * len(answer.makespans))
        _time_axis(axes, *self.limits(answer), most=max(2, int(plot / 0.6)))
        axes.set_ylim(len(answer.makespans) - 0.5, -0.5)
        _names(sheet, answer, left - 0.12, top)
        self._write_columns(sheet, answer, right, top)
        return axes

    def _write_columns(self, sheet: Sheet, answer: Answer, right: float, top: float) -> None:
        for column in reversed(self.columns):
            sheet.text(right, top - 0.12, column.heading, ha="right", color=QUIET, fontsize=SMALL)
            for row, model in enumerate(answer.makespans):
                sheet.text(right, _middle(top, row), column.text(answer, model), **_BESIDE)
            right -= column.width


def _middle(top: float, row: int) -> float:
    return top + _ROW * (row + 0.5)


def _names(sheet: Sheet, answer: Answer, right: float, top: float) -> None:
    for row, model in enumerate(answer.makespans):
        style = {**_BESIDE, "color": look(model, answer.measured.entry.models).writing, "fontsize": size_of(model)}
        sheet.text(right, _middle(top, row), name_of(model), **style)


def _time_axis(axes: Axes, low: float, high: float, most: int) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = time_ticks(low, high, most)
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks([value for value, _ in ticks], labels=[label for _, label in ticks])
