"""Variances of several points, each steadied by all of them: few blocks say little about noise, many points say more.

Empirical Bayes after G. K. Smyth (2004), Linear models and empirical Bayes methods for assessing differential
expression in microarray experiments, Statistical Applications in Genetics and Molecular Biology 3(1), article 3,
section 6.2, as in the package limma: the true variances are taken to scatter about a common one like d0 s0^2 /
chi^2(d0). Where they scatter a lot, d0 is small and each point keeps to its own; where no more than chance would have
it, d0 is infinite.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]

_LEAST = 1e-5
"""Variances below this part of their median count as this much, as in limma: the logarithm of zero says nothing."""


@dataclass(frozen=True)
class Prior:
    """What all points say about the variance of one: a typical `variance`, worth as much as `degrees` of freedom."""

    degrees: float
    variance: float


@dataclass(frozen=True)
class Moderated:
    """One variance for each point, and the degrees of freedom that it is worth."""

    variances: Array
    degrees: Array


def prior(variances: ArrayLike, degrees: ArrayLike) -> Prior:
    """Fit the prior by the mean and variance of log s^2, which under it are known functions of d0 and s0^2.

    Points without degrees of freedom say nothing. One point alone has nobody to learn from, nor have points of which
    none varies: no degrees of freedom.
    """
    seen, free = np.asarray(variances, dtype=np.float64), np.asarray(degrees, dtype=np.float64)
    seen, free = seen[free > 0], free[free > 0]
    if len(seen) < 2 or not seen.any():
        return Prior(0.0, float(seen.mean()) if len(seen) else 0.0)
    centred = np.log(_above_zero(seen)) - special.digamma(free / 2) + np.log(free / 2)
    beyond_chance = float(centred.var(ddof=1) - special.polygamma(1, free / 2).mean())
    if beyond_chance <= 0:
        return Prior(np.inf, float(np.average(seen, weights=free)))
    half = inverse_trigamma(beyond_chance)
    return Prior(2 * half, float(np.exp(centred.mean() + special.digamma(half) - np.log(half))))


def _above_zero(variances: Array) -> Array:
    middle = np.median(variances)
    least = _LEAST * (middle if middle > 0 else variances.max())
    return np.maximum(variances, max(least, np.finfo(np.float64).tiny))


def inverse_trigamma(value: float) -> float:
    """The x > 0 whose trigamma is `value` > 0: Newton's method on 1/trigamma, as in Smyth's appendix."""
    if value > 1e7:
        return float(1 / np.sqrt(value))
    if value < 1e-6:
        return 1 / value
    x = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(special.polygamma(1, x))
        step = trigamma * (1 - trigamma / value) / float(special.polygamma(2, x))
        x += step
        if -step / x < 1e-10:
            break
    return x


def moderated(variances: ArrayLike, degrees: ArrayLike) -> Moderated:
    """Each variance drawn towards the prior's: (d0 s0^2 + d s^2) / (d0 + d), with d0 + d degrees of freedom.

    A point without any degrees of its own gets the prior's. None is worth more than all points together, as in limma.
    """
    seen, free = np.asarray(variances, dtype=np.float64), np.asarray(degrees, dtype=np.float64)
    common = prior(seen, free)
    worth = np.minimum(free + common.degrees, max(free.sum(), 0.0))
    if np.isinf(common.degrees):
        return Moderated(np.full(seen.shape, common.variance), worth)
    total = np.maximum(free + common.degrees, np.finfo(np.float64).tiny)
    own = np.where(free > 0, free * seen, 0.0)
    return Moderated(np.asarray((common.degrees * common.variance + own) / total), worth)
