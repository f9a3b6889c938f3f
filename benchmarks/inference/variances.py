"""Variances at points that have few blocks each, moderated by all: few blocks say little of noise, many points more.

Empirical Bayes after G. K. Smyth (2004), Linear models and empirical Bayes methods for assessing differential
expression in microarray experiments, Statistical Applications in Genetics and Molecular Biology 3(1), article 3,
section 6.2, as in the package limma: the true variances are taken to scatter about a typical one like d0 s0^2 /
chi^2(d0). Where they scatter a lot, d0 is small and each point keeps to its own; where no more than chance would have
it, d0 is infinite.
"""

from dataclasses import dataclass
from math import inf, isinf, log

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from benchmarks.inference.intervals import Array

_FLOOR = 1e-5
"""Variances below this part of their median count as that much, as in limma."""


@dataclass(frozen=True)
class Prior:
    """What all points say about the variance of one: a typical `variance`, worth as much as `degrees` of freedom."""

    degrees: float
    variance: float


@dataclass(frozen=True)
class ModeratedVariances:
    """One variance for each point, drawn towards what is typical, and the degrees of freedom that it is worth."""

    variances: Array
    degrees: Array


def moderated(variances: ArrayLike, degrees: ArrayLike) -> ModeratedVariances:
    """Each variance drawn towards the prior's: (d0 s0^2 + d s^2) / (d0 + d), with d0 + d degrees of freedom.

    A point without any degrees of its own gets the prior's. None is worth more than all points together, as in limma.
    """
    free, seen = np.asarray(degrees, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    common = prior(seen, free)
    total = common.degrees + free
    share = np.ones_like(total)
    np.divide(common.degrees, total, out=share, where=(total > 0) & np.isfinite(total))
    drawn = np.where(total > 0, share * common.variance + (1 - share) * seen, 0.0)
    return ModeratedVariances(drawn, np.minimum(total, free.sum()))


def prior(variances: ArrayLike, degrees: ArrayLike) -> Prior:
    """By how much logarithms of variances scatter beyond what chance would have, which is a known function of d0.

    Points without degrees of freedom say nothing. One point alone has nobody to learn from, nor have points of which
    none varies: no degrees of freedom.
    """
    free = np.asarray(degrees, dtype=np.float64)
    seen, free = np.asarray(variances, dtype=np.float64)[free > 0], free[free > 0]
    middle = float(np.median(seen)) if len(seen) else 0.0
    floored = np.maximum(seen, _FLOOR * (middle or float(seen.max(initial=0.0))))
    if len(seen) < 2 or not floored.all():
        return Prior(0.0, 0.0)
    news = np.log(floored) - special.digamma(free / 2) + np.log(free / 2)
    excess = float(news.var(ddof=1) - special.polygamma(1, free / 2).mean())
    d0 = 2 * inverse_trigamma(excess) if excess > 0 else inf
    if isinf(d0):
        return Prior(inf, float(np.average(seen, weights=free)))
    return Prior(d0, float(np.exp(news.mean() + special.digamma(d0 / 2) - log(d0 / 2))))


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


_BORROWED = 4.0
"""Degrees of freedom that each place borrows from all others, to know its scatter from two or three blocks."""

_STEADIEST = 0.003**2
"""Two blocks can agree by luck, but nothing is steadier than this from block to block."""

_UNSEEN = 0.05**2
"""The variance from block to block where no place has two: half of all ratios in real records scatter by more."""


def moderated_by_median(variances: Array, degrees: Array) -> Array:
    """The same with a prior that needs no fit, for whoever moderates again after every block.

    d0 is taken for granted. What is usual is a median, so that an outlier counts at its own place only.
    """
    known = degrees > 0
    usual = float(np.median(variances[known] / _middle(degrees[known]))) if known.any() else _UNSEEN
    return np.asarray(
        (_BORROWED * max(_STEADIEST, usual) + degrees * variances) / (_BORROWED + degrees), dtype=np.float64
    )


def _middle(degrees: Array) -> Array:
    """The median of an estimated variance whose true value is 1."""
    return np.asarray(2 * special.gammaincinv(degrees / 2, 0.5) / degrees, dtype=np.float64)
