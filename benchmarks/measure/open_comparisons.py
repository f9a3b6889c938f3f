"""Which comparisons are settled by now, and what it would take to settle the others.

Only the distance of a ratio from the margin and the width of its interval count: which way it leans never matters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, inf
from statistics import fmean, median

import numpy as np

from benchmarks.inference.intervals import (
    Estimate,
    Samples,
    estimate,
    level_for,
    log_ratios,
    which_look,
)
from benchmarks.inference.verdicts import (
    UNCLEAR,
    Rule,
    pairs,
    twin_widening,
)
from workloads.contract import REFERENCE

ASYNCIO = "asyncio"


@dataclass(frozen=True)
class InterimComparison:
    """How many times as fast `model` is as `other`, what that means, and how many blocks in all would settle it.

    `needed` is None where it is settled, and where no number of blocks would.
    """

    workload: str
    model: str
    other: str
    estimate: Estimate
    verdict: str
    needed: int | None

    @property
    def half_width(self) -> float:
        """Half of the interval in relation to the ratio, as in 0.05 for plus or minus 5 %."""
        return exp(self.estimate.half) - 1 if self.estimate.half is not None else float("inf")

    @property
    def label(self) -> str:
        return f"{self.model} against {self.other}"


@dataclass(frozen=True)
class InterimState:
    """What the decisions on one workload rest on: its values, its looks so far, and the whole record's conditions.

    `coming` asks how things stand by the measure of the next look, which is not taken yet.
    """

    samples: Samples
    looks: tuple[int, ...]
    comparisons: int
    widening: float
    coming: bool = False

    @property
    def blocks(self) -> int:
        return max((len(blocks) for blocks in self.samples.values()), default=0)

    @property
    def rule(self) -> Rule:
        """The rule at this look, by which a report will speak."""
        look = which_look(self.looks, inf if self.coming else self.blocks)
        return Rule(self.comparisons, look, self.widening)


def interim_comparisons(workload: str, state: InterimState) -> list[InterimComparison]:
    """The comparisons that get a verdict: every model against the reference, asyncio against the best of the others."""
    return [_comparison(workload, model, other, state) for model, other in _compared_models(state.samples)]


def unclear(comparisons: Iterable[InterimComparison]) -> list[InterimComparison]:
    return [comparison for comparison in comparisons if comparison.verdict == UNCLEAR]


def count_comparisons(workloads: Iterable[Samples]) -> int:
    """How many comparisons a record makes: every two models of every workload."""
    return sum(len(pairs(samples, REFERENCE)) for samples in workloads)


def widening_by_twins(twins: Iterable[Samples]) -> float:
    """By how much identical code may differ in this record, as its twins show."""
    twin_pairs = [list(samples.values()) for samples in twins if len(samples) == 2]
    level = level_for(len(twin_pairs))
    return twin_widening(_ratio(first, second, level) for first, second in twin_pairs if set(first) & set(second))


def _compared_models(samples: Samples) -> list[tuple[str, str]]:
    against = [(model, REFERENCE) for model in samples if model != REFERENCE and REFERENCE in samples]
    best = min((model for model in samples if model != ASYNCIO), key=lambda model: _typical(samples[model]), default="")
    return [*against, (ASYNCIO, best)] if ASYNCIO in samples and best not in ("", REFERENCE) else against


def _typical(blocks: Mapping[int, tuple[float, ...]]) -> float:
    """The geometric mean over blocks, as a logarithm."""
    return fmean(float(np.log(median(values))) for values in blocks.values())


def _comparison(workload: str, model: str, other: str, state: InterimState) -> InterimComparison:
    rule = state.rule
    ratio = _ratio(state.samples[other], state.samples[model], rule.level)
    return InterimComparison(workload, model, other, ratio, rule.verdict(ratio), rule.blocks_to_settle(ratio))


def _ratio(
    reference: Mapping[int, tuple[float, ...]], model: Mapping[int, tuple[float, ...]], level: float
) -> Estimate:
    common = [block for block in reference if block in model]
    return estimate([float(log_ratios(reference[block], model[block])) for block in common], level)
