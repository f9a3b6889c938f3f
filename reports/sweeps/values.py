"""The numbers that figures of sweeps draw: makespans per job, ratios, bounds and predictions at every point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from math import log

import numpy as np

from benchmarks.inference.intervals import ERROR_RATE, Estimate, half_width
from benchmarks.inference.variances import moderated
from reports.analysis.bounds import best_capacity, bounds
from reports.analysis.estimates import ratio
from reports.model.predictions import Predictions
from reports.record.measurements import REFERENCE, MeasuredWorkload, Measurements, Times
from reports.sweeps.cpu_time import cpu_per_job
from reports.sweeps.curves import MOST_DRAWN
from reports.sweeps.points import Point, Sweep, per_job

_LEVEL = 1 - ERROR_RATE

PointEstimates = Sequence[Estimate | None]


@dataclass(frozen=True)
class SweepValues:
    """A sweep's points as they are drawn; mappings go by model and have one entry per point, None for none.

    `makespans`, `bounds` and `predictions` are in seconds per job, `speedups` say how many times as fast as
    `reference` each model is.
    """

    sweep: Sweep
    points: tuple[Point, ...]
    reference: str
    makespans: dict[str, PointEstimates]
    speedups: dict[str, PointEstimates]
    bounds: dict[str, Sequence[float | None]]
    predictions: dict[str, Sequence[float | None]]

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(self.makespans)

    @property
    def jobs_differ(self) -> bool:
        return len({point.measured.entry.jobs for point in self.points}) > 1


def sweep_values(sweep: Sweep, record: Measurements, predictions: Predictions) -> SweepValues:
    """Everything at once, for the points that fit on a sheet."""
    points = _drawn(sweep.points)
    reference, models = reference_of(sweep), sweep.models
    capacity, expected = best_capacity(record), _predicted(predictions)
    limits = [_bounds(point.measured, record, capacity) for point in points]
    return SweepValues(
        sweep,
        points,
        reference,
        {model: with_moderated_intervals([per_job(point, model) for point in points]) for model in models},
        {model: with_moderated_intervals([_speedup(point, reference, model) for point in points]) for model in models},
        {model: [limit.get(model) for limit in limits] for model in models},
        {model: [expected.get((point.measured.name, model)) for point in points] for model in models},
    )


def _predicted(predictions: Predictions) -> dict[tuple[str, str], float]:
    """Seconds per job by workload and model."""
    return {
        (prediction.workload, prediction.model): prediction.predicted.makespan / prediction.demand.jobs
        for prediction in predictions.cells
    }


def _drawn(points: Sequence[Point]) -> tuple[Point, ...]:
    """All points, or as many as fit, evenly chosen."""
    if len(points) <= MOST_DRAWN:
        return tuple(points)
    chosen = np.linspace(0, len(points) - 1, MOST_DRAWN).round().astype(int)
    return tuple(points[number] for number in chosen)


def reference_of(sweep: Sweep) -> str:
    """The plain loop, if at least half of the points have it; else the model that most of them have."""
    counts = {model: sum(model in point.measured.cells for point in sweep.points) for model in sweep.models}
    if 2 * counts.get(REFERENCE, 0) >= len(sweep.points):
        return REFERENCE
    return max(counts, key=lambda model: counts[model])


def _speedup(point: Point, reference: str, model: str) -> Estimate | None:
    cells = point.measured.cells
    return ratio(cells[reference], cells[model], _LEVEL) if reference in cells and model in cells else None


def with_moderated_intervals(estimates: PointEstimates) -> list[Estimate | None]:
    """The same values with 95 % intervals of which each learns from the others how much blocks scatter."""
    known = [estimate for estimate in estimates if estimate]
    blocks = [estimate.blocks for estimate in known]
    noise = moderated([(estimate.deviation or 0.0) ** 2 for estimate in known], [count - 1 for count in blocks])
    halves = iter(map(half_width, noise.variances, blocks, noise.degrees, repeat(_LEVEL)))
    return [estimate and replace(estimate, half=next(halves)) for estimate in estimates]


def _bounds(measured: MeasuredWorkload, record: Measurements, capacity: float) -> dict[str, float]:
    """Seconds per job that no schedule can beat; where the plain loop was left out, other points say what jobs need."""
    jobs = measured.entry.jobs
    known = measured if measured.has(REFERENCE) else _with_plain_loop(measured, cpu_per_job(measured, record) * jobs)
    batch_bounds = bounds(known, record, capacity)
    return {model: bound / jobs for model, bound in batch_bounds.items() if model in measured.cells and bound > 0}


def _with_plain_loop(measured: MeasuredWorkload, cpu: float) -> MeasuredWorkload:
    """As if a plain loop had been seen to need this CPU time, in seconds per batch."""
    loop = Times(block=0, warm=(max(cpu, 1e-12),), first=None, startup=None, shutdown=None, cpu=(cpu,))
    return replace(measured, cells={REFERENCE: {0: loop}, **measured.cells})


def groups_of_bounds(values: SweepValues) -> list[tuple[list[str], list[float | None]]]:
    """Models whose bounds are the same wherever both have one, named together, and that bound."""
    groups: list[tuple[list[str], list[float | None]]] = []
    for model, line in values.bounds.items():
        if not any(line):
            continue
        alike = next((group for group in groups if _alike(group[1], line)), None)
        if alike:
            alike[0].append(model)
            alike[1][:] = [value if value is not None else other for value, other in zip(alike[1], line, strict=True)]
        else:
            groups.append(([model], list(line)))
    return groups


def _alike(line: Iterable[float | None], other: Iterable[float | None]) -> bool:
    pairs = [(a, b) for a, b in zip(line, other, strict=True) if a and b]
    return bool(pairs) and all(abs(log(a / b)) < 1e-6 for a, b in pairs)
