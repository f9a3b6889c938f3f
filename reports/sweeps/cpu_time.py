"""CPU seconds that one job of a workload computes, and by which parameters they are steered.

They are what is typical, not the least that was seen, which the bound asks for: half of the blocks took less, half took
more, so one lucky or one disturbed batch moves no point.
"""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

import numpy as np

from benchmarks.record_format import WorkloadEntry
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
    own = _cpu_under(measured, REFERENCE)
    return own if own is not None else _cpu_from_others(measured, record)


def added_shares(workloads: Sequence[MeasuredWorkload], record: Measurements) -> list[float] | None:
    """Where jobs of a path compute nothing at first, and never wait for a time: the share that computing adds.

    A job's time by itself is that of the plain loop where nothing is computed, and the CPU seconds that come on top of
    those that it takes there. None for other paths.
    """
    talking = [workload for workload in workloads if workload.entry.computing == _NOTHING and workload.has(REFERENCE)]
    if not talking or any(workload.entry.wait_seconds > 0 for workload in workloads):
        return None
    batches = (times.makespan for workload in talking for times in workload.cells[REFERENCE].values())
    alone = median(batches) / talking[0].entry.jobs
    own = min(_cpu_under(workload, REFERENCE) or 0.0 for workload in talking)
    more = [max(0.0, cpu_per_job(workload, record) - own) for workload in workloads]
    return [seconds / (alone + seconds) for seconds in more] if alone > 0 else None


def _cpu_under(measured: MeasuredWorkload, model: str) -> float | None:
    """Median over blocks of CPU seconds per job: a batch's makespan limits it, for the clock of CPU time is coarse."""
    batches = (zip(times.cpu, times.warm, strict=False) for times in measured.cells.get(model, {}).values())
    blocks = [[min(cpu, makespan) for cpu, makespan in pairs] for pairs in batches]
    seen = [median(values) for values in blocks if values]
    return median(seen) / measured.entry.jobs if seen else None


def _cpu_from_others(measured: MeasuredWorkload, record: Measurements) -> float:
    """Along the one parameter that steers computing; or what models took that never leave the process, at the least."""
    base = measured.entry.base
    family = [
        workload
        for workload in (*record.points, *record.workloads)
        if base and base in (workload.entry.base, workload.name)
    ]
    known = [(workload.entry, cpu) for workload in family if (cpu := _cpu_under(workload, REFERENCE)) is not None]
    interpolated = _cpu_along(measured.entry, known)
    if interpolated is not None:
        return interpolated
    return min((cpu for model in _IN_ONE_PROCESS if (cpu := _cpu_under(measured, model)) is not None), default=0.0)


def _cpu_along(entry: WorkloadEntry, known: list[tuple[WorkloadEntry, float]]) -> float | None:
    same = [cpu for other, cpu in known if not _differing(entry, other)]
    if same:
        return median(same)
    for name in steering_parameters(entry):
        alike = [(other, cpu) for other, cpu in known if _differing(entry, other) == {name}]
        places = [(number_or_none(other.parameters.get(name)), cpu) for other, cpu in alike]
        usable = [(place, cpu) for place, cpu in places if place is not None and place >= 0]
        if usable:
            return _interpolated(number_or_none(entry.parameters[name]) or 0.0, usable)
    return None


def _interpolated(value: float, known: Iterable[tuple[float, float]]) -> float:
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
    names = {*steering_parameters(entry), *steering_parameters(other)}
    return {name for name in names if entry.parameters.get(name) != other.parameters.get(name)}


def steering_parameters(entry: WorkloadEntry) -> Iterator[str]:
    """Numbers that may say how much one job computes: neither waits, nor how many jobs there are or share a message."""
    for name, value in entry.parameters.items():
        if number_or_none(value) is not None and may_steer(name):
            yield name


def may_steer(name: str) -> bool:
    counted_otherwise = name in _NEVER_STEER or "per_message" in name or "per_chunk" in name
    return not counted_otherwise and not name.endswith("_seconds")


def number_or_none(value: object) -> float | None:
    """The value as a number that arithmetic can bear; None for words, truth values and what is out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= _MOST else None
