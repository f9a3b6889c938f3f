"""The rule that turns ratios, one per block, into verdicts. METHOD.md derives it, with its assumptions and sources.

`Rule` decides: measuring asks it where more blocks are wanted, reporting what to say, so that the rule that stops is
the rule that speaks.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf, log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.inference.intervals import Estimate, half_widths, level_for

FASTER, SLOWER, SAME, UNCLEAR, INVALID = "faster", "slower", "same", "unclear", "invalid"

MARGIN = 1.05
"""Ratios within this factor of 1 are called the same: nobody rewrites a program for less."""

MOST_BLOCKS = 10_000
"""Comparisons that would need more blocks than this are as good as undecidable."""


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
