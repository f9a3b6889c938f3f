"""What would change which model is the fastest: one input moved at a time, until another one is ahead."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.verdicts import MARGIN
from reports.forecasts import all_predicted
from reports.model import Demand, Machine, Predicted

COMPUTING, WAIT, JOBS = "computing", "wait", "jobs"

_LEAST, _MOST, _STEP = 1e-6, 1e3, 1.02
_MOST_JOBS = 10_000_000


@dataclass(frozen=True)
class Turn:
    """Another model becomes the fastest, by more than 5 %: where `what` is `value` or beyond, up or down.

    Values are seconds per job, or numbers of jobs; for these start-up counts. `factor` is by how much it is ahead.
    """

    what: str
    value: float
    up: bool
    model: str
    factor: float


@dataclass(frozen=True)
class _Race:
    """What is raced on, by which time, and who is ahead now."""

    machine: Machine
    time: Callable[[Predicted], float]
    best: str


def turns(demand: Demand, machine: Machine, best: str, best_cold: str) -> Iterator[Turn]:
    """The nearest values, down and up, from which on another model is ahead of the one that is now by more than 5 %."""
    warm, cold = _Race(machine, _warm, best), _Race(machine, _cold, best_cold)
    for up in (False, True):
        yield from _first(COMPUTING, up, ((one, replace(demand, cpu=one)) for one in _values(demand.cpu, up)), warm)
    for up in (False, True):
        yield from _first(WAIT, up, ((one, replace(demand, wait=one)) for one in _values(demand.wait, up)), warm)
    for up in (False, True):
        yield from _first(JOBS, up, ((one, replace(demand, jobs=one)) for one in _counts(demand.jobs, up)), cold)


def _warm(one: Predicted) -> float:
    return one.makespan


def _cold(one: Predicted) -> float:
    return one.makespan + one.startup


def _values(now: float, up: bool) -> Iterator[float]:
    """Seconds from here on in small steps, down to nothing at last."""
    value = max(now, _LEAST) if up else now
    while _LEAST <= value <= _MOST:
        value = value * _STEP if up else value / _STEP
        yield value
    if now and not up:
        yield 0.0


def _counts(jobs: int, up: bool) -> Iterator[int]:
    while 1 < jobs < _MOST_JOBS if not up else jobs < _MOST_JOBS:
        jobs = max(jobs + 1, math.ceil(jobs * _STEP)) if up else min(jobs - 1, math.floor(jobs / _STEP))
        yield jobs


def _first(what: str, up: bool, moved: Iterator[tuple[float, Demand]], race: _Race) -> Iterator[Turn]:
    """The first of these demands at which another model is ahead, if any is."""
    for value, demand in moved:
        if demand.wait + demand.cpu <= 0:
            return
        found = {model: race.time(one) for model, one in all_predicted(demand, race.machine).items()}
        first = min(found, key=lambda model: found[model], default=race.best)
        if race.best in found and found[race.best] > found[first] * MARGIN:
            yield Turn(what, value, up, first, found[race.best] / found[first])
            return
