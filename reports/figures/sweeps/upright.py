"""The vertical axes of a sweep's figure: ratios around 1, times with their bounds, bytes."""

from collections.abc import Iterable, Sequence
from math import exp, log, log2
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, NullLocator

from benchmarks.verdicts import MARGIN, Estimate
from reports.figures.ticks import ratio_ticks, time_ticks
from reports.quantities import size
from reports.style import BAND, FAINT, INK, MARGIN_BAND, SMALL

_FARTHEST, _ROOM = 3.0, 1.18
_FINE = (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
_TICK, _LOW_TICK = 0.3, 0.21

Ticks = Sequence[tuple[float, str]]


def ratio_axis(axes: Axes, found: Sequence[Estimate], allowance: float = 0.0) -> None:
    """Powers of two, a line at 1, and the bands in which no difference matters."""
    low, high = _limits(found, (1 / 1.3, 1.3))
    axes.set_yscale("log", base=2)
    _apply(axes, (low, high), _ratio_ticks(low, high))
    if allowance:
        wide = MARGIN * exp(min(allowance, log(high / low)))
        axes.axhspan(1 / wide, wide, color=BAND, linewidth=0, zorder=0.5, label="allowance")
    axes.axhspan(1 / MARGIN, MARGIN, color=MARGIN_BAND, linewidth=0, zorder=0.6, label="margin")
    axes.axhline(1, color=INK, linewidth=0.9, zorder=1.1, label="1")
    axes.set_ylim(low, high)


def _ratio_ticks(low: float, high: float) -> Ticks:
    """Powers of two, and what lies between where there are hardly any."""
    ticks = ratio_ticks(low, high)
    return ticks if len(ticks) > 2 else [(value, f"{value:g}") for value in _FINE]


def time_axis(axes: Axes, found: Sequence[Estimate], others: Iterable[float], height: float) -> None:
    """Seconds, with room for what else is drawn."""
    low, high = _limits(found, others)
    axes.set_yscale("log")
    _apply(axes, (low, high), time_ticks(low, high, max(2, int(height / _TICK))))


def bytes_axis(axes: Axes, values: Sequence[float], height: float) -> None:
    """Powers of two of bytes, as many as fit."""
    low, high = min(values) / 1.5, max(values) * 1.5
    powers = range(int(log2(low)), int(log2(high)) + 1)
    steps = (step for step in (1, 2, 4, 5, 10, 20, 50) if len(powers) / step <= max(2, height / _LOW_TICK))
    step = next(steps, 50)
    axes.set_yscale("log", base=2)
    _apply(axes, (low, high), [(2.0**power, size(2.0**power)) for power in powers if power % step == 0])


def _apply(axes: Axes, limits: tuple[float, float], ticks: Ticks) -> None:
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


def _limits(found: Sequence[Estimate], others: Iterable[float]) -> tuple[float, float]:
    """Room for every estimate and the others, and for intervals up to some distance; what is longer gets an arrow."""
    values = [*(one.value for one in found), *others]
    low, high = min(values), max(values)
    ends = [end for one in found for end in one.interval or ()]
    inside = [min(max(end, low / _FARTHEST), high * _FARTHEST) for end in ends]
    return min([low, *inside]) / _ROOM, max([high, *inside]) * _ROOM
