"""How long the waits of jobs really were: where the origin server waits for them, as long as it was seen to take.

Elsewhere a wait is what was asked for: who sleeps by itself is the model, and how late it wakes up is the model's own.
"""

from collections.abc import Iterable, Sequence
from math import log

import numpy as np

from benchmarks.record_format import WorkloadEntry
from benchmarks.record_format.machine import LATENESS_WAIT_SECONDS, OriginEntry, WaitEntry
from reports.record.measurements import REFERENCE, Measurements

ORIGIN = "origin"

TOLERANCE, TOLERANCE_SECONDS = 0.05, 0.00005
"""A wait may be this part of it late, and as many seconds."""


def achieved_wait(entry: WorkloadEntry, record: Measurements, in_flight: int | None = None) -> float:
    """Seconds that a job waited with so many in flight, by default the width; what was asked for where none knows."""
    origin = record.sitting.origin
    if origin is None or ORIGIN not in entry.services or entry.wait_seconds <= 0:
        return entry.wait_seconds
    return entry.wait_seconds + lateness(origin, entry.wait_seconds, in_flight or entry.width)


def jobs_in_flight(entry: WorkloadEntry, model: str) -> int:
    return 1 if model == REFERENCE else entry.width


def is_late(entry: WorkloadEntry, record: Measurements, in_flight: int) -> bool:
    """Whether the origin kept jobs waiting for longer than it may."""
    late = achieved_wait(entry, record, in_flight) - entry.wait_seconds
    return late > TOLERANCE * entry.wait_seconds + TOLERANCE_SECONDS


def lateness(origin: OriginEntry, asked: float, in_flight: int) -> float:
    """How many seconds later than asked for a wait ends: between what was measured on a straight line over logarithms.

    Beyond the outermost waits and numbers in flight it stays as it is there. Measurements for which the server had more
    than half of its ceiling to do do not count: there it is answers that are late, by which cells are flagged.
    """
    by_in_flight: dict[int, list[WaitEntry]] = {}
    for wait in sorted(_unhurried(origin), key=lambda wait: (wait.in_flight, wait.asked_seconds)):
        by_in_flight.setdefault(wait.in_flight, []).append(wait)
    if not by_in_flight or asked <= 0:
        return 0.0
    late = [_between(asked, [(wait.asked_seconds, _late(wait)) for wait in waits]) for waits in by_in_flight.values()]
    return _between(max(1, in_flight), list(zip(by_in_flight, late, strict=True)))


def lateness_of_answers(origin: OriginEntry) -> float:
    """How late a request is answered that is alone, beside the lateness of the wait itself."""
    return max(0.0, origin.late_seconds - lateness(origin, LATENESS_WAIT_SECONDS, 1))


def _unhurried(origin: OriginEntry) -> Iterable[WaitEntry]:
    for wait in origin.waits:
        takes = max(wait.asked_seconds, wait.achieved_seconds)
        if wait.asked_seconds > 0 and wait.in_flight <= takes * origin.ceiling_per_second / 2:
            yield wait


def _late(wait: WaitEntry) -> float:
    return max(0.0, wait.achieved_seconds - wait.asked_seconds)


def _between(place: float, known: Sequence[tuple[float, float]]) -> float:
    """The value at a place, by values at others, which are in ascending order."""
    places, values = zip(*known, strict=True)
    return float(np.interp(log(place), [log(each) for each in places], values))
