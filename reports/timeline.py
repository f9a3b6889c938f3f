"""Every value of a record with its moment: what the question whether a run can be trusted is answered with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.format import BlockEntry
from reports.clock import Clock, clock
from reports.intervals import log_ratio
from reports.measurements import Cell, Measured, Measurements
from reports.twins import Twin

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """All values of one cell, in seconds, with the blocks and rounds they are from and when each began."""

    workload: str
    model: str
    blocks: tuple[int, ...]
    rounds: tuple[int, ...]
    starts: Array
    values: Array

    @property
    def relative(self) -> Array:
        """Each value as a multiple of the median of them all."""
        return np.asarray(self.values / np.median(self.values), dtype=np.float64)


def series(measured: Measured) -> list[Series]:
    """The cells of one workload, value by value."""
    return [_series(measured.name, model, cell) for model, cell in measured.cells.items()]


def _series(workload: str, model: str, cell: Cell) -> Series:
    blocks = tuple(block for block, times in cell.items() for _ in times.warm)
    rounds = tuple(number for times in cell.values() for number in times.rounds)
    starts = np.concatenate([times.starts for times in cell.values()])
    return Series(workload, model, blocks, rounds, starts, np.concatenate([times.warm for times in cell.values()]))


def clock_of(of: Measurements) -> Clock:
    """The clock of a whole sitting: its blocks, and its values in case they say otherwise."""
    cells = [one for measured in (*of.workloads, *of.twins) for one in series(measured)]
    starts = np.array([block.started for block in of.sitting.blocks])
    seconds = np.array([max(0.0, block.seconds) for block in of.sitting.blocks])
    begins = np.concatenate([starts, *(one.starts for one in cells)])
    ends = np.concatenate([starts + seconds, *(one.starts + one.values for one in cells)])
    return clock(begins, ends)


def ratios(twin: Twin) -> tuple[Array, Array]:
    """When each block of twins was in its middle, and how many times as fast the second twin was as the first."""
    cells = twin.measured.cells
    if not twin.found:
        return np.array([]), np.array([])
    one, other = (cells[model] for model in dict.fromkeys(twin.measured.entry.models))
    found = {block: log_ratio(one[block], other[block]) for block in one if block in other}
    known = {block: value for block, value in found.items() if value is not None}
    times = [float(np.mean((*one[block].starts, *other[block].starts))) for block in known]
    return np.array(times), np.exp(list(known.values()))


def loads(blocks: tuple[BlockEntry, ...]) -> tuple[Array, Array]:
    """When each block began, and how many programs ran or waited for a CPU just before; unknown ones left out."""
    known = [(block.started, max(0.0, block.load_before)) for block in blocks if block.load_before is not None]
    return _columns(known)


def stolen(blocks: tuple[BlockEntry, ...], cpus: int) -> tuple[Array, Array]:
    """The middle of each block, and the share of the machine's CPU time that its host gave to others meanwhile."""
    known = [
        (block.started + block.seconds / 2, max(0.0, block.steal_seconds) / (block.seconds * max(1, cpus)))
        for block in blocks
        if block.steal_seconds is not None and block.seconds > 0
    ]
    return _columns(known)


def _columns(pairs: list[tuple[float, float]]) -> tuple[Array, Array]:
    found = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
