"""What a claim of a reference is, whether it can be judged by a new record, and the rule by which that decides.

What is claimed is a region of a ratio's logarithm. The headlines of both records, widened by what twins ask for, hold
together with 95 %, and so does all the rest. Where the truth is the same in both, two intervals of the same ratio then
have it in common; so a claim is contradicted only where they have nothing in common, and that happens to any headline
in at most 5 % of reproductions, and to anything else in at most 5 %.
METHOD.md says why the rule errs so seldom.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import MARGIN
from benchmarks.record_format import WorkloadEntry
from reports.analysis.analysis import Analysis, WorkloadResult, analyse
from reports.comparison.comparable import difference_in_work, mixed_gil
from reports.formatting import short
from reports.record.measurements import MeasuredWorkload, Measurements
from reports.sweeps.comparisons import ComparedSweep, compared_sweeps
from reports.sweeps.points import SweepKey
from reports.text.ratios import is_or_are

REPRODUCED, CONTRADICTED, UNCLEAR, NOT_APPLICABLE = "reproduced", "contradicted", "unclear", "not applicable"
OUTCOMES = (CONTRADICTED, UNCLEAR, REPRODUCED, NOT_APPLICABLE)
"""Surprises first."""

ORDER, EQUALITY, OWN, CROSSOVER, SHAPE, LEADER = "order", "equality", "own claim", "crossover", "shape", "leader"
KINDS = (ORDER, EQUALITY, OWN, CROSSOVER, SHAPE, LEADER)

BOTH_SIDES = "the new interval has values on both sides of what is claimed"
NOT_MEASURED = "not measured here"
_REASON = 240


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
    value: str
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
    new_value: str = ""
    reason: str = ""
    ratios: tuple[Estimate, Estimate] | None = None

    @property
    def rank(self) -> int:
        """Contradictions first."""
        return OUTCOMES.index(self.outcome)


def not_applicable(claim: Claim, reason: str) -> JudgedClaim:
    """A claim that cannot be judged."""
    return JudgedClaim(claim, NOT_APPLICABLE, reason=reason)


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
    reference: Estimate
    new: Estimate

    @property
    def holds(self) -> bool:
        return self.region.has(self.new)

    @property
    def contradicts(self) -> bool:
        """Whether the new interval lies outside of what is claimed, and has nothing in common with the old one."""
        return self.region.lacks(self.new) and are_apart(self.reference, self.new)


def are_apart(estimate: Estimate, other: Estimate) -> bool:
    """Whether two intervals have nothing in common."""
    if estimate.half is None or other.half is None:
        return False
    return abs(estimate.log - other.log) > estimate.half + other.half


def outcome_of(evidence: Sequence[Evidence]) -> str:
    """The outcome of a claim that consists of several: all of them must hold, and any can contradict."""
    if any(item.contradicts for item in evidence):
        return CONTRADICTED
    return REPRODUCED if evidence and all(item.holds for item in evidence) else UNCLEAR


@dataclass(frozen=True)
class RecordConclusions:
    """A record, what follows for its workloads, and for every two models along its sweeps."""

    record: Measurements
    analysis: Analysis
    sweeps: tuple[ComparedSweep, ...]

    def result(self, workload: str) -> WorkloadResult | None:
        return next((result for result in self.analysis.answers if result.name == workload), None)

    def sweep(self, key: SweepKey) -> ComparedSweep | None:
        return next((compared_sweep for compared_sweep in self.sweeps if compared_sweep.sweep.key == key), None)

    @property
    def comparisons(self) -> int:
        """How many intervals there are besides headlines: of every two models of each workload and of each point."""
        return self.analysis.comparisons + self.comparisons_along_sweeps

    @property
    def comparisons_along_sweeps(self) -> int:
        return sum(len(pair.curve.places) for compared_sweep in self.sweeps for pair in compared_sweep.pairs)


def own_conclusions(record: Measurements) -> RecordConclusions:
    """A record at the levels of its own page: what it claims."""
    analysis = analyse(record)
    return RecordConclusions(analysis.measurements, analysis, compared_sweeps(analysis.measurements))


def joint_conclusions(own: RecordConclusions) -> RecordConclusions:
    """The same record at levels that make two records hold together with 95 %: half the error rate.

    That goes for headlines, and for all the rest.
    """
    total = 2 * own.comparisons
    analysis = analyse(own.record, total - own.analysis.comparisons, own.analysis.headlines)
    return RecordConclusions(own.record, analysis, compared_sweeps(own.record, total - own.comparisons_along_sweeps))


def reason_against_workload(
    reference: MeasuredWorkload, new: MeasuredWorkload | None, reference_record: Measurements, new_record: Measurements
) -> str | None:
    """Why nothing can be said of a workload or point: not measured, other work, or with the GIL in another state."""
    if new is None:
        return reason_for_gap([reference.name], new_record)
    yardstick = _adapted(reference.entry, new.entry, reference_record, new_record)
    return (
        difference_in_work(yardstick, new.entry) or mixed_gil(reference) or mixed_gil(new) or _other_gil(reference, new)
    )


def reason_for_gap(names: Sequence[str], record: Measurements) -> str:
    """That workloads or points were not measured, with the reason that most of them have."""
    reasons = Counter(gap.reason for gap in record.sitting.skipped if gap.workload in names)
    return f"{NOT_MEASURED}: {short(reasons.most_common(1)[0][0], _REASON)}" if reasons else NOT_MEASURED


def _adapted(
    reference: WorkloadEntry, new: WorkloadEntry, reference_record: Measurements, new_record: Measurements
) -> WorkloadEntry:
    """The reference's workload with this machine's width, where both are as wide as there are usable CPUs."""
    set_by_hand = "width" in reference.changed or "width" in new.changed
    as_wide = all(
        entry.width == min(record.sitting.probe.usable_cpus, entry.jobs)
        for entry, record in ((reference, reference_record), (new, new_record))
    )
    return replace(reference, width=new.width) if as_wide and not set_by_hand else reference


def _other_gil(reference: MeasuredWorkload, new: MeasuredWorkload) -> str | None:
    if reference.has_gil == new.has_gil:
        return None
    return "the GIL is enabled here and was not" if new.has_gil else "the GIL is disabled here and was enabled"


def reason_against_models(measured: MeasuredWorkload, models: Sequence[str]) -> str | None:
    """Why models of a workload that was measured cannot be judged: invalid, left out, or not there."""
    for model in models:
        if model in measured.invalid:
            return f"{model} {is_or_are(model)} invalid here"
        if model not in measured.cells:
            reason = measured.entry.left_out.get(model)
            return short(f"{model} {NOT_MEASURED}: {reason}" if reason else f"{model} {NOT_MEASURED}", _REASON)
    return None
