"""The colours of a map: steps of how many times as long as the fastest, and the sides of the frontier; and their key.

Steps are viridis from its light end to its dark one: even to the eye, in grey, and to the colour-blind.
"""

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex, to_rgb

from benchmarks.inference.intervals import Array
from reports.plotting.sheet import EDGE, Sheet
from reports.plotting.style import QUIET, SMALL
from reports.winner_map.frontier import MORE, ONE, OPEN

LEVELS = (1.0, 1.05, 1.2, 1.5, 2.0, 4.0)
"""Where a step begins; the last has no end."""

_SHADES = (1.0, 0.84, 0.66, 0.48, 0.3, 0.08)
COLOURS = tuple(to_hex(mpl.colormaps["viridis"](shade)) for shade in _SHADES)

SIDES = {
    ONE: ("#d9ecf7", "one process is enough"),
    OPEN: ("#8c9299", "too close to call"),
    MORE: ("#f5c9a6", "more pay"),
}
"""The colour of each side of the frontier, and what it says."""

KEY_HEIGHT = 0.5
"""Inches that the key takes."""

_BAR, _BOX, _HIGH = 0.62, 0.3, 0.14
_SIDES_LEFT, _LETTER = 4.75, 0.057

FRONTIER_TITLE = "Do more processes pay?"


def painted_factors(behind: Array) -> Array:
    """Red, green, blue and opacity of every pixel, by logarithms of factors; nothing where none is known."""
    steps = np.digitize(np.nan_to_num(behind), np.log(LEVELS[1:]))
    return _painted(np.array([to_rgb(colour) for colour in COLOURS])[steps], behind)


def painted_sides(sides: Array) -> Array:
    """The same for the sides of the frontier."""
    colours = np.array([to_rgb(SIDES[side][0]) for side in (ONE, OPEN, MORE)])
    return _painted(colours[(np.nan_to_num(sides) - ONE).astype(np.int64)], sides)


def _painted(colours: Array, known: Array) -> Array:
    return np.concatenate([colours, np.where(np.isnan(known), 0.0, 1.0)[..., None]], axis=-1)


def draw_key(sheet: Sheet, y: float, has_frontier: bool) -> None:
    """The bar of colours with its steps, and beside it the sides of the frontier and what marks mean; from `y` on."""
    top = y + 0.2
    sheet.text(EDGE, top - 0.08, "times as long as the fastest", fontsize=SMALL, fontweight="bold")
    for number, (colour, level) in enumerate(zip(COLOURS, LEVELS, strict=True)):
        left = EDGE + number * _BAR
        sheet.band(top, _HIGH, left, _BAR, colour)
        sheet.text(left, top + _HIGH + 0.13, f"{level:g}", fontsize=SMALL, ha="center" if number else "left")
    sheet.text(EDGE + len(LEVELS) * _BAR, top + _HIGH + 0.13, "more", fontsize=SMALL, ha="right")
    if has_frontier:
        _draw_sides(sheet, top)
    words = f"dot: measured · cross: the worst of a model{' · line: equally long' if has_frontier else ''}"
    sheet.text(_SIDES_LEFT, top + _HIGH + 0.13, words, fontsize=SMALL, color=QUIET)


def _draw_sides(sheet: Sheet, top: float) -> None:
    sheet.text(_SIDES_LEFT, top - 0.08, FRONTIER_TITLE, fontsize=SMALL, fontweight="bold")
    left = _SIDES_LEFT
    for colour, words in SIDES.values():
        sheet.band(top, _HIGH, left, _BOX, colour)
        sheet.text(left + _BOX + 0.06, top + _HIGH - 0.03, words, fontsize=SMALL)
        left += _BOX + 0.22 + _LETTER * len(words)
