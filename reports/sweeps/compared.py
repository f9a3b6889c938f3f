"""Every two models along every sweep of a record, block by block, with intervals that hold together."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import special

from reports.intervals import log_ratios
from reports.measurements import Measurements
from reports.rule import Rule, look_at
from reports.sweeps.curves import Curve
from reports.sweeps.moderation import moderated
from reports.sweeps.points import Sweep, sweeps
from reports.twins import allowance, pairs_of_twins

_LONGEST = 1e6
"""Half an interval that is longer than this, as a logarithm, says as much as none."""


@dataclass(frozen=True)
class Compared:
    """Two models of a sweep; the curve's logarithms are above 0 where the second is faster."""

    first: str
    second: str
    curve: Curve


@dataclass(frozen=True)
class Along:
    """A sweep, the level of its intervals, and all its pairs of models that share a point.

    Where points have no order, nothing flips between them, and there are no pairs.
    """

    sweep: Sweep
    level: float
    pairs: tuple[Compared, ...]


def compared(of: Measurements, others: int = 0) -> tuple[Along, ...]:
    """Every sweep of a record but its maps.

    Each interval has the level 1 - 0.05/m for the m points of all pairs of models along all sweeps of the record: who
    is ahead is said of every point. What twins showed widens it, as it does for verdicts. `others` is how many
    comparisons elsewhere hold together with these.
    """
    all_of_them = sweeps(of)
    pairs = [list(_pairs(sweep)) if sweep.axis.is_ordered else [] for sweep in all_of_them]
    noise = iter(_noise([one for some in pairs for one in some]))
    widened, count = allowance(pairs_of_twins(of)), sum(len(one.places) for some in pairs for one in some)
    rules = [Rule(count + others, _look(sweep, of), widened) for sweep in all_of_them]
    return tuple(
        Along(sweep, rule.level, tuple(_compared(sweep, rule, one, next(noise)) for one in some))
        for sweep, rule, some in zip(all_of_them, rules, pairs, strict=True)
    )


def _look(sweep: Sweep, of: Measurements) -> int:
    """The latest look at any of its points: it has the smallest error rate."""
    return max(look_at(of.sitting, point.measured.name, len(point.measured.blocks)) for point in sweep.points)


@dataclass(frozen=True)
class _Pair:
    """The points that have both models: places and, for each block, ln(first / second) of makespans."""

    first: str
    second: str
    places: tuple[float, ...]
    logs: tuple[tuple[float, ...], ...]


def _pairs(sweep: Sweep) -> Iterator[_Pair]:
    for first, second in combinations(sweep.models, 2):
        both = [(point.x, point.measured.cells) for point in sweep.points if point.measured.has(first, second)]
        found = [(x, tuple(logs)) for x, cells in both if (logs := log_ratios(cells[first], cells[second]))]
        if found:
            yield _Pair(first, second, tuple(x for x, _ in found), tuple(logs for _, logs in found))


@dataclass(frozen=True)
class _Noise:
    """The standard error at each point of a pair, as a logarithm, and the degrees of freedom it is worth."""

    errors: tuple[float, ...]
    degrees: tuple[float, ...]


def _noise(pairs: Sequence[_Pair]) -> list[_Noise]:
    """Each point learns from all points, pairs and sweeps of the record how noisy it may be: few blocks tell little."""
    blocks = [logs for one in pairs for logs in one.logs]
    if not blocks:
        return []
    counts = np.array([len(logs) for logs in blocks], dtype=np.float64)
    own = [float(np.var(logs, ddof=1)) if len(logs) > 1 else 0.0 for logs in blocks]
    found = moderated(own, counts - 1)
    errors, ends = np.sqrt(found.variances / counts), np.cumsum([len(one.logs) for one in pairs])[:-1]
    return [
        _Noise(tuple(map(float, error)), tuple(map(float, degrees)))
        for error, degrees in zip(np.split(errors, ends), np.split(found.degrees, ends), strict=True)
    ]


def _compared(sweep: Sweep, rule: Rule, pair: _Pair, noise: _Noise) -> Compared:
    """Points whose noise nobody knows are no part of the curve, unless it is known nowhere."""
    logs = [float(np.mean(values)) for values in pair.logs]
    halves = [_half(error, degrees, rule.level) for error, degrees in zip(noise.errors, noise.degrees, strict=True)]
    points = list(zip(pair.places, logs, halves, strict=True))
    known = [point for point in points if math.isfinite(point[2])]
    places, means, lengths = zip(*(known or points), strict=True)
    return Compared(pair.first, pair.second, Curve(places, means, lengths, sweep.axis.is_log, rule.allowance))


def _half(error: float, degrees: float, level: float) -> float:
    if degrees <= 0:
        return math.inf
    half = float(special.stdtrit(degrees, (1 + level) / 2)) * error
    return half if half <= _LONGEST else math.inf
