"""Whether a cell was warm: batches that become faster or slower within a block were measured on the way to somewhere.

Nothing is assumed about warm-up and nothing is dropped; a cell that was not steady says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from statistics import median

from benchmarks.verdicts import FASTER, SLOWER, Estimate, estimate, level_for, verdict
from reports.measurements import Cell, Measured

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


def unsteady(workloads: Iterable[Measured]) -> tuple[Unsteady, ...]:
    """The cells whose drift is beyond the margin with the whole interval, at a level for all cells together."""
    cells = [(one.name, model, cell) for one in workloads for model, cell in one.cells.items()]
    level = level_for(len(cells))
    found = [(name, model, _drift(cell, level)) for name, model, cell in cells]
    return tuple(Unsteady(name, model, one) for name, model, one in found if one and verdict(one) in (FASTER, SLOWER))


def _drift(cell: Cell, level: float) -> Estimate | None:
    found = [one for times in cell.values() if (one := drift(times.warm)) is not None]
    return estimate(found, level) if found else None
