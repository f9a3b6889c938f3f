"""How much of a CPU one job takes: what a reader can compare with a job of their own.

The bound asks for the least that was ever seen, because nothing may be below it. A place on an axis asks for what is
typical: half of the blocks took less, half took more, so one lucky or one disturbed batch moves no point.
"""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

import numpy as np

from benchmarks.format import WorkloadEntry
from reports.measurements import ON_ONE_LOOP, REFERENCE, Measured, Measurements

_NOTHING = "nothing"
_IN_ONE_PROCESS = (*ON_ONE_LOOP, "threads")
_NEVER_STEER = ("jobs", "width")
_MOST = 1e12


def cpu_per_job(measured: Measured, of: Measurements) -> float:
    """CPU seconds that a job of this workload or point takes by itself; 0 for jobs that compute nothing.

    What the plain loop took: the median over blocks. Where it was left out, other points of the same workload tell.
    """
    if measured.entry.computing == _NOTHING:
        return 0.0
    own = _of(measured, REFERENCE)
    return own if own is not None else _from_others(measured, of)


def added(some: Sequence[Measured], of: Measurements) -> list[float] | None:
    """Where jobs of a path compute nothing at first, and never wait for a time: the share that computing adds.

    A job's time by itself is that of the plain loop where nothing is computed, and the CPU seconds that come on top of
    those that it takes there. None for other paths.
    """
    talking = [one for one in some if one.entry.computing == _NOTHING and one.has(REFERENCE)]
    if not talking or any(one.entry.wait_seconds > 0 for one in some):
        return None
    batches = (times.makespan for one in talking for times in one.cells[REFERENCE].values())
    alone = median(batches) / talking[0].entry.jobs
    own = min(_of(one, REFERENCE) or 0.0 for one in talking)
    more = [max(0.0, cpu_per_job(one, of) - own) for one in some]
    return [seconds / (alone + seconds) for seconds in more] if alone > 0 else None


def _of(measured: Measured, model: str) -> float | None:
    """Median over blocks of CPU seconds per job: a batch's makespan limits it, for the clock of CPU time is coarse."""
    batches = (zip(times.cpu, times.warm, strict=False) for times in measured.cells.get(model, {}).values())
    blocks = [[min(cpu, makespan) for cpu, makespan in pairs] for pairs in batches]
    seen = [median(values) for values in blocks if values]
    return median(seen) / measured.entry.jobs if seen else None


def _from_others(measured: Measured, of: Measurements) -> float:
    """Along the one parameter that steers computing; or what models took that never leave the process, at the least."""
    base = measured.entry.base
    family = [one for one in (*of.points, *of.workloads) if base and base in (one.entry.base, one.name)]
    known = [(one.entry, cpu) for one in family if (cpu := _of(one, REFERENCE)) is not None]
    found = _along(measured.entry, known)
    if found is not None:
        return found
    return min((cpu for model in _IN_ONE_PROCESS if (cpu := _of(measured, model)) is not None), default=0.0)


def _along(entry: WorkloadEntry, known: list[tuple[WorkloadEntry, float]]) -> float | None:
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


def _differing(one: WorkloadEntry, other: WorkloadEntry) -> set[str]:
    """The parameters in which two points differ that may change what a job computes."""
    names = {*steering(one), *steering(other)}
    return {name for name in names if one.parameters.get(name) != other.parameters.get(name)}


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
