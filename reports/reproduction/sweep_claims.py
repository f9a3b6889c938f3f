"""What a reference claims of a whole sweep: whose speedup rises or falls along it, and who leads at its ends.

What a reference claims of two models along a sweep: where they cross, or that one of them stays ahead.

Two models along a sweep, point by point, so that the same points of two records can be set side by side.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.inference.verdicts import Estimate
from reports.formatting import number
from reports.record.measurements import REFERENCE, MeasuredWorkload
from reports.reproduction.claims import (
    AHEAD,
    ALIKE,
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
    against_models,
    decide,
    not_applicable,
)
from reports.sweeps.comparisons import ComparedSweep, SweepPair
from reports.sweeps.crossovers import Crossover, CrossoverResult, NoCrossover, found_along
from reports.sweeps.text import crossover as in_words
from reports.sweeps.text import measured as on_axis
from reports.sweeps.text import order as order_in_words
from reports.sweeps.text import place, where
from reports.text import ratios
from reports.text.ratios import is_or_are


@dataclass(frozen=True)
class SweepRatios:
    """How many times as fast `second` is as `first` at each point, by its name, with the interval that decides."""

    first: str
    second: str
    at: Mapping[str, Estimate]
    found: CrossoverResult | None

    def turned(self) -> "SweepRatios":
        return SweepRatios(
            self.second, self.first, {name: estimate.inverse for name, estimate in self.at.items()}, self.found
        )


def points_of(along: ComparedSweep) -> dict[str, MeasuredWorkload]:
    """The points of a sweep by name, in ascending places."""
    return {point.measured.name: point.measured for point in along.sweep.points}


def pair_of(along: ComparedSweep, first: str, second: str) -> SweepRatios | None:
    """Two models of a sweep in this order; None where no point has both."""
    for sweep_pair in along.pairs:
        if {sweep_pair.first, sweep_pair.second} == {first, second}:
            pair = _pair(along, sweep_pair)
            return pair if sweep_pair.first == first else pair.turned()
    return None


def _pair(along: ComparedSweep, pair: SweepPair) -> SweepRatios:
    names = {point.x: point.measured for point in along.sweep.points}
    curve = pair.curve
    at = {
        names[x].name: Estimate(log, half + curve.widening, len(names[x].blocks))
        for x, log, half in zip(curve.places, curve.logs, curve.halves, strict=True)
        if math.isfinite(half)
    }
    result = next(
        (crossover_result for crossover_result in found_along(along) if crossover_result.compared is pair), None
    )
    return SweepRatios(pair.first, pair.second, at, result)


def speedup(along: ComparedSweep, model: str) -> SweepRatios | None:
    """A model against the plain loop."""
    return pair_of(along, REFERENCE, model)


def change(pair: SweepRatios, ends: tuple[str, str]) -> Estimate | None:
    """By what factor a ratio grows from one point to another.

    Its interval has every difference of two values in the intervals of the two points: no further error is made.
    """
    start, end = (pair.at.get(name) for name in ends)
    if start is None or end is None or start.half is None or end.half is None:
        return None
    return Estimate(end.log - start.log, start.half + end.half, min(start.blocks, end.blocks))


def rises(estimate: Estimate) -> int:
    """1 where it rises by more than the margin for certain, -1 where it falls, else 0."""
    return 1 if FASTER.has(estimate) else -1 if FASTER.has(estimate.inverse) else 0


def ends_of(pair: SweepRatios, names: Sequence[str]) -> tuple[str, str] | None:
    """The first and the last point that have both models."""
    known = [name for name in names if name in pair.at]
    return (known[0], known[-1]) if len(known) > 1 else None


_FEWEST = 2
_TOO_FEW = "fewer than two points here have both models"
_DIFFERENT = "what is certain here is less than what is claimed"
_ELSEWHERE = "they cross the same way here, but elsewhere, and no measured point tells the two places apart"


def of_pair(
    subject: ClaimSubject, alone: CrossoverResult, then: SweepRatios, now: SweepRatios | None
) -> Iterator[JudgedClaim]:
    """Every claim about two models; `alone` is what the reference finds by itself, `then` and `now` hold together."""
    for crossover in alone.crossovers:
        yield _of_crossover(_crossing(subject, crossover), crossover, then, now)
    order = alone.order
    if order and order.is_same:
        yield _of_order(_alike(subject, order), order, then, now)
    elif order and _is_all_along(order):
        yield _of_order(_lead_claim(subject, order), order, then, now)


def _is_all_along(order: NoCrossover) -> bool:
    """Whether who is ahead is certain at both ends."""
    return order.is_certain and order.certain[0][0] == order.low and order.certain[-1][1] == order.high


def _crossing(subject: ClaimSubject, of: Crossover) -> Claim:
    label = f"{of.first}\n→ {of.second}"
    return Claim(subject, CROSSOVER, in_words(of).partition(" above ")[0], f"above {where(of)}", of.second, label)


def _lead_claim(subject: ClaimSubject, order: NoCrossover) -> Claim:
    verb = is_or_are(order.ahead)
    text = f"no crossover: {order.ahead} {verb} ahead of {order.behind} at both ends"
    return Claim(subject, CROSSOVER, text, order_in_words(order), order.ahead, f"{order.ahead}\n: {order.behind}")


def _alike(subject: ClaimSubject, order: NoCrossover) -> Claim:
    text = f"{order.ahead} and {order.behind} are within 5 % of each other at every point"
    return Claim(subject, CROSSOVER, text, order_in_words(order), order.ahead, f"{order.ahead}\n: {order.behind}")


def _of_crossover(claim: Claim, crossover: Crossover, then: SweepRatios, now: SweepRatios | None) -> JudgedClaim:
    """A crossover of the same two in the same direction, whose interval has something in common with the old one."""
    if now is None or len(now.at) < _FEWEST or now.found is None:
        return not_applicable(claim, _TOO_FEW)
    fitting = [
        overtaking
        for overtaking in now.found.crossovers
        if overtaking.first == crossover.first and _have_in_common(overtaking, crossover)
    ]
    if fitting:
        return JudgedClaim(claim, REPRODUCED, f"above {where(fitting[0])}")
    same_way = any(one.first == crossover.first for one in now.found.crossovers)
    return _other(claim, _signs(then, now), now.found, _ELSEWHERE if same_way else _DIFFERENT)


def _have_in_common(crossover: Crossover, other: Crossover) -> bool:
    return crossover.low <= other.high and other.low <= crossover.high


def _of_order(claim: Claim, order: NoCrossover, then: SweepRatios, now: SweepRatios | None) -> JudgedClaim:
    if now is None or len(now.at) < _FEWEST or now.found is None:
        return not_applicable(claim, _TOO_FEW)
    no_crossover = now.found.order
    if no_crossover and (
        no_crossover.is_same if order.is_same else no_crossover.ahead == order.ahead and _is_all_along(no_crossover)
    ):
        return JudgedClaim(claim, REPRODUCED, order_in_words(no_crossover))
    return _other(claim, _within(then, now) if order.is_same else _signs(then, now), now.found, _DIFFERENT)


def _other(claim: Claim, evidence: Iterable[Evidence], result: CrossoverResult, unclear: str) -> JudgedClaim:
    """Something else was found: a contradiction only where a measured point says so in both records."""
    if decide(list(evidence)) == CONTRADICTED:
        return JudgedClaim(claim, CONTRADICTED, _said(result))
    return JudgedClaim(claim, UNCLEAR, _said(result), unclear)


def _signs(then: SweepRatios, now: SweepRatios) -> Iterator[Evidence]:
    """Points at which it is certain in the reference who is ahead."""
    for name, old in then.at.items():
        new = now.at.get(name)
        if new and AHEAD.has(old):
            yield Evidence(AHEAD, old, new)
        elif new and AHEAD.has(old.inverse):
            yield Evidence(AHEAD, old.inverse, new.inverse)


def _within(then: SweepRatios, now: SweepRatios) -> Iterator[Evidence]:
    return (Evidence(ALIKE, old, now.at[name]) for name, old in then.at.items() if name in now.at)


def _said(result: CrossoverResult) -> str:
    if result.order:
        return order_in_words(result.order)
    return "; ".join(map(in_words, result.crossovers))


_BOTH_SIDES = "the new interval has values on both sides of what is claimed"


def shape(
    subject: ClaimSubject, model: str, alone: ComparedSweep, then: ComparedSweep, now: ComparedSweep
) -> Iterator[JudgedClaim]:
    """Whether a model's speedup against the plain loop rises or falls from the first to the last point."""
    own, old, new = (speedup(compared_sweep, model) for compared_sweep in (alone, then, now))
    ends = ends_of(own, list(points_of(alone))) if own else None
    if own is None or old is None or ends is None:
        return
    way = rises(estimate) if (estimate := change(own, ends)) else 0
    before = change(old, ends)
    if not way or before is None:
        return
    claim = _shape(subject, model, way, _turned(before, way))
    after = change(new, ends) if new else None
    if after is None:
        yield not_applicable(claim, "its first or last point was not measured here")
        return
    yield _judged(claim, [Evidence(FASTER, _turned(before, way), _turned(after, way))])


