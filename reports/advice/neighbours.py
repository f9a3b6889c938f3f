"""What was measured near a job that somebody asks about, so that the advice rests on it, or on nothing near.

Points near in what a job waits and computes; and at near widths, what each model takes in memory.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarks.inference.intervals import Estimate, level_for
from benchmarks.record_format.costs import FootprintEntry
from reports.analysis.estimates import ratio
from reports.errors import ReportError
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


TO_MEASURE = "measure it with: nox -s sweep -- sleep --axis concurrency"


@dataclass(frozen=True)
class MemoryNeed:
    """What a model adds to its process at some width, in bytes, children included; between the widths measured there.

    `at` is the width that it is for: the one asked for, or the nearest that was measured.
    """

    model: str
    added: float
    at: int
    base: str
    measure: str
    is_as_asked: bool


def memory_needs(record: Measurements, widths: Mapping[str, int]) -> tuple[MemoryNeed, ...]:
    """Every model's footprint at its width, where there is one; raises ReportError where the record has none of any."""
    needs = tuple(filter(None, (_memory_need(record, model, width) for model, width in widths.items())))
    if not needs:
        raise ReportError(f"the record does not say what models take in memory; {TO_MEASURE}")
    return needs


def _memory_need(record: Measurements, model: str, width: int) -> MemoryNeed | None:
    known = _by_base(record, model)
    if not known:
        return None
    base = max(known, key=lambda name: len({at for at, _ in known[name]}))
    seen: dict[int, list[float]] = {}
    for at, entry in known[base]:
        seen.setdefault(at, []).append(max(0.0, float(entry.peak_bytes - entry.before_bytes)))
    widths = sorted(seen)
    added = [float(np.median(seen[at])) for at in widths]
    at = min(max(width, widths[0]), widths[-1])
    return MemoryNeed(model, float(np.interp(at, widths, added)), at, base, known[base][0][1].measure, at == width)


def _by_base(record: Measurements, model: str) -> dict[str, list[tuple[int, FootprintEntry]]]:
    """Widths and footprints of one model, by the workload that they were taken with."""
    taken: dict[str, list[tuple[int, FootprintEntry]]] = {}
    for footprint in record.footprints:
        measured = record.point(footprint.workload) or record.workload(footprint.workload)
        if footprint.model == model and measured is not None:
            entry = measured.entry
            taken.setdefault(entry.base or entry.name, []).append((entry.width, footprint))
    return taken
