"""Points of a sweep in order, each with its place on an axis that a reader can compare with a job of their own.

How much one job computes is what is typical, not the least that was seen, which the bound asks for: half of the blocks
took less, half took more, so one lucky or one disturbed batch moves no point.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from benchmarks.inference.verdicts import ERROR_RATE, Estimate
from benchmarks.record_format import MAP, SweepEntry, WorkloadEntry
from reports.analysis.intervals import makespan
from reports.formatting import parameter_value
from reports.record.measurements import ON_ONE_LOOP, REFERENCE, MeasuredWorkload, Measurements

_NOTHING = "nothing"
_IN_ONE_PROCESS = (*ON_ONE_LOOP, "threads")
_NEVER_STEER = ("jobs", "width")
_MOST = 1e12


def cpu_per_job(measured: MeasuredWorkload, record: Measurements) -> float:
    """CPU seconds that a job of this workload or point takes by itself; 0 for jobs that compute nothing.

    What the plain loop took: the median over blocks. Where it was left out, other points of the same workload tell.
    """
    if measured.entry.computing == _NOTHING:
        return 0.0
    own = _of(measured, REFERENCE)
    return own if own is not None else _from_others(measured, record)


def added(workloads: Sequence[MeasuredWorkload], record: Measurements) -> list[float] | None:
    """Where jobs of a path compute nothing at first, and never wait for a time: the share that computing adds.

    A job's time by itself is that of the plain loop where nothing is computed, and the CPU seconds that come on top of
    those that it takes there. None for other paths.
    """
    talking = [workload for workload in workloads if workload.entry.computing == _NOTHING and workload.has(REFERENCE)]
    if not talking or any(measured_workload.entry.wait_seconds > 0 for measured_workload in workloads):
        return None
    batches = (times.makespan for workload in talking for times in workload.cells[REFERENCE].values())
    alone = median(batches) / talking[0].entry.jobs
    own = min(_of(workload, REFERENCE) or 0.0 for workload in talking)
    more = [max(0.0, cpu_per_job(workload, record) - own) for workload in workloads]
    return [seconds / (alone + seconds) for seconds in more] if alone > 0 else None


def _of(measured: MeasuredWorkload, model: str) -> float | None:
    """Median over blocks of CPU seconds per job: a batch's makespan limits it, for the clock of CPU time is coarse."""
    batches = (zip(times.cpu, times.warm, strict=False) for times in measured.cells.get(model, {}).values())
    blocks = [[min(cpu, makespan) for cpu, makespan in pairs] for pairs in batches]
    seen = [median(values) for values in blocks if values]
    return median(seen) / measured.entry.jobs if seen else None


def _from_others(measured: MeasuredWorkload, record: Measurements) -> float:
    """Along the one parameter that steers computing; or what models took that never leave the process, at the least."""
    base = measured.entry.base
    family = [
        workload
        for workload in (*record.points, *record.workloads)
        if base and base in (workload.entry.base, workload.name)
    ]
    known = [
        (measured_workload.entry, cpu)
        for measured_workload in family
        if (cpu := _of(measured_workload, REFERENCE)) is not None
    ]
    interpolated = _cpu_along(measured.entry, known)
    if interpolated is not None:
        return interpolated
    return min((cpu for model in _IN_ONE_PROCESS if (cpu := _of(measured, model)) is not None), default=0.0)


def _cpu_along(entry: WorkloadEntry, known: list[tuple[WorkloadEntry, float]]) -> float | None:
    same = [cpu for other, cpu in known if not _differing(entry, other)]
    if same:
        return median(same)
    for name in steering(entry):
        alike = [(other, cpu) for other, cpu in known if _differing(entry, other) == {name}]
        places = [(numeric(other.parameters.get(name)), cpu) for other, cpu in alike]
        usable = [(place, cpu) for place, cpu in places if place is not None and place >= 0]
        if usable:
            return _at(numeric(entry.parameters[name]) or 0.0, usable)
    return None


def _at(value: float, known: Iterable[tuple[float, float]]) -> float:
    """Straight between neighbours, for work is proportional to its units; through the origin beyond the outermost."""
    by_place: dict[float, list[float]] = {}
    for place, cpu in known:
        by_place.setdefault(place, []).append(cpu)
    places = sorted(by_place)
    seen = [median(by_place[place]) for place in places]
    if value > places[-1] > 0:
        return seen[-1] * value / places[-1]
    if 0 <= value < places[0]:
        return seen[0] * value / places[0]
    return float(np.interp(value, places, seen))


def _differing(entry: WorkloadEntry, other: WorkloadEntry) -> set[str]:
    """The parameters in which two points differ that may change what a job computes."""
    names = {*steering(entry), *steering(other)}
    return {name for name in names if entry.parameters.get(name) != other.parameters.get(name)}


def steering(entry: WorkloadEntry) -> Iterator[str]:
    """Numbers that may say how much one job computes: neither waits, nor how many jobs there are or share a message."""
    for name, value in entry.parameters.items():
        if numeric(value) is not None and may_steer(name):
            yield name


