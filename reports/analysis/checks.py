"""Cells that cannot be believed as they are: those that took less than their jobs need, and those that were not steady.

Where a cell took less time than its jobs need, whatever the program does, the benchmark must be broken. Batches that
become faster or slower within a block were measured on the way to somewhere: nothing is assumed about warm-up and
nothing is dropped, but a cell that was not steady says so.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from statistics import median

from benchmarks.inference.intervals import Estimate, estimate, level_for
from benchmarks.inference.verdicts import (
    FASTER,
    MARGIN,
    SLOWER,
    verdict,
)
from benchmarks.record_format import WorkloadEntry
from reports.analysis.bounds import MinimalJob, bound, bounds
from reports.analysis.estimates import makespan
from reports.formatting import counted, duration, nominal_duration
from reports.record.measurements import REFERENCE, Cell, MeasuredWorkload, Measurements

_FEWEST_ROUNDS = 4


@dataclass(frozen=True)
class Unsteady:
    """A cell and how many times as long its batches take at the end of a block as at the beginning."""

    workload: str
    model: str
    drift: Estimate


def drift(makespans: Sequence[float]) -> float | None:
    """ln(median of the last half / median of the first half) of one block's rounds; of an odd number the middle is out.

    None for fewer than four rounds.
    """
    half = len(makespans) // 2
    if len(makespans) < _FEWEST_ROUNDS:
        return None
    return log(median(makespans[-half:]) / median(makespans[:half]))


def unsteady_cells(workloads: Iterable[MeasuredWorkload]) -> tuple[Unsteady, ...]:
    """The cells whose drift is beyond the margin with the whole interval, at a level for all cells together."""
    cells = [(workload.name, model, cell) for workload in workloads for model, cell in workload.cells.items()]
    level = level_for(len(cells))
    drifts = [(name, model, _drift(cell, level)) for name, model, cell in cells]
    return tuple(
        Unsteady(name, model, ratio) for name, model, ratio in drifts if ratio and verdict(ratio) in (FASTER, SLOWER)
    )


def _drift(cell: Cell, level: float) -> Estimate | None:
    values = [value for times in cell.values() if (value := drift(times.warm)) is not None]
    return estimate(values, level) if values else None


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
        return f"took {duration(self.took)}, less than the {duration(self.needs)} that {self.why}"


def impossible_cells(record: Measurements) -> tuple[Impossible, ...]:
    """Every cell whose makespan lies below its floor by more than the margin, and not by chance."""
    everything = (*record.workloads, *record.twins, *record.points)
    level = level_for(sum(len(measured.cells) for measured in everything))
    return tuple(cell for measured in everything for cell in _below(measured, record, level))


def _below(measured: MeasuredWorkload, record: Measurements, level: float) -> Iterator[Impossible]:
    """The floor is the bound of a machine that gives every CPU in full; the bound proper knows what CPUs share.

    Noise can only prolong a wait, so a mean below what waits alone need is enough. CPU time was measured and has noise
    of its own, so there the whole interval has to lie below.
    """
    cpus = record.sitting.probe.usable_cpus
    for model, floor in bounds(measured, record, cpus, as_asked=True).items():
        ratio, waits = makespan(measured.cells[model], level), _waits(measured.entry, model)
        longest = ratio.interval[1] if ratio.interval else math.inf
        if ratio.value * MARGIN < waits:
            yield _too_short_for_waits(measured.entry, model, ratio.value, waits)
        elif longest * MARGIN < floor:
            why = "its jobs need even if all CPUs run at full speed"
            yield Impossible(measured.name, model, ratio.value, floor, why)


def _waits(entry: WorkloadEntry, model: str) -> float:
    """What waits alone need, in seconds."""
    return bound(entry, model, MinimalJob(entry.wait_seconds, 0.0), math.inf)


def _too_short_for_waits(entry: WorkloadEntry, model: str, took: float, waits: float) -> Impossible:
    """What the workload says of its waits may be wrong."""
    width = 1 if model == REFERENCE else entry.width
    jobs = (
        f"{counted(entry.jobs, 'job')} need which wait {nominal_duration(entry.wait_seconds)} each, {width:,} at a time"
    )
    return Impossible(entry.name, model, took, waits, f"{jobs} (is wait_seconds in Workload(...) right?)")


def without_cells(record: Measurements, cells: Sequence[Impossible]) -> Measurements:
    """The same measurements with these cells among the invalid ones."""
    named = {(cell.workload, cell.model) for cell in cells}
    groups = (record.workloads, record.twins, record.points)
    workloads, twins, points = (
        tuple(_without(workload, named) for workload in measured_workloads) for measured_workloads in groups
    )
    return replace(record, workloads=workloads, twins=twins, points=points)


def _without(measured: MeasuredWorkload, named: set[tuple[str, str]]) -> MeasuredWorkload:
    gone = tuple(model for model in measured.cells if (measured.name, model) in named)
    cells = {model: cell for model, cell in measured.cells.items() if model not in gone}
    return replace(measured, cells=cells, invalid=(*measured.invalid, *gone))
