"""From some measured places to all others: what a quantity is there, and how far off that may be.

A Gaussian process, also known as kriging: what is near is alike, and how quickly likeness fades is learned from what
was measured. It says how two errors go together, too, which tells what measuring one place would do for all others.
Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1; the kernel is Matern's with 5/2.

What is seen at many places of a plane, each steadied by its neighbours: near places are alike.

A Gaussian process, also known as kriging: over how many decades likeness fades, and how much there is to be alike, is
what makes the values likeliest. Where neighbours say nothing, or something else, a value stands for itself. Rasmussen
and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1; the kernel is Matern's with 3/2, for
makespans have bends where computing begins to count for more than waiting.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.spatial.distance import cdist

from benchmarks.inference.verdicts import Array

_SAMPLED_LENGTHS = (0.5, 1.0, 2.0, 4.0)
"""Over how many decades likeness may fade; the likeliest is taken."""

_SAMPLED_AMPLITUDES = np.geomspace(0.02, 3.0, 16)
"""How much the quantity may vary over the map, as a natural logarithm; the likeliest is taken."""

Position = tuple[float, float]
"""Where a place lies on the plane, in decades."""

_LEVEL = 4.0
"""The variance of the level of all values: nearly anything goes."""


@dataclass(frozen=True)
class Surface:
    """The quantity at each place of a map, as expected, and how the errors of all places go together."""

    mean: Array
    covariance: Array

    @property
    def variance(self) -> Array:
        return np.maximum(np.diag(self.covariance), 1e-10)

    def turned(self) -> "Surface":
        """The surface of the quantity with its sign turned."""
        return Surface(-self.mean, self.covariance)


def surface(places: Sequence[Position], at: NDArray[np.intp], values: Array, variances: Array) -> Surface:
    """Over all `places`, from values at some of them: `at` are their numbers, `variances` those of their errors."""
    length, amplitude = _likeliest(tuple(places), tuple(map(int, at)), values, float(variances.mean()))
    prior = amplitude**2 * _likeness(tuple(places), length)
    root = np.linalg.cholesky(prior[np.ix_(at, at)] + np.diag(variances))
    known = solve_triangular(root, prior[at], lower=True)
    mean = known.T @ solve_triangular(root, values, lower=True)
    return Surface(mean, prior - known.T @ known)


def _likeliest(
    places: tuple[Position, ...], at: tuple[int, ...], values: Array, variance: float
) -> tuple[float, float]:
    """The length and amplitude that make what was measured likeliest, as if all values were equally exact."""
    found = [(*_best_amplitude(_parts(places, at, length), values, variance), length) for length in _SAMPLED_LENGTHS]
    _, amplitude, length = max(found)
    return length, amplitude


def _best_amplitude(parts: tuple[Array, Array], values: Array, variance: float) -> tuple[float, float]:
    """Log likelihood and amplitude; in the kernel's own directions all values are independent."""
    sizes, directions = parts
    spread = _SAMPLED_AMPLITUDES[:, None] ** 2 * sizes + variance
    likelihood = -0.5 * ((directions.T @ values) ** 2 / spread + np.log(spread)).sum(axis=1)
    best = int(likelihood.argmax())
    return float(likelihood[best]), float(_SAMPLED_AMPLITUDES[best])


@lru_cache(maxsize=32)
def _parts(places: tuple[Position, ...], at: tuple[int, ...], length: float) -> tuple[Array, Array]:
    """The kernel between measured places by its own directions: their sizes and themselves."""
    sizes, directions = np.linalg.eigh(_likeness(places, length)[np.ix_(at, at)])
    return np.maximum(sizes, 0.0), directions


@lru_cache(maxsize=32)
def _likeness(places: tuple[Position, ...], length: float) -> Array:
    scaled = distances(places) * (5**0.5 / length)
    return np.asarray((1 + scaled + scaled**2 / 3) * np.exp(-scaled) + _LEVEL, dtype=np.float64)


@lru_cache(maxsize=8)
def distances(places: tuple[Position, ...]) -> Array:
    """Between every two places, in decades."""
    positions = np.array(places)
    return np.asarray(np.linalg.norm(positions[:, None] - positions[None], axis=-1), dtype=np.float64)


_LENGTHS = (0.25, 0.4, 0.7, 1.2, 2.0, 3.5)
"""Decades."""

_AMPLITUDES = (0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0)
"""How much values differ over the plane, as logarithms."""

_ALONE = 0.02
"""What a place may have to itself, which no neighbour knows of: the sharpest bends, as a logarithm."""

_LEAST = 1e-8
"""No value is surer than that, or matrices could not be solved."""


def kriged(places: Sequence[tuple[float, float]], values: Array, variances: Array) -> tuple[Array, Array]:
    """The values at the places with the help of all others, and their variances; `variances` are what came in.

    Places are in decades, values logarithms.
    """
    noise = np.maximum(variances, _LEAST)
    best = max(_priors(np.array(places)), key=lambda prior: _likelihood(prior, values, noise))
    solved = cho_factor(best + np.diag(noise), lower=True)
    mean = best @ cho_solve(solved, values)
    left = np.diag(best) - np.einsum("ij,ji->i", best, cho_solve(solved, best))
    return mean, np.maximum(left, 0.0)


def _priors(places: Array) -> Iterator[Array]:
    """How values go together before any is seen, for every length and amplitude."""
    apart, alone = cdist(places, places), _ALONE**2 * np.eye(len(places))
    for length in _LENGTHS:
        scaled = math.sqrt(3) * apart / length
        likeness = (1 + scaled) * np.exp(-scaled)
        for amplitude in _AMPLITUDES:
            yield amplitude**2 * likeness + _LEVEL + alone


def _likelihood(prior: Array, values: Array, noise: Array) -> float:
    """The logarithm of how likely the values are, but for what is the same for every prior."""
    factor, lower = cho_factor(prior + np.diag(noise), lower=True)
    return float(-values @ cho_solve((factor, lower), values) / 2 - np.log(np.diag(factor)).sum())
