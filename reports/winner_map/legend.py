"""The colours and signs of a map, and its legend: solid where one model is ahead, stripes of all that could be."""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath

from benchmarks.inference.intervals import Array
from reports.plotting.sheet import EDGE, WIDTH, Sheet
from reports.plotting.style import FONT, INK, SIZE, SMALL, look, name_of
from reports.winner_map.surface import KINDS, Bools, Ints, PlaneExtent, WinnerSurface
from reports.winner_map.winners import CLEAR, SHARED, UNDECIDED

PER_INCH = 160
"""Pixels of a map per inch."""

_STRIPE = 0.06 * PER_INCH
"""How wide a stripe is, in pixels."""

FAINT, STRONG, TWICE = 0.42, 0.92, 2.0
"""How opaque a clear lead is: just beyond the margin, and where the second takes twice as long or more."""

STRIPED, LOOSE, BETWEEN = 0.55, 0.42, 0.2
"""How opaque stripes are: of models that are the same, and of those too close to call; and what lies between those."""


def painted(surface: WinnerSurface, models: Sequence[str]) -> Array:
    """Red, green, blue and opacity of every pixel; nothing beyond the points.

    Between the thin stripes of models that are too close to call there is a hint of the one that was measured fastest.
    """
    colours = np.array([to_rgb(look(model, models).colour) for model in surface.models])
    between = surface.is_(UNDECIDED) & (_stripe_numbers(surface) % 1 >= 0.5)
    shown = colours[np.where(between, surface.first, _striped(surface))]
    return np.concatenate([shown, _opacity(surface, between)[..., None]], axis=-1)


def _striped(surface: WinnerSurface) -> Ints:
    """Which model gives each pixel its colour: of several, each in its turn, in the order of models."""
    turn = np.floor(_stripe_numbers(surface)).astype(np.int64) % np.maximum(1, surface.rivals.sum(axis=-1))
    places = np.cumsum(surface.rivals, axis=-1) - 1
    return np.asarray(np.argmax(surface.rivals & (places == turn[..., None]), axis=-1))


def _stripe_numbers(surface: WinnerSurface) -> Array:
    """Stripes that fall to the right, counted from the bottom left corner."""
    down, across = surface.first.shape
    rows, columns = np.mgrid[0:down, 0:across]
    return np.asarray((columns + rows) / (_STRIPE * 2**0.5))


def _opacity(surface: WinnerSurface, between: Bools) -> Array:
    lead = np.clip(np.nan_to_num(surface.ahead, posinf=0.0) / np.log(TWICE), 0, 1)
    kinds = [surface.is_(kind) for kind in (CLEAR, SHARED, UNDECIDED)]
    strengths = [FAINT + (STRONG - FAINT) * lead, np.full_like(lead, STRIPED), np.where(between, BETWEEN, LOOSE)]
    return np.select(kinds, strengths, 0.0)


_SWATCH, _HIGH = 0.42, 0.14
_LINE, _SIGN = 0.18, 0.52
_WORDS = {
    CLEAR: "ahead by more than 5 %, strong: by 2x or more",
    SHARED: "the same within 5 %",
    UNDECIDED: "too close to call",
}


def legend_height(models: Sequence[str]) -> float:
    """How many inches it takes."""
    return 0.32 + _LINE * ceil(len(models) / _columns(models))


def _columns(models: Sequence[str]) -> int:
    """All models beside each other, or as many of the longest name as there is room for."""
    widths = [width_of(name_of(model), SIZE - 1) / 72 + _SIGN for model in models]
    room = WIDTH - 2 * EDGE
    return len(models) if sum(widths) <= room else max(1, int(room / max(widths)))


def draw_legend(sheet: Sheet, models: Sequence[str]) -> None:
    """The signs of models, and below them what else there is."""
    handles = [Line2D([], [], label=name_of(model), markersize=5.5, **look(model, models).sign) for model in models]
    sheet.legend(handles, _columns(models))
    x, y = EDGE, sheet.below + legend_height(models) - 0.14
    for kind, words in _WORDS.items():
        _draw_swatch(sheet, x, y - 0.1, kind, models)
        x = _write(sheet, x + _SWATCH + 0.07, y, words)
    for face, words in ((INK, "measured, clear"), ("white", "measured, not clear")):
        sheet.sign(x + 0.03, y - 0.03, marker="o", color=INK, markerfacecolor=face, markersize=4.5, linestyle="none")
        x = _write(sheet, x + 0.13, y, words)


def _write(sheet: Sheet, x: float, y: float, words: str) -> float:
    """Where the next may begin."""
    sheet.text(x, y, words, fontsize=SMALL)
    return x + width_of(words, SMALL) / 72 + 0.2


@lru_cache(maxsize=1024)
def width_of(words: str, size: float, weight: str = "normal") -> float:
    """How wide a line of words is, in points."""
    font = FontProperties(family=[FONT], weight=weight)
    return float(TextPath((0, 0), words, size=size, prop=font).get_extents().width)


def _draw_swatch(sheet: Sheet, x: float, y: float, kind: str, models: Sequence[str]) -> None:
    axes = sheet.axes(x, y, _SWATCH, _HIGH)
    style: dict[str, Any] = {"origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    axes.imshow(painted(_example(kind, models), models), **style)
    axes.set_axis_off()


def _example(kind: str, models: Sequence[str]) -> WinnerSurface:
    """As if two models were measured in a small place, the first ahead by more and more."""
    down, across = round(_HIGH * PER_INCH), round(_SWATCH * PER_INCH)
    first = np.zeros((down, across), dtype=np.int64)
    ahead = np.broadcast_to(np.linspace(0, np.log(2), across), first.shape)
    shown = tuple(models[1:3]) if models[2:] else (*models, *models)[:2]
    rivals = np.broadcast_to(np.array([True, kind != CLEAR]), (*first.shape, 2))
    return WinnerSurface(shown, PlaneExtent(0, 1, 0, 1), first, ahead, rivals, first + KINDS.index(kind))
