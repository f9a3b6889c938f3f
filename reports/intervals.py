"""Estimates of cells, by the rule in `benchmarks.verdicts`.

Values of one block share a process, its memory layout and its moment, so they are not independent: they only make
that block's number more precise. The block is what counts, which is why more rounds cannot narrow an interval by
being counted as a larger sample.
"""

import math

from benchmarks.verdicts import Estimate, estimate, log_ratios
from reports.measurements import Cell


def ratio(reference: Cell, model: Cell, level: float) -> Estimate | None:
    """How many times as fast `model` is as `reference`, over the blocks that have both; None without any."""
    common = [block for block in reference if block in model]
    if not common:
        return None
    return estimate([float(log_ratios(reference[block].warm, model[block].warm)) for block in common], level)


def makespan(cell: Cell, level: float) -> Estimate:
    """A cell's makespan in seconds over its blocks."""
    return estimate([math.log(times.makespan) for times in cell.values()], level)
