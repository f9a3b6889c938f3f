"""Ratios at the points of a map with the help of neighbours: what is true of a job is nearly true of one like it."""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, log10

import numpy as np

from reports.winner_map.kriging import kriged
from reports.winner_map.steadied import Key, Steadied

_ENOUGH = 8
"""Fewer points of the same two models say nothing about how alike neighbours are."""

_DUST = 1e-12
"""Nothing is known better; no clock sees such a difference."""

Place = tuple[float, float]
"""Wait and CPU time of a job, in seconds."""


def neighbourly(
    steady: Mapping[Key, Steadied], places: Mapping[str, Place], bases: Mapping[str, str]
) -> dict[Key, Steadied]:
    """Every comparison at a place with what its neighbours say of the same two models in the same map."""
    groups: dict[object, list[Key]] = {}
    for key, one in steady.items():
        if key[0] in places and one.degrees > 0 and isfinite(one.variance):
            groups.setdefault((bases[key[0]], key[1]), []).append(key)
    told = dict(steady)
    for keys in groups.values():
        if len(keys) >= _ENOUGH:
            told.update(_together({key: steady[key] for key in keys}, places))
    return told


def _together(some: Mapping[Key, Steadied], places: Mapping[str, Place]) -> dict[Key, Steadied]:
    """One pair of models: the variance is that of what all points say, as one of so many blocks as the point has.

    How well it is known lies between the point's own degrees of freedom and those of all points, by the point's weight
    in what is said of it (Satterthwaite's formula).
    """
    where = [(log10(places[name][0]), log10(places[name][1])) for name, _ in some]
    means = np.array([one.mean for one in some.values()])
    errors = np.array([max(one.variance / one.blocks, _DUST) for one in some.values()])
    freedom = float(sum(max(0, one.blocks - 1) for one in some.values()))
    found, variances = kriged(where, means, errors)
    weights = np.minimum(1.0, variances / errors)
    return {
        key: replace(one, mean=mean, variance=variance * one.blocks, degrees=_degrees(own, one.degrees, freedom))
        for (key, one), mean, variance, own in zip(
            some.items(), found.tolist(), variances.tolist(), weights.tolist(), strict=True
        )
    }


def _degrees(weight: float, own: float, others: float) -> float:
    return 1 / (weight**2 / own + (1 - weight) ** 2 / max(own, others))
