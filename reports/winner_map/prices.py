"""What always choosing one model costs: how many times as long as the fastest it takes, over all jobs of a map.

The median is over the area of the map on logarithmic axes: on half of it the model takes at most so many times as
long. The worst is at a measured point, for between points nothing is worse than at the corners.
"""

from dataclasses import dataclass
from math import exp

import numpy as np

from benchmarks.inference.intervals import Array
from benchmarks.inference.verdicts import MARGIN
from reports.record.measurements import REFERENCE
from reports.winner_map.surface import FINE, MapSurface, point_values, surface_of
from reports.winner_map.winners import MapSpot, WinnerMap

_LARGEST = 50.0
"""As good as infinite, as a logarithm."""


@dataclass(frozen=True)
class ModelPrice:
    """`median` and `worst` are factors from 1 on, `spot` is where it is worst, `points` at how many it is known.

    `is_least`: the model takes at least that, for it is a plain loop that was left out somewhere.
    """

    model: str
    median: float
    worst: float
    spot: MapSpot
    points: int
    is_least: bool = False


@dataclass(frozen=True)
class PricedMap:
    """A map with what lies between its points, None where they span nothing, and the price of each model."""

    winner_map: WinnerMap
    surface: MapSurface | None
    prices: tuple[ModelPrice, ...]

    @property
    def cheapest(self) -> tuple[ModelPrice, ...]:
        """Whoever costs least at worst, and all within 5 % of it, among models that are known at all points."""
        points = len(self.winner_map.spots)
        everywhere = [price for price in self.prices if price.points == points and not price.is_least]
        least = min((price.worst for price in everywhere), default=0.0)
        return tuple(sorted((x for x in everywhere if x.worst <= least * MARGIN), key=lambda price: price.worst))


def priced(winner_map: WinnerMap, size: int | None = None) -> PricedMap:
    """All that is concluded of a map, by so many pixels along each axis."""
    surface = surface_of(winner_map, size or FINE)
    return PricedMap(winner_map, surface, _prices(winner_map, surface))


def _prices(winner_map: WinnerMap, surface: MapSurface | None) -> tuple[ModelPrice, ...]:
    """Of every model that is known somewhere, in the order of models."""
    behind = _measured(winner_map)
    between = surface.behind.reshape(-1, len(winner_map.models)) if surface else behind[:0]
    found = (
        _price(winner_map, model, behind[:, place], between[:, place]) for place, model in enumerate(winner_map.models)
    )
    return tuple(price for price in found if price)


def _price(winner_map: WinnerMap, model: str, at_points: Array, between: Array) -> ModelPrice | None:
    known = np.isfinite(at_points)
    if not known.any():
        return None
    area = between[np.isfinite(between)]
    median = float(np.median(area if area.size else at_points[known]))
    worst = int(np.argmax(np.where(known, at_points, -np.inf)))
    is_least = model == REFERENCE and any(model not in spot.makespans for spot in winner_map.spots)
    factors = (_factor(median), _factor(float(at_points[worst])))
    return ModelPrice(model, *factors, winner_map.spots[worst], int(known.sum()), is_least)


def _factor(value: float) -> float:
    return exp(min(value, _LARGEST))


def _measured(winner_map: WinnerMap) -> Array:
    """How far models are behind at points, as logarithms; NaN where one was not measured and has no bound either."""
    behind = point_values(winner_map).behind
    known = [[model in {REFERENCE, *spot.makespans} for model in winner_map.models] for spot in winner_map.spots]
    return np.where(np.array(known, dtype=bool).reshape(behind.shape), behind, np.nan)
