"""What is known at the corners of a map's triangles, its measured points, as numbers that can be interpolated."""

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import Delaunay, QhullError

from reports.measurements import REFERENCE
from reports.winner_map.winners import Map, Spot

Array = NDArray[np.float64]

WIDE = 50.0
"""As good as an infinite interval, as a logarithm, and yet a number that can be interpolated."""


def at_corners(one: Map, triangles: Delaunay) -> tuple[Array, Array]:
    """Logarithms of makespans by point and model, and half-widths by point and pair of models.

    What is missing at a point is interpolated between points that have it, and NaN where they do not surround it.
    """
    logs = np.array([_logs(spot, one.models) for spot in one.spots])
    halves = np.array([_halves(spot, one.models) for spot in one.spots])
    columns = np.column_stack([logs, halves.reshape(len(logs), -1)])
    for column in columns.T:
        _fill(column, triangles.points)
    return columns[:, : len(one.models)], columns[:, len(one.models) :].reshape(halves.shape)


def _fill(column: Array, places: Array) -> None:
    known = np.isfinite(column)
    if known.all() or known.sum() < 3:
        return
    try:
        column[~known] = LinearNDInterpolator(places[known], column[known])(places[~known])
    except QhullError:
        return


def _logs(spot: Spot, models: Sequence[str]) -> list[float]:
    """By ratios paired round by round, as the points themselves are judged; a plain loop left out has its bound."""
    shortest = log(spot.makespans[spot.winner])
    behind = {model: found.log for model in models if (found := spot.behind(model))}
    bound = {REFERENCE: log(spot.alone) - shortest} if REFERENCE not in spot.makespans else {}
    known = {spot.winner: 0.0, **bound, **behind}
    return [shortest + known.get(model, np.nan) for model in models]


def _halves(spot: Spot, models: Sequence[str]) -> list[list[float]]:
    return [[_half(spot, one, other) for other in models] for one in models]


def _half(spot: Spot, one: str, other: str) -> float:
    if {one, other} - {REFERENCE, *spot.makespans}:
        return np.nan
    return 0.0 if one == other else min(spot.half(one, other), WIDE)
