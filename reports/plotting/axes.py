"""Axes that several figures share, and what is drawn on them: estimates with their intervals, ratios around 1.

An axis of ratios has powers of two, a line at 1, and the band in which no difference matters. It lies across below
signs that stand above each other, or upright beside curves. Axes of times and of bytes are upright.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log2
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, NullLocator

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import MARGIN
from reports.formatting import byte_size, nominal_duration
from reports.plotting.sheet import Sheet
from reports.plotting.style import BAND, FAINT, INK, MARGIN_BAND, QUIET, SIZE, SMALL

Ticks = Sequence[tuple[float, str]]


def draw_estimate(axes: Axes, estimate: Estimate, y: float, sign: Mapping[str, Any], **arrow: Any) -> None:
    """A sign with its interval; beyond the axis an arrow at its edge, with whatever `arrow` changes of the sign."""
    draw_interval(axes, estimate.interval, y, sign["color"])
    x = estimate.value
    if not is_inside(axes, x):
        x, marker = _edge(axes, x)
        sign = {**sign, "marker": marker, **arrow}
    axes.plot([x], [y], **sign)


def draw_interval(axes: Axes, ends: tuple[float, float] | None, y: float, colour: str) -> None:
    """A line from end to end; where an end is beyond the axis, an arrow says so; nothing where all of it is."""
    low, high = axes.get_xlim()
    if ends is None or ends[1] < low or ends[0] > high:
        return
    shown = [min(max(end, low), high) for end in ends]
    axes.plot(shown, [y, y], color=colour, linewidth=2.0, solid_capstyle="butt")
    for beyond, edge, arrow in ((ends[0] < low, low, "<"), (ends[1] > high, high, ">")):
        if beyond:
            axes.plot([edge], [y], arrow, color=colour, markersize=6, clip_on=False)


def is_inside(axes: Axes, value: float) -> bool:
    low, high = axes.get_xlim()
    return bool(low <= value <= high)


def _edge(axes: Axes, value: float) -> tuple[float, str]:
    """Where to draw, and which arrow, for a value beyond the axis."""
    low, high = axes.get_xlim()
    share, arrow = (0.015, "<") if value < low else (0.985, ">")
    return float(low * (high / low) ** share), arrow


_MOST_TICKS = 9


def ratio_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Powers of two between two ratios, evenly spaced and always with 1 among them."""
    first, last = math.ceil(math.log2(low)), math.floor(math.log2(high))
    step = max(1, math.ceil((last - first) / (_MOST_TICKS - 1)))
    powers = [power for power in range(first, last + 1) if power % step == 0]
    return [(2.0**power, _ratio(power)) for power in powers]


def _ratio(power: int) -> str:
    if abs(power) > 19:
        return f"2^{power}"
    return f"{2**power:,}" if power >= 0 else f"1/{2**-power:,}"


