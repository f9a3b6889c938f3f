"""Crossovers of the same sweep in several records, side by side: where two models overtake each other in each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.record_format import MAP
from reports.comparison.comparable import NotCompared, difference_in_work, mixed_gil
from reports.record.measurements import MeasuredWorkload, Measurements
from reports.sweeps import text
from reports.sweeps.comparisons import ComparedSweep, compared_sweeps
from reports.sweeps.crossovers import Crossover, CrossoverResult, crossover_results
from reports.sweeps.sections import title
from reports.sweeps.text import place_and_interval_texts

_FEWEST = 2


@dataclass(frozen=True)
class Crossing:
    """Two models along a sweep: for each record where they cross, in words; None where that was not measured."""

    models: str
    places: tuple[str | None, ...]


@dataclass(frozen=True)
class SweepCrossings:
    """One sweep that two records or more have, with every two models."""

    title: str
    rows: tuple[Crossing, ...]


def shared_crossings(
    records: Sequence[Measurements], labels: Sequence[str]
) -> tuple[tuple[SweepCrossings, ...], tuple[NotCompared, ...]]:
    """Every ordered sweep in common, and what is set apart; intervals are those of each record's own page."""
    known = [{along.sweep.key: along for along in compared_sweeps(record) if along.pairs} for record in records]
    shared: list[SweepCrossings] = []
    apart = list(_maps(records, labels))
    for key in dict.fromkeys(key for own in known for key in own):
        alike = {place: own[key] for place, own in enumerate(known) if key in own}
        reasons = _reasons(alike)
        kept = {place: along for place, along in alike.items() if place not in reasons}
        name = title(next(iter(alike.values())).sweep)
        apart += [NotCompared(name, labels[place], reason) for place, reason in reasons.items()]
        if len(kept) > 1:
            shared.append(SweepCrossings(name, tuple(_rows(kept, len(records)))))
        elif len(alike) == 1:
            apart.append(NotCompared(name, "", f"swept in {labels[next(iter(alike))]} only"))
    return tuple(shared), tuple(apart)


def _maps(records: Sequence[Measurements], labels: Sequence[str]) -> Iterator[NotCompared]:
    for record, label in zip(records, labels, strict=True):
        for sweep in record.sitting.sweeps:
            if sweep.kind == MAP:
                yield NotCompared(f"map of {sweep.workload}", label, "maps are not compared: see that record's page")


def _reasons(sweeps: Mapping[int, ComparedSweep]) -> dict[int, str]:
    """Why sweeps are not the first one's: whatever their points have in common must be the same work."""
    first, *others = sweeps
    reasons = {first: reason} if (reason := _mixed(sweeps[first])) else {}
    yardstick = _points(sweeps[first])
    for place in others:
        points = _points(sweeps[place])
        both = [name for name in points if name in yardstick]
        differing = (difference_in_work(yardstick[name].entry, points[name].entry) for name in both)
        own = f"it has {len(both)} of the first record's points" if len(both) < _FEWEST else None
        if reason := _mixed(sweeps[place]) or own or next(filter(None, differing), None):
            reasons[place] = reason
    return reasons


def _points(along: ComparedSweep) -> dict[str, MeasuredWorkload]:
    return {point.measured.name: point.measured for point in along.sweep.points}


def _mixed(along: ComparedSweep) -> str | None:
    return next(filter(None, map(mixed_gil, _points(along).values())), None)


def _rows(kept: Mapping[int, ComparedSweep], count: int) -> Iterator[Crossing]:
    known = {place: {_pair(result): result for result in crossover_results(along)} for place, along in kept.items()}
    for pair in dict.fromkeys(pair for own in known.values() for pair in own):
        places = tuple(_order_or_places(known.get(place, {}).get(pair)) for place in range(count))
        yield Crossing(" and ".join(pair), places)


def _pair(result: CrossoverResult) -> tuple[str, str]:
    first, second = sorted((result.pair.first, result.pair.second))
    return first, second


def _order_or_places(result: CrossoverResult | None) -> str | None:
    if result is None:
        return None
    if result.order:
        return text.no_crossover_text(result.order)
    return "; ".join(map(_place, result.crossovers))


def _place(crossover: Crossover) -> str:
    value, interval = place_and_interval_texts(crossover.sweep.axis, crossover.value, crossover.low, crossover.high)
    return f"{crossover.first}, then {crossover.second} from {value} {interval}"
