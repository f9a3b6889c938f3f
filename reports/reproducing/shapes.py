"""What a reference claims of a whole sweep: whose speedup rises or falls along it, and who leads at its ends."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.verdicts import Estimate
from reports import words
from reports.quantities import number
from reports.reproducing.applying import against_models
from reports.reproducing.claimed import LEADER, SHAPE, Claim, Judged, Subject, not_applicable
from reports.reproducing.deciding import AHEAD, FASTER, UNCLEAR, Evidence, decide
from reports.reproducing.pairs import Pair, change, ends_of, pair_of, points_of, rises, speedup
from reports.sweeps.axis_words import measured as on_axis
from reports.sweeps.axis_words import place
from reports.sweeps.compared import Along

_BOTH_SIDES = "the new interval has values on both sides of what is claimed"


def shape(subject: Subject, model: str, alone: Along, then: Along, now: Along) -> Iterator[Judged]:
    """Whether a model's speedup against the plain loop rises or falls from the first to the last point."""
    own, old, new = (speedup(one, model) for one in (alone, then, now))
    ends = ends_of(own, list(points_of(alone))) if own else None
    if own is None or old is None or ends is None:
        return
    way = rises(found) if (found := change(own, ends)) else 0
    before = change(old, ends)
    if not way or before is None:
        return
    claim = _shape(subject, model, way, _turned(before, way))
    after = change(new, ends) if new else None
    if after is None:
        yield not_applicable(claim, "its first or last point was not measured here")
        return
    yield _judged(claim, [Evidence(FASTER, _turned(before, way), _turned(after, way))])


def _turned(found: Estimate, way: int) -> Estimate:
    return found if way > 0 else found.inverse


def _shape(subject: Subject, model: str, way: int, found: Estimate) -> Claim:
    said = f"the speedup of {model} {_way(way)} from the first to the last point"
    return Claim(subject, SHAPE, said, _factor(found), model, f"{model}\n{_way(way)}")


def _way(way: int) -> str:
    return "rises" if way > 0 else "falls"


def _factor(found: Estimate) -> str:
    """`by a factor of 6.9 [5.1, 9.3]`, the way round that is claimed."""
    low, high = found.interval or (found.value, found.value)
    return f"by a factor of {number(found.value)} [{number(low)}, {number(high)}]"


def leaders(subject: Subject, alone: Along, then: Along, now: Along) -> Iterator[Judged]:
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


def _leads(pair: Pair | None, point: str) -> bool:
    return pair is not None and point in pair.at and AHEAD.has(pair.at[point])


def _lead(model: str) -> str:
    return "lead" if words.is_or_are(model) == "are" else "leads"


def _leader(
    subject: Subject, said: str, point: str, models: Sequence[str], sides: tuple[Along, Along]
) -> Iterator[Judged]:
    model, *others = models
    before, after = (_ahead_of(one, point, model, others) for one in sides)
    if len(before) < len(others):
        return
    nearest = min(before, key=lambda other: _least(before[other]))
    claim = Claim(subject, LEADER, said, _ahead(before[nearest], nearest), model, f"{model}\n{_lead(model)}")
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
        yield Judged(claim, outcome, _ahead(after[closest], closest), reason, ratios)


def _least(found: Estimate) -> float:
    return found.log - (found.half or 0.0)


def _ahead_of(along: Along, point: str, model: str, others: Sequence[str]) -> Mapping[str, Estimate]:
    pairs = {other: pair_of(along, other, model) for other in others}
    return {other: pair.at[point] for other, pair in pairs.items() if pair and point in pair.at}


def _ahead(found: Estimate, other: str) -> str:
    return f"{words.factor_with_interval(found)} as {other}"


def _judged(claim: Claim, evidence: Sequence[Evidence]) -> Judged:
    outcome = decide(evidence)
    one = evidence[0]
    reason = _BOTH_SIDES if outcome == UNCLEAR else ""
    return Judged(claim, outcome, _factor(one.now), reason, (one.then, one.now))
