"""The rule that turns ratios, one per block, into verdicts. METHOD.md derives it, with its assumptions and sources.

`Rule` decides: measuring asks it where more blocks are wanted, reporting what to say, so that the rule that stops is
the rule that speaks. Beneath it are pure functions on arrays whose last axis is blocks (or rounds, where said so), so
that one call judges one comparison or ten thousand simulated ones. Everything is on the scale of natural logarithms: 0
is "the same", and swapping two models changes nothing but the sign.

What nobody knows, for want of a second block, is an infinite half-width among numbers and None in an `Estimate`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import exp, inf, isfinite, log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from benchmarks.record_format import Sitting

FASTER, SLOWER, SAME, UNCLEAR, INVALID = "faster", "slower", "same", "unclear", "invalid"

MARGIN = 1.05
"""Ratios within this factor of 1 are called the same: nobody rewrites a program for less."""

ERROR_RATE = 0.05
"""How often, at most, any interval of a whole record may miss what it estimates."""

MOST_BLOCKS = 10_000
"""Comparisons that would need more blocks than this are as good as undecidable."""

_LARGEST_LOG = 700.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A geometric mean over blocks; `deviation` is between blocks and `half` half the interval, both as logarithms.

    Both are None where there are fewer than two blocks.
    """

    log: float
    half: float | None
    blocks: int
    deviation: float | None = None

    @property
    def value(self) -> float:
        return _exp(self.log)

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.half is None else (_exp(self.log - self.half), _exp(self.log + self.half))

    @property
    def inverse(self) -> "Estimate":
        """The same ratio the other way round."""
        return Estimate(-self.log, self.half, self.blocks, self.deviation)


def _exp(value: float) -> float:
    return exp(max(-_LARGEST_LOG, min(_LARGEST_LOG, value)))


def log_ratios(reference: ArrayLike, model: ArrayLike) -> Array:
    """ln(reference / model) per block: the median over rounds, the last axis, in each of which both ran once."""
    return np.asarray(np.median(np.log(reference) - np.log(model), axis=-1), dtype=np.float64)


def level_for(comparisons: int, look: int = 0) -> float:
    """The level of each of several intervals so that all hold together with 95 %, whenever measuring stops.

    Bonferroni over the comparisons of a record. Where blocks are added as long as something is unclear, results are
    looked at more than once: the first look has half of the error rate, each later one half of the one before. With
    `look` 0 the number of blocks was fixed beforehand, and the whole rate is spent at once.
    """
    return 1 - ERROR_RATE / max(1, comparisons) / 2.0**look


_MOST_LOOKS = 20
"""Later looks have a millionth of the error rate, and soon their levels could not be told from 1."""


def which_look(looks: Sequence[int], blocks: float) -> int:
    """The number of the look that is being taken at `blocks` blocks, after looks at those counts."""
    return min(1 + sum(count < blocks for count in looks), _MOST_LOOKS)


def look_at(sitting: Sitting, workload: str, blocks: int) -> int:
    """The look at which a workload's results stand in a record; 0 where blocks could not be added."""
    return which_look(sitting.looks.get(workload, ()), blocks) if sitting.budget_seconds > 0 else 0


def half_widths(variances: ArrayLike, blocks: ArrayLike, degrees: ArrayLike, level: float) -> Array:
    """Half of Student's interval of means over blocks that vary so much; infinite where nobody knows how much.

    `degrees` are the degrees of freedom with which it is known.
    """
    free = np.asarray(degrees, dtype=np.float64)
    wide = special.stdtrit(np.where(free > 0, free, 1.0), (1 + level) / 2) * np.sqrt(np.asarray(variances) / blocks)
    return np.where((free > 0) & np.isfinite(wide), wide, np.inf)


def half_width(variance: float, blocks: float, degrees: float, level: float) -> float | None:
    """The same of one mean, as an `Estimate` has it: None where nobody knows."""
    half = float(half_widths(variance, blocks, degrees, level))
    return half if isfinite(half) else None


def intervals(logs: ArrayLike, level: float) -> tuple[Array, Array]:
    """Mean and half-width of Student's t interval over the last axis, for two blocks or more."""
    values = np.asarray(logs, dtype=np.float64)
    blocks = values.shape[-1]
    of_one_block = half_widths(values.var(axis=-1, ddof=1), 1, blocks - 1, level)
    return np.asarray(values.mean(axis=-1)), np.asarray(of_one_block / np.sqrt(blocks))


def estimate(logs: Sequence[float], level: float) -> Estimate:
    """One comparison with its interval; none from fewer than two blocks."""
    if len(logs) < 2:
        return Estimate(float(np.mean(logs)), None, len(logs))
    mean, half = intervals(logs, level)
    return Estimate(float(mean), float(half), len(logs), float(np.std(logs, ddof=1)))


