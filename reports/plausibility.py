"""Cells that took less time than their jobs need, whatever the program does: there the benchmark must be broken."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.format import WorkloadEntry
from benchmarks.verdicts import ERROR_RATE, MARGIN
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
    """Every cell whose makespan lies below its floor by more than the margin."""
    return tuple(one for measured in (*of.workloads, *of.twins) for one in _below(measured, of))


def _below(measured: Measured, of: Measurements) -> Iterator[Impossible]:
    """The floor is the bound of a machine that gives every CPU in full; the bound proper knows what CPUs share."""
    for model, floor in bounds(measured, of, of.sitting.probe.usable_cpus).items():
        took = makespan(measured.cells[model], 1 - ERROR_RATE).value
        if took * MARGIN < floor:
            yield _impossible(measured.entry, model, took, floor)


def _impossible(entry: WorkloadEntry, model: str, took: float, floor: float) -> Impossible:
    """Where waits alone make it impossible, what the workload says of them may be wrong; CPU time was measured."""
    waits = bound(entry, model, Job(entry.wait_seconds, 0.0), math.inf)
    if took * MARGIN >= waits:
        return Impossible(entry.name, model, took, floor, "its jobs need even if all CPUs run at full speed")
    width = 1 if model == REFERENCE else entry.width
    jobs = f"{counted(entry.jobs, 'job')} need which wait {brief_seconds(entry.wait_seconds)} each, {width:,} at a time"
    return Impossible(entry.name, model, took, waits, f"{jobs} (is wait_seconds in Workload(...) right?)")


def without(of: Measurements, cells: Sequence[Impossible]) -> Measurements:
    """The same measurements with these cells among the invalid ones."""
    named = {(one.workload, one.model) for one in cells}
    workloads, twins = (tuple(_without(one, named) for one in some) for some in (of.workloads, of.twins))
    return replace(of, workloads=workloads, twins=twins)


def _without(measured: Measured, named: set[tuple[str, str]]) -> Measured:
    gone = tuple(model for model in measured.cells if (measured.name, model) in named)
    cells = {model: cell for model, cell in measured.cells.items() if model not in gone}
    return replace(measured, cells=cells, invalid=(*measured.invalid, *gone))
