"""A map between its measured points: who is ahead, by how much, and whether that is clear. Never beyond the points.

Logarithms of makespans and the half-widths of intervals are interpolated linearly over the triangles between points
(Delaunay), on logarithmic axes. Any common scale of all models would cancel: who is ahead depends on differences only.
Half-widths, interpolated the same way, are those of the corners, and so wider than those of a mean of corners.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, log10

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import Delaunay, QhullError

from benchmarks.inference.intervals import Array
from benchmarks.inference.verdicts import MARGIN
from reports.record.measurements import REFERENCE
from reports.winner_map.winners import CLEAR, SHARED, UNDECIDED, MapSpot, WinnerMap

WIDE = 50.0
"""As good as an infinite interval, as a logarithm, and yet a number that can be interpolated."""


def corner_values(winner_map: WinnerMap, triangles: Delaunay) -> tuple[Array, Array]:
    """Logarithms of makespans by point and model, and half-widths by point and pair of models.

    What is missing at a point is interpolated between points that have it, and NaN where they do not surround it.
    """
    logs = np.array([_logs(spot, winner_map.models) for spot in winner_map.spots])
    halves = np.array([_halves(spot, winner_map.models) for spot in winner_map.spots])
    columns = np.column_stack([logs, halves.reshape(len(logs), -1)])
    for column in columns.T:
        _fill(column, triangles.points)
    return columns[:, : len(winner_map.models)], columns[:, len(winner_map.models) :].reshape(halves.shape)


def _fill(column: Array, places: Array) -> None:
    known = np.isfinite(column)
    if known.all() or known.sum() < 3:
        return
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


Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

AheadModels = tuple[str, tuple[str, ...]]
"""A kind of pixel and the models that could be the fastest there."""

NOTHING = "nothing"
KINDS = (NOTHING, CLEAR, SHARED, UNDECIDED)
"""What a pixel can be; `Surface.kinds` has places in here. Nothing is what lies beyond the points."""

_NOTHING, _CLEAR, _SHARED, _UNDECIDED = range(len(KINDS))

_ALONG = 0.8
"""Distances along "waits as long as it computes" count less: there less changes, so triangles may reach further."""


@dataclass(frozen=True)
class PlaneExtent:
    """The part of the plane that is looked at, as decimal logarithms of seconds: wait per job, CPU time per job."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class WinnerSurface:
    """Pixels by row (CPU per job, from little to much) and column (wait per job).

    `first` is the place of the fastest model in `models`, -1 beyond the points; `ahead` the logarithm of how many times
    as long the second takes; `rivals` which models are the fastest or not clearly slower.
    """

    models: tuple[str, ...]
    extent: PlaneExtent
    first: Ints
    ahead: Array
    rivals: Bools
    kinds: Ints

    def waits(self) -> Array:
        """Seconds, by column."""
        return _seconds(self.extent.left, self.extent.right, self.first.shape[1])

    def cpus(self) -> Array:
        """Seconds, by row."""
        return _seconds(self.extent.bottom, self.extent.top, self.first.shape[0])

    def is_(self, kind: str) -> Bools:
        return np.asarray(self.kinds == KINDS.index(kind))

    def named(self) -> dict[AheadModels, Bools]:
        """The pixels of each kind and set of rivals, those with the most pixels first, without what is nothing."""
        codes = self.kinds * 2 ** len(self.models) + self.rivals @ (1 << np.arange(len(self.models)))
        values, places, counts = np.unique(codes, return_index=True, return_counts=True)
        ordered = sorted(zip(-counts, values, places, strict=True))
        pixels = {self.at(*divmod(int(place), codes.shape[1])): codes == value for _, value, place in ordered}
        return {ahead: where for ahead, where in pixels.items() if ahead[0] != NOTHING}

    def at(self, row: int, column: int) -> AheadModels:
        """What one pixel is, and which models could be the fastest there."""
        rivals = zip(self.models, self.rivals[row, column], strict=True)
        return KINDS[int(self.kinds[row, column])], tuple(model for model, is_one in rivals if is_one)


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


def _seconds(low: float, high: float, count: int) -> Array:
    return np.asarray(10.0 ** _centres(low, high, count))


def _centres(low: float, high: float, count: int) -> Array:
    return np.asarray(low + (np.arange(count) + 0.5) * (high - low) / count)


