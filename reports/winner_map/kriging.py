"""What is seen at many places of a plane, each steadied by its neighbours: near places are alike.

A Gaussian process, also known as kriging: over how many decades likeness fades, and how much there is to be alike, is
what makes the values likeliest. Where neighbours say nothing, or something else, a value stands for itself. Rasmussen
and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1; the kernel is Matern's with 3/2, for
makespans have bends where computing begins to count for more than waiting.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.spatial.distance import cdist

Array = NDArray[np.float64]

_LENGTHS = (0.25, 0.4, 0.7, 1.2, 2.0, 3.5)
"""Decades."""

_AMPLITUDES = (0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0)
"""How much values differ over the plane, as logarithms."""

_ALONE = 0.02
"""What a place may have to itself, which no neighbour knows of: the sharpest bends, as a logarithm."""

_LEVEL = 4.0
"""The variance of the level of all values: nearly anything goes."""

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
