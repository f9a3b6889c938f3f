"""From some measured places to all others: what a quantity is there, and how far off that may be.

A Gaussian process, also known as kriging: what is near is alike, and how quickly likeness fades is learned from what
was measured. It says how two errors go together, too, which tells what measuring one place would do for all others.
Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1; the kernel is Matern's with 5/2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from benchmarks.verdicts import Array
from benchmarks.winner_map.lattice import Place

_LENGTHS = (0.5, 1.0, 2.0, 4.0)
"""Over how many decades likeness may fade; the likeliest is taken."""

_AMPLITUDES = np.geomspace(0.02, 3.0, 16)
"""How much the quantity may vary over the map, as a natural logarithm; the likeliest is taken."""

_LEVEL = 4.0
"""The variance of the level of the whole map against that of what happens on it: nearly anything goes."""


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


def surface(places: Sequence[Place], at: NDArray[np.intp], values: Array, variances: Array) -> Surface:
    """Over all `places`, from values at some of them: `at` are their numbers, `variances` those of their errors."""
    length, amplitude = _likeliest(tuple(places), tuple(map(int, at)), values, float(variances.mean()))
    prior = amplitude**2 * _likeness(tuple(places), length)
    root = np.linalg.cholesky(prior[np.ix_(at, at)] + np.diag(variances))
    known = solve_triangular(root, prior[at], lower=True)
    mean = known.T @ solve_triangular(root, values, lower=True)
    return Surface(mean, prior - known.T @ known)


def _likeliest(places: tuple[Place, ...], at: tuple[int, ...], values: Array, variance: float) -> tuple[float, float]:
    """The length and amplitude that make what was measured likeliest, as if all values were equally exact."""
    found = [(*_best_amplitude(_parts(places, at, length), values, variance), length) for length in _LENGTHS]
    _, amplitude, length = max(found)
    return length, amplitude


def _best_amplitude(parts: tuple[Array, Array], values: Array, variance: float) -> tuple[float, float]:
    """Log likelihood and amplitude; in the kernel's own directions all values are independent."""
    sizes, directions = parts
    spread = _AMPLITUDES[:, None] ** 2 * sizes + variance
    likelihood = -0.5 * ((directions.T @ values) ** 2 / spread + np.log(spread)).sum(axis=1)
    best = int(likelihood.argmax())
    return float(likelihood[best]), float(_AMPLITUDES[best])


@lru_cache(maxsize=32)
def _parts(places: tuple[Place, ...], at: tuple[int, ...], length: float) -> tuple[Array, Array]:
    """The kernel between measured places by its own directions: their sizes and themselves."""
    sizes, directions = np.linalg.eigh(_likeness(places, length)[np.ix_(at, at)])
    return np.maximum(sizes, 0.0), directions


@lru_cache(maxsize=32)
def _likeness(places: tuple[Place, ...], length: float) -> Array:
    scaled = distances(places) * (5**0.5 / length)
    return np.asarray((1 + scaled + scaled**2 / 3) * np.exp(-scaled) + _LEVEL, dtype=np.float64)


@lru_cache(maxsize=8)
def distances(places: tuple[Place, ...]) -> Array:
    """Between every two places, in decades."""
    positions = np.array([place.position for place in places])
    return np.asarray(np.linalg.norm(positions[:, None] - positions[None], axis=-1), dtype=np.float64)
