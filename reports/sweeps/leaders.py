"""Which models are the fastest along a sweep, one after the other: what a page says first."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import fmean

from reports.analysis.estimates import unbeaten
from reports.sweeps.comparisons import AHEAD, BEHIND, ComparedSweep, SweepPair, states
from reports.sweeps.crossovers import Crossover, CrossoverResult
from reports.sweeps.points import Point, per_job


@dataclass(frozen=True)
class LeadStretch:
    """From point `low` to point `high` no model was faster for certain, by however little, than any of `models`.

    They were measured at every point of the stage; the one with the shortest makespans comes first. At some points of
    it `others` were not beaten either; `certain` are the stretches of points at which that is so of `models` alone.
    `crossover` is where a model of the stage before gives way to one of this stage, the first ones if they have one;
    None in the first stage, and where that is not certain. Who is not beaten at the points inside the interval of a
    crossover it tells itself, so that of the models that cross there only that of the own side counts.
    """

    models: tuple[str, ...]
    low: float
    high: float
    crossover: Crossover | None = None
    others: tuple[str, ...] = ()
    certain: tuple[tuple[float, float], ...] = ()


def lead_stretches(compared_sweep: ComparedSweep, results: Sequence[CrossoverResult]) -> tuple[LeadStretch, ...]:
    """As few stages as there can be: whoever is not clearly beaten keeps the lead. None where points have no order."""
    if not compared_sweep.sweep.axis.is_ordered:
        return ()
    beaten = _beaten(compared_sweep.pairs)
    unbeaten = [(point, _unbeaten(point, beaten)) for point in compared_sweep.sweep.points]
    stages: list[LeadStretch] = []
    for points, models in _stretches(unbeaten):
        ranked = _ranked(points, models)
        before = stages[-1] if stages else None
        crossover = _change(before, ranked, points[0].x, results) if before else None
        stages.append(LeadStretch(ranked, points[0].x, points[-1].x, crossover))
    ends = [stage.crossover for stage in stages[1:]]
    return tuple(_named(stage, end, unbeaten) for stage, end in zip(stages, [*ends, None], strict=True))


_Unbeaten = Sequence[tuple[Point, set[str]]]
"""The points in ascending order, and which models nobody beats there."""


def _stretches(unbeaten: _Unbeaten) -> Iterator[tuple[list[Point], set[str]]]:
    """Successive points that have unbeaten models in common, and these models."""
    points: list[Point] = []
    models: set[str] = set()
    for point, here in unbeaten:
        if points and not models & here:
            yield points, models
            points, models = [], set()
        models = models & here if points else here
        points.append(point)
    if points:
        yield points, models


def _named(stage: LeadStretch, end: Crossover | None, unbeaten: _Unbeaten) -> LeadStretch:
    """The stage with everybody who is not beaten between its own crossover and the next one, `end`."""
    start = stage.crossover
    low, high = start.value if start else stage.low, end.value if end else stage.high
    within = [(point, here - _crossing(point, start, end)) for point, here in unbeaten if low <= point.x <= high]
    own = [(point, here) for point, here in within if stage.low <= point.x <= stage.high]
    clear = [(point, here) for point, here in own if not _is_in(point, start) and not _is_in(point, end)]
    models = set.intersection(*(here for _, here in clear)) if clear else set(stage.models)
    others = set().union(*(here for _, here in within)) - models
    return replace(
        stage,
        models=_ranked([point for point, _ in clear or own or unbeaten], models),
        others=_ranked([point for point, _ in within], others),
        certain=tuple(_certain(within, models)),
    )


def _is_in(point: Point, crossover: Crossover | None) -> bool:
    return crossover is not None and crossover.low <= point.x <= crossover.high


def _crossing(point: Point, start: Crossover | None, end: Crossover | None) -> set[str]:
    """The models of the other side, at a point of which the interval says that it may belong there."""
    before = {start.first} if start and _is_in(point, start) else set()
    return before | ({end.second} if end and _is_in(point, end) else set())


def _certain(within: _Unbeaten, models: set[str]) -> Iterator[tuple[float, float]]:
    """Successive points at which nobody else is unbeaten: the first and the last."""
    for is_certain, group in groupby(within, key=lambda point_and_unbeaten: point_and_unbeaten[1] <= models):
        if is_certain:
            places = [point.x for point, _ in group]
            yield places[0], places[-1]


def _ranked(points: Sequence[Point], models: Iterable[str]) -> tuple[str, ...]:
    """The shortest makespans first, each model by the points that have it; those of one makespan by name."""

    def middle(model: str) -> tuple[float, str]:
        return fmean(_logs(points, model) or [math.inf]), model

    return tuple(sorted(models, key=middle))


_Beaten = Mapping[float, set[tuple[str, str]]]
"""By place: who is slower than whom, for certain."""


def _beaten(pairs: Sequence[SweepPair]) -> _Beaten:
    beaten: dict[float, set[tuple[str, str]]] = {}
    for pair in pairs:
        for place, state in zip(pair.curve.places, states(pair.curve), strict=True):
            slower = {AHEAD: (pair.first, pair.second), BEHIND: (pair.second, pair.first)}.get(state)
            beaten.setdefault(place, set()).update([slower] if slower else [])
    return beaten


def _unbeaten(point: Point, beaten: _Beaten) -> set[str]:
    slower = beaten.get(point.x, set())
    times = {model: makespan.log for model in point.measured.cells if (makespan := per_job(point, model))}
    return set(unbeaten(times, lambda model, other: (other, model) in slower))


def _logs(points: Sequence[Point], model: str) -> list[float]:
    return [estimate.log for point in points if (estimate := per_job(point, model))]


def _change(
    before: LeadStretch, models: Sequence[str], start: float, results: Sequence[CrossoverResult]
) -> Crossover | None:
    """The crossover of the two stages' first models, or else of others, that lies nearest to the change."""
    all_of_them = [crossover for pair in results for crossover in pair.crossovers]
    fitting = [
        overtaking for overtaking in all_of_them if overtaking.first in before.models and overtaking.second in models
    ]
    middle = (before.high + start) / 2

    def distance(crossover: Crossover) -> tuple[int, int, float]:
        return before.models.index(crossover.first), models.index(crossover.second), abs(crossover.value - middle)

    touching = [crossover for crossover in fitting if crossover.low <= start and crossover.high >= before.high]
    return min(touching, key=distance, default=None)
