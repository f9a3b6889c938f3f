"""What a reference claims of its workloads: who is faster, who is as fast, and what the workload itself claimed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.inference.verdicts import FASTER as IS_FASTER
from benchmarks.inference.verdicts import MARGIN, SAME, UNCLEAR, Estimate
from benchmarks.record_format import ClaimEntry
from reports.analysis.analysis import WorkloadResult
from reports.analysis.claims import HELD
from reports.page.tables import claimed
from reports.reproduction.claims import (
    ALIKE,
    AT_MOST_ALIKE,
    EQUALITY,
    FASTER,
    ORDER,
    OWN,
    Claim,
    ClaimSubject,
    Evidence,
    JudgedClaim,
    RecordConclusions,
    Region,
    against_measuring,
    against_models,
    decide,
    not_applicable,
)
from reports.reproduction.claims import UNCLEAR as UNDECIDED
from reports.text import ratios

_INDIRECT = "the new interval lies elsewhere, but has values in common with the reference's"
_BOTH_SIDES = "the new interval has values on both sides of what is claimed"


@dataclass(frozen=True)
class _Stated:
    """`model` against `other`: the region of the logarithm of how many times as fast it is, `least` in brief."""

    kind: str
    model: str
    other: str
    region: Region
    sentence: str
    least: str = ""


def of_workloads(alone: RecordConclusions, then: RecordConclusions, now: RecordConclusions) -> Iterator[JudgedClaim]:
    """Every claim about a workload; `alone` is the reference by itself, `then` and `now` hold together."""
    for answer in alone.analysis.answers:
        old, new = then.answer(answer.name), now.answer(answer.name)
        reason = against_measuring(answer.measured, new.measured if new else None, then.of, now.of)
        for stated in _stated(answer):
            if old and (estimate := old.ratio(stated.model, stated.other)):
                claim = _claim(answer, stated, old.rule.widened(estimate))
                yield _judged(claim, stated, old, new) if new and not reason else not_applicable(claim, reason or "")


def _stated(answer: WorkloadResult) -> list[_Stated]:
    """Orders and equalities, then own claims that say more than these."""
    pairs = [stated for pair, estimate in answer.ratios.items() for stated in _of_pair(answer, pair, estimate)]
    known = {(one.model, one.other, one.region) for one in pairs}
    own = [_own(checked.claim) for checked in answer.claims if checked.result == HELD]
    return [*pairs, *(one for one in own if (one.model, one.other, one.region) not in known)]


def _of_pair(answer: WorkloadResult, pair: tuple[str, str], estimate: Estimate) -> Iterator[_Stated]:
    (other, model), verdict = pair, answer.rule.verdict(estimate)
    if verdict == UNCLEAR:
        return
    verb = ratios.is_or_are
    if verdict == SAME:
        yield _Stated(EQUALITY, model, other, ALIKE, f"{model} {verb(model)} as fast as {other}, within 5 %")
        return
    first, second = (model, other) if verdict == IS_FASTER else (other, model)
    yield _Stated(ORDER, first, second, FASTER, f"{first} {verb(first)} faster than {second}")


def _own(claim: ClaimEntry) -> _Stated:
    """Slower is the faster of the two the other way round."""
    model, other = (claim.other, claim.model) if claim.relation == "slower" else (claim.model, claim.other)
    least = Region(low=math.log(max(claim.factor, MARGIN)))
    region = {"same": ALIKE, "not faster": AT_MOST_ALIKE}.get(claim.relation, least)
    brief = {"same": ", same", "not faster": ", not faster"}.get(claim.relation, f", {claim.factor:g}x")
    return _Stated(OWN, model, other, region, claimed(claim), brief)


def _claim(answer: WorkloadResult, stated: _Stated, estimate: Estimate) -> Claim:
    subject = ClaimSubject(answer.name, answer.measured.entry)
    label = f"{stated.model}\n: {stated.other}{stated.least}"
    return Claim(subject, stated.kind, stated.sentence, ratios.factor_with_interval(estimate), stated.model, label)


def _judged(claim: Claim, stated: _Stated, old: WorkloadResult, new: WorkloadResult) -> JudgedClaim:
    models = (stated.model, stated.other)
    if reason := against_models(new.measured, models):
        return not_applicable(claim, reason)
    before, after = old.ratio(*models), new.ratio(*models)
    if before is None or after is None:
        return not_applicable(claim, "no block here has both in the same round")
    evidence = Evidence(stated.region, old.rule.widened(before), new.rule.widened(after))
    outcome = decide([evidence])
    reason = _why(evidence, after, new) if outcome == UNDECIDED else ""
    text = ratios.factor_with_interval(evidence.now)
    return JudgedClaim(claim, outcome, text, reason, (evidence.then, evidence.now))


def _why(evidence: Evidence, estimate: Estimate, new: WorkloadResult) -> str:
    """What would settle it, where that is known."""
    if evidence.region.lacks(evidence.now):
        return _INDIRECT
    is_verdict = evidence.region in (FASTER, ALIKE)
    return " ".join(filter(None, ratios.settled_by(estimate, new.rule))) if is_verdict else _BOTH_SIDES
