"""Panels that several figures are made of, with their headings.

Strips are as wide as the sheet, one below the other, all against the same clock. A grid has small multiples: one panel
per workload, one row per model, times on a log axis.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, NullLocator

from benchmarks.record_format import WorkloadEntry
from reports.analysis.analysis import WorkloadResult
from reports.formatting import counted, nominal_duration
from reports.plotting.axes import time_ticks
from reports.plotting.clock import ClockAxis
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import FAINT, INK, QUIET, SIZE, SMALL, drawable, look, name_of, size_of

LEFT, RIGHT = 0.78, 8.62
_STRIP_HEADING, _STRIP_GAP, _STRIP_AXIS = 0.31, 0.13, 0.32
_SIGNS, _ACROSS = 0.19, 4
_MOST_TICKS = 10
_STEPS = (1.02, 1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True)
class Strip:
    """One panel: what it shows, the same in numbers at its right, how high it is, and what draws it.

    `signs` are those that no other panel has, explained above its own.
    """

    name: str
    hint: str
    beside: str
    height: float
    draw: Callable[[Axes], None]
    signs: tuple[Line2D, ...] = ()

    @property
    def head(self) -> float:
        """What is above the panel itself, in inches."""
        return _STRIP_HEADING + _SIGNS * ceil(len(self.signs) / _ACROSS)


def strips_height(strips: Iterable[Strip]) -> float:
    """What all of them need, in inches, with the axis above and below."""
    return 2 * _STRIP_AXIS + sum(strip.head + strip.height + _STRIP_GAP for strip in strips)


def draw_strips(sheet: Sheet, strips: Sequence[Strip], clock: ClockAxis) -> None:
    """Draw the panels with the axis of the clock above the first and below the last."""
    y = HEAD + _STRIP_AXIS
    _clock_axis(sheet.axes(LEFT, y - 0.06, RIGHT - LEFT, 0.01), clock, above=True)
    for strip in strips:
        _heading(sheet, strip, y)
        axes = sheet.axes(LEFT, y + strip.head, RIGHT - LEFT, strip.height)
        _clock_axis(axes, clock, below=strip is strips[-1])
        strip.draw(axes)
        y += strip.head + strip.height + _STRIP_GAP
    for beside in (HEAD + 0.02, y + 0.22):
        sheet.text(EDGE, beside, f"{clock.unit} since the sitting began", color=QUIET, fontsize=SMALL)


def _heading(sheet: Sheet, strip: Strip, y: float) -> None:
    sheet.band(y, _STRIP_HEADING - 0.05)
    name = sheet.text(EDGE + 0.08, y + 0.18, drawable(strip.name, 30), fontweight="bold")
    sheet.text_after(name, strip.hint, color=QUIET, fontsize=SIZE - 1)
    sheet.text(WIDTH - EDGE - 0.08, y + 0.18, strip.beside, ha="right", fontsize=SIZE - 1)
    if strip.signs:
        sheet.signs(LEFT, y + _STRIP_HEADING, list(strip.signs), _ACROSS)


def _clock_axis(axes: Axes, clock: ClockAxis, above: bool = False, below: bool = False) -> None:
    low, high = clock.limits
    room = 0.012 * (high - low)
    axes.set_xlim(low - room, high + room)
    ticks = clock.ticks(_MOST_TICKS)
    axes.set_xticks([place for place, _ in ticks], labels=[label for _, label in ticks])
    axes.tick_params(axis="x", top=above, labeltop=above, bottom=below, labelbottom=below)
    axes.spines["bottom"].set_visible(below)
    axes.set_yticks([])
    for place, _ in () if above else clock.pauses:
        axes.axvline(place, color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1.2, label="pause")


def percent_axis(axes: Axes, reach: float) -> None:
    """A log axis of ratios from 1 / reach to reach, with percents; 100 % is marked."""
    axes.set_yscale("log")
    axes.set_ylim(1 / reach, reach)
    step = max([value for value in _STEPS if value <= 0.985 * reach], default=1.0)
    _y_ticks(axes, {ratio: f"{100 * ratio:.0f} %" for ratio in (1 / step, 1.0, step)})
    axes.axhline(1, color=QUIET, linewidth=0.8, zorder=1, label="100 %")


def plain_axis(axes: Axes, top: float, labels: dict[float, str]) -> None:
    """An axis from 0 to `top` with some places named."""
    axes.set_ylim(-0.06 * top, 1.06 * top)
    _y_ticks(axes, labels)


def _y_ticks(axes: Axes, labels: dict[float, str]) -> None:
    style: dict[str, Any] = {"left": True, "labelleft": True, "labelsize": SMALL, "length": 2.5, "color": FAINT}
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks(list(labels), labels=list(labels.values()))
    axes.tick_params(axis="y", **style)
    axes.grid(visible=True, axis="y")


def workload_hint(entry: WorkloadEntry, has_gil: bool = True) -> str:
    """`64 jobs, width 32, 10 ms wait each`; what computing does with the GIL, where there was one."""
    parts = [counted(entry.jobs, "job"), f"width {entry.width:,}"]
    if entry.wait_seconds > 0:
        parts.append(f"{nominal_duration(entry.wait_seconds)} wait each")
    if entry.computing != "nothing":
        parts.append(entry.computing if has_gil else "without a GIL")
    return drawable(", ".join(parts), 56)


_ROW, _HEADING, _AXIS, _GAP = 0.28, 0.56, 0.32, 0.12
_BETWEEN, _NAMES = 0.3, 1.32
_BESIDE: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": SIZE - 0.5}

RowLimits = Callable[[WorkloadResult], tuple[float, float]]


@dataclass(frozen=True)
class Column:
    """Numbers beside the rows of a panel, where no data can be."""

    heading: str
    text: Callable[[WorkloadResult, str], str]
    width: float = 0.75


@dataclass(frozen=True)
class Grid:
    """Where panels go; every row of panels is as high as its panel with the most models."""

    answers: Sequence[WorkloadResult]
    columns: Sequence[Column]
    limits: RowLimits
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

    def draw(self, sheet: Sheet) -> list[tuple[WorkloadResult, Axes]]:
        """Draw all panels without their data."""
        heights = self._heights()
        width = (WIDTH - 2 * EDGE - _BETWEEN * (self.across - 1)) / self.across
        panels = []
        for place, answer in enumerate(self.answers):
            row, column = divmod(place, self.across)
            x, y = EDGE + column * (width + _BETWEEN), HEAD + sum(heights[:row])
            panels.append((answer, self._panel(sheet, answer, (x, y), width)))
        return panels

    def _panel(self, sheet: Sheet, answer: WorkloadResult, corner: tuple[float, float], width: float) -> Axes:
        x, y = corner
        sheet.band(y, 0.27, x, width)
        sheet.text(x + 0.08, y + 0.185, drawable(answer.name, 36), fontweight="bold")
        measured = answer.measured
        sheet.text(x + 0.08, y + 0.42, workload_hint(measured.entry, measured.has_gil), color=QUIET, fontsize=SMALL)
        left, top = x + _NAMES, y + _HEADING - 0.02
        right = x + width - 0.05
        plot = right - 0.05 - sum(column.width for column in self.columns) - left
        axes = sheet.axes(left, top, plot, _ROW * len(answer.makespans))
        _time_axis(axes, *self.limits(answer), most=max(2, int(plot / 0.6)))
        axes.set_ylim(len(answer.makespans) - 0.5, -0.5)
        _names(sheet, answer, left - 0.12, top)
        self._write_columns(sheet, answer, right, top)
        return axes

    def _write_columns(self, sheet: Sheet, answer: WorkloadResult, right: float, top: float) -> None:
        for column in reversed(self.columns):
            sheet.text(right, top - 0.12, column.heading, ha="right", color=QUIET, fontsize=SMALL)
            for row, model in enumerate(answer.makespans):
                sheet.text(right, _middle(top, row), column.text(answer, model), **_BESIDE)
            right -= column.width


def _middle(top: float, row: int) -> float:
    return top + _ROW * (row + 0.5)


def _names(sheet: Sheet, answer: WorkloadResult, right: float, top: float) -> None:
    for row, model in enumerate(answer.makespans):
        style = {**_BESIDE, "color": look(model, answer.measured.entry.models).writing, "fontsize": size_of(model)}
        sheet.text(right, _middle(top, row), name_of(model), **style)


def _time_axis(axes: Axes, low: float, high: float, most: int) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_minor_locator(NullLocator())
    ticks = time_ticks(low, high, most)
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks([value for value, _ in ticks], labels=[label for _, label in ticks])
