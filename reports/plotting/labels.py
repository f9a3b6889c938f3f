"""Names beside a plot, moved apart so that none lies on another."""

from collections.abc import Sequence

import numpy as np


def spread(places: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Places in the same order, at least `distance` from each other and within limits, moved as little as possible.

    Less what names before need anyway, places must only not descend: neighbours that would are moved to their mean.
    Where there is not room for all, those at the top go beyond it.
    """
    if not places:
        return []
    from scipy.optimize import isotonic_regression  # noqa: PLC0415  # no page without such labels shall wait for it

    order, room = np.argsort(places, kind="stable"), distance * np.arange(len(places))
    levels = isotonic_regression(np.asarray(places)[order] - room).x
    spread_out = np.empty(len(places))
    spread_out[order] = np.clip(levels, low, max(low, high - room[-1])) + room
    return spread_out.tolist()
