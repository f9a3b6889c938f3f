"""From some places of a plane to all others: what a quantity is there, and how far off that may be.

A Gaussian process, also known as kriging: what is near is alike. Over how many decades likeness fades, and how much
there is to be alike, is what makes the values likeliest. It says how two errors go together, too, which tells what
measuring one place would do for all others. Rasmussen and Williams, Gaussian Processes for Machine Learning (2006),
algorithm 2.1, with Matern's kernels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from benchmarks.inference.intervals import Array

Position = tuple[float, float]
"""Where a place lies on the plane, in decades."""

Kernel = Callable[[Array, float], Array]
"""How alike values are, from 0 to 1, at some distances, if likeness fades over a length."""

_LEVEL = 4.0
"""The variance of the level of all values: nearly anything goes."""


def matern_3_2(distances: Array, length: float) -> Array:
    """For what may have bends."""
    scaled = 3**0.5 * distances / length
    return np.asarray((1 + scaled) * np.exp(-scaled), dtype=np.float64)


def matern_5_2(distances: Array, length: float) -> Array:
    """For what is smooth."""
    scaled = distances * (5**0.5 / length)
    return np.asarray((1 + scaled + scaled**2 / 3) * np.exp(-scaled), dtype=np.float64)


@dataclass(frozen=True)
class GaussianProcess:
    """What is thought of a quantity before any of it is seen.

    `lengths`, over which likeness may fade, are in decades. `amplitudes`, by how much the quantity may vary over the
    plane, are in its own unit, and so is `nugget`: what a place has to itself, which no neighbour knows of.

    If it `is_quick`, the likeliest length and amplitude are sought as if all values were equally exact, and the level
    varies with the amplitude: so one decomposition for each length does for all amplitudes, and for all values at the
    same places. It knows of no nugget.
    """

    kernel: Kernel
    lengths: tuple[float, ...]
    amplitudes: tuple[float, ...]
    nugget: float = 0.0
    is_quick: bool = False

    def prior(self, places: tuple[Position, ...], length: float, amplitude: float) -> Array:
        """How the values at all places go together."""
        if self.is_quick:
            return amplitude**2 * _kept_likeness(self.kernel, places, length)
        alone = self.nugget**2 * np.eye(len(places))
        return amplitude**2 * self.kernel(distances(places), length) + _LEVEL + alone

    def likelihoods(
        self, places: tuple[Position, ...], length: float, values: Array, variances: Array, at: tuple[int, ...]
    ) -> Array:
        """How likely the values are for each amplitude: logarithms, but for what is the same for all lengths."""
        if self.is_quick:
            sizes, directions = _kept_parts(self.kernel, places, at, length)
            spread = np.array(self.amplitudes)[:, None] ** 2 * sizes + float(variances.mean())
            return np.asarray(-0.5 * ((directions.T @ values) ** 2 / spread + np.log(spread)).sum(axis=1))
        measured = tuple(places[number] for number in at)
        return np.array(
            [_likelihood(self.prior(measured, length, size), values, variances) for size in self.amplitudes]
        )


@dataclass(frozen=True)
class Surface:
    """The quantity at each place, as expected, and how the errors of all places go together."""

    mean: Array
    covariance: Array

    @property
    def variance(self) -> Array:
        return np.maximum(np.diag(self.covariance), 1e-10)

    def negated(self) -> "Surface":
        """The surface of the quantity with its sign turned."""
        return Surface(-self.mean, self.covariance)


def surface(
    process: GaussianProcess, places: Sequence[Position], at: Sequence[int], values: Array, variances: Array
) -> Surface:
    """Over all `places`, from values at some of them: `at` are their numbers, `variances` those of their errors."""
    everywhere, numbers = tuple(places), tuple(at)
    prior = process.prior(everywhere, *_likeliest(process, everywhere, numbers, values, variances))
    root = np.linalg.cholesky(prior[np.ix_(numbers, numbers)] + np.diag(variances))
    known = solve_triangular(root, prior[list(numbers)], lower=True)
    mean = known.T @ solve_triangular(root, values, lower=True)
    return Surface(mean, prior - known.T @ known)


def smoothed(
    process: GaussianProcess, places: Sequence[Position], values: Array, variances: Array
) -> tuple[Array, Array]:
    """The values at the places themselves with the help of all others, and the variances of their errors.

    `variances` are what came in. Where neighbours say nothing, or something else, a value stands for itself.
    """
    everywhere, numbers = tuple(places), tuple(range(len(places)))
    prior = process.prior(everywhere, *_likeliest(process, everywhere, numbers, values, variances))
    factor = cho_factor(prior + np.diag(variances), lower=True)
    left = np.diag(prior) - np.einsum("ij,ji->i", prior, cho_solve(factor, prior))
    return prior @ cho_solve(factor, values), np.maximum(left, 0.0)


def _likeliest(
    process: GaussianProcess, places: tuple[Position, ...], at: tuple[int, ...], values: Array, variances: Array
) -> tuple[float, float]:
    """The length and amplitude that make what was measured likeliest."""
    best = []
    for length in process.lengths:
        likelihoods = process.likelihoods(places, length, values, variances, at)
        best.append((float(likelihoods.max()), process.amplitudes[int(likelihoods.argmax())], length))
    _, amplitude, length = max(best)
    return length, amplitude


def _likelihood(prior: Array, values: Array, variances: Array) -> float:
    factor, lower = cho_factor(prior + np.diag(variances), lower=True)
    return float(-values @ cho_solve((factor, lower), values) / 2 - np.log(np.diag(factor)).sum())


@lru_cache(maxsize=32)
def _kept_parts(
    kernel: Kernel, places: tuple[Position, ...], at: tuple[int, ...], length: float
) -> tuple[Array, Array]:
    """The kernel between measured places by its own directions, in which values are independent, after their sizes."""
    sizes, directions = np.linalg.eigh(_kept_likeness(kernel, places, length)[np.ix_(at, at)])
    return np.maximum(sizes, 0.0), directions


@lru_cache(maxsize=32)
def _kept_likeness(kernel: Kernel, places: tuple[Position, ...], length: float) -> Array:
    return kernel(distances(places), length) + _LEVEL


def distances(places: Sequence[Position]) -> Array:
    """Between every two places, in decades."""
    positions = np.array(places)
    return np.asarray(np.linalg.norm(positions[:, None] - positions[None], axis=-1), dtype=np.float64)
