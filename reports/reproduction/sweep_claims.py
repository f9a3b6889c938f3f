"""What a reference claims along its sweeps: where two models cross, or that one of them stays ahead; whose speedup
rises or falls; and who leads at its ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.inference.intervals import Estimate
from reports.formatting import number
from reports.record.measurements import REFERENCE
from reports.reproduction.claims import (
    AHEAD,
    ALIKE,
    BOTH_SIDES,
    CONTRADICTED,
    CROSSOVER,
    FASTER,
    LEADER,
    REPRODUCED,
    SHAPE,
    UNCLEAR,
    Claim,
    ClaimSubject,
    Evidence,
    JudgedClaim,
    RecordConclusions,
    not_applicable,
    outcome_of,
    reason_against_models,
    reason_against_workload,
    reason_for_gap,
)
from reports.reproduction.sweep_ratios import (
    SweepRatios,
    direction,
    growth,
    outermost_points,
    points_by_name,
    ratios_between,
)
from reports.sweeps import text
from reports.sweeps.comparisons import ComparedSweep
from reports.sweeps.crossovers import Crossover, CrossoverResult, PairOrder, crossover_results
from reports.sweeps.points import Sweep
from reports.sweeps.sections import title
from reports.text.ratios import factor_with_interval, is_or_are

_FEWEST = 2
_TOO_FEW = "fewer than two points here have both models"
_DIFFERENT = "what is certain here is less than what is claimed"
_ELSEWHERE = "they cross the same way here, but elsewhere, and no measured point tells the two places apart"


def judged_sweep_claims(
    own: RecordConclusions, reference: RecordConclusions, new: RecordConclusions
) -> Iterator[JudgedClaim]:
    """Every claim along a sweep; `own` is the reference by itself, `reference` and `new` hold together."""
    for own_sweep in own.sweeps:
        reference_sweep = reference.sweep(own_sweep.sweep.key)
        if reference_sweep is not None and own_sweep.pairs:
            new_sweep = new.sweep(own_sweep.sweep.key)
            reason = _reason_against_sweep(own_sweep, new_sweep, reference, new)
            # Without a sweep here, the reference stands in for it, so that what it claims can be told at all.
            stand_in = reference_sweep if reason or new_sweep is None else new_sweep
            claims = _judged_claims(own_sweep, reference_sweep, stand_in)
            yield from (not_applicable(judged.claim, reason) if reason else judged for judged in claims)


def _reason_against_sweep(
    own_sweep: ComparedSweep, new_sweep: ComparedSweep | None, reference: RecordConclusions, new: RecordConclusions
) -> str | None:
    """Why nothing can be said of a sweep: it or most of its points are missing, or a point is other work."""
    points = points_by_name(own_sweep)
    new_points = points_by_name(new_sweep) if new_sweep else {}
    both = [name for name in points if name in new_points]
    if len(both) < _FEWEST:
        return reason_for_gap(list(points), new.record)
    if new_sweep and new_sweep.sweep.axis.label != own_sweep.sweep.axis.label:
        return f"its axis here is {new_sweep.sweep.axis.label}, not {own_sweep.sweep.axis.label}"
    reasons = (reason_against_workload(points[name], new_points[name], reference.record, new.record) for name in both)
    return next(filter(None, reasons), None)


def _judged_claims(own: ComparedSweep, reference: ComparedSweep, new: ComparedSweep) -> Iterator[JudgedClaim]:
    sweep = own.sweep
    subject = ClaimSubject(title(sweep), replace(sweep.points[0].measured.entry, name=_brief_title(sweep)))
    for result in crossover_results(own):
        models = result.pair.first, result.pair.second
        if ratios := ratios_between(reference, *models):
            yield from _crossing_claims(subject, result, ratios, ratios_between(new, *models))
    for model in sweep.models:
        if model != REFERENCE:
            yield from _shape_claims(subject, model, own, reference, new)
    yield from _leader_claims(subject, own, reference, new)


def _brief_title(sweep: Sweep) -> str:
    """`primes, 8 jobs per message` or `fetch along width`: what tells it from others where there is little room."""
    workload = sweep.entry.workload
    return f"{workload}, {sweep.group}" if sweep.group else f"{workload} along {sweep.axis.label}"


def _crossing_claims(
    subject: ClaimSubject, own: CrossoverResult, reference: SweepRatios, new: SweepRatios | None
) -> Iterator[JudgedClaim]:
    """Every claim about two models: `own` is what the reference claims of them."""
    for crossover in own.crossovers:
        yield _judged_crossover(_crossover_claim(subject, crossover), crossover, reference, new)
    order = own.order
    if order and (order.is_same or _is_certain_at_both_ends(order)):
        yield _judged_order(_order_claim(subject, order), order, reference, new)


def _is_certain_at_both_ends(order: PairOrder) -> bool:
    return order.is_certain and order.certain[0][0] == order.low and order.certain[-1][1] == order.high


def _crossover_claim(subject: ClaimSubject, crossover: Crossover) -> Claim:
    sentence, label = text.crossover_text(crossover).partition(" above ")[0], f"{crossover.first}\n→ {crossover.second}"
    return Claim(subject, CROSSOVER, sentence, f"above {text.crossover_place_text(crossover)}", crossover.second, label)


def _order_claim(subject: ClaimSubject, order: PairOrder) -> Claim:
    """That two are alike throughout, or that one of them is ahead at both ends."""
    sentence = (
        f"{order.ahead} and {order.behind} are within 5 % of each other at every point"
        if order.is_same
        else f"no crossover: {order.ahead} {is_or_are(order.ahead)} ahead of {order.behind} at both ends"
    )
    return Claim(
        subject, CROSSOVER, sentence, text.no_crossover_text(order), order.ahead, f"{order.ahead}\n: {order.behind}"
    )


def _judged_crossover(
    claim: Claim, crossover: Crossover, reference: SweepRatios, new: SweepRatios | None
) -> JudgedClaim:
    """A crossover of the same two in the same direction, whose interval has something in common with the old one."""
    if new is None or len(new.by_point) < _FEWEST or new.result is None:
        return not_applicable(claim, _TOO_FEW)
    same_way = [candidate for candidate in new.result.crossovers if candidate.first == crossover.first]
    for candidate in same_way:
        if candidate.low <= crossover.high and crossover.low <= candidate.high:
            return JudgedClaim(claim, REPRODUCED, f"above {text.crossover_place_text(candidate)}")
    return _judged_by_points(claim, _ahead_evidence(reference, new), new.result, _ELSEWHERE if same_way else _DIFFERENT)


def _judged_order(claim: Claim, order: PairOrder, reference: SweepRatios, new: SweepRatios | None) -> JudgedClaim:
    if new is None or len(new.by_point) < _FEWEST or new.result is None:
        return not_applicable(claim, _TOO_FEW)
    new_order = new.result.order
    if new_order and (
        new_order.is_same if order.is_same else new_order.ahead == order.ahead and _is_certain_at_both_ends(new_order)
    ):
        return JudgedClaim(claim, REPRODUCED, text.no_crossover_text(new_order))
    evidence = _alike_evidence(reference, new) if order.is_same else _ahead_evidence(reference, new)
    return _judged_by_points(claim, evidence, new.result, _DIFFERENT)


def _judged_by_points(claim: Claim, evidence: Iterable[Evidence], result: CrossoverResult, reason: str) -> JudgedClaim:
    """Something else was found: a contradiction only where a measured point says so in both records, else unclear."""
    value = (
        text.no_crossover_text(result.order) if result.order else "; ".join(map(text.crossover_text, result.crossovers))
    )
    if outcome_of(list(evidence)) == CONTRADICTED:
        return JudgedClaim(claim, CONTRADICTED, value)
    return JudgedClaim(claim, UNCLEAR, value, reason)


def _ahead_evidence(reference: SweepRatios, new: SweepRatios) -> Iterator[Evidence]:
    """Points at which it is certain in the reference who is ahead."""
    for name, estimate in reference.by_point.items():
        new_estimate = new.by_point.get(name)
        if new_estimate and AHEAD.has(estimate):
            yield Evidence(AHEAD, estimate, new_estimate)
        elif new_estimate and AHEAD.has(estimate.inverse):
            yield Evidence(AHEAD, estimate.inverse, new_estimate.inverse)


def _alike_evidence(reference: SweepRatios, new: SweepRatios) -> Iterator[Evidence]:
    both = [name for name in reference.by_point if name in new.by_point]
    return (Evidence(ALIKE, reference.by_point[name], new.by_point[name]) for name in both)


def _shape_claims(
    subject: ClaimSubject, model: str, own: ComparedSweep, reference: ComparedSweep, new: ComparedSweep
) -> Iterator[JudgedClaim]:
    """Whether a model's speedup against the plain loop rises or falls from the first to the last point."""
    own_ratios, ratios, new_ratios = (ratios_between(sweep, REFERENCE, model) for sweep in (own, reference, new))
    ends = outermost_points(own_ratios, points_by_name(own)) if own_ratios else None
    if own_ratios is None or ratios is None or ends is None:
        return
    own_growth, reference_growth = growth(own_ratios, ends), growth(ratios, ends)
    way = direction(own_growth) if own_growth else 0
    if not way or reference_growth is None:
        return
    before = _turned(reference_growth, way)
    claim = _shape_claim(subject, model, "rises" if way > 0 else "falls", before)
    new_growth = growth(new_ratios, ends) if new_ratios else None
    if new_growth is None:
        yield not_applicable(claim, "its first or last point was not measured here")
        return
    after = _turned(new_growth, way)
    outcome = outcome_of([Evidence(FASTER, before, after)])
    yield JudgedClaim(claim, outcome, _factor(after), BOTH_SIDES if outcome == UNCLEAR else "", (before, after))


