"""Estimates of cells, by the rule in `benchmarks.verdicts`.

Values of one block share a process, its memory layout and its moment, so they are not independent: they only make
that block's number more precise. The block is what counts, which is why more rounds cannot narrow an interval by
being counted as a larger sample.
"""

import math
from statistics import median

from benchmarks.verdicts import Estimate, estimate
from reports.measurements import Cell, Times


def ratio(reference: Cell, model: Cell, level: float) -> Estimate | None:
    """How many times as fast `model` is as `reference`, over the blocks that have both; None without any."""
    found = log_ratios(reference, model)
    return estimate(found, level) if found else None


def log_ratios(reference: Cell, model: Cell) -> list[float]:
    """ln(reference / model) for each block in which both ran in the same round at least once."""
    found = (log_ratio(reference[block], model[block]) for block in reference if block in model)
    return [value for value in found if value is not None]


def log_ratio(reference: Times, model: Times) -> float | None:
    """The median over the rounds of a block that both took part in; None without any."""
    first, second = (dict(zip(times.rounds, times.warm, strict=False)) for times in (reference, model))
    both = [math.log(first[number]) - math.log(second[number]) for number in first if number in second]
    return median(both) if both else None


def makespan(cell: Cell, level: float) -> Estimate:
    """A cell's makespan in seconds over its blocks."""
    return estimate([math.log(times.makespan) for times in cell.values()], level)
