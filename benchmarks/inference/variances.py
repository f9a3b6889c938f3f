"""Variances at points that have few blocks each, moderated by all: few blocks say little of noise, many points more.

Empirical Bayes after G. K. Smyth (2004), Linear models and empirical Bayes methods for assessing differential
expression in microarray experiments, Statistical Applications in Genetics and Molecular Biology 3(1), article 3,
section 6.2, as in the package limma: the true variances are taken to scatter about a typical one like d0 s0^2 /
chi^2(d0). Where they scatter a lot, d0 is small and each point keeps to its own; where no more than chance would have
it, d0 is infinite.

Points may be of several kinds, each with a typical variance of its own, for processes vary more than a loop does; how
much variances scatter about the typical one is taken to be the same for all kinds.
"""

from collections.abc import Hashable, Sequence
from dataclasses import astuple, dataclass
from math import inf, isinf, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from benchmarks.inference.intervals import Array


@dataclass(frozen=True)
class Moderation:
    """How boldly points learn from each other; as it stands, as in limma.

    caution   how many standard errors above the best guess the scatter of variances is taken to be, and how much doubt
              about the typical variance counts: from few blocks both are badly known
    fewest    fewer points than this say nothing about scatter, and fewer of a kind nothing about what is typical of it
    floor     variances below this part of their median count as that much; 0: those of nothing say nothing
    dust      variances below this come from rounding and are nothing
    """

    caution: float = 0.0
    fewest: int = 2
    floor: float = 1e-5
    dust: float = 0.0


LIMMA = Moderation()
CAUTIOUS = Moderation(caution=1.0, fewest=8, floor=0.0, dust=1e-12)
"""For two or three blocks, where intervals too short would be a false promise; no clock sees less than dust."""


@dataclass(frozen=True)
class Prior:
    """What all points say about the variance of one: a typical `variance`, worth as much as `degrees` of freedom.

    `doubt` is how badly the typical variance is known: the variance of its logarithm.
    """

    degrees: float
    variance: float
    doubt: float = 0.0


@dataclass(frozen=True)
class ModeratedVariances:
    """One variance for each point, drawn towards what is typical, and the degrees of freedom that it is worth."""

    variances: Array
    degrees: Array


_RARE = -1
"""The number of kinds of which there are few; they might vary like any other."""