def _shape_claim(subject: ClaimSubject, model: str, verb: str, estimate: Estimate) -> Claim:
    sentence = f"the speedup of {model} {verb} from the first to the last point"
    return Claim(subject, SHAPE, sentence, _factor(estimate), model, f"{model}\n{verb}")


def _turned(estimate: Estimate, way: int) -> Estimate:
    return estimate if way > 0 else estimate.inverse


def _factor(estimate: Estimate) -> str:
    """`by a factor of 6.9 [5.1, 9.3]`, the way round that is claimed."""
    low, high = estimate.interval or (estimate.value, estimate.value)
    return f"by a factor of {number(estimate.value)} [{number(low)}, {number(high)}]"


def _leader_claims(
    subject: ClaimSubject, own: ComparedSweep, reference: ComparedSweep, new: ComparedSweep
) -> Iterator[JudgedClaim]:
    """Who is ahead of all others at the first and at the last point, where that is certain."""
    points, axis = own.sweep.points, own.sweep.axis
    for point in {point.measured.name: point for point in (points[0], points[-1])}.values():
        models = list(point.measured.cells)
        for model in models:
            others = [other for other in models if other != model]
            if others and all(_is_ahead(ratios_between(own, other, model), point.measured.name) for other in others):
                where = text.quantity_text(axis, text.place_text(axis, point.x))
                end = _SweepEnd(point.measured.name, where, model, others)
                yield from _judged_leader(subject, end, reference, new)


