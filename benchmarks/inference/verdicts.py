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
SLIGHTLY_FASTER, SLIGHTLY_SLOWER, NEARLY_SAME = "slightly faster", "slightly slower", "nearly the same"

MARGIN = 1.05
"""Ratios within this factor of 1 are called the same: nobody rewrites a program for less."""

SLIGHT = 1.1
"""What differs by less than this is said to differ slightly, where it is not the same."""

PRECISE = log(1.05)
"""A ratio that is known within this, as a logarithm, is known well enough: more blocks are not promised."""

MOST_BLOCKS = 10_000
"""Comparisons that would need more blocks than this are as good as undecidable."""

HEADLINE = frozenset({"sequential", "asyncio"})
"""The pair that the suite asks about; these comparisons of a record hold together apart from all others."""


def verdicts(mean: ArrayLike, half: ArrayLike, widening: ArrayLike = 0.0) -> NDArray[Any]:
    """Judge by the whole interval: beyond the margin, within it, slight either way, or none of these.

    `widening` is by how much identical code may differ here, which is the `twin_widening`: it widens every
    interval, so that noise may take a verdict away and never creates one.
    """
    far, wide = np.abs(np.asarray(mean)), np.asarray(half) + np.asarray(widening)
    up, near, far_end = np.asarray(mean) > 0, far - wide, far + wide
    cases = [near > log(MARGIN), far_end <= log(MARGIN), (near > 0) & (far_end <= log(SLIGHT)), far_end <= log(SLIGHT)]
    words = [
        np.where(up, FASTER, SLOWER).astype(object),
        np.full(up.shape, SAME, dtype=object),
        np.where(up, SLIGHTLY_FASTER, SLIGHTLY_SLOWER).astype(object),
        np.full(up.shape, NEARLY_SAME, dtype=object),
    ]
    return np.select(cases, words, UNCLEAR)


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


def blocks_to_precision(ratio: Estimate, level: float) -> int | None:
    """About how many blocks in all would make half its interval 5 %: noise is known, where the ratio lies is not.

    None where more than `MOST_BLOCKS` would, and where nothing is known.
    """
    if ratio.deviation is None:
        return None
    variance, borrowed = ratio.deviation**2, 0.0 if ratio.degrees is None else ratio.degrees - (ratio.blocks - 1)

    def enough(blocks: int) -> bool:
        return bool(half_widths(variance, blocks, borrowed + blocks - 1, level) <= PRECISE)

    counts = range(2, MOST_BLOCKS + 1)
    first = bisect_left(counts, True, key=enough)
    return counts[first] if first < len(counts) else None


def between(ratios: Iterable[Estimate]) -> Estimate | None:
    """How many times as fast a model is as the best of several others, by its ratio to each of them; None without any.

    Whoever is the best: the least of the true ratios lies between the least low end and the least high end, wherever
    the intervals hold together. The middle of the two is the value.
    """
    known = list(ratios)
    if not known or any(ratio.half is None for ratio in known):
        return min(known, key=lambda ratio: ratio.log, default=None)
    low, high = (min(ratio.log + side * (ratio.half or 0.0) for ratio in known) for side in (-1, 1))
    return Estimate((low + high) / 2, (high - low) / 2, min(ratio.blocks for ratio in known))


def pairs(models: Iterable[str], reference: str) -> list[tuple[str, str]]:
    """The comparisons of one workload: every two of its models, the reference always first.

    All of them count for the level, so that the fastest model and the best of the others may be picked afterwards.
    """
    return list(combinations(sorted(models, key=lambda model: model != reference), 2))


def count_families(compared: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """How many of these pairs of models are headlines, and how many are not: what holds together apart."""
    are_headlines = [frozenset(pair) == HEADLINE for pair in compared]
    return sum(are_headlines), len(are_headlines) - sum(are_headlines)


@dataclass(frozen=True)
class Rule:
    """How many comparisons hold together, which look this is (0: there is only one), and what twins showed.

    `headlines`, comparisons of the two models that the suite asks about, hold together apart from all others; where
    there are none of their own, they are among the others. `widening`, a logarithm, is added to half an interval before
    anything is concluded from it, but not where it is shown.
    """

    comparisons: int = 1
    look: int = 0
    widening: float = 0.0
    headlines: int = 0

    @property
    def level(self) -> float:
        return level_for(self.comparisons, self.look)

    @property
    def headline_level(self) -> float:
        return level_for(self.headlines or self.comparisons, self.look)

    def level_of(self, pair: tuple[str, str]) -> float:
        return self.headline_level if frozenset(pair) == HEADLINE else self.level

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

    def blocks_to_precision(self, ratio: Estimate, pair: tuple[str, str]) -> int | None:
        """About how many blocks in all make it precise, by the level of the next look, where there would be one."""
        return blocks_to_precision(ratio, replace(self, look=self.look + bool(self.look)).level_of(pair))
