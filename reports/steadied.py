"""Ratios at many points that have few blocks each: what varies at one point is steadied by what varies at all others.

Every two models have a typical variance of their own, since processes vary more than a loop does; how much the variance
of a point differs from the typical one is taken to be the same for all of them.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log, sqrt
from typing import TypeVar

import numpy as np
from scipy import special

from benchmarks.verdicts import Estimate, pairs
from reports.measurements import REFERENCE, Measured, Times
from reports.moderation import moderated

Pair = tuple[str, str]
Key = TypeVar("Key", bound=Hashable)

_ENOUGH = 8
"""So many comparisons of the same two models tell their typical variance; fewer are taken to vary like all others."""


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


def logs(point: Measured) -> dict[Pair, list[float]]:
    """ln(first / second) per block of every two models, the median over the rounds that both took part in."""
    return {pair: found for pair in pairs(point.cells, REFERENCE) if (found := _logs(point, pair))}


def _logs(point: Measured, pair: Pair) -> list[float]:
    one, other = (point.cells[model] for model in pair)
    found = (_log(one[block], other[block]) for block in one if block in other)
    return [value for value in found if value is not None]


def _log(one: Times, other: Times) -> float | None:
    first, second = (dict(zip(times.rounds, times.warm, strict=False)) for times in (one, other))
    both = [log(first[number] / second[number]) for number in first if number in second]
    return float(np.median(both)) if both else None


def steadied(compared: Mapping[Key, Sequence[float]], kinds: Mapping[Key, Hashable]) -> dict[Key, Steadied]:
    """Each comparison, given by its logarithms per block, with the help of all; `kinds` says which vary alike."""
    free = np.array([len(some) - 1 for some in compared.values()], dtype=np.float64)
    seen = np.array([float(np.var(some, ddof=1)) if len(some) > 1 else 0.0 for some in compared.values()])
    typical = _typical([kinds[key] for key in compared], seen)
    found = moderated(seen / typical, free)
    together = zip(compared.items(), (found.variances * typical).tolist(), found.degrees.tolist(), strict=True)
    return {
        key: Steadied(float(np.mean(some)), len(some), variance, degrees) for (key, some), variance, degrees in together
    }


def _typical(kinds: Sequence[Hashable], variances: np.ndarray) -> np.ndarray:
    """The geometric mean of the variances of each kind, of those that vary at all."""
    result = np.full(len(kinds), _middle(variances))
    for kind in dict.fromkeys(kinds):
        alike = np.array([one == kind for one in kinds])
        if (variances[alike] > 0).sum() >= _ENOUGH:
            result[alike] = _middle(variances[alike])
    return result


def _middle(variances: np.ndarray) -> float:
    varying = variances[variances > 0]
    return float(np.exp(np.log(varying).mean())) if len(varying) else 1.0
