"""The frontier of a map: where the best model in one process and the best in several take equally long, and how surely.

The ratio of the two bests is at least the greatest, over models in several processes, of the least low end against any
model in one process, and at most the least, over models in one, of the greatest high end: that holds wherever the
intervals of the pairs hold, whoever is the best. Where this interval contains 1, nothing is said: that is the band.
To be wrong, one of the comparisons of the true best on one side with all models on the other has to miss, to one side:
those are at most as many as comparisons with the best, for which the levels of points are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.inference.intervals import Array

Bools = NDArray[np.bool_]

ONE, OPEN, MORE = -1.0, 0.0, 1.0
"""Sides: one process is enough, noise does not tell (the band), more processes pay. NaN is where nothing is known."""

WIDE = 50.0
"""As good as an infinite interval, as a logarithm, and yet a number that can be interpolated."""

_SEVERAL = frozenset({"processes", "dask", "mpi"})


def is_of_several_processes(model: str) -> bool:
    """Whether a model computes in several processes, by its name: `processes`, `asyncio+processes`, `dask`."""
    return not _SEVERAL.isdisjoint(model.replace("-", "+").split("+"))


@dataclass(frozen=True)
class FrontierRatio:
    """How many times as long the best in one process takes as the best in several, by place: logarithms and ends.

    NaN where no model of one of the two is known.
    """

    value: Array
    low: Array
    high: Array

    @property
    def sides(self) -> Array:
        sides = np.where(self.low > 0, MORE, np.where(self.high < 0, ONE, OPEN))
        return np.where(np.isnan(self.value), np.nan, sides)


def frontier_ratio(models: Sequence[str], times: Array, halves: Array) -> FrontierRatio:
    """By logarithms of makespans by place and model, and half-widths by place, model in one and model in several.

    A model that is not known somewhere is not among the best there.
    """
    several = _several(models)
    one, more = (np.where(np.isfinite(times), times, np.inf)[:, chosen] for chosen in (~several, several))
    first, second = _min(one, 1), _min(more, 1)
    known = np.isfinite(first) & np.isfinite(second)
    first, second, one, more = first[known], second[known], one[known], more[known]
    wide = np.nan_to_num(halves[known], nan=WIDE)
    low, high = (_gaps(one, more, side * wide) for side in (-1, 1))
    columns = (first - second, _max(_min(low, 1), 1), _min(_max(high, 2), 1))
    return FrontierRatio(*(_spread(column, known) for column in columns))


def halves_across(models: Sequence[str], halves: Array) -> Array:
    """Of half-widths by place and pair those of a model in one process and one in several."""
    several = _several(models)
    return halves[:, ~several][:, :, several]


def vouched_sides(sides: Array, at_corners: Array) -> Array:
    """A side is told only where it was found at a corner of the triangle; `at_corners` has those by place and corner.

    Halfway between one model's points and another's a third may seem to be ahead that was so nowhere.
    """
    vouched = (at_corners == sides[:, None]).any(axis=1) | np.isnan(sides)
    return np.where(vouched, sides, OPEN)


def _several(models: Sequence[str]) -> Bools:
    return np.array([is_of_several_processes(model) for model in models], dtype=bool)


def _gaps(one: Array, more: Array, shift: Array) -> Array:
    """What is not known never decides, neither for one process nor for several."""
    gaps = np.nan_to_num(one, posinf=0.0)[:, :, None] - np.nan_to_num(more, posinf=0.0)[:, None, :] + shift
    gaps = np.where(np.isinf(more)[:, None, :], -np.inf, gaps)
    return np.where(np.isinf(one)[:, :, None], np.inf, gaps)


def _min(values: Array, axis: int) -> Array:
    return np.asarray(values.min(axis=axis, initial=np.inf))


def _max(values: Array, axis: int) -> Array:
    return np.asarray(values.max(axis=axis, initial=-np.inf))


def _spread(column: Array, known: Bools) -> Array:
    values = np.full(known.shape, np.nan)
    values[known] = column
    return values
