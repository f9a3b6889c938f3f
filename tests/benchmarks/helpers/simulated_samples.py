"""What tests of chance share: noises, simulated records, and how often they are judged how.

Seeds are fixed, so no test fails by chance. Among 4,000 records a true rate of 5 % scatters by 0.35 points.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.inference.intervals import Array, intervals, log_ratios
from benchmarks.inference.verdicts import verdicts
from benchmarks.plan.profiles import EXTENTS, Profile
from benchmarks.simulation.error_rates import ALL, PLAIN, PROCESS, RAMPS, WALK, Noise, in_rounds

RECORDS = 4000
QUICK, STANDARD = EXTENTS[Profile.QUICK], EXTENTS[Profile.STANDARD]
COMPARISONS = 36
"""Six workloads of four models: every two of each."""

CHANCE = 0.005

NOISES = {
    "values scatter": PLAIN,
    "many heavy outliers": Noise(outliers=0.1, outlier=1.0),
    "processes differ": PROCESS,
    "processes differ more than values do": Noise(single=0.03, process=0.2, layout=0.1),
    "ramps": RAMPS,
    "speed wanders": WALK,
    "first in a round pays": Noise(single=0.05, first=0.2),
    "all at once": ALL,
}


def simulated(noise: Noise, speedups: Sequence[float], extent: Sequence[int], seed: int = 1) -> Array:
    """Makespans, as models x records x blocks x rounds; `extent` says how many of the last three."""
    random = np.random.default_rng([seed, *extent])
    records, blocks, rounds = extent
    return in_rounds(noise, noise.moments(records, blocks, rounds * len(speedups), random), speedups, random)


def logs(noise: Noise, speedup: float, blocks: int, rounds: int = 4, *, records: int = RECORDS) -> Array:
    """Log ratios of two models, as records x blocks."""
    return np.asarray(_identical(noise, blocks, rounds, records) + np.log(speedup))


@cache
def _identical(noise: Noise, blocks: int, rounds: int, records: int) -> Array:
    """Log ratios of identical code; a true ratio only moves them, so they serve for all of them."""
    return log_ratios(*simulated(noise, (1.0, 1.0), (records, blocks, rounds)))


def verdicts_of(values: Array, level: float) -> NDArray[Any]:
    return verdicts(*intervals(values, level))


def rate(outcomes: NDArray[Any], *words: str) -> float:
    return float(np.isin(outcomes, words).mean())


def covers(values: Array, truth: float, level: float) -> NDArray[np.bool_]:
    mean, half = intervals(values, level)
    return np.asarray(np.abs(mean - truth) <= half)
