"""The rule by which a second record decides over a claim of a first one. METHOD.md says why it errs so seldom.

What is claimed is a region of a ratio's logarithm. All intervals of both records, widened by what twins ask for, hold
together with 95 %. Where the truth is the same in both, two intervals of the same ratio then have it in common; so a
claim is contradicted only where they have nothing in common, and that happens in at most 5 % of reproductions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.verdicts import MARGIN, Estimate

REPRODUCED, CONTRADICTED, UNCLEAR, NOT_APPLICABLE = "reproduced", "contradicted", "unclear", "not applicable"
OUTCOMES = (CONTRADICTED, UNCLEAR, REPRODUCED, NOT_APPLICABLE)
"""Surprises first."""


@dataclass(frozen=True)
class Region:
    """Where the logarithm of a ratio is claimed to lie."""

    low: float = -math.inf
    high: float = math.inf

    def has(self, found: Estimate) -> bool:
        """Whether the whole interval lies in it."""
        return found.half is not None and self.low <= found.log - found.half and found.log + found.half <= self.high

    def lacks(self, found: Estimate) -> bool:
        """Whether the whole interval lies outside of it."""
        return found.half is not None and (found.log + found.half < self.low or self.high < found.log - found.half)


AHEAD = Region(low=0.0)
FASTER = Region(low=math.log(MARGIN))
ALIKE = Region(-math.log(MARGIN), math.log(MARGIN))
AT_MOST_ALIKE = Region(high=math.log(MARGIN))


@dataclass(frozen=True)
class Evidence:
    """The same ratio in both records, with the intervals that decide, and where the claim says that it lies."""

    region: Region
    then: Estimate
    now: Estimate

    @property
    def holds(self) -> bool:
        return self.region.has(self.now)

    @property
    def contradicts(self) -> bool:
        """Whether the new interval lies outside of what is claimed, and has nothing in common with the old one."""
        return self.region.lacks(self.now) and are_apart(self.then, self.now)


def are_apart(one: Estimate, other: Estimate) -> bool:
    """Whether two intervals have nothing in common."""
    if one.half is None or other.half is None:
        return False
    return abs(one.log - other.log) > one.half + other.half


def decide(evidence: Sequence[Evidence]) -> str:
    """The outcome of a claim that consists of several: all of them must hold, and any can contradict."""
    if any(one.contradicts for one in evidence):
        return CONTRADICTED
    return REPRODUCED if evidence and all(one.holds for one in evidence) else UNCLEAR