def _turned(estimate: Estimate, way: int) -> Estimate:
    return estimate if way > 0 else estimate.inverse


def _shape(subject: ClaimSubject, model: str, way: int, estimate: Estimate) -> Claim:
    text = f"the speedup of {model} {_way(way)} from the first to the last point"
    return Claim(subject, SHAPE, text, _factor(estimate), model, f"{model}\n{_way(way)}")


def _way(way: int) -> str:
    return "rises" if way > 0 else "falls"


def _factor(estimate: Estimate) -> str:
    """`by a factor of 6.9 [5.1, 9.3]`, the way round that is claimed."""
    low, high = estimate.interval or (estimate.value, estimate.value)
    return f"by a factor of {number(estimate.value)} [{number(low)}, {number(high)}]"


def leaders(
    subject: ClaimSubject, alone: ComparedSweep, then: ComparedSweep, now: ComparedSweep
) -> Iterator[JudgedClaim]:
    """Who is ahead of all others at the first and at the last point, where that is certain."""
    points = alone.sweep.points
    for point in dict.fromkeys((points[0].measured.name, points[-1].measured.name)):
        x = next(one.x for one in points if one.measured.name == point)
        models = list(points_of(alone)[point].cells)
        for model in models:
            others = [one for one in models if one != model]
            if others and all(_leads(pair_of(alone, other, model), point) for other in others):
                where = on_axis(alone.sweep.axis, place(alone.sweep.axis, x))
                yield from _leader(subject, f"{model} {_lead(model)} at {where}", point, (model, *others), (then, now))


