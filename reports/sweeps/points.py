"""Points of a sweep in order, each with its place on an axis that a reader can compare with a job of their own."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.inference.intervals import ERROR_RATE, Estimate
from benchmarks.record_format import MAP, SweepEntry
from reports.analysis.bounds import MESSAGES_PER_WORKER, jobs_per_message
from reports.analysis.estimates import makespan
from reports.analysis.waits import achieved_wait
from reports.formatting import parameter_value
from reports.record.measurements import MeasuredWorkload, Measurements
from reports.sweeps.cpu_time import added_shares, cpu_per_job, may_steer, number_or_none

SECONDS, BYTES, SHARE, COUNT = "s", "B", "share", ""
ACHIEVED = "achieved"
"""Said of a wait whose places are what it took, while points are called by what was asked for."""
COMPUTING, SHARE_OF_COMPUTING, WIDTH = "computing per job", "share of computing", "width"
SHARE_ADDED = "share of computing that is added"
"""Beside messages, not beside a wait: where none is added, all of a job's time goes into talking."""
_AXIS = "axis"
_UNITS = {"_seconds": SECONDS, "_bytes": BYTES}
_SPREAD = 4.0
"""A logarithmic axis needs the largest place to be this many times the smallest."""

_GROWS = 2.0
"""Computing has to grow by this factor along an axis to become its place: less may be chance."""


@dataclass(frozen=True)
class Axis:
    """What the places of a sweep's points are: `name` as in the record, `label` in words, and the unit.

    Units are "s", "B", "share" (0 to 1) or "" for plain numbers. Where points have no order, such as clients, places
    just count them, and nothing may be said about what lies between.
    """

    name: str
    unit: str
    is_log: bool
    label: str
    is_ordered: bool = True


@dataclass(frozen=True)
class Point:
    """One point at its place; `label` is what was changed to get there, as text."""

    measured: MeasuredWorkload
    x: float
    label: str = ""


SweepKey = tuple[str, str, str]
"""A workload, its axis, and which part of a path."""


@dataclass(frozen=True)
class Sweep:
    """Points in ascending places; `group` says which part of a path this is, where it had to be split."""

    entry: SweepEntry
    axis: Axis
    points: tuple[Point, ...]
    group: str = ""

    @property
    def key(self) -> SweepKey:
        """The same for the same sweep of another record."""
        return self.entry.workload, self.axis.name, self.group

    @property
    def models(self) -> tuple[str, ...]:
        """Every model that was measured at a point, in the order of the record."""
        return tuple(dict.fromkeys(model for point in self.points for model in point.measured.cells))


def sweeps(record: Measurements) -> tuple[Sweep, ...]:
    """All sweeps of a record but its maps."""
    return tuple(sweep for entry in record.sitting.sweeps if entry.kind != MAP for sweep in _sweeps(entry, record))


def per_job(point: Point, model: str) -> Estimate | None:
    """Makespan per job in seconds, for batches of a sweep may have different numbers of jobs."""
    cell = point.measured.cells.get(model)
    if not cell:
        return None
    estimate = makespan(cell, 1 - ERROR_RATE)
    return Estimate(
        estimate.log - math.log(point.measured.entry.jobs), estimate.half, estimate.blocks, estimate.deviation
    )


def _sweeps(entry: SweepEntry, record: Measurements) -> Iterable[Sweep]:
    named = [record.point(name) for name in entry.points]
    points = [point for point in named if point and point.cells]
    if entry.kind == _AXIS:
        return _placed(entry, _along_axis(entry, points, record))
    if WIDTH in entry.parameters:
        return _placed(entry, _by_value(entry, WIDTH, points, record))
    chunk = next((name for name in entry.parameters if "per_message" in name or "per_chunk" in name), None)
    if chunk:
        return [sweep for group in _groups(chunk, points) for sweep in _in_group(entry, chunk, group, record)]
    return _placed(entry, _by_share(entry, points, record))


@dataclass(frozen=True)
class _Places:
    """An axis yet without a scale, and the points with their places on it."""

    label: str
    unit: str
    points: tuple[Point, ...]
    is_ordered: bool = True


def _placed(entry: SweepEntry, places: _Places, group: str = "") -> list[Sweep]:
    if not places.points:
        return []
    points = tuple(sorted(places.points, key=lambda point: point.x))
    is_log = places.is_ordered and places.unit != SHARE and _spreads(points[0].x, points[-1].x)
    return [Sweep(entry, Axis(entry.axis, places.unit, is_log, places.label, places.is_ordered), points, group)]


def _spreads(least: float, most: float) -> bool:
    return least > 0 and most >= _SPREAD * least


def _along_axis(entry: SweepEntry, points: Sequence[MeasuredWorkload], record: Measurements) -> _Places:
    name = entry.parameters[0] if entry.parameters else entry.axis
    places = _by_value(entry, name, points, record)
    if not places.is_ordered or places.unit or not may_steer(name):
        return places
    computing = _by_computing(entry, points, record)
    return computing if _grows([point.x for point in computing.points]) else places


