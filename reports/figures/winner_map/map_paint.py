"""The colours of a map: solid where one model is ahead, stripes of all that could be where several are."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_rgb

from reports.style import look
from reports.winner_map.surface import Array, Bools, Ints, Surface
from reports.winner_map.winners import CLEAR, SHARED, UNDECIDED

PER_INCH = 160
"""Pixels of a map per inch."""

_STRIPE = 0.06 * PER_INCH
"""How wide a stripe is, in pixels."""

FAINT, STRONG, TWICE = 0.42, 0.92, 2.0
"""How opaque a clear lead is: just beyond the margin, and where the second takes twice as long or more."""

STRIPED, LOOSE, BETWEEN = 0.55, 0.42, 0.2
"""How opaque stripes are: of models that are the same, and of those too close to call; and what lies between those."""


def paint(surface: Surface, among: Sequence[str]) -> Array:
    """Red, green, blue and opacity of every pixel; nothing beyond the points.

    Between the thin stripes of models that are too close to call there is a hint of the one that was measured fastest.
    """
    colours = np.array([to_rgb(look(model, among).colour) for model in surface.models])
    between = surface.is_(UNDECIDED) & (_along(surface) % 1 >= 0.5)
    shown = colours[np.where(between, surface.first, _striped(surface))]
    return np.concatenate([shown, _opacity(surface, between)[..., None]], axis=-1)


def _striped(surface: Surface) -> Ints:
    """Which model gives each pixel its colour: of several, each in its turn, in the order of models."""
    turn = np.floor(_along(surface)).astype(np.int64) % np.maximum(1, surface.rivals.sum(axis=-1))
    places = np.cumsum(surface.rivals, axis=-1) - 1
    return np.asarray(np.argmax(surface.rivals & (places == turn[..., None]), axis=-1))


def _along(surface: Surface) -> Array:
    """Stripes that fall to the right, counted from the bottom left corner."""
    down, across = surface.first.shape
    rows, columns = np.mgrid[0:down, 0:across]
    return np.asarray((columns + rows) / (_STRIPE * 2**0.5))


def _opacity(surface: Surface, between: Bools) -> Array:
    lead = np.clip(np.nan_to_num(surface.ahead, posinf=0.0) / np.log(TWICE), 0, 1)
    kinds = [surface.is_(kind) for kind in (CLEAR, SHARED, UNDECIDED)]
    strengths = [FAINT + (STRONG - FAINT) * lead, np.full_like(lead, STRIPED), np.where(between, BETWEEN, LOOSE)]
    return np.select(kinds, strengths, 0.0)
