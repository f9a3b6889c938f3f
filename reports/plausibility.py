"""Cells that took less time than their jobs need, whatever the program does: there the benchmark must be broken."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.format import WorkloadEntry
from benchmarks.verdicts import MARGIN, level_for
from reports.bounds import Job, bound, bounds
from reports.intervals import makespan
from reports.measurements import REFERENCE, Measured, Measurements
from reports.plain import counted
from reports.quantities import brief_seconds, seconds


@dataclass(frozen=True)
class Impossible:
    """A cell, its makespan and the least that it needs if CPUs never share anything, both in seconds; and why."""

    workload: str
    model: str
    took: float
    needs: float
    why: str

    @property
    def reason(self) -> str:
        return f"took {seconds(self.took)}, less than the {seconds(self.needs)} that {self.why}"


def impossible(of: Measurements) -> tuple[Impossible, ...]:
    """Every cell whose makespan lies below its floor by more than the margin, and not by chance."""
    everything = (*of.workloads, *of.twins, *of.points)
    level = level_for(sum(len(measured.cells) for measured in everything))
    return tuple(one for measured in everything for one in _below(measured, of, level))


def _below(measured: Measured, of: Measurements, level: float) -> Iterator[Impossible]:
    """The floor is the bound of a machine that gives every CPU in full; the bound proper knows what CPUs share.

    Noise can only prolong a wait, so a mean below what waits alone need is enough. CPU time was measured and has noise
    of its own, so there the whole interval has to lie below.
    """
    for model, floor in bounds(measured, of, of.sitting.probe.usable_cpus).items():
        found, waits = makespan(measured.cells[model], level), _waits(measured.entry, model)
        longest = found.interval[1] if found.interval else math.inf
        if found.value * MARGIN < waits:
            yield _too_short_for_waits(measured.entry, model, found.value, waits)
        elif longest * MARGIN < floor:
            why = "its jobs need even if all CPUs run at full speed"
            yield Impossible(measured.name, model, found.value, floor, why)


def _waits(entry: WorkloadEntry, model: str) -> float:
    """What waits alone need, in seconds."""
    return bound(entry, model, Job(entry.wait_seconds, 0.0), math.inf)


def _too_short_for_waits(entry: WorkloadEntry, model: str, took: float, waits: float) -> Impossible:
    """What the workload says of its waits may be wrong."""
    width = 1 if model == REFERENCE else entry.width
    jobs = f"{counted(entry.jobs, 'job')} need which wait {brief_seconds(entry.wait_seconds)} each, {width:,} at a time"
    return Impossible(entry.name, model, took, waits, f"{jobs} (is wait_seconds in Workload(...) right?)")


def without(of: Measurements, cells: Sequence[Impossible]) -> Measurements:
    """The same measurements with these cells among the invalid ones."""
    named = {(one.workload, one.model) for one in cells}
    groups = (of.workloads, of.twins, of.points)
    workloads, twins, points = (tuple(_without(one, named) for one in some) for some in groups)
    return replace(of, workloads=workloads, twins=twins, points=points)


def _without(measured: Measured, named: set[tuple[str, str]]) -> Measured:
    gone = tuple(model for model in measured.cells if (measured.name, model) in named)
    cells = {model: cell for model, cell in measured.cells.items() if model not in gone}
    return replace(measured, cells=cells, invalid=(*measured.invalid, *gone))