def may_steer(name: str) -> bool:
    counted_otherwise = name in _NEVER_STEER or "per_message" in name or "per_chunk" in name
    return not counted_otherwise and not name.endswith("_seconds")


def numeric(value: object) -> float | None:
    """The value as a number that arithmetic can bear; None for words, truth values and what is out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= _MOST else None


__all__ = ["Axis", "Point", "Sweep", "cpu_per_job", "parameter_words", "per_job", "sweeps"]

SECONDS, BYTES, SHARE, COUNT = "s", "B", "share", ""
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
        return _placed(entry, _by_value(entry, WIDTH, points))
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
    places = _by_value(entry, name, points)
    if not places.is_ordered or places.unit or not may_steer(name):
        return places
    computing = _by_computing(entry, points, record)
    return computing if _grows([point.x for point in computing.points]) else places


def _grows(places: Sequence[float]) -> bool:
    """Whether places ascend strictly, one way or the other, and by more than chance would have it."""
    rising = places if places and places[0] <= places[-1] else places[::-1]
    return len(rising) > 1 and all(a < b for a, b in pairwise(rising)) and rising[-1] >= _GROWS * rising[0]


def _by_value(entry: SweepEntry, name: str, points: Sequence[MeasuredWorkload]) -> _Places:
    values = [numeric(_value(workload, name)) for workload in points]
    placed = [
        Point(measured_workload, x, _text(entry, measured_workload))
        for measured_workload, x in zip(points, values, strict=True)
        if x is not None
    ]
    if len(placed) < len(points):
        return _unordered(entry, name, points)
    unit = next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), COUNT)
    return _Places(parameter_words(name), unit, tuple(placed))


def _unordered(entry: SweepEntry, name: str, points: Sequence[MeasuredWorkload]) -> _Places:
    placed = (Point(workload, float(place), _text(entry, workload)) for place, workload in enumerate(points))
    return _Places(parameter_words(name), COUNT, tuple(placed), is_ordered=False)


def _by_computing(entry: SweepEntry, points: Sequence[MeasuredWorkload], record: Measurements) -> _Places:
    placed = (Point(workload, cpu_per_job(workload, record), _text(entry, workload)) for workload in points)
    return _Places(COMPUTING, SECONDS, tuple(placed))


def _by_share(entry: SweepEntry, points: Sequence[MeasuredWorkload], record: Measurements) -> _Places:
    """Places between all waiting and all computing; none where every point has the same share."""
    beside_messages = added(points, record)
    shares = beside_messages or [_share(workload, record) for workload in points]
    placed = tuple(
        Point(measured_workload, x, _text(entry, measured_workload))
        for measured_workload, x in zip(points, shares, strict=True)
    )
    if len({point.x for point in placed}) < 2:
        return _unordered(entry, entry.axis, points)
    return _Places(SHARE_ADDED if beside_messages else SHARE_OF_COMPUTING, SHARE, placed)


def _share(measured: MeasuredWorkload, record: Measurements) -> float:
    cpu = cpu_per_job(measured, record)
    whole = cpu + measured.entry.wait_seconds
    return cpu / whole if whole > 0 else 0.0


def _groups(chunk: str, points: Iterable[MeasuredWorkload]) -> list[list[MeasuredWorkload]]:
    """Points with the same size of a chunk, the smallest chunks first."""
    by_size: dict[object, list[MeasuredWorkload]] = {}
    for workload in points:
        by_size.setdefault(_value(workload, chunk), []).append(workload)
    return [by_size[size] for size in sorted(by_size, key=lambda size: (numeric(size) or 0.0, str(size)))]


def _in_group(entry: SweepEntry, chunk: str, group: Sequence[MeasuredWorkload], record: Measurements) -> list[Sweep]:
    count, words = _value(group[0], chunk), parameter_words(chunk).split(" ", 1)
    unit = words[0].removesuffix("s") if count == 1 else words[0]
    return _placed(entry, _by_computing(entry, group, record), " ".join([f"{count}", unit, *words[1:]]))


def _value(measured: MeasuredWorkload, name: str) -> bool | int | float | str | None:
    return measured.entry.width if name == WIDTH else measured.entry.parameters.get(name)


def _text(entry: SweepEntry, measured: MeasuredWorkload) -> str:
    """`wait 5 ms, work 30`; the value alone along an axis."""
    parameters = [(name, _value(measured, name)) for name in entry.parameters]
    known = [(name, parameter_value(name, value)) for name, value in parameters if value is not None]
    return known[0][1] if len(known) == 1 else ", ".join(f"{parameter_words(name)} {text}" for name, text in known)


def parameter_words(name: str) -> str:
    """`wait` for `wait_seconds`: the unit is said with the value."""
    ending = next((ending for ending in _UNITS if name.endswith(ending)), "")
    return name.removesuffix(ending).replace("_", " ").strip() or name