def _is_ahead(ratios: SweepRatios | None, point: str) -> bool:
    return ratios is not None and point in ratios.by_point and AHEAD.has(ratios.by_point[point])


@dataclass(frozen=True)
class _SweepEnd:
    """The first or last point by its name, where on the axis it is, who leads there and before whom."""

    point: str
    where: str
    leader: str
    others: Sequence[str]

    def leads(self, compared_sweep: ComparedSweep) -> Mapping[str, Estimate]:
        """How many times as fast as each other model the leader is there."""
        pairs = {other: ratios_between(compared_sweep, other, self.leader) for other in self.others}
        return {
            other: pair.by_point[self.point] for other, pair in pairs.items() if pair and self.point in pair.by_point
        }


def _judged_leader(
    subject: ClaimSubject, end: _SweepEnd, reference: ComparedSweep, new: ComparedSweep
) -> Iterator[JudgedClaim]:
    before, after = end.leads(reference), end.leads(new)
    if len(before) < len(end.others):
        return
    claim, new_points = _leader_claim(subject, end, before), points_by_name(new)
    if end.point not in new_points:
        yield not_applicable(claim, "that point was not measured here")
    elif reason := reason_against_models(new_points[end.point], (end.leader, *end.others)):
        yield not_applicable(claim, reason)
    elif len(after) < len(end.others):
        yield not_applicable(claim, "too few blocks here tell how noisy it is")
    else:
        nearest = _nearest(after)
        outcome = outcome_of([Evidence(AHEAD, before[other], after[other]) for other in end.others])
        reason = BOTH_SIDES if outcome == UNCLEAR else ""
        yield JudgedClaim(claim, outcome, _lead_text(after, nearest), reason, (before[nearest], after[nearest]))


def _leader_claim(subject: ClaimSubject, end: _SweepEnd, leads: Mapping[str, Estimate]) -> Claim:
    verb = "lead" if is_or_are(end.leader) == "are" else "leads"
    value, label = _lead_text(leads, _nearest(leads)), f"{end.leader}\n{verb}"
    return Claim(subject, LEADER, f"{end.leader} {verb} at {end.where}", value, end.leader, label)


def _nearest(leads: Mapping[str, Estimate]) -> str:
    """The model before which the lead is the least, by the lower ends of intervals."""
    return min(leads, key=lambda other: leads[other].log - (leads[other].half or 0.0))


def _lead_text(leads: Mapping[str, Estimate], other: str) -> str:
    return f"{factor_with_interval(leads[other])} as {other}"
