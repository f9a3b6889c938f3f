"""Means over blocks with Student's intervals, and the levels at which all of a record's intervals hold together.

Pure functions on arrays whose last axis is blocks (or rounds, where said so), so that one call treats one comparison
or ten thousand simulated ones. Everything is on the scale of natural logarithms: 0 is "the same", and swapping two
models changes nothing but the sign.

What nobody knows, for want of a second block, is an infinite half-width among numbers and None in an `Estimate`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from benchmarks.record_format import Sitting

ERROR_RATE = 0.05
"""How often, at most, any interval of a whole record may miss what it estimates."""

_LARGEST_LOG = 700.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A geometric mean over blocks; `deviation` is between blocks and `half` half the interval, both as logarithms.

    Both are None where there are fewer than two blocks. `degrees` are the degrees of freedom that the deviation is
    worth; without them it is known from these blocks alone.
    """

    log: float
    half: float | None
    blocks: int
    deviation: float | None = None
    degrees: float | None = None

    @property
    def value(self) -> float:
        return _exp(self.log)

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.half is None else (_exp(self.log - self.half), _exp(self.log + self.half))

    @property
    def inverse(self) -> "Estimate":
        """The same ratio the other way round."""
        return replace(self, log=-self.log)


def _exp(value: float) -> float:
    return exp(max(-_LARGEST_LOG, min(_LARGEST_LOG, value)))


def log_ratios(reference: ArrayLike, model: ArrayLike) -> Array:
    """ln(reference / model) per block: the median over rounds, the last axis, in each of which both ran once."""
    return np.asarray(np.median(np.log(reference) - np.log(model), axis=-1), dtype=np.float64)


def level_for(comparisons: int, look: int = 0) -> float:
    """The level of each of several intervals so that all hold together with 95 %, whenever measuring stops.

    Bonferroni over the comparisons of a record. Where blocks are added as long as something is unclear, results are
    looked at more than once: the first look has half of the error rate, each later one half of the one before. With
    `look` 0 the number of blocks was fixed beforehand, and the whole rate is spent at once.
    """
    return 1 - ERROR_RATE / max(1, comparisons) / 2.0**look


_MOST_LOOKS = 20
"""Later looks have a millionth of the error rate, and soon their levels could not be told from 1."""


def which_look(looks: Sequence[int], blocks: float) -> int:
    """The number of the look that is being taken at `blocks` blocks, after looks at those counts."""
    return min(1 + sum(count < blocks for count in looks), _MOST_LOOKS)


def look_at(sitting: Sitting, workload: str, blocks: int) -> int:
    """The look at which a workload's results stand in a record; 0 where blocks could not be added."""
    return which_look(sitting.looks.get(workload, ()), blocks) if sitting.budget_seconds > 0 else 0


def half_widths(variances: ArrayLike, blocks: ArrayLike, degrees: ArrayLike, level: float) -> Array:
    """Half of Student's interval of means over blocks that vary so much; infinite where nobody knows how much.

    `degrees` are the degrees of freedom with which it is known.
    """
    free = np.asarray(degrees, dtype=np.float64)
    wide = special.stdtrit(np.where(free > 0, free, 1.0), (1 + level) / 2) * np.sqrt(np.asarray(variances) / blocks)
    return np.where((free > 0) & np.isfinite(wide), wide, np.inf)


def half_width(variance: float, blocks: float, degrees: float, level: float) -> float | None:
    """The same of one mean, as an `Estimate` has it: None where nobody knows."""
    half = float(half_widths(variance, blocks, degrees, level))
    return half if isfinite(half) else None


def intervals(logs: ArrayLike, level: float) -> tuple[Array, Array]:
    """Mean and half-width of Student's t interval over the last axis, for two blocks or more."""
    values = np.asarray(logs, dtype=np.float64)
    blocks = values.shape[-1]
    of_one_block = half_widths(values.var(axis=-1, ddof=1), 1, blocks - 1, level)
    return np.asarray(values.mean(axis=-1)), np.asarray(of_one_block / np.sqrt(blocks))


def estimate(logs: Sequence[float], level: float) -> Estimate:
    """One comparison with its interval; none from fewer than two blocks."""
    if len(logs) < 2:
        return Estimate(float(np.mean(logs)), None, len(logs))
    mean, half = intervals(logs, level)
    return Estimate(float(mean), float(half), len(logs), float(np.std(logs, ddof=1)))


Samples = Mapping[str, Mapping[int, tuple[float, ...]]]
"""One workload's warm makespans in seconds: by model, then by block, in the order of the rounds."""
