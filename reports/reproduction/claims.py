"""The rule by which a second record decides over a claim of a first one. METHOD.md says why it errs so seldom.

What is claimed is a region of a ratio's logarithm. All intervals of both records, widened by what twins ask for, hold
together with 95 %. Where the truth is the same in both, two intervals of the same ratio then have it in common; so a
claim is contradicted only where they have nothing in common, and that happens in at most 5 % of reproductions.

Whether what a record claims of a workload can be judged by another record, and if not, why.

One of the two records with everything that is concluded from it, at the levels that a reproduction needs.

What a claim of a reference is, and what became of it.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.inference.verdicts import MARGIN, Estimate
from benchmarks.record_format import WorkloadEntry
from reports.analysis.analysis import Analysis, WorkloadResult, analyse
from reports.comparison.comparable import different_work, mixed_gil
from reports.formatting import short
from reports.record.measurements import MeasuredWorkload, Measurements
from reports.sweeps.comparisons import ComparedSweep, compared
from reports.text.ratios import is_or_are

Key = tuple[str, str, str]
"""A sweep: its workload, its axis, and which part of a path."""


@dataclass(frozen=True)
class RecordConclusions:
    """A record, what follows for its workloads, and for every two models along its sweeps."""

    of: Measurements
    analysis: Analysis
    along: tuple[ComparedSweep, ...]

    def answer(self, workload: str) -> WorkloadResult | None:
        return next((result for result in self.analysis.answers if result.name == workload), None)

    def swept(self, key: Key) -> ComparedSweep | None:
        return next((compared_sweep for compared_sweep in self.along if key_of(compared_sweep) == key), None)

    @property
    def comparisons(self) -> int:
        """How many intervals there are: of every two models of each workload and of each point."""
        return self.analysis.comparisons + _points(self.along)


def key_of(along: ComparedSweep) -> Key:
    return along.sweep.entry.workload, along.sweep.axis.name, along.sweep.group


def by_itself(record: Measurements) -> RecordConclusions:
    """A record at the levels of its own page: what it claims."""
    analysis = analyse(record)
    return RecordConclusions(analysis.measurements, analysis, compared(analysis.measurements))


def for_both(alone: RecordConclusions) -> RecordConclusions:
    """The same record at levels that make all intervals of two records hold together with 95 %: half the error rate."""
    record, total = alone.of, 2 * alone.comparisons
    analysis = analyse(record, total - alone.analysis.comparisons)
    return RecordConclusions(record, analysis, compared(record, total - _points(alone.along)))


def _points(along: tuple[ComparedSweep, ...]) -> int:
    return sum(len(pair.curve.places) for compared_sweep in along for pair in compared_sweep.pairs)


REPRODUCED, CONTRADICTED, UNCLEAR, NOT_APPLICABLE = "reproduced", "contradicted", "unclear", "not applicable"
OUTCOMES = (CONTRADICTED, UNCLEAR, REPRODUCED, NOT_APPLICABLE)
"""Surprises first."""


@dataclass(frozen=True)
class Region:
    """Where the logarithm of a ratio is claimed to lie."""

    low: float = -math.inf
    high: float = math.inf

    def has(self, estimate: Estimate) -> bool:
        """Whether the whole interval lies in it."""
        return (
            estimate.half is not None
            and self.low <= estimate.log - estimate.half
            and estimate.log + estimate.half <= self.high
        )

    def lacks(self, estimate: Estimate) -> bool:
        """Whether the whole interval lies outside of it."""
        return estimate.half is not None and (
            estimate.log + estimate.half < self.low or self.high < estimate.log - estimate.half
        )


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


def are_apart(estimate: Estimate, other: Estimate) -> bool:
    """Whether two intervals have nothing in common."""
    if estimate.half is None or other.half is None:
        return False
    return abs(estimate.log - other.log) > estimate.half + other.half


def decide(evidence: Sequence[Evidence]) -> str:
    """The outcome of a claim that consists of several: all of them must hold, and any can contradict."""
    if any(one.contradicts for one in evidence):
        return CONTRADICTED
    return REPRODUCED if evidence and all(one.holds for one in evidence) else UNCLEAR


NOT_MEASURED = "not measured here"
_REASON = 240


def against_measuring(
    then: MeasuredWorkload, now: MeasuredWorkload | None, reference: Measurements, new: Measurements
) -> str | None:
    """Why nothing can be said of a workload or point: not measured, other work, or with the GIL in another state."""
    if now is None:
        return not_measured([then.name], new)
    yardstick = adapted(then.entry, now.entry, reference, new)
    return different_work(yardstick, now.entry) or mixed_gil(then) or mixed_gil(now) or _other_gil(then, now)


def not_measured(names: Sequence[str], new: Measurements) -> str:
    """That something was not measured, with the reason that most of it has."""
    reasons = Counter(gap.reason for gap in new.sitting.skipped if gap.workload in names)
    return f"{NOT_MEASURED}: {short(reasons.most_common(1)[0][0], _REASON)}" if reasons else NOT_MEASURED


def adapted(then: WorkloadEntry, now: WorkloadEntry, reference: Measurements, new: Measurements) -> WorkloadEntry:
    """The reference's workload with this machine's width, where both are as wide as there are usable CPUs."""
    set_by_hand = "width" in then.changed or "width" in now.changed
    as_wide = all(
        entry.width == min(record.sitting.probe.usable_cpus, entry.jobs)
        for entry, record in ((then, reference), (now, new))
    )
    return replace(then, width=now.width) if as_wide and not set_by_hand else then


def _other_gil(then: MeasuredWorkload, now: MeasuredWorkload) -> str | None:
    if then.has_gil == now.has_gil:
        return None
    return "the GIL is enabled here and was not" if now.has_gil else "the GIL is disabled here and was enabled"


def against_models(measured: MeasuredWorkload, models: Sequence[str]) -> str | None:
    """Why models of a workload that was measured cannot be judged: invalid, left out, or not there."""
    for model in models:
        if model in measured.invalid:
            return f"{model} {is_or_are(model)} invalid here"
        if model not in measured.cells:
            reason = measured.entry.left_out.get(model)
            return short(f"{model} {NOT_MEASURED}: {reason}" if reason else f"{model} {NOT_MEASURED}", _REASON)
    return None


ORDER, EQUALITY, OWN, CROSSOVER, SHAPE, LEADER = "order", "equality", "own claim", "crossover", "shape", "leader"
KINDS = (ORDER, EQUALITY, OWN, CROSSOVER, SHAPE, LEADER)


@dataclass(frozen=True)
class ClaimSubject:
    """What a claim is about: a workload or a sweep by its title; `entry` is for a few words about it."""

    title: str
    entry: WorkloadEntry


@dataclass(frozen=True)
class Claim:
    """A conclusion of the reference: `kind`, a sentence, and its number with interval as text.

    `label` names it in a few letters, and `model` is whose colour it has.
    """

    subject: ClaimSubject
    kind: str
    sentence: str
    then: str
    model: str
    label: str


@dataclass(frozen=True)
class JudgedClaim:
    """A claim with its outcome: the new number with interval as text, and what else there is to say.

    `ratios` are the reference's and the new one, with the intervals that decided; none where a claim is about places on
    an axis, or where there is no new one.
    """

    claim: Claim
    outcome: str
    now: str = ""
    reason: str = ""
    ratios: tuple[Estimate, Estimate] | None = None

    @property
    def order(self) -> int:
        """Contradictions first."""
        return OUTCOMES.index(self.outcome)


def not_applicable(claim: Claim, reason: str) -> JudgedClaim:
    return JudgedClaim(claim, NOT_APPLICABLE, reason=reason)