def _leads(pair: SweepRatios | None, point: str) -> bool:
    return pair is not None and point in pair.at and AHEAD.has(pair.at[point])


def _lead(model: str) -> str:
    return "lead" if ratios.is_or_are(model) == "are" else "leads"


def _leader(
    subject: ClaimSubject, text: str, point: str, models: Sequence[str], sides: tuple[ComparedSweep, ComparedSweep]
) -> Iterator[JudgedClaim]:
    model, *others = models
    before, after = (_ahead_of(compared_sweep, point, model, others) for compared_sweep in sides)
    if len(before) < len(others):
        return
    nearest = min(before, key=lambda other: _least(before[other]))
    claim = Claim(subject, LEADER, text, _ahead(before[nearest], nearest), model, f"{model}\n{_lead(model)}")
    if point not in points_of(sides[1]):
        yield not_applicable(claim, "that point was not measured here")
    elif reason := against_models(points_of(sides[1])[point], models):
        yield not_applicable(claim, reason)
    elif len(after) < len(others):
        yield not_applicable(claim, "too few blocks here tell how noisy it is")
    else:
        evidence = {other: Evidence(AHEAD, before[other], after[other]) for other in others}
        closest = min(after, key=lambda other: _least(after[other]))
        outcome = decide(list(evidence.values()))
        reason = _BOTH_SIDES if outcome == UNCLEAR else ""
        ratios = (before[closest], after[closest])
        yield JudgedClaim(claim, outcome, _ahead(after[closest], closest), reason, ratios)


def _least(estimate: Estimate) -> float:
    return estimate.log - (estimate.half or 0.0)


def _ahead_of(along: ComparedSweep, point: str, model: str, others: Sequence[str]) -> Mapping[str, Estimate]:
    pairs = {other: pair_of(along, other, model) for other in others}
    return {other: pair.at[point] for other, pair in pairs.items() if pair and point in pair.at}


def _ahead(estimate: Estimate, other: str) -> str:
    return f"{ratios.factor_with_interval(estimate)} as {other}"


def _judged(claim: Claim, evidence: Sequence[Evidence]) -> JudgedClaim:
    outcome = decide(evidence)
    one = evidence[0]
    reason = _BOTH_SIDES if outcome == UNCLEAR else ""
    return JudgedClaim(claim, outcome, _factor(one.now), reason, (one.then, one.now))
