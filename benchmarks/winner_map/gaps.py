"""How far apart two models are at the places that were measured, and how well that is known from few blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from benchmarks.settling import Samples
from benchmarks.verdicts import Array, log_ratios
from benchmarks.winner_map.lattice import Place

Measured = Mapping[Place, Samples]
"""One map's warm makespans in seconds: by place, model and block, in the order of the rounds."""

_BORROWED = 4.0
"""Degrees of freedom that each place borrows from all others, to know its scatter from two or three blocks."""

_LEAST = 0.003**2
"""Two blocks can agree by luck, but nothing is steadier than this from block to block."""

_UNSEEN = 0.05**2
"""The variance from block to block where no place has two: half of all ratios in real records scatter by more."""


@dataclass(frozen=True)
class Gap:
    """ln(second / first) at each place that has both, above 0 where the first is faster.

    `variances` are those of one block; of the mean they are that over the number of blocks.
    """

    places: tuple[Place, ...]
    logs: Array
    variances: Array
    blocks: Array

    @property
    def errors(self) -> Array:
        """The variances of the means."""
        return self.variances / self.blocks


def gap(measured: Measured, first: str, second: str) -> Gap:
    found = {place: _per_block(samples, first, second) for place, samples in sorted(measured.items())}
    found = {place: logs for place, logs in found.items() if logs}
    blocks = np.array([len(logs) for logs in found.values()], dtype=np.float64)
    means = np.array([float(np.mean(logs)) for logs in found.values()])
    scatter = np.array([float(np.var(logs, ddof=1)) if len(logs) > 1 else 0.0 for logs in found.values()])
    return Gap(tuple(found), means, moderated(scatter, blocks - 1), blocks)


def _per_block(samples: Samples, first: str, second: str) -> list[float]:
    ours, others = samples.get(first, {}), samples.get(second, {})
    common = [block for block in ours if block in others and len(ours[block]) == len(others[block]) > 0]
    return [_log_ratio(others[block], ours[block]) for block in common]


@lru_cache(maxsize=100_000)
def _log_ratio(second: tuple[float, ...], first: tuple[float, ...]) -> float:
    """Kept, because every step looks at every block again."""
    return float(log_ratios(second, first))


def moderated(variances: Array, freedom: Array) -> Array:
    """Each place's variance, drawn towards what is usual on the map: two blocks alone say next to nothing of it.

    Smyth's moderated variance (2004). What is usual is a median, so that an outlier counts at its own place only.
    """
    some = freedom > 0
    usual = _UNSEEN if not some.any() else max(_LEAST, float(np.median(variances[some] / _middle(freedom[some]))))
    return np.asarray((_BORROWED * usual + freedom * variances) / (_BORROWED + freedom), dtype=np.float64)


def _middle(freedom: Array) -> Array:
    """The median of an estimated variance whose true value is 1."""
    return np.asarray(2 * special.gammaincinv(freedom / 2, 0.5) / freedom, dtype=np.float64)


def models_of(measured: Measured) -> tuple[str, ...]:
    """Every model that was measured somewhere; who was measured at most places comes first."""
    count: dict[str, int] = {}
    for samples in measured.values():
        for model, blocks in samples.items():
            count[model] = count.get(model, 0) + bool(blocks)
    return tuple(sorted((model for model in count if count[model]), key=lambda model: (-count[model], model)))


def blocks_at(samples: Samples) -> int:
    return max((len(blocks) for blocks in samples.values()), default=0)
