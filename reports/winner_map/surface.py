"""A map between its measured points: how far each model is behind the fastest. Never beyond the points.

Logarithms of makespans and the half-widths of intervals are interpolated linearly over the triangles between points
(Delaunay), on logarithmic axes. Any common scale of all models would cancel: who is ahead depends on differences only.
Half-widths, interpolated the same way, are those of the corners, and so wider than those of a mean of corners.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, log10

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError

from benchmarks.inference.intervals import Array
from reports.record.measurements import REFERENCE
from reports.winner_map.frontier import WIDE, FrontierRatio, frontier_ratio, halves_across, vouched_sides
from reports.winner_map.winners import MapSpot, WinnerMap

Ints = NDArray[np.int64]

FINE = 240
"""Pixels along each axis by which numbers are told and maps drawn: enough for two digits over five decades."""

_ALONG = 0.8
"""Distances along "waits as long as it computes" count less: there less changes, so triangles may reach further."""


@dataclass(frozen=True)
class PointValues:
    """What is known at the points of a map: logarithms of makespans by point and model, half-widths by pair, too.

    What is missing at a point is interpolated between points that have it, and NaN where they do not surround it.
    """

    logs: Array
    halves: Array

    @property
    def behind(self) -> Array:
        """How far each model is behind the fastest one of its point, as a logarithm."""
        return behind_fastest(self.logs)

    def frontier(self, models: Sequence[str]) -> FrontierRatio:
        """The best in one process against the best in several, at each point."""
        return frontier_ratio(models, self.logs, halves_across(models, self.halves))


def behind_fastest(times: Array) -> Array:
    """By how much, as logarithms, each model of a row takes longer than the fastest of it."""
    shortest = np.where(np.isfinite(times), times, np.inf).min(axis=1, initial=np.inf)
    return np.asarray(times - shortest[:, None])


def point_values(winner_map: WinnerMap) -> PointValues:
    """All points of a map, in their order."""
    spots, models = winner_map.spots, winner_map.models
    logs = np.array([_logs(spot, models) for spot in spots]).reshape(len(spots), len(models))
    halves = np.array([_halves(spot, models) for spot in spots]).reshape(len(spots), len(models), len(models))
    columns = np.column_stack([logs, halves.reshape(len(spots), -1)])
    places = _places_of(spots)
    for column in columns.T:
        _fill(column, places)
    return PointValues(columns[:, : len(models)], columns[:, len(models) :].reshape(halves.shape))


def _fill(column: Array, places: Array) -> None:
    known = np.isfinite(column)
    if known.all() or known.sum() < 3:
        return
    from scipy.interpolate import LinearNDInterpolator  # noqa: PLC0415  # no page without a map shall wait for it

    try:
        column[~known] = LinearNDInterpolator(places[known], column[known])(places[~known])
    except QhullError:
        return


def _logs(spot: MapSpot, models: Sequence[str]) -> list[float]:
    """By ratios paired round by round, as the points themselves are judged; a plain loop left out has its bound."""
    shortest = log(spot.makespans[spot.winner])
    behind = {model: estimate.log for model in models if (estimate := spot.behind(model))}
    bound = {REFERENCE: log(spot.alone) - shortest} if REFERENCE not in spot.makespans else {}
    known = {spot.winner: 0.0, **bound, **behind}
    return [shortest + known.get(model, np.nan) for model in models]


def _halves(spot: MapSpot, models: Sequence[str]) -> list[list[float]]:
    return [[_half(spot, model, other) for other in models] for model in models]


def _half(spot: MapSpot, model: str, other: str) -> float:
    if {model, other} - {REFERENCE, *spot.makespans}:
        return np.nan
    return 0.0 if model == other else min(spot.half(model, other), WIDE)


@dataclass(frozen=True)
class PlaneExtent:
    """The part of the plane that is looked at, as decimal logarithms of seconds: wait per job, CPU time per job."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class MapSurface:
    """Pixels by row (CPU per job, from little to much) and column (wait per job); NaN beyond the points.

    `behind` has for each model the logarithm of how many times as long as the fastest it takes. `ratio` is the
    logarithm of how many times as long the best model in one process takes as the best in several; `sides` says on
    which side of the frontier that is, see `frontier`.
    """

    models: tuple[str, ...]
    extent: PlaneExtent
    behind: Array
    ratio: Array
    sides: Array

    def waits(self) -> Array:
        """Seconds, by column."""
        return 10.0 ** _centres(self.extent.left, self.extent.right, self.behind.shape[1])

    def cpus(self) -> Array:
        """Seconds, by row."""
        return 10.0 ** _centres(self.extent.bottom, self.extent.top, self.behind.shape[0])

    def share(self, side: float) -> float:
        """How much of the map's area, on logarithmic axes, is on this side of the frontier."""
        known = ~np.isnan(self.sides)
        return float((self.sides[known] == side).mean()) if known.any() else 0.0


