"""Which models are the fastest along a sweep, one after the other: what a page says first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from reports.sweeps.compared import Along, Compared
from reports.sweeps.crossovers import Crossover, Found
from reports.sweeps.curves import AHEAD, BEHIND, states
from reports.sweeps.points import Point, per_job


@dataclass(frozen=True)
class Stage:
    """From point `low` to point `high` no model was faster for certain, by however little, than any of these.

    They were measured at every point of the stage; the one with the shortest makespans comes first. `crossover` is
    where a model of the stage before gives way to one of this stage, the first ones if they have one; None in the first
    stage, and where that is not certain.
    """

    models: tuple[str, ...]
    low: float
    high: float
    crossover: Crossover | None = None


def leading(along: Along, found: Sequence[Found]) -> tuple[Stage, ...]:
    """As few stages as there can be: whoever is not clearly beaten keeps the lead. None where points have no order."""
    if not along.sweep.axis.is_ordered:
        return ()
    stages: list[Stage] = []
    for points, models in _stretches(along):
        ranked = tuple(sorted(models, key=lambda model: fmean(_logs(points, model))))
        before = stages[-1] if stages else None
        crossover = _change(before, ranked, points[0].x, found) if before else None
        stages.append(Stage(ranked, points[0].x, points[-1].x, crossover))
    return tuple(stages)


def _stretches(along: Along) -> Iterator[tuple[list[Point], set[str]]]:
    """Successive points that have unbeaten models in common, and these models."""
    beaten = _beaten(along.pairs)
    points: list[Point] = []
    models: set[str] = set()
    for point in along.sweep.points:
        unbeaten = _unbeaten(point, beaten)
        if points and not models & unbeaten:
            yield points, models
            points, models = [], set()
        models = models & unbeaten if points else unbeaten
        points.append(point)
    if points:
        yield points, models


_Beaten = Mapping[float, set[tuple[str, str]]]
"""By place: who is slower than whom, for certain."""


def _beaten(pairs: Sequence[Compared]) -> _Beaten:
    found: dict[float, set[tuple[str, str]]] = {}
    for one in pairs:
        for place, state in zip(one.curve.places, states(one.curve), strict=True):
            slower = {AHEAD: (one.first, one.second), BEHIND: (one.second, one.first)}.get(state)
            found.setdefault(place, set()).update([slower] if slower else [])
    return found


def _unbeaten(point: Point, beaten: _Beaten) -> set[str]:
    """Noise may make a ring, in which everyone is beaten: then the shortest makespan counts."""
    cells = point.measured.cells
    slower = {model for model, other in beaten.get(point.x, ()) if model in cells and other in cells}
    return set(cells) - slower or {min(cells, key=lambda model: _logs([point], model))}


def _logs(points: Sequence[Point], model: str) -> list[float]:
    return [found.log for point in points if (found := per_job(point, model))]


def _change(before: Stage, models: Sequence[str], start: float, found: Sequence[Found]) -> Crossover | None:
    """The crossover of the two stages' first models, or else of others, that lies nearest to the change."""
    all_of_them = [one for pair in found for one in pair.crossovers]
    fitting = [one for one in all_of_them if one.first in before.models and one.second in models]
    middle = (before.high + start) / 2

    def distance(one: Crossover) -> tuple[int, int, float]:
        return before.models.index(one.first), models.index(one.second), abs(one.value - middle)

    touching = [one for one in fitting if one.low <= start and one.high >= before.high]
    return min(touching, key=distance, default=None)
