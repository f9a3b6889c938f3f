"""Crossovers of the same sweep in several records, side by side: where two models overtake each other in each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.record_format import MAP
from reports.comparison.comparable import NotCompared, different_work, mixed_gil
from reports.record.measurements import MeasuredWorkload, Measurements
from reports.sweeps import text
from reports.sweeps.comparisons import ComparedSweep, compared
from reports.sweeps.crossovers import Crossover, CrossoverResult, found_along
from reports.sweeps.sections import title
from reports.sweeps.text import place_and_interval

_FEWEST = 2


@dataclass(frozen=True)
class Crossing:
    """Two models along a sweep: for each record where they cross, in words; None where that was not measured."""

    models: str
    found: tuple[str | None, ...]


@dataclass(frozen=True)
class SweepCrossings:
    """One sweep that two records or more have, with every two models."""

    title: str
    rows: tuple[Crossing, ...]


def crossings(
    records: Sequence[Measurements], labels: Sequence[str]
) -> tuple[tuple[SweepCrossings, ...], tuple[NotCompared, ...]]:
    """Every ordered sweep in common, and what is set apart; intervals are those of each record's own page."""
    known = [{along.sweep.key: along for along in compared(record) if along.pairs} for record in records]
    shared: list[SweepCrossings] = []
    apart = list(_maps(records, labels))
    for key in dict.fromkeys(key for own in known for key in own):
        compared_sweeps = {place: own[key] for place, own in enumerate(known) if key in own}
        reasons = _reasons(compared_sweeps)
        kept = {place: along for place, along in compared_sweeps.items() if place not in reasons}
        name = title(next(iter(compared_sweeps.values())).sweep)
        apart += [NotCompared(name, labels[place], reason) for place, reason in reasons.items()]
        if len(kept) > 1:
            shared.append(SweepCrossings(name, tuple(_rows(kept, len(records)))))
        elif len(compared_sweeps) == 1:
            apart.append(NotCompared(name, "", f"swept in {labels[next(iter(compared_sweeps))]} only"))
    return tuple(shared), tuple(apart)


def _maps(records: Sequence[Measurements], labels: Sequence[str]) -> Iterator[NotCompared]:
    for record, label in zip(records, labels, strict=True):
        for sweep in record.sitting.sweeps:
            if sweep.kind == MAP:
                yield NotCompared(f"map of {sweep.workload}", label, "maps are not compared: see that record's page")


def _reasons(compared_sweeps: Mapping[int, ComparedSweep]) -> dict[int, str]:
    """Why sweeps are not the first one's: whatever their points have in common must be the same work."""
    first, *others = compared_sweeps
    reasons = {first: reason} if (reason := _mixed(compared_sweeps[first])) else {}
    yardstick = _points(compared_sweeps[first])
    for place in others:
        points = _points(compared_sweeps[place])
        both = [name for name in points if name in yardstick]
        differing = (different_work(yardstick[name].entry, points[name].entry) for name in both)
        own = f"it has {len(both)} of the first record's points" if len(both) < _FEWEST else None
        if reason := _mixed(compared_sweeps[place]) or own or next(filter(None, differing), None):
            reasons[place] = reason
    return reasons


def _points(along: ComparedSweep) -> dict[str, MeasuredWorkload]:
    return {point.measured.name: point.measured for point in along.sweep.points}


def _mixed(along: ComparedSweep) -> str | None:
    return next(filter(None, map(mixed_gil, _points(along).values())), None)


def _rows(kept: Mapping[int, ComparedSweep], count: int) -> Iterator[Crossing]:
    known = {place: {_pair(result): result for result in found_along(along)} for place, along in kept.items()}
    for pair in dict.fromkeys(pair for own in known.values() for pair in own):
        found = tuple(_said(known.get(place, {}).get(pair)) for place in range(count))
        yield Crossing(" and ".join(pair), found)


def _pair(result: CrossoverResult) -> tuple[str, str]:
    one, other = sorted((result.compared.first, result.compared.second))
    return one, other


def _said(result: CrossoverResult | None) -> str | None:
    if result is None:
        return None
    if result.order:
        return text.order(result.order)
    return "; ".join(map(_crossing, result.crossovers))


def _crossing(crossover: Crossover) -> str:
    value, interval = place_and_interval(crossover.sweep.axis, crossover.value, crossover.low, crossover.high)
    return f"{crossover.first}, then {crossover.second} from {value} {interval}"
