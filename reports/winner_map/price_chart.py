"""What always choosing one model costs, a row for each: a dot for the median, a hollow one for the worst, numbers."""

from collections.abc import Sequence
from math import ceil, log2
from typing import Any

from matplotlib.ticker import NullFormatter, NullLocator

from reports.formatting import number
from reports.plotting.axes import ratio_ticks
from reports.plotting.sheet import Sheet
from reports.plotting.style import QUIET, SIZE, SMALL, look, name_of
from reports.winner_map.prices import ModelPrice

CHART_WIDTH = 2.75
"""Inches that names, dots and numbers take."""

_ROW, _HEAD, _BELOW = 0.22, 0.4, 0.3
_NAME, _NUMBER = 1.1, 0.45
_FARTHEST = 64.0
"""What is more than that many times as long is beyond the axis."""


def chart_height(models: int) -> float:
    return _HEAD + models * _ROW + _BELOW


def draw_prices(sheet: Sheet, corner: tuple[float, float], known: Sequence[ModelPrice]) -> None:
    """One row for each model, in the order of models; the top left corner is in inches."""
    if not known:
        return
    x, y = corner
    right = x + CHART_WIDTH
    sheet.text(x, y + 0.15, "If you always choose it", fontsize=SIZE - 1, fontweight="bold")
    small: dict[str, Any] = {"fontsize": SMALL, "color": QUIET, "ha": "right"}
    for heading, place in (("median", right - _NUMBER - 0.06), ("worst", right)):
        sheet.text(place, y + _HEAD - 0.06, heading, **small)
    top = y + _HEAD
    axes = sheet.axes(x + _NAME, top, CHART_WIDTH - _NAME - 2 * _NUMBER - 0.18, _ROW * len(known))
    high = min(_FARTHEST, 2.0 ** ceil(log2(max(2.0, *(price.worst for price in known)))))
    axes.set_xscale("log", base=2)
    axes.set(xlim=(1, high), ylim=(len(known) - 0.5, -0.5))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    ticks = ratio_ticks(1, high)
    step = ceil(len(ticks) / 3)
    axes.set_xticks([value for value, _ in ticks[::step]], labels=[f"{label}x" for _, label in ticks[::step]])
    axes.tick_params(labelsize=SMALL - 0.5, length=2.0, pad=2.0)
    axes.set_yticks([])
    models = [price.model for price in known]
    for row, price in enumerate(known):
        style = look(price.model, models)
        shown = [min(value, high) for value in (price.median, price.worst)]
        axes.plot(shown, [row, row], color=style.colour, linewidth=1.4, zorder=2)
        for value, face in zip(shown, (style.colour, "white"), strict=True):
            sign = {**style.sign, "markersize": 4.5, "markeredgecolor": style.colour, "markerfacecolor": face}
            axes.plot([value], [row], clip_on=False, zorder=3, **sign)
        middle = top + _ROW * (row + 0.5)
        words: dict[str, Any] = {"va": "center", "fontsize": _name_size(price.model)}
        sheet.text(x, middle, name_of(price.model), color=style.writing, **words)
        for value, place in ((price.median, right - _NUMBER - 0.06), (price.worst, right)):
            text = f"{'≥ ' if price.is_least else ''}{number(value)}x"
            sheet.text(place, middle, text, va="center", ha="right", fontsize=SMALL)


def _name_size(model: str) -> float:
    """The size of letters at which a name fits before the dots."""
    return min(SMALL + 0.3, 14.0 * SMALL / max(1, len(name_of(model))) * 1.2)