def surface_of(winner_map: WinnerMap, across: int, down: int) -> WinnerSurface | None:
    """What lies between the points, in so many pixels; None where points span no triangle."""
    extent, triangles = extent_of(winner_map), _triangles(winner_map.spots)
    if extent is None or triangles is None:
        return None
    waits, cpus = np.meshgrid(_centres(extent.left, extent.right, across), _centres(extent.bottom, extent.top, down))
    logs, halves = corner_values(winner_map, triangles)
    corners, weights = _weights(triangles, _places(waits.ravel(), cpus.ravel()))
    times = np.einsum("pc,pcm->pm", weights, logs[corners])
    inside = np.isfinite(times).any(axis=1)
    first = np.where(inside, np.argmin(np.where(np.isfinite(times), times, np.inf), axis=1), -1)
    wide = np.einsum("pc,pcm->pm", weights, halves[corners, first[:, None]])
    shape = (down, across)
    ahead, rivals, kinds = _vouched(*_judged(times, first, wide, inside), winner_map, corners)
    return WinnerSurface(
        winner_map.models,
        extent,
        first.reshape(shape),
        ahead.reshape(shape),
        rivals.reshape(*shape, -1),
        kinds.reshape(shape),
    )


def _judged(times: Array, first: Ints, wide: Array, inside: Bools) -> tuple[Array, Bools, Ints]:
    """By the rule of the measured points: who could be the fastest, and whether all of those are within the margin."""
    is_first = np.arange(times.shape[1]) == first[:, None]
    others = np.isfinite(times) & ~is_first & inside[:, None]
    behind = np.where(others, times - np.take_along_axis(times, first[:, None], axis=1), np.inf)
    wide = np.where(np.isfinite(wide), wide, WIDE)
    rivals = is_first | (behind - wide <= log(MARGIN))
    within = ~rivals | is_first | (behind + wide <= log(MARGIN))
    decided = within.all(axis=1) & others.any(axis=1)
    judged = np.where(decided, np.where(rivals.sum(axis=1) > 1, _SHARED, _CLEAR), _UNDECIDED)
    return behind.min(axis=1), rivals, np.where(inside, judged, _NOTHING)


def _vouched(
    ahead: Array, rivals: Bools, kinds: Ints, winner_map: WinnerMap, corners: Ints
) -> tuple[Array, Bools, Ints]:
    """Only what was found at a corner is clear, or the same, within a triangle; else any rival of a corner may win.

    Halfway between one model's points and another's a third may seem to be ahead that was so nowhere.
    """
    their_kinds = np.array([KINDS.index(spot.verdict) for spot in winner_map.spots])[corners]
    their_rivals = np.array([[model in spot.rivals for model in winner_map.models] for spot in winner_map.spots])[
        corners
    ]
    alike = (their_kinds == kinds[:, None]) & (their_rivals == rivals[:, None]).all(axis=2)
    doubtful = np.isin(kinds, (_CLEAR, _SHARED)) & ~alike.any(axis=1)
    open_to = rivals | (doubtful[:, None] & their_rivals.any(axis=1))
    return ahead, open_to, np.where(doubtful, _UNDECIDED, kinds)


def _places(waits: Array, cpus: Array) -> Array:
    """Where points are for the sake of triangles."""
    return np.column_stack([(waits + cpus) * _ALONG, waits - cpus])


def _triangles(spots: Sequence[MapSpot]) -> Delaunay | None:
    places = _places(np.log10([spot.wait for spot in spots]), np.log10([spot.cpu for spot in spots]))
    try:
        return Delaunay(places) if len(spots) >= 3 else None
    except QhullError:
        return None


def _weights(triangles: Delaunay, places: Array) -> tuple[Ints, Array]:
    """The corners of the triangle around each place and their shares in it; NaN where there is none."""
    numbers = triangles.find_simplex(places)
    turned = triangles.transform[numbers]
    two = np.einsum("pij,pj->pi", turned[:, :2], places - turned[:, 2])
    weights = np.column_stack([two, 1 - two.sum(axis=1)])
    return np.asarray(triangles.simplices[numbers], dtype=np.int64), np.where(numbers[:, None] < 0, np.nan, weights)