def moderated(
    variances: ArrayLike,
    degrees: ArrayLike,
    kinds: Sequence[Hashable] | None = None,
    places: Sequence[str] | None = None,
    moderation: Moderation = LIMMA,
) -> ModeratedVariances:
    """Each variance drawn towards the prior's: (d0 s0^2 + d s^2) / (d0 + d), with d0 + d degrees of freedom.

    A point without any degrees of its own gets the prior's. None is worth more than all points together, as in limma.
    `kinds` says which points vary alike, `places` which share their blocks and so are no independent news of each
    other; without them all vary alike and each stands for itself.
    """
    free, seen = np.asarray(degrees, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    seen = np.where(seen < moderation.dust, 0.0, seen)
    news = _news(seen, free, moderation.floor)
    alike = np.zeros(len(seen), dtype=np.int64) if kinds is None else _alike(kinds, news, moderation.fewest)
    common = _degrees(news, free, alike, places, moderation)
    priors = {kind: _prior(seen, free, news, alike == kind, common) for kind in np.unique(alike).tolist()}
    if _RARE in priors:
        whatever = _degrees(news, free, np.zeros_like(alike), places, moderation)
        priors[_RARE] = _prior(seen, free, news, np.ones(len(seen), dtype=bool), whatever)
    return _drawn(seen, free, [priors[kind] for kind in alike.tolist()], moderation.caution)


def prior(variances: ArrayLike, degrees: ArrayLike) -> Prior:
    """The prior of points that all vary alike, as in limma.

    Points without degrees of freedom say nothing. One point alone has nobody to learn from, nor have points of which
    none varies: no degrees of freedom.
    """
    seen, free = np.asarray(variances, dtype=np.float64), np.asarray(degrees, dtype=np.float64)
    news, alike = _news(seen, free, LIMMA.floor), np.zeros(len(seen), dtype=np.int64)
    return _prior(seen, free, news, alike == 0, _degrees(news, free, alike, None, LIMMA))


def _news(seen: Array, free: Array, floor: float) -> Array:
    """Logarithms of variances without what they are off by on average; NaN for points that say nothing."""
    known = seen[free > 0]
    middle = float(np.median(known)) if len(known) else 0.0
    floored = np.maximum(seen, floor * (middle or float(known.max(initial=0.0))))
    telling = (free > 0) & (floored > 0)
    half = np.where(telling, free, 1.0) / 2
    return np.where(telling, np.log(np.where(telling, floored, 1.0)) - special.digamma(half) + np.log(half), np.nan)


def _alike(kinds: Sequence[Hashable], news: Array, fewest: int) -> NDArray[np.int64]:
    """A number for each kind that is common enough, and the same for all others."""
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    alike = np.array([numbers[kind] for kind in kinds], dtype=np.int64)
    rare = [number for number in numbers.values() if np.isfinite(news[alike == number]).sum() < fewest]
    return np.where(np.isin(alike, rare), _RARE, alike)


def _degrees(
    news: Array, free: Array, alike: NDArray[np.int64], places: Sequence[str] | None, moderation: Moderation
) -> float:
    """How many degrees of freedom typical variances are worth; 0 where nothing can be learned from other points.

    By how much logarithms of variances scatter about the mean of their kind beyond what chance would have, which is a
    known function of d0.
    """
    telling = np.isfinite(news)
    news, kinds, chance = news[telling], alike[telling], special.polygamma(1, free[telling] / 2)
    names = np.arange(len(news)) if places is None else np.unique(np.array(places)[telling], return_inverse=True)[1]
    count = len(np.unique(names))
    if count < moderation.fewest:
        return 0.0
    means = {kind: news[kinds == kind].mean() for kind in np.unique(kinds).tolist()}
    centred = news - np.array([means[kind] for kind in kinds.tolist()])
    left = max(1, len(news) - len(means))
    guess, beyond = (centred**2).sum() / left - chance.mean(), centred**2 * len(news) / left - chance
    if places is not None:
        beyond = np.array([beyond[names == name].mean() for name in range(count)])
        guess = beyond.mean()
    most = float(guess + moderation.caution * beyond.std(ddof=1) / sqrt(count))
    return 2 * inverse_trigamma(most) if most > 0 else inf


def _prior(seen: Array, free: Array, news: Array, members: NDArray[np.bool_], degrees: float) -> Prior:
    """The prior of the points that are `members` of a kind; d0 is known."""
    telling, known = members & np.isfinite(news), members & (free > 0)
    if degrees == 0:
        return Prior(0.0, 0.0)
    if not telling.any():
        return Prior(degrees, 0.0, 2 / max(1.0, float(free[members].sum())))
    if isinf(degrees):
        return Prior(inf, float(np.average(seen[known], weights=free[known])), 2 / float(free[members].sum()))
    half, own = degrees / 2, free[telling] / 2
    middle = float(np.exp(news[telling].mean() + special.digamma(half) - log(half)))
    doubt = float((special.polygamma(1, own) + special.polygamma(1, half)).mean()) / int(telling.sum())
    return Prior(degrees, middle, doubt)


def _drawn(seen: Array, free: Array, priors: Sequence[Prior], caution: float) -> ModeratedVariances:
    """The moderated variances, and the degrees of freedom that they are worth, less for doubt about the typical one."""
    degrees, typical, doubt = np.array([astuple(prior) for prior in priors], dtype=np.float64).reshape(-1, 3).T
    total = degrees + free
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(np.isinf(degrees), 1.0, degrees / total)
        worth = np.where(caution * doubt > 0, np.maximum(free, 1 / (1 / total + caution * doubt / 2)), total)
    drawn = np.where(total > 0, share * typical + (1 - share) * seen, 0.0)
    return ModeratedVariances(drawn, np.minimum(worth, free.sum()))


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
