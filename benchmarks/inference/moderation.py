"""What blocks say of two models, with variances moderated by what the rounds within blocks promise.

A few blocks tell their own variance badly. Two other things are known: how much rounds differ within a block, and how
the blocks of all other comparisons vary. Over a record the logarithm of the variance follows a line in the logarithm of
what rounds alone would leave over, and each variance is drawn towards that line (after G. K. Smyth 2004, as in
`variances`, with a line for the typical variance as limma's trend has). METHOD.md says how much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from benchmarks.inference.intervals import Array, Estimate, half_width
from benchmarks.inference.variances import ModeratedVariances, inverse_trigamma

MOST_DEGREES = 6.0
"""What all others say of a variance never counts for more than about seven blocks of one's own."""

FEWEST_PLACES = 8
"""From fewer workloads or points nothing is learned: how far variances scatter about the line would not be known."""

_DUST = 1e-12
"""No clock sees a smaller variance of a logarithm."""

_QUARTILES_OF_NORMAL = 1.349
"""How many standard deviations the middle half of normal values spans."""

Pair = tuple[str, str]
PointPair = tuple[str, Pair]
"""A comparison: the name of the workload or point, and which two models."""


@dataclass(frozen=True)
class PairedBlocks:
    """Two models in the blocks that have both: ln(first / second) per block, the median over its rounds.

    `rounds_variance` is what rounds alone would leave over of variance in such a number; None for blocks of one round.
    """

    logs: tuple[float, ...]
    rounds_variance: float | None = None


def paired_blocks(rounds: Sequence[ArrayLike]) -> PairedBlocks:
    """From ln(first / second) of each round, block by block; a block without any is no block."""
    blocks = [values for values in (np.asarray(block, dtype=np.float64) for block in rounds) if values.size]
    spread = [rounds_variances(values) for values in blocks if values.size > 1]
    return PairedBlocks(
        tuple(float(np.median(values)) for values in blocks), float(np.mean(spread)) if spread else None
    )


def rounds_variances(logs: Array) -> Array:
    """What rounds, the last axis, leave over of variance in their median, two of them at least.

    By the middle half, which a disturbed round does not move; three rounds have no middle half.
    """
    rounds = logs.shape[-1]
    if rounds < 4:
        return np.asarray(logs.var(axis=-1, ddof=1) / rounds)
    low, high = np.quantile(logs, (0.25, 0.75), axis=-1)
    return np.asarray(((high - low) / _QUARTILES_OF_NORMAL) ** 2 / rounds)


@dataclass(frozen=True)
class ModeratedMean:
    """One comparison: its mean over blocks as a logarithm, and the moderated variance from block to block.

    `degrees` are the degrees of freedom that the variance is worth.
    """

    mean: float
    blocks: int
    variance: float
    degrees: float

    def estimate(self, level: float) -> Estimate:
        """With Student's interval of this level; none where nobody knows how much it varies."""
        half = half_width(self.variance, self.blocks, self.degrees, level)
        return Estimate(self.mean, half, self.blocks, None if half is None else sqrt(self.variance), self.degrees)


def difference_of_means(first: ModeratedMean, second: ModeratedMean) -> ModeratedMean:
    """Of two samples without blocks in common, which may scatter differently.

    The degrees of freedom are those of Welch and Satterthwaite; none where one sample has none.
    """
    parts = [(sample.variance / sample.blocks, sample.degrees) for sample in (first, second)]
    total, blocks = sum(part for part, _ in parts), min(first.blocks, second.blocks)
    known = min(free for _, free in parts) > 0
    degrees = total**2 / sum(part**2 / free for part, free in parts) if known and total else float(known)
    return ModeratedMean(first.mean - second.mean, blocks, total * blocks, degrees)


def moderated_means(compared: Mapping[PointPair, PairedBlocks]) -> dict[PointPair, ModeratedMean]:
    """Each comparison of a record, its variance moderated with the help of all."""
    own = [float(np.var(pair.logs, ddof=1)) if len(pair.logs) > 1 else 0.0 for pair in compared.values()]
    blocks = [len(pair.logs) for pair in compared.values()]
    promised = [np.nan if pair.rounds_variance is None else pair.rounds_variance for pair in compared.values()]
    moderate = moderated_by_rounds(own, np.array(blocks) - 1.0, promised, [name for name, _ in compared])
    columns = zip(compared.items(), blocks, moderate.variances.tolist(), moderate.degrees.tolist(), strict=True)
    return {key: ModeratedMean(float(np.mean(pair.logs)), *rest) for (key, pair), *rest in columns}


def moderated_by_rounds(
    variances: ArrayLike,
    degrees: ArrayLike,
    rounds_variances: ArrayLike,
    places: Sequence[str],
    most_degrees: float = MOST_DEGREES,
) -> ModeratedVariances:
    """Each variance between blocks drawn towards the line: (d0 line + d s^2) / (d0 + d), worth d0 + d degrees.

    Those without degrees of freedom, or without rounds that promise anything (NaN), stay what they are. `places` says
    which comparisons share their blocks, and so are no independent news of how far variances scatter about the line.
    """
    seen, free = np.asarray(variances, dtype=np.float64), np.asarray(degrees, dtype=np.float64)
    promised = np.asarray(rounds_variances, dtype=np.float64)
    helped = (free > 0) & np.isfinite(promised)
    fitted = helped & (seen > _DUST)
    names = np.array(places, dtype=object)
    if len(set(names[fitted])) < FEWEST_PLACES:
        return ModeratedVariances(seen, free)
    x = np.log(np.maximum(promised, _DUST), where=helped, out=np.zeros_like(seen))
    slope, height, prior = _line(x[fitted], seen[fitted], free[fitted], names[fitted], most_degrees)
    line = np.exp(height + special.digamma(prior / 2) - log(prior / 2) + slope * x)
    drawn = np.where(helped, (prior * line + free * seen) / (prior + free), seen)
    return ModeratedVariances(drawn, np.where(helped, prior + free, free))


def _line(x: Array, seen: Array, free: Array, places: Array, most_degrees: float) -> tuple[float, float, float]:
    """Slope and height of the line, by least squares, and how many degrees of freedom it is worth.

    The scatter about the line beyond what chance would have tells that, taken one standard error, over places, on the
    side of more scatter.
    """
    news = np.log(seen) - special.digamma(free / 2) + np.log(free / 2)
    spread = float(x.var(ddof=1))
    slope = min(1.0, max(0.0, float(np.cov(x, news)[0, 1]) / spread)) if spread > 0 else 0.0
    height = float((news - slope * x).mean())
    beyond = (news - slope * x - height) ** 2 * len(x) / (len(x) - 2) - special.polygamma(1, free / 2)
    by_place = np.array([beyond[places == place].mean() for place in dict.fromkeys(places)])
    excess = float(by_place.mean() + by_place.std(ddof=1) / sqrt(len(by_place)))
    return slope, height, min(most_degrees, 2 * inverse_trigamma(excess)) if excess > 0 else most_degrees
