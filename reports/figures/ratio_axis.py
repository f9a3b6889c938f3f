"""The axis of speedups: powers of two around 1, with the band in which no difference matters."""

from collections.abc import Sequence
from math import exp, log

from matplotlib.axes import Axes

from benchmarks.verdicts import MARGIN, Estimate
from reports.figures.sheet import Sheet
from reports.figures.ticks import ratio_ticks
from reports.style import BAND, INK, MARGIN_BAND, QUIET, SIZE

_FARTHEST = 8.0

SAME = "same as sequential"


def ratio_axes(
    sheet: Sheet, place: tuple[float, float, float, float], estimates: Sequence[Estimate], same: str = SAME
) -> Axes:
    """Axes at a place (left, top, width and height in inches) with room for estimates; y is inches, downwards.

    `same` says above the axes what 1 means.
    """
    low, high = ratio_limits(estimates)
    left, top, width, height = place
    axes = sheet.axes(*place)
    axes.set_xscale("log", base=2)
    axes.set(xlim=(low, high), ylim=(height, 0))
    values, labels = zip(*ratio_ticks(low, high), strict=True)
    axes.set_xticks(values, labels=labels)
    axes.tick_params(top=True, labeltop=True)
    axes.axvline(1, color=INK, linewidth=1.0, zorder=1, label=same)
    _sides(sheet, (left + width * log(1 / low) / log(high / low), top - 0.27), same)
    return axes


def draw_bands(axes: Axes, allowance: float) -> None:
    """Where no difference matters, and how much farther away one must be because of twins."""
    low, high = axes.get_xlim()
    if allowance:
        wide = MARGIN * exp(min(allowance, log(high / low)))
        axes.axvspan(1 / wide, wide, color=BAND, linewidth=0, zorder=0.5, label="allowance")
    axes.axvspan(1 / MARGIN, MARGIN, color=MARGIN_BAND, linewidth=0, zorder=0.6, label="margin")
    axes.set_xlim(low, high)


def _sides(sheet: Sheet, place: tuple[float, float], same: str) -> None:
    """Say at the top what left, middle and right mean, beside where 1 is."""
    one, y = place
    beside = 0.72 * max(1.0, len(same) / len(SAME))
    sheet.text(one, y, same, ha="center", fontsize=SIZE - 1, fontweight="bold")
    sheet.text(one - beside, y, "◂ slower", ha="right", color=QUIET, fontsize=SIZE - 1)
    sheet.text(one + beside, y, "faster ▸", ha="left", color=QUIET, fontsize=SIZE - 1)


def ratio_limits(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """Room for every estimate, and for intervals up to some distance beyond; what is longer gets an arrow."""
    values = [1 / 1.6, 1.6, *(estimate.value for estimate in estimates)]
    farthest = (min(values) / _FARTHEST, max(values) * _FARTHEST)
    ends = [end for estimate in estimates for end in estimate.interval or ()]
    values += [min(max(end, farthest[0]), farthest[1]) for end in ends]
    return min(values) / 1.25, max(values) * 1.25
