"""The points of a map: where they are on its axes, and what their neighbours add to what was measured there."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import inf, isfinite, log10
from statistics import median

import numpy as np

from benchmarks.inference.gaussian_process import GaussianProcess, matern_3_2, smoothed
from benchmarks.inference.moderation import ModeratedMean, Pair, PointPair
from reports.formatting import nominal_duration, short
from reports.record.measurements import ASYNCIO, REFERENCE, MeasuredWorkload

WAIT, WORK = "wait_seconds", "work"

_LEAST, _MOST = 1e-12, 1e12
"""What no job waits or computes less or more than, in seconds, nor has units of work."""

_IN_ONE_PROCESS = (REFERENCE, ASYNCIO, "threads")
"""Models whose CPU time is known in full, the one with the least of its own first."""

JobPlace = tuple[float, float]
"""Wait and CPU time of a job, in seconds."""


def demands(points: Sequence[MeasuredWorkload]) -> tuple[list[tuple[MeasuredWorkload, JobPlace]], tuple[str, ...]]:
    """Wait and CPU time per job of each point, and a sentence for each that has no place on logarithmic axes."""
    unit = seconds_per_unit(points)
    places = [(point, _place(point, unit)) for point in points]
    reasons = [(point, _reason(point, *place)) for point, place in places]
    shown = [place for place, (_, reason) in zip(places, reasons, strict=True) if not reason]
    return shown, tuple(f"{short(point.name, 60)}: {reason}" for point, reason in reasons if reason)


def _place(point: MeasuredWorkload, unit: float) -> JobPlace:
    return _number(point, WAIT), _number(point, WORK) * unit


def _number(point: MeasuredWorkload, parameter: str) -> float:
    """A parameter as a number, infinite where it is too large for one; 0 where there is none."""
    value = point.entry.parameters.get(parameter, 0.0)
    if not isinstance(value, int | float):
        return 0.0
    return float(value) if abs(value) <= _MOST else inf


def _reason(point: MeasuredWorkload, wait: float, cpu: float) -> str:
    if not point.cells:
        return "nothing was measured validly"
    if wait <= 0:
        return "it does not wait"
    if cpu <= 0:
        return f"it computes nothing that could be measured beside a wait of {nominal_duration(wait)}"
    within = min(wait, cpu) >= _LEAST and max(wait, cpu) <= _MOST
    return "" if within else "what it waits or computes is out of all range"


def seconds_per_unit(points: Sequence[MeasuredWorkload]) -> float:
    """CPU seconds that one unit of work takes; 0 where that is not known.

    Theil's slope: the median, over every two points, of how much more CPU time a job takes for a unit more. What a job
    costs whatever it computes, such as the system's part in a sleep, is in no slope; a plain quotient would have it.
    """
    for model in _IN_ONE_PROCESS:
        seen = sorted(_seen(points, model))
        slopes = [(c - a) / (w - v) for (v, a), (w, c) in combinations(seen, 2) if w > v]
        if seen:
            return max(0.0, median(slopes) if slopes else median(cpu / work for work, cpu in seen))
    return 0.0


def _seen(points: Sequence[MeasuredWorkload], model: str) -> Iterator[tuple[float, float]]:
    """Units of work and CPU seconds per job of every point at which a model computed."""
    for point in points:
        batches = [cpu for times in point.cells.get(model, {}).values() for cpu in times.cpu]
        work = _number(point, WORK)
        if batches and 0 < work <= _MOST:
            yield work, median(batches) / point.entry.jobs


_RATIOS = GaussianProcess(
    matern_3_2, (0.25, 0.4, 0.7, 1.2, 2.0, 3.5), (0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0), nugget=0.02
)
"""How the ratio of two models varies over a map: with bends, where computing begins to count for more than waiting."""

_LEAST_ERROR = 1e-8
"""No mean is surer than that, as a variance, or matrices could not be solved."""

_ENOUGH = 8
"""Fewer points of the same two models say nothing about how alike neighbours are."""

_DUST = 1e-12
"""Nothing is known better; no clock sees such a difference."""


def with_neighbours(
    means: Mapping[PointPair, ModeratedMean], places: Mapping[str, JobPlace], bases: Mapping[str, str]
) -> dict[PointPair, ModeratedMean]:
    """Every comparison at a place with what its neighbours say of the same two models in the same map.

    What is true of a job is nearly true of one like it.
    """
    groups: dict[tuple[str, Pair], list[PointPair]] = {}
    for (point, pair), mean in means.items():
        if point in places and mean.degrees > 0 and isfinite(mean.variance):
            groups.setdefault((bases[point], pair), []).append((point, pair))
    improved = dict(means)
    for group in groups.values():
        if len(group) >= _ENOUGH:
            improved.update(_kriged({key: means[key] for key in group}, places))
    return improved


def _kriged(means: Mapping[PointPair, ModeratedMean], places: Mapping[str, JobPlace]) -> dict[PointPair, ModeratedMean]:
    """One pair of models: the variance is that of what all points say, as one of so many blocks as the point has.

    How well it is known lies between the point's own degrees of freedom and those of all points, by the point's weight
    in what is said of it (Satterthwaite's formula).
    """
    where = [(log10(places[name][0]), log10(places[name][1])) for name, _ in means]
    errors = np.array([max(mean.variance / mean.blocks, _DUST) for mean in means.values()])
    values = np.array([mean.mean for mean in means.values()])
    smooth, variances = smoothed(_RATIOS, where, values, np.maximum(errors, _LEAST_ERROR))
    weights = np.minimum(1.0, variances / errors)
    freedom = float(sum(max(0, mean.blocks - 1) for mean in means.values()))
    columns = zip(means.items(), smooth.tolist(), variances.tolist(), weights.tolist(), strict=True)
    return {
        key: ModeratedMean(value, mean.blocks, error * mean.blocks, _degrees(weight, mean.degrees, freedom))
        for (key, mean), value, error, weight in columns
    }


def _degrees(weight: float, own: float, others: float) -> float:
    return 1 / (weight**2 / own + (1 - weight) ** 2 / max(own, others))
