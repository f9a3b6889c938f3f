"""What a reference claims of its workloads: who is faster, who is as fast, and what the workload itself claimed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import FASTER as IS_FASTER
from benchmarks.inference.verdicts import MARGIN, SAME
from benchmarks.inference.verdicts import SLOWER as IS_SLOWER
from benchmarks.record_format import ClaimEntry
from reports.analysis.analysis import WorkloadResult
from reports.analysis.claims import HELD
from reports.page.tables import claim_sentence
from reports.reproduction.claims import (
    ALIKE,
    AT_MOST_ALIKE,
    BOTH_SIDES,
    EQUALITY,
    FASTER,
    ORDER,
    OWN,
    UNCLEAR,
    Claim,
    ClaimSubject,
    Evidence,
    JudgedClaim,
    RecordConclusions,
    Region,
    not_applicable,
    outcome_of,
    reason_against_models,
    reason_against_workload,
)
from reports.text import ratios

_INDIRECT = "the new interval lies elsewhere, but has values in common with the reference's"


@dataclass(frozen=True)
class _PairClaim:
    """`model` against `other`: the region of the logarithm of how many times as fast it is, `least` in brief."""

    kind: str
    model: str
    other: str
    region: Region
    sentence: str
    least: str = ""

    @property
    def content(self) -> tuple[str, str, Region]:
        """What is claimed, however it is put."""
        return self.model, self.other, self.region


def judged_workload_claims(
    own: RecordConclusions, reference: RecordConclusions, new: RecordConclusions
) -> Iterator[JudgedClaim]:
    """Every claim about a workload; `own` is the reference by itself, `reference` and `new` hold together."""
    for own_result in own.analysis.answers:
        result, new_result = reference.result(own_result.name), new.result(own_result.name)
        new_measured = new_result.measured if new_result else None
        reason = reason_against_workload(own_result.measured, new_measured, reference.record, new.record)
        for pair_claim in _pair_claims(own_result):
            if result and (estimate := result.ratio(pair_claim.model, pair_claim.other)):
                claim = _claim(own_result, pair_claim, result.rule.widened(estimate))
                if new_result and not reason:
                    yield _judged(claim, pair_claim, result, new_result)
                else:
                    yield not_applicable(claim, reason or "")


def _pair_claims(result: WorkloadResult) -> list[_PairClaim]:
    """Orders and equalities, then own claims of makespans that say more than these."""
    verdicts = [claim for pair, estimate in result.ratios.items() for claim in _verdict_claims(result, pair, estimate)]
    known = {claim.content for claim in verdicts}
    held = (checked.claim for checked in result.claims if checked.result == HELD)
    own = [_own_claim(claim) for claim in held if not claim.observed]
    return [*verdicts, *(claim for claim in own if claim.content not in known)]


def _verdict_claims(result: WorkloadResult, pair: tuple[str, str], estimate: Estimate) -> Iterator[_PairClaim]:
    (other, model), verdict = pair, result.rule.verdict(estimate)
    if verdict not in (IS_FASTER, IS_SLOWER, SAME):
        return
    verb = ratios.is_or_are
    if verdict == SAME:
        yield _PairClaim(EQUALITY, model, other, ALIKE, f"{model} {verb(model)} as fast as {other}, within 5 %")
        return
    first, second = (model, other) if verdict == IS_FASTER else (other, model)
    yield _PairClaim(ORDER, first, second, FASTER, f"{first} {verb(first)} faster than {second}")


def _own_claim(claim: ClaimEntry) -> _PairClaim:
    """Slower is the faster of the two the other way round."""
    model, other = (claim.other, claim.model) if claim.relation == "slower" else (claim.model, claim.other)
    least = Region(low=math.log(max(claim.factor, MARGIN)))
    region = {"same": ALIKE, "not faster": AT_MOST_ALIKE}.get(claim.relation, least)
    brief = {"same": ", same", "not faster": ", not faster"}.get(claim.relation, f", {claim.factor:g}x")
    return _PairClaim(OWN, model, other, region, claim_sentence(claim), brief)


def _claim(result: WorkloadResult, pair_claim: _PairClaim, estimate: Estimate) -> Claim:
    subject, value = ClaimSubject(result.name, result.measured.entry), ratios.factor_with_interval(estimate)
    label = f"{pair_claim.model}\n: {pair_claim.other}{pair_claim.least}"
    return Claim(subject, pair_claim.kind, pair_claim.sentence, value, pair_claim.model, label)


def _judged(claim: Claim, pair_claim: _PairClaim, result: WorkloadResult, new_result: WorkloadResult) -> JudgedClaim:
    models = (pair_claim.model, pair_claim.other)
    if reason := reason_against_models(new_result.measured, models):
        return not_applicable(claim, reason)
    before, after = result.ratio(*models), new_result.ratio(*models)
    if before is None or after is None:
        return not_applicable(claim, "no block here has both in the same round")
    evidence = Evidence(pair_claim.region, result.rule.widened(before), new_result.rule.widened(after))
    outcome = outcome_of([evidence])
    reason = _reason_unclear(evidence, after, new_result, models) if outcome == UNCLEAR else ""
    value = ratios.factor_with_interval(evidence.new)
    return JudgedClaim(claim, outcome, value, reason, (evidence.reference, evidence.new))


def _reason_unclear(evidence: Evidence, estimate: Estimate, new_result: WorkloadResult, models: tuple[str, str]) -> str:
    """What it would take to know it, where that is known."""
    if evidence.region.lacks(evidence.new):
        return _INDIRECT
    if evidence.region.has(estimate):
        return ratios.BECAUSE_OF_TWINS
    if evidence.region not in (FASTER, ALIKE):
        return BOTH_SIDES
    return ratios.precision_needed(estimate, new_result.rule, new_result.seconds_to_precision(*models))
