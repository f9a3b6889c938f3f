"""What would change which model is the fastest: one input moved at a time, until another one is ahead."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from benchmarks.inference.verdicts import MARGIN
from reports.advice.forecasts import OwnWidths, predicted_at_best_width, predicted_at_width
from reports.model.formula import Predicted
from reports.model.machine import Demand, Machine

COMPUTING, WAIT, JOBS = "computing", "wait", "jobs"

_LEAST, _MOST = 1e-6, 1e3
_MOST_JOBS = 10_000_000
_STEP, _HALVINGS = 1.2, 5
"""Values are tried in steps of this factor, and the first step at which something turns is halved so many times."""


@dataclass(frozen=True)
class TurningPoint:
    """Another model becomes the fastest, by more than 5 %: where `quantity` is `value` or beyond, up or down.

    Values are seconds per job, or numbers of jobs; for these start-up counts. `factor` is by how much it is ahead.
    """

    quantity: str
    value: float
    up: bool
    model: str
    factor: float


@dataclass(frozen=True)
class _Race:
    """One input that is moved, the time that is raced for, and who is ahead now.

    Without `widths` all have the width of the demand; else each has one that suits it, its own of these among others,
    and none beyond its cap.
    """

    quantity: str
    moved: Callable[[float], Demand]
    time: Callable[[Predicted], float]
    best: str
    machine: Machine
    widths: OwnWidths | None

    def ahead(self, value: float) -> tuple[str, float] | None:
        """Who would be ahead by more than 5 %, and by which factor."""
        times = {model: self.time(predicted) for model, predicted in self._predicted(self.moved(value)).items()}
        first = min(times, key=lambda model: times[model], default=self.best)
        factor = times[self.best] / times[first] if times.get(self.best) and times[first] > 0 else 0.0
        return (first, factor) if factor > MARGIN else None

    def _predicted(self, demand: Demand) -> dict[str, Predicted]:
        if self.widths is None:
            return predicted_at_width(demand, self.machine)
        return predicted_at_best_width(demand, self.machine, self.widths)


def turning_points(
    demand: Demand,
    machine: Machine,
    best: str,
    best_cold: str,
    widths: OwnWidths | None = None,
) -> Iterator[TurningPoint]:
    """The nearest values, down and up, from which on another model is ahead of the one that is now by more than 5 %.

    All have the demand's width; or, where each model has one of its own in `widths`, whichever suits it at the value.
    """
    computing = _Race(COMPUTING, lambda value: replace(demand, cpu=value), _warm, best, machine, widths)
    waiting = _Race(WAIT, lambda value: replace(demand, wait=value), _warm, best, machine, widths)
    jobs = _Race(JOBS, lambda value: replace(demand, jobs=round(value)), _cold, best_cold, machine, widths)
    for up in (False, True):
        yield from _turn(computing, demand.cpu, up, list(_durations(demand.cpu, up, may_be_none=demand.wait > 0)))
    for up in (False, True):
        yield from _turn(waiting, demand.wait, up, list(_durations(demand.wait, up, may_be_none=demand.cpu > 0)))
    for up in (False, True):
        yield from _turn(jobs, demand.jobs, up, list(_counts(demand.jobs, up)))


def _warm(predicted: Predicted) -> float:
    return predicted.makespan


def _cold(predicted: Predicted) -> float:
    return predicted.makespan + predicted.startup


def _durations(now: float, up: bool, may_be_none: bool) -> Iterator[float]:
    """Seconds from here on in steps, down to nothing at last."""
    value = max(now, _LEAST) if up else now
    while _LEAST <= value <= _MOST:
        value = value * _STEP if up else value / _STEP
        yield value
    if now and not up and may_be_none:
        yield 0.0


def _counts(now: int, up: bool) -> Iterator[float]:
    jobs = now
    while jobs < _MOST_JOBS if up else jobs > 1:
        jobs = max(jobs + 1, math.ceil(jobs * _STEP)) if up else min(jobs - 1, math.floor(jobs / _STEP))
        yield float(jobs)


def _turn(race: _Race, now: float, up: bool, values: Sequence[float]) -> Iterator[TurningPoint]:
    """The first of the values at which another model is ahead, made more precise; nothing where none is."""
    for before, value in pairwise((now, *values)):
        if leader := race.ahead(value):
            place = _between(race, before, value) if min(before, value) > 0 else value
            yield TurningPoint(race.quantity, place, up, *(race.ahead(place) or leader))
            return


def _between(race: _Race, before: float, beyond: float) -> float:
    """The value nearest to `before` at which another model is ahead."""
    for _ in range(_HALVINGS):
        middle = math.sqrt(before * beyond)
        middle = float(round(middle)) if race.quantity == JOBS else middle
        if race.ahead(middle):
            beyond = middle
        else:
            before = middle
    return beyond