def extent_of(winner_map: WinnerMap) -> PlaneExtent | None:
    """All points of a map, and a little room around them; None without points."""
    if not winner_map.spots:
        return None
    waits, cpus = (
        [log10(value) for value in axis] for axis in zip(*((x.wait, x.cpu) for x in winner_map.spots), strict=True)
    )
    return PlaneExtent(*_with_room(waits), *_with_room(cpus))


def _with_room(values: Sequence[float]) -> tuple[float, float]:
    room = max(0.04 * (max(values) - min(values)), 0.08)
    return min(values) - room, max(values) + room


def _centres(low: float, high: float, count: int) -> Array:
    return np.asarray(low + (np.arange(count) + 0.5) * (high - low) / count)


def surface_of(winner_map: WinnerMap, size: int) -> MapSurface | None:
    """What lies between the points, in so many pixels along each axis; None where points span no triangle."""
    extent, triangles = extent_of(winner_map), _triangles(winner_map.spots)
    if extent is None or triangles is None:
        return None
    waits, cpus = np.meshgrid(_centres(extent.left, extent.right, size), _centres(extent.bottom, extent.top, size))
    values = point_values(winner_map)
    corners, weights = _weights(triangles, _places(waits.ravel(), cpus.ravel()))
    times = np.einsum("pc,pcm->pm", weights, values.logs[corners])
    across_frontier = halves_across(winner_map.models, values.halves)
    wide = np.einsum("pc,pcos->pos", weights, across_frontier[corners])
    ratio = frontier_ratio(winner_map.models, times, wide)
    sides = vouched_sides(ratio.sides, values.frontier(winner_map.models).sides[corners])
    shape = (size, size)
    behind = behind_fastest(times).reshape(*shape, -1)
    return MapSurface(winner_map.models, extent, behind, ratio.value.reshape(shape), sides.reshape(shape))


def _places(waits: Array, cpus: Array) -> Array:
    """Where points are for the sake of triangles."""
    return np.column_stack([(waits + cpus) * _ALONG, waits - cpus])


def _places_of(spots: Sequence[MapSpot]) -> Array:
    return _places(np.log10([spot.wait for spot in spots]), np.log10([spot.cpu for spot in spots]))


def _triangles(spots: Sequence[MapSpot]) -> Delaunay | None:
    try:
        return Delaunay(_places_of(spots)) if len(spots) >= 3 else None
    except QhullError:
        return None


def _weights(triangles: Delaunay, places: Array) -> tuple[Ints, Array]:
    """The corners of the triangle around each place and their shares in it; NaN where there is none."""
    numbers = triangles.find_simplex(places)
    turned = triangles.transform[numbers]
    two = np.einsum("pij,pj->pi", turned[:, :2], places - turned[:, 2])
    weights = np.column_stack([two, 1 - two.sum(axis=1)])
    return np.asarray(triangles.simplices[numbers], dtype=np.int64), np.where(numbers[:, None] < 0, np.nan, weights)
