"""What a record is asked about each workload, and which of that is open by now.

Only the distance of a ratio from 1 and the width of its interval count: which way it leans never matters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, expm1, inf

import numpy as np

from benchmarks.inference.intervals import Estimate, Samples, estimate, level_for, which_look
from benchmarks.inference.moderation import Pair, PairedBlocks, PointPair, moderated_means, paired_blocks
from benchmarks.inference.verdicts import (
    FASTER,
    PRECISE,
    SLOWER,
    UNCLEAR,
    Rule,
    count_families,
    pairs,
    twin_widening,
)
from workloads.contract import REFERENCE

ASYNCIO = "asyncio"

_MOST_LOG = 700.0
"""What is wider has no exponential among floats: an interval of two blocks may be."""


@dataclass(frozen=True)
class InterimComparison:
    """How many times as fast `model` is as `other`, and what that means."""

    workload: str
    model: str
    other: str
    estimate: Estimate
    verdict: str

    @property
    def half_width(self) -> float:
        """Half of the interval in relation to the ratio, as in 0.05 for plus or minus 5 %."""
        half = self.estimate.half
        return expm1(half) if half is not None and half < _MOST_LOG else inf

    @property
    def is_open(self) -> bool:
        """Whether more blocks may tell: what is known within 5 % lies on the margin, which no number of them moves."""
        return self.verdict == UNCLEAR and (self.estimate.half is None or self.estimate.half > PRECISE)

    @property
    def is_settled_headline(self) -> bool:
        return (self.other, self.model) == (REFERENCE, ASYNCIO) and self.verdict != UNCLEAR

    @property
    def result(self) -> str:
        """`15.0x faster`, `1.07x slower`, or the verdict where it names no side."""
        side = self.verdict.removeprefix("slightly ")
        return f"{_factor(self.estimate)}x {side}" if side in (FASTER, SLOWER) else self.verdict

    @property
    def label(self) -> str:
        return f"{self.model} against {self.other}"


def _factor(ratio: Estimate) -> str:
    """How far from 1 a ratio is, with three digits."""
    value = exp(abs(ratio.log))
    return f"{value:,.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"


@dataclass(frozen=True)
class InterimRecord:
    """What decisions rest on: the values of all workloads and of twins, and the looks at each workload so far."""

    samples: Mapping[str, Samples]
    twins: Sequence[Samples] = ()
    looks: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def blocks(self, workload: str) -> int:
        return max((len(blocks) for blocks in self.samples.get(workload, {}).values()), default=0)

    def rule(self, workload: str) -> Rule:
        """The rule by which a report would speak now."""
        look = which_look(self.looks.get(workload, ()), self.blocks(workload))
        headlines, details = count_families(
            pair for samples in self.samples.values() for pair in pairs(samples, REFERENCE)
        )
        return Rule(details, look, widening_by_twins(self.twins), headlines)


def interim_comparisons(record: InterimRecord) -> dict[str, list[InterimComparison]]:
    """What is asked of each workload, with the verdict by now."""
    means = moderated_means(
        {key: blocks for name in record.samples for key, blocks in _compared(name, record.samples[name])}
    )
    comparisons: dict[str, list[InterimComparison]] = {}
    for name, samples in record.samples.items():
        rule = record.rule(name)
        known = [pair for pair in _asked(samples) if (name, pair) in means]
        ratios = {pair: means[name, pair].estimate(rule.level_of(pair)) for pair in known}
        comparisons[name] = [
            InterimComparison(name, model, other, ratio, rule.verdict(ratio))
            for (other, model), ratio in ratios.items()
        ]
    return comparisons


def widening_by_twins(twins: Iterable[Samples]) -> float:
    """By how much identical code may differ in this record, as its twins show."""
    twin_pairs = [list(samples.values()) for samples in twins if len(samples) == 2]
    level = level_for(len(twin_pairs))
    blocks = [_paired(first, second).logs for first, second in twin_pairs if set(first) & set(second)]
    return twin_widening(estimate(logs, level) for logs in blocks)


def _asked(samples: Samples) -> list[Pair]:
    """Asyncio against the plain loop; where one of them is missing, every model against the loop."""
    against = [(REFERENCE, model) for model in samples if model != REFERENCE and REFERENCE in samples]
    return [(REFERENCE, ASYNCIO)] if (REFERENCE, ASYNCIO) in against else against


def _compared(workload: str, samples: Samples) -> Iterable[tuple[PointPair, PairedBlocks]]:
    for first, second in pairs(samples, REFERENCE):
        blocks = _paired(samples[first], samples[second])
        if blocks.logs:
            yield (workload, (first, second)), blocks


def _paired(first: Mapping[int, tuple[float, ...]], second: Mapping[int, tuple[float, ...]]) -> PairedBlocks:
    both = [block for block in first if block in second]
    return paired_blocks([np.log(first[block]) - np.log(second[block]) for block in both])
