"""Ratios at many points that have few blocks each: what varies at one point is steadied by what varies at all others.

Every two models have a typical variance of their own, since processes vary more than a loop does; how much the variance
of a point differs from the typical one is taken to be the same for all of them.

Variances of several points, each steadied by all of them: few blocks say little about noise, many points say more.

Empirical Bayes after G. K. Smyth (2004), Linear models and empirical Bayes methods for assessing differential
expression in microarray experiments, Statistical Applications in Genetics and Molecular Biology 3(1), article 3,
section 6.2, as in the package limma: the true variances are taken to scatter about a common one like d0 s0^2 /
chi^2(d0). Where they scatter a lot, d0 is small and each point keeps to its own; where no more than chance would have
it, d0 is infinite.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, isinf, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from benchmarks.inference.verdicts import Array, Estimate

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


Pair = tuple[str, str]
Key = tuple[str, Pair]
"""A comparison: the name of the point, and which two models."""

_ENOUGH = 8
"""So many comparisons of the same two models tell their typical variance; fewer are taken to vary like all others.

And so many points tell how much variances scatter; with fewer, every point stands for itself.
"""

_RARE = -1
"""The number of kinds of which there are few; they might vary like any other."""

_DUST = 1e-12
"""Variances below a millionth's square come from rounding; no clock sees such a difference."""

_CAUTION = 1.0
"""How many standard errors above the best guess the scatter of variances is taken to be."""


@dataclass(frozen=True)
class Steadied:
    """One comparison: its mean over blocks as a logarithm, the variance between blocks, and what that is worth."""

    mean: float
    blocks: int
    variance: float
    degrees: float

    def estimate(self, level: float) -> Estimate:
        """With Student's interval of this level; none where nobody knows how much it varies."""
        half = float(special.stdtrit(self.degrees, (1 + level) / 2)) * sqrt(self.variance / self.blocks)
        known = self.degrees > 0 and isfinite(half)
        return Estimate(self.mean, half if known else None, self.blocks, sqrt(self.variance) if known else None)


def steadied(compared: Mapping[Key, Sequence[float]], kinds: Mapping[Key, Hashable]) -> dict[Key, Steadied]:
    """Each comparison, given by its logarithms per block, with the help of all; `kinds` says which vary alike.

    The first part of a key is the point: what is compared at one point shares its blocks, and is no independent news.
    """
    free = np.array([len(some) - 1 for some in compared.values()], dtype=np.float64)
    seen = np.array([float(np.var(some, ddof=1)) if len(some) > 1 else 0.0 for some in compared.values()])
    seen[seen < _DUST] = 0.0
    alike, points = _alike([kinds[key] for key in compared], seen), [key[0] for key in compared]
    common, all_alike = _degrees(seen, free, alike, points), np.zeros_like(alike)
    known = {
        one: (common, *_typical(seen[alike == one], free[alike == one], common)) for one in np.unique(alike).tolist()
    }
    whatever = _degrees(seen, free, all_alike, points)
    known[_RARE] = (whatever, *_typical(seen, free, whatever))
    values = zip(compared.items(), seen.tolist(), free.tolist(), alike.tolist(), strict=True)
    return {
        key: Steadied(float(np.mean(some)), len(some), *_together(variance, own, *known[one]))
        for (key, some), variance, own, one in values
    }


def _alike(kinds: Sequence[Hashable], seen: Array) -> NDArray[np.int64]:
    """A number for each kind that is common enough, and the same for all others."""
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    found = np.array([numbers[kind] for kind in kinds], dtype=np.int64)
    rare = [number for number in numbers.values() if ((found == number) & (seen > 0)).sum() < _ENOUGH]
    return np.where(np.isin(found, rare), _RARE, found)


def _news(seen: Array, free: Array) -> Array:
    """Logarithms of variances that are above zero, without what they are off by on average."""
    return np.asarray(np.log(seen) - special.digamma(free / 2) + np.log(free / 2))


def _degrees(seen: Array, free: Array, alike: NDArray[np.int64], points: Sequence[str]) -> float:
    """How many degrees of freedom the typical variance is worth; 0 where nothing can be learned from other points.

    By how much logarithms of variances scatter beyond chance, as in `moderation`, but at the upper end of what points
    leave open: from few blocks it is badly known, and intervals that are too short would be a false promise.
    """
    varying = seen > 0
    names = np.array(points)[varying]
    count = len(np.unique(names))
    if count < _ENOUGH:
        return 0.0
    news, kinds = _news(seen[varying], free[varying]), alike[varying]
    centred = np.array([value - news[kinds == kind].mean() for value, kind in zip(news, kinds, strict=True)])
    beyond = centred**2 * len(news) / max(1, len(news) - len(np.unique(kinds))) - special.polygamma(
        1, free[varying] / 2
    )
    by_point = np.array([beyond[names == name].mean() for name in np.unique(names)])
    most = float(by_point.mean() + _CAUTION * by_point.std(ddof=1) / sqrt(count))
    return 2 * inverse_trigamma(most) if most > 0 else inf


def _typical(seen: Array, free: Array, degrees: float) -> tuple[float, float]:
    """The typical variance of one kind, and how well its logarithm is known, as a variance."""
    varying = seen > 0
    if not varying.any() or degrees == 0:
        return 0.0, 2 / max(1.0, float(free.sum())) if degrees else 0.0
    if isinf(degrees):
        return float(np.average(seen[free > 0], weights=free[free > 0])), 2 / float(free.sum())
    half, own = degrees / 2, free[varying] / 2
    middle = float(np.exp(_news(seen[varying], free[varying]).mean() + special.digamma(half) - log(half)))
    return middle, float((special.polygamma(1, own) + special.polygamma(1, half)).mean()) / int(varying.sum())


def _together(variance: float, own: float, degrees: float, typical: float, doubt: float) -> tuple[float, float]:
    """The steadied variance, and the degrees of freedom that it is worth, less for doubt about the typical one."""
    if degrees + own == 0:
        return 0.0, 0.0
    share = 1.0 if isinf(degrees) else degrees / (degrees + own)
    return share * typical + (1 - share) * variance, max(own, 1 / (1 / (degrees + own) + doubt / 2))