def _grows(places: Sequence[float]) -> bool:
    """Whether places ascend strictly, one way or the other, and by more than chance would have it."""
    rising = places if places and places[0] <= places[-1] else places[::-1]
    return len(rising) > 1 and all(a < b for a, b in pairwise(rising)) and rising[-1] >= _GROWS * rising[0]


def _by_value(entry: SweepEntry, name: str, points: Sequence[MeasuredWorkload], record: Measurements) -> _Places:
    asked = [_place(workload, name) for workload in points]
    values = [_achieved(workload, name, x, record) for workload, x in zip(points, asked, strict=True)]
    placed = [
        Point(workload, x, _label(entry, workload)) for workload, x in zip(points, values, strict=True) if x is not None
    ]
    if len(placed) < len(points):
        return _unordered(entry, name, points)
    unit = next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), COUNT)
    words = parameter_words(name) if values == asked else f"{ACHIEVED} {parameter_words(name)}"
    return _Places(words, unit, tuple(placed))


def _achieved(measured: MeasuredWorkload, name: str, asked: float | None, record: Measurements) -> float | None:
    """Where a parameter is how long the origin waits, what it made of that at the width; else what was asked for."""
    is_wait = asked == measured.entry.wait_seconds and name.endswith("_seconds")
    return achieved_wait(measured.entry, record) if is_wait else asked


def _place(measured: MeasuredWorkload, name: str) -> float | None:
    """The value as a number; of a size of messages that was left to the rule, what the rule gives."""
    value = number_or_none(_value(measured, name))
    return jobs_per_message(measured.entry) if value == 0 and "per_message" in name else value


def _unordered(entry: SweepEntry, name: str, points: Sequence[MeasuredWorkload]) -> _Places:
    placed = (Point(workload, float(place), _label(entry, workload)) for place, workload in enumerate(points))
    return _Places(parameter_words(name), COUNT, tuple(placed), is_ordered=False)


def _by_computing(entry: SweepEntry, points: Sequence[MeasuredWorkload], record: Measurements) -> _Places:
    placed = (Point(workload, cpu_per_job(workload, record), _label(entry, workload)) for workload in points)
    return _Places(COMPUTING, SECONDS, tuple(placed))


def _by_share(entry: SweepEntry, points: Sequence[MeasuredWorkload], record: Measurements) -> _Places:
    """Places between all waiting and all computing; none where every point has the same share."""
    beside_messages = added_shares(points, record)
    shares = beside_messages or [_share(workload, record) for workload in points]
    placed = tuple(Point(workload, x, _label(entry, workload)) for workload, x in zip(points, shares, strict=True))
    if len({point.x for point in placed}) < 2:
        return _unordered(entry, entry.axis, points)
    return _Places(SHARE_ADDED if beside_messages else SHARE_OF_COMPUTING, SHARE, placed)


def _share(measured: MeasuredWorkload, record: Measurements) -> float:
    cpu = cpu_per_job(measured, record)
    whole = cpu + achieved_wait(measured.entry, record)
    return cpu / whole if whole > 0 else 0.0


def _groups(chunk: str, points: Iterable[MeasuredWorkload]) -> list[list[MeasuredWorkload]]:
    """Points with the same size of a chunk, the smallest chunks first."""
    by_size: dict[object, list[MeasuredWorkload]] = {}
    for workload in points:
        by_size.setdefault(_value(workload, chunk), []).append(workload)
    return [by_size[size] for size in sorted(by_size, key=lambda size: (number_or_none(size) or 0.0, str(size)))]


def _in_group(entry: SweepEntry, chunk: str, group: Sequence[MeasuredWorkload], record: Measurements) -> list[Sweep]:
    return _placed(entry, _by_computing(entry, group, record), _group_words(chunk, _value(group[0], chunk)))


def _group_words(chunk: str, count: object) -> str:
    if count == 0 and "per_message" in chunk:
        return f"{MESSAGES_PER_WORKER} messages per worker"
    unit, *others = parameter_words(chunk).split(" ", 1)
    return " ".join([f"{count}", unit.removesuffix("s") if count == 1 else unit, *others])


def _value(measured: MeasuredWorkload, name: str) -> bool | int | float | str | None:
    return measured.entry.width if name == WIDTH else measured.entry.parameters.get(name)


def _label(entry: SweepEntry, measured: MeasuredWorkload) -> str:
    """`wait 5 ms, work 30`; the value alone along an axis."""
    parameters = [(name, _value(measured, name)) for name in entry.parameters]
    known = [(name, parameter_value(name, value)) for name, value in parameters if value is not None]
    return known[0][1] if len(known) == 1 else ", ".join(f"{parameter_words(name)} {text}" for name, text in known)


def parameter_words(name: str) -> str:
    """`wait` for `wait_seconds`: the unit is said with the value."""
    ending = next((ending for ending in _UNITS if name.endswith(ending)), "")
    return name.removesuffix(ending).replace("_", " ").strip() or name
