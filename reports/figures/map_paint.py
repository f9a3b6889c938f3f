"""The colours of a map: solid where one model is ahead, stripes of all that could be where several are."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_rgb

from reports.style import look
from reports.surface import Array, Bools, Ints, Surface
from reports.winners import CLEAR, SHARED, UNDECIDED

PER_INCH = 160
"""Pixels of a map per inch."""

_STRIPE = 0.06 * PER_INCH
"""How wide a stripe is, in pixels."""

FAINT, STRONG, TWICE = 0.42, 0.92, 2.0
"""How opaque a clear lead is: just beyond the margin, and where the second takes twice as long or more."""

STRIPED, LOOSE = 0.62, 0.5
"""How opaque stripes are: of models that are the same, and of those that noise does not tell apart."""


def paint(surface: Surface, among: Sequence[str]) -> Array:
    """Red, green, blue and opacity of every pixel; nothing beyond the points."""
    colours = np.array([to_rgb(look(model, among).colour) for model in surface.models])
    shown = colours[_striped(surface)]
    return np.concatenate([shown, _opacity(surface)[..., None]], axis=-1)


def _striped(surface: Surface) -> Ints:
    """Which model gives each pixel its colour: of several, each in its turn, in the order of models."""
    turn = _stripes(surface) % np.maximum(1, surface.rivals.sum(axis=-1))
    places = np.cumsum(surface.rivals, axis=-1) - 1
    return np.asarray(np.argmax(surface.rivals & (places == turn[..., None]), axis=-1))


def _stripes(surface: Surface) -> Ints:
    return np.asarray(np.floor(_along(surface)), dtype=np.int64)


def _along(surface: Surface) -> Array:
    """Stripes that rise to the right, counted from the top left corner."""
    down, across = surface.first.shape
    rows, columns = np.mgrid[0:down, 0:across]
    return np.asarray((columns - rows + down) / (_STRIPE * 2**0.5))


def _opacity(surface: Surface) -> Array:
    lead = np.clip(np.nan_to_num(surface.ahead, posinf=0.0) / np.log(TWICE), 0, 1)
    gaps = np.where(_gaps(surface), LOOSE, 0.0)
    kinds = [surface.is_(kind) for kind in (CLEAR, SHARED, UNDECIDED)]
    return np.select(kinds, [FAINT + (STRONG - FAINT) * lead, np.full_like(lead, STRIPED), gaps], 0.0)


def _gaps(surface: Surface) -> Bools:
    """Stripes of what is undecided are thin, with nothing between them."""
    return np.asarray(_along(surface) % 1 < 0.5)