def time_ticks(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Round times within two others: as many as fit, at finer steps where the range is short."""
    for mantissas, every in (
        ((1, 1.5, 2, 3, 4, 5, 7), 1),
        ((1, 2, 5), 1),
        ((1, 3), 1),
        ((1,), 1),
        ((1,), 2),
        ((1,), 3),
        ((1,), 6),
    ):
        values = _round_times(low, high, mantissas, every)
        if len(values) <= most:
            break
    return [(value, nominal_duration(value)) for value in values]


def _round_times(low: float, high: float, mantissas: tuple[float, ...], every: int) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [float(f"{mantissa}e{decade}") for decade in decades if decade % every == 0 for mantissa in mantissas]
    return [value for value in values if low <= value <= high]


SAME = "same as sequential"


@dataclass(frozen=True)
class Direction:
    """How an axis of ratios lies, and what is on it.

    `least` are ratios that always are, `farthest` is the factor by which intervals may reach beyond all estimates,
    `room` is the factor that is left at both ends, and `line_width` is that of the line at 1.
    """

    is_upright: bool
    least: tuple[float, float]
    farthest: float
    room: float
    line_width: float


ACROSS = Direction(False, (1 / 1.6, 1.6), 8.0, 1.25, 1.0)
UPRIGHT = Direction(True, (1 / 1.3, 1.3), 3.0, 1.18, 0.9)


def ratio_axis(
    axes: Axes, estimates: Sequence[Estimate], widening: float, direction: Direction = ACROSS, same: str = SAME
) -> None:
    """Powers of two with room for estimates, a line at 1, and the bands in which no difference matters."""
    low, high = _limits(estimates, direction.least, direction)
    if direction.is_upright:
        axes.set_yscale("log", base=2)
        _set_upright(axes, (low, high), _upright_ratio_ticks(low, high))
        axes.axhline(1, color=INK, linewidth=direction.line_width, zorder=1.1, label="1")
    else:
        axes.set_xscale("log", base=2)
        axes.set_xlim(low, high)
        values, labels = zip(*ratio_ticks(low, high), strict=True)
        axes.set_xticks(values, labels=labels)
        axes.tick_params(top=True, labeltop=True)
        axes.axvline(1, color=INK, linewidth=direction.line_width, zorder=1, label=same)
    _draw_bands(axes, widening, direction)


def ratio_axes(
    sheet: Sheet,
    place: tuple[float, float, float, float],
    estimates: Sequence[Estimate],
    widening: float,
    same: str = SAME,
) -> Axes:
    """Axes at a place (left, top, width and height in inches) with room for estimates; y is inches, downwards.

    `same` says above the axes what 1 means.
    """
    left, top, width, height = place
    axes = sheet.axes(*place)
    ratio_axis(axes, estimates, widening, same=same)
    axes.set_ylim(height, 0)
    low, high = axes.get_xlim()
    _sides(sheet, (left + width * log(1 / low) / log(high / low), top - 0.27), same)
    return axes


def _draw_bands(axes: Axes, widening: float, direction: Direction) -> None:
    """Where no difference matters, and how much farther away one must be because of twins; the limits stay."""
    across = (axes.get_xlim(), axes.axvspan, axes.set_xlim)
    (low, high), span, set_limits = (axes.get_ylim(), axes.axhspan, axes.set_ylim) if direction.is_upright else across
    if widening:
        wide = MARGIN * exp(min(widening, log(high / low)))
        span(1 / wide, wide, color=BAND, linewidth=0, zorder=0.5, label="widening")
    span(1 / MARGIN, MARGIN, color=MARGIN_BAND, linewidth=0, zorder=0.6, label="margin")
    set_limits(low, high)


def _sides(sheet: Sheet, place: tuple[float, float], same: str) -> None:
    """Say at the top what left, middle and right mean, beside where 1 is."""
    value, y = place
    beside = 0.72 * max(1.0, len(same) / len(SAME))
    sheet.text(value, y, same, ha="center", fontsize=SIZE - 1, fontweight="bold")
    sheet.text(value - beside, y, "◂ slower", ha="right", color=QUIET, fontsize=SIZE - 1)
    sheet.text(value + beside, y, "faster ▸", ha="left", color=QUIET, fontsize=SIZE - 1)


_TICK, _LOW_TICK = 0.3, 0.21
_FINE = (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)


def _upright_ratio_ticks(low: float, high: float) -> Ticks:
    """Powers of two, and what lies between where there are hardly any."""
    ticks = ratio_ticks(low, high)
    return ticks if len(ticks) > 2 else [(value, f"{value:g}") for value in _FINE]


def time_axis(axes: Axes, estimates: Sequence[Estimate], others: Iterable[float], height: float) -> None:
    """Seconds, with room for what else is drawn."""
    low, high = _limits(estimates, others, UPRIGHT)
    axes.set_yscale("log")
    _set_upright(axes, (low, high), time_ticks(low, high, max(2, int(height / _TICK))))


def bytes_axis(axes: Axes, values: Sequence[float], height: float) -> None:
    """Powers of two of bytes, as many as fit."""
    low, high = min(values) / 1.5, max(values) * 1.5
    powers = range(int(log2(low)), int(log2(high)) + 1)
    steps = (step for step in (1, 2, 4, 5, 10, 20, 50) if len(powers) / step <= max(2, height / _LOW_TICK))
    step = next(steps, 50)
    axes.set_yscale("log", base=2)
    _set_upright(axes, (low, high), [(2.0**power, byte_size(2.0**power)) for power in powers if power % step == 0])


def _set_upright(axes: Axes, limits: tuple[float, float], ticks: Ticks) -> None:
    """Ticks with labels inside the limits only, none between them."""
    low, high = limits
    axes.set_ylim(low, high)
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    shown = [(value, label) for value, label in ticks if low <= value <= high]
    axes.set_yticks([value for value, _ in shown], labels=[label for _, label in shown])
    style: dict[str, Any] = {"left": True, "labelleft": True, "labelsize": SMALL + 0.5, "length": 2.5, "color": FAINT}
    axes.tick_params(axis="y", **style)
    axes.grid(visible=True, axis="y")


def _limits(estimates: Sequence[Estimate], others: Iterable[float], direction: Direction) -> tuple[float, float]:
    """Room for every estimate and the others, and for intervals up to some distance; what is longer gets an arrow."""
    values = [*(estimate.value for estimate in estimates), *others]
    low, high = min(values), max(values)
    ends = [end for estimate in estimates for end in estimate.interval or ()]
    near = [min(max(end, low / direction.farthest), high * direction.farthest) for end in ends]
    return min([low, *near]) / direction.room, max([high, *near]) * direction.room
