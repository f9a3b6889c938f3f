"""Estimates with intervals: one number per block, Student's t over blocks, everything on the log scale.

Values of one block share a process, its memory layout and its moment, so they are not independent: they only make
that block's number more precise. The block is what counts, which is why more rounds cannot narrow an interval by
being counted as a larger sample.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from reports.measurements import Cell, Times

ERROR_RATE = 0.05
"""How often, at most, any interval of a whole record may miss what it estimates."""

_LARGEST_LOG = 700.0


@dataclass(frozen=True)
class Estimate:
    """A geometric mean over blocks; `half` is half the interval's width on the log scale, None without one."""

    log: float
    half: float | None
    blocks: int

    @property
    def value(self) -> float:
        return _exp(self.log)

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.half is None else (_exp(self.log - self.half), _exp(self.log + self.half))

    @property
    def inverse(self) -> "Estimate":
        """The same ratio the other way round."""
        return Estimate(-self.log, self.half, self.blocks)


def _exp(log: float) -> float:
    return math.exp(max(-_LARGEST_LOG, min(_LARGEST_LOG, log)))


def level_for(comparisons: int) -> float:
    """The level of each of several intervals so that all hold together with 95 % (Bonferroni)."""
    return 1 - ERROR_RATE / max(1, comparisons)


def estimate(logs: Sequence[float], level: float) -> Estimate:
    """Mean and Student t interval of one number per block; no interval from fewer than two blocks."""
    blocks = len(logs)
    mean = float(np.mean(logs))
    if blocks < 2:
        return Estimate(mean, None, blocks)
    quantile = float(special.stdtrit(blocks - 1, (1 + level) / 2))
    return Estimate(mean, quantile * float(np.std(logs, ddof=1)) / math.sqrt(blocks), blocks)


def log_ratio(reference: Times, model: Times) -> float:
    """One block's ln(reference / model): the median over rounds, in each of which both ran once."""
    return float(np.median(np.log(reference.warm) - np.log(model.warm)))


def ratio(reference: Cell, model: Cell, level: float) -> Estimate | None:
    """How many times as fast `model` is as `reference`, over the blocks that have both; None without any."""
    common = [block for block in reference if block in model]
    if not common:
        return None
    return estimate([log_ratio(reference[block], model[block]) for block in common], level)


def makespan(cell: Cell, level: float) -> Estimate:
    """A cell's makespan in seconds over its blocks."""
    return estimate([math.log(times.makespan) for times in cell.values()], level)