def verdicts(mean: ArrayLike, half: ArrayLike, widening: ArrayLike = 0.0) -> NDArray[Any]:
    """Judge by the whole interval: beyond the margin, within it, or neither.

    `widening` is by how much identical code may differ here, which is the `twin_widening`: it widens every
    interval, so that noise may take a verdict away and never creates one.
    """
    far, wide = np.abs(np.asarray(mean)), np.asarray(half) + np.asarray(widening)
    beyond, within = far - wide > log(MARGIN), far + wide <= log(MARGIN)
    return np.where(beyond, np.where(np.asarray(mean) > 0, FASTER, SLOWER), np.where(within, SAME, UNCLEAR))


def verdict(ratio: Estimate, widening: float = 0.0) -> str:
    """The verdict on one comparison; from fewer than two blocks it is unclear."""
    return UNCLEAR if ratio.half is None else str(verdicts(ratio.log, ratio.half, widening))


def twin_widening(twins: Iterable[Estimate | None]) -> float:
    """How much wider intervals have to be, as a logarithm, for what the twins of a record show or do not rule out.

    Twins are estimated apart from the other comparisons, at `level_for` their own number. A pair without an interval
    shows nothing.
    """
    return max((_widening(ratio.log, ratio.half) for ratio in twins if ratio and ratio.half is not None), default=0.0)


def _widening(mean: float, half: float) -> float:
    """The far end of an interval that excludes 1; of one that does not, what reaches beyond the margin.

    Where twins differ, that is known of identical code. Where they may differ without anybody seeing it, the margin
    itself protects against as much as the margin, and the rest has to be allowed for.
    """
    far = abs(mean) + half
    return far if abs(mean) > half else max(0.0, far - log(MARGIN))


def differs(twin: Estimate) -> bool:
    """Whether the whole interval of a twin lies on one side of 1."""
    return twin.half is not None and abs(twin.log) > twin.half


def blocks_to_settle(ratio: Estimate, level: float, widening: float = 0.0) -> int | None:
    """About how many blocks in all would settle it, if mean and deviation stay as they are.

    None where no number of blocks would, since the ratio lies too close to the margin, and where nothing is known.
    """
    room, deviation = abs(abs(ratio.log) - log(MARGIN)) - widening, ratio.deviation
    if deviation is None or room <= 0:
        return None

    def enough(blocks: int) -> bool:
        return bool(half_widths(deviation**2, blocks, blocks - 1, level) <= room)

    counts = range(2, MOST_BLOCKS + 1)
    first = bisect_left(counts, True, key=enough)
    return counts[first] if first < len(counts) else None


def pairs(models: Iterable[str], reference: str) -> list[tuple[str, str]]:
    """The comparisons of one workload: every two of its models, the reference always first.

    All of them count for the level, so that the fastest model and the best of the others may be picked afterwards.
    """
    return list(combinations(sorted(models, key=lambda model: model != reference), 2))


@dataclass(frozen=True)
class Rule:
    """How many comparisons hold together, which look this is (0: there is only one), and what twins showed.

    `widening`, a logarithm, is added to half an interval before anything is concluded from it, but not where it is
    shown.
    """

    comparisons: int = 1
    look: int = 0
    widening: float = 0.0

    @property
    def level(self) -> float:
        return level_for(self.comparisons, self.look)

    def half(self, ratio: Estimate | None) -> float:
        """Half of the interval that decides; infinite where there is none."""
        return inf if ratio is None or ratio.half is None else ratio.half + self.widening

    def widened(self, ratio: Estimate) -> Estimate:
        """The estimate with the interval that decides."""
        return ratio if ratio.half is None else replace(ratio, half=self.half(ratio))

    def verdict(self, ratio: Estimate) -> str:
        return verdict(ratio, self.widening)

    def side(self, ratio: Estimate) -> int:
        """On which side of 1 the whole widened interval lies: 1 for faster, -1 for slower, however little; else 0."""
        if abs(ratio.log) <= self.half(ratio):
            return 0
        return 1 if ratio.log > 0 else -1

    def blocks_to_settle(self, ratio: Estimate) -> int | None:
        """About how many blocks in all; by the level of the next look, where there would be one."""
        if self.verdict(ratio) != UNCLEAR:
            return None
        later = level_for(self.comparisons, self.look + 1) if self.look else self.level
        return blocks_to_settle(ratio, later, self.widening)

    def without_twins(self) -> "Rule":
        """The same rule, had the twins shown nothing."""
        return replace(self, widening=0.0)


Samples = Mapping[str, Mapping[int, tuple[float, ...]]]
"""One workload's warm makespans in seconds: by model, then by block, in the order of the rounds."""
