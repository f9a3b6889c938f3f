"""Cells that took less time than their jobs need, whatever the program does: there the benchmark must be broken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.verdicts import ERROR_RATE, MARGIN
from reports.bounds import bounds
from reports.intervals import makespan
from reports.measurements import Measured, Measurements
from reports.quantities import seconds


@dataclass(frozen=True)
class Impossible:
    """A cell, its makespan and the least that it needs if CPUs never share anything, both in seconds."""

    workload: str
    model: str
    took: float
    needs: float

    @property
    def reason(self) -> str:
        needs = f"less than the {seconds(self.needs)} that it needs even if all CPUs run at full speed"
        return f"took {seconds(self.took)}, {needs}"


def impossible(of: Measurements) -> tuple[Impossible, ...]:
    """Every cell whose makespan lies below its floor by more than the margin."""
    return tuple(one for measured in (*of.workloads, *of.twins) for one in _below(measured, of))


def _below(measured: Measured, of: Measurements) -> Iterator[Impossible]:
    """The floor is the bound of a machine that gives every CPU in full; the bound proper knows what CPUs share."""
    for model, floor in bounds(measured, of, of.sitting.probe.usable_cpus).items():
        took = makespan(measured.cells[model], 1 - ERROR_RATE).value
        if took * MARGIN < floor:
            yield Impossible(measured.name, model, took, floor)


def without(of: Measurements, cells: Sequence[Impossible]) -> Measurements:
    """The same measurements with these cells among the invalid ones."""
    named = {(one.workload, one.model) for one in cells}
    workloads, twins = (tuple(_without(one, named) for one in some) for some in (of.workloads, of.twins))
    return replace(of, workloads=workloads, twins=twins)


def _without(measured: Measured, named: set[tuple[str, str]]) -> Measured:
    gone = tuple(model for model in measured.cells if (measured.name, model) in named)
    cells = {model: cell for model, cell in measured.cells.items() if model not in gone}
    return replace(measured, cells=cells, invalid=(*measured.invalid, *gone))
