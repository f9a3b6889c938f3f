"""What was measured near a job that somebody asks about, so that the advice rests on it, or on nothing near."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from benchmarks.inference.intervals import Estimate, level_for
from reports.analysis.estimates import ratio
from reports.model.machine import Demand
from reports.model.predictions import Prediction, Predictions
from reports.record.measurements import MeasuredWorkload, Measurements

NEAR = 4.0
"""Within which factor of the wait and of the computing a measured point says something about a job."""

_BLENDS = ("blend", "blend_releasing")
"""Workloads that wait and compute by two dials: at their points nothing else matters."""

_FLOOR_SECONDS = 1e-5
"""Below this nothing is told apart: there the system itself takes longer."""

_TRIFLE = 0.05
"""Nor is what is less than this share of the whole job."""


@dataclass(frozen=True)
class Neighbour:
    """A measured point: what its jobs need, its makespans, the fastest first, and by which factor the job differs.

    `ratios` say how many times as fast the first is as the others; `expected` is what the model says of the first.
    """

    demand: Demand
    makespans: Mapping[str, float]
    ratios: Mapping[str, Estimate]
    expected: float
    distance: float

    @property
    def winner(self) -> str:
        return next(iter(self.makespans))


def neighbours(record: Measurements, known: Predictions, demand: Demand, count: int = 2) -> tuple[Neighbour, ...]:
    """The nearest points whose computing does with the GIL what this job's does, the nearest first."""
    fitting = (cell for cell in known.cells if cell.base in _BLENDS and cell.demand.releases_gil == demand.releases_gil)
    cells: dict[str, list[Prediction]] = {}
    for cell in fitting:
        cells.setdefault(cell.workload, []).append(cell)
    named = [(record.point(name) or record.workload(name), group) for name, group in cells.items()]
    points = [(point, group) for point, group in named if point is not None]
    level = level_for(sum(len(list(combinations(group, 2))) for _, group in points))
    alike = [_neighbour(point, group, demand, level) for point, group in points]
    alike.sort(key=lambda point: (point.distance, _apart(point.demand, demand), -len(point.makespans)))
    return tuple(alike[:count])


def _neighbour(point: MeasuredWorkload, cells: Sequence[Prediction], asked: Demand, level: float) -> Neighbour:
    ordered = sorted(cells, key=lambda cell: cell.measured)
    first = ordered[0]
    ratios = {other.model: ratio(point.cells[other.model], point.cells[first.model], level) for other in ordered[1:]}
    return Neighbour(
        demand=first.demand,
        makespans={cell.model: cell.measured for cell in ordered},
        ratios={model: estimate for model, estimate in ratios.items() if estimate},
        expected=first.predicted.makespan,
        distance=distance(first.demand, asked),
    )


def distance(demand: Demand, asked: Demand) -> float:
    """The larger of the factors between two waits and between what two jobs compute; what is a trifle is alike."""
    return max(_factors(demand, asked))


def _apart(demand: Demand, asked: Demand) -> float:
    """Both factors together: which of two points is nearer whose larger factor is the same."""
    return math.hypot(*map(math.log, _factors(demand, asked)))


def _factors(demand: Demand, asked: Demand) -> tuple[float, float]:
    trifle = max(_FLOOR_SECONDS, _TRIFLE * (asked.wait + asked.cpu))
    return _factor(demand.wait, asked.wait, trifle), _factor(demand.cpu, asked.cpu, trifle)


def _factor(value: float, asked: float, trifle: float) -> float:
    """What is a trifle of the job that is asked about counts as none; what is more than that has no such floor."""
    floor = trifle if asked <= trifle else _FLOOR_SECONDS
    smaller, larger = sorted((max(floor, value), max(floor, asked)))
    return larger / smaller
