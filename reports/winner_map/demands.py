"""What the jobs of a map's points wait and compute, in seconds: where the points are on its axes."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import inf
from statistics import median

from reports.measurements import ASYNCIO, REFERENCE, Measured
from reports.plain import short
from reports.quantities import brief_seconds

WAIT, WORK = "wait_seconds", "work"

_LEAST, _MOST = 1e-12, 1e12
"""What no job waits or computes less or more than, in seconds, nor has units of work."""

_IN_ONE_PROCESS = (REFERENCE, ASYNCIO, "threads")
"""Models whose CPU time is known in full, the one with the least of its own first."""

Place = tuple[float, float]


def demands(points: Sequence[Measured]) -> tuple[list[tuple[Measured, Place]], tuple[str, ...]]:
    """Wait and CPU time per job of each point, and a sentence for each that has no place on logarithmic axes."""
    unit = seconds_per_unit(points)
    places = [(point, _place(point, unit)) for point in points]
    reasons = [(point, _reason(point, *place)) for point, place in places]
    kept = [one for one, (_, reason) in zip(places, reasons, strict=True) if not reason]
    return kept, tuple(f"{short(point.name, 60)}: {reason}" for point, reason in reasons if reason)


def _place(point: Measured, unit: float) -> Place:
    return _number(point, WAIT), _number(point, WORK) * unit


def _number(point: Measured, parameter: str) -> float:
    """A parameter as a number, infinite where it is too large for one; 0 where there is none."""
    value = point.entry.parameters.get(parameter, 0.0)
    if not isinstance(value, int | float):
        return 0.0
    return float(value) if abs(value) <= _MOST else inf


def _reason(point: Measured, wait: float, cpu: float) -> str:
    if not point.cells:
        return "nothing was measured validly"
    if wait <= 0:
        return "it does not wait"
    if cpu <= 0:
        return f"it computes nothing that could be measured beside a wait of {brief_seconds(wait)}"
    within = min(wait, cpu) >= _LEAST and max(wait, cpu) <= _MOST
    return "" if within else "what it waits or computes is out of all range"


def seconds_per_unit(points: Sequence[Measured]) -> float:
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


def _seen(points: Sequence[Measured], model: str) -> Iterator[tuple[float, float]]:
    """Units of work and CPU seconds per job of every point at which a model computed."""
    for point in points:
        batches = [cpu for times in point.cells.get(model, {}).values() for cpu in times.cpu]
        work = _number(point, WORK)
        if batches and 0 < work <= _MOST:
            yield work, median(batches) / point.entry.jobs
