"""Panels as wide as the sheet, one below the other, all against the same clock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, NullLocator

from reports.clock import Clock
from reports.figures.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.style import FAINT, INK, QUIET, SIZE, SMALL, drawable

LEFT, RIGHT = 0.78, 8.62
_HEADING, _GAP, _AXIS = 0.31, 0.13, 0.32
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
        return _HEADING + _SIGNS * ceil(len(self.signs) / _ACROSS)


def height_of(strips: Iterable[Strip]) -> float:
    """What all of them need, in inches, with the axis above and below."""
    return 2 * _AXIS + sum(strip.head + strip.height + _GAP for strip in strips)


def draw_strips(sheet: Sheet, strips: Sequence[Strip], clock: Clock) -> None:
    """Draw the panels with the axis of the clock above the first and below the last."""
    y = HEAD + _AXIS
    _clock_axis(sheet.axes(LEFT, y - 0.06, RIGHT - LEFT, 0.01), clock, above=True)
    for strip in strips:
        _heading(sheet, strip, y)
        axes = sheet.axes(LEFT, y + strip.head, RIGHT - LEFT, strip.height)
        _clock_axis(axes, clock, below=strip is strips[-1])
        strip.draw(axes)
        y += strip.head + strip.height + _GAP
    for beside in (HEAD + 0.02, y + 0.22):
        sheet.text(EDGE, beside, f"{clock.unit} since the sitting began", color=QUIET, fontsize=SMALL)


def _heading(sheet: Sheet, strip: Strip, y: float) -> None:
    sheet.band(y, _HEADING - 0.05)
    name = sheet.text(EDGE + 0.08, y + 0.18, drawable(strip.name, 30), fontweight="bold")
    sheet.text_after(name, strip.hint, color=QUIET, fontsize=SIZE - 1)
    sheet.text(WIDTH - EDGE - 0.08, y + 0.18, strip.beside, ha="right", fontsize=SIZE - 1)
    if strip.signs:
        sheet.signs(LEFT, y + _HEADING, list(strip.signs), _ACROSS)


def _clock_axis(axes: Axes, clock: Clock, above: bool = False, below: bool = False) -> None:
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
    step = max([one for one in _STEPS if one <= 0.985 * reach], default=1.0)
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
