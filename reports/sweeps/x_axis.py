"""The horizontal axis that the panels of a sweep's figure share: where points stand, and what is written below."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter, NullLocator

from reports.formatting import byte_size, parameter_value
from reports.plotting.axes import time_ticks
from reports.plotting.style import QUIET, drawable
from reports.sweeps.points import BYTES, SECONDS, SHARE, Axis, Point

LEFT, RIGHT = 0.85, 7.2
"""Where plots begin and end on a sheet, in inches; to the right of them are names."""

_FARTHEST, _TINIEST = 1e100, 1e-100
_LETTER, _APART = 0.066, 0.14
_LETTERS = 9
"""A word that has to be shortened keeps at least so many."""

Ticks = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class XAxis:
    """Limits and ticks along a sweep; `in_order` says whether lines between points mean anything."""

    label: str
    limits: tuple[float, float]
    is_log: bool
    ticks: Ticks
    in_order: bool = True

    def at(self, x: float) -> float:
        """Where to draw a value: within what can be drawn, whatever a record says."""
        return max(_TINIEST if self.is_log else -_FARTHEST, min(_FARTHEST, x))

    def share(self, x: float) -> float:
        """How far from the left end to the right end of the axis a value is, from 0 to 1."""
        low, high, place = (math.log(value) if self.is_log else value for value in (*self.limits, self.at(x)))
        return min(1.0, max(0.0, (place - low) / (high - low)))

    def apply(self, axes: Axes, below: bool) -> None:
        """Give a panel this axis, with ticks below if it is the last one."""
        if self.is_log:
            axes.set_xscale("log")
        axes.set_xlim(*self.limits)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_major_locator(FixedLocator([value for value, _ in self.ticks]))
        axes.set_xticks([value for value, _ in self.ticks], labels=[label for _, label in self.ticks])
        axes.tick_params(axis="x", bottom=below, labelbottom=below, length=2.5, color=QUIET)


def x_axis_of(axis: Axis, points: Sequence[Point]) -> XAxis:
    """The axis for these points, of one sweep or of several along the same axis."""
    is_log = axis.is_log and min(point.x for point in points) > 0
    raw = XAxis(drawable(axis.label, 70), (0.0, 1.0), is_log, ())
    places = sorted({raw.at(point.x) for point in points})
    limits = _limits(places, is_log)
    ticks = _number_ticks(axis, places, limits, is_log) if axis.is_ordered else _word_ticks(points)
    return XAxis(raw.label, limits, is_log, ticks, axis.is_ordered)


def _limits(places: Sequence[float], is_log: bool) -> tuple[float, float]:
    """Some room beside the first and the last point."""
    low, high = places[0], places[-1]
    if is_log:
        room = max((high / low) ** 0.035, 1.2 if low == high else 1.0001)
        return low / room, high * room
    beside = 0.035 * (high - low) or max(abs(high) * 0.1, 0.5)
    return low - beside, high + beside


def _word_ticks(points: Sequence[Point]) -> Ticks:
    """All words, as long as there is room for something of each; else some of them."""
    ordered = [(point.x, point.label) for point in points]
    wanted = min(_LETTERS, max(len(word) for _, word in ordered)) * _LETTER + _APART
    shown = ordered[:: max(1, math.ceil(len(ordered) * wanted / (RIGHT - LEFT)))]
    letters = max(_LETTERS, int(((RIGHT - LEFT) / len(shown) - _APART) / _LETTER))
    return tuple((place, drawable(word, letters)) for place, word in shown)


def _number_ticks(axis: Axis, places: Sequence[float], limits: tuple[float, float], is_log: bool) -> Ticks:
    """What was measured, where these are round numbers with room between them; else round numbers."""
    if all(float(f"{place:.4g}") == place for place in places):
        ticks = tuple((place, _tick_label(axis, place)) for place in places)
        if _fits(ticks, limits, is_log):
            return ticks
    for most in range(10, 1, -1):
        ticks = tuple((value, _tick_label(axis, value)) for value in _round_values(axis, limits, is_log, most))
        if _fits(ticks, limits, is_log):
            return ticks
    return tuple((place, _tick_label(axis, place)) for place in places[:1])


def _round_values(axis: Axis, limits: tuple[float, float], is_log: bool, most: int) -> list[float]:
    """Round numbers within limits; of bytes, round numbers of KiB and so on."""
    if is_log:
        return [value for value, _ in time_ticks(*limits, most)]
    unit = 1024.0 ** int(math.log(max(1.0, abs(limits[1])), 1024)) if axis.unit == BYTES else 1.0
    low, high = limits[0] / unit, limits[1] / unit
    ticks = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(value) * unit for value in ticks if low <= value <= high]


def _fits(ticks: Ticks, limits: tuple[float, float], is_log: bool) -> bool:
    """Whether there is something, and no label touches the next one."""
    x_axis = XAxis("", limits, is_log, ())
    middles = [(RIGHT - LEFT) * x_axis.share(value) for value, _ in ticks]
    halves = [len(label) * _LETTER / 2 for _, label in ticks]
    ends = [(middle - half, middle + half) for middle, half in zip(middles, halves, strict=True)]
    return bool(ticks) and all(left[1] + _APART <= right[0] for left, right in pairwise(ends))


def _tick_label(axis: Axis, value: float) -> str:
    """A round value, without digits that nobody chose."""
    if axis.unit == SHARE:
        return f"{100 * value:.4g} %"
    if axis.unit == BYTES and value >= 0:
        return byte_size(value)
    if axis.unit == SECONDS and value >= 0:
        return parameter_value("x_seconds", value)
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e7 else f"{value:.4g}"
