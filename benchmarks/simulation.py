"""Simulated makespans: what a noisy machine does to models whose true speed is known, and who runs when.

The same machine is lived through in two layouts. In ours every process is a block in which the models take turns; in
pyperf's the first processes are all of one model and the last all of the other. Arrays of thousands of records at once,
so that the rule of `benchmarks.verdicts` can be tried often enough to see how often it errs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.orders import balanced_orders
from benchmarks.verdicts import Array

_ORDERS = 256
"""Blocks draw their orders from this many that `balanced_orders` made."""


@dataclass(frozen=True)
class Noise:
    """What a machine adds to makespans; sizes are natural logarithms, so that 0.1 is about 10 %.

    In a record of a virtual machine with two CPUs single values scattered by 0.3 to 30 % within a block (in half of the
    cells by more than 12 %), whole blocks by 0.4 to 17 %, and the ratio of two models from block to block by 0.5 to
    17 % (half of them by more than 5 %), which is about a fifth more than single values leave over in a median.

    single      standard deviation of one value
    outliers    share of values that something else on the machine disturbs, each by `outlier` on average
    process     standard deviation of whole processes, alike for every model in it: hash seed, CPU, neighbours
    layout      standard deviation of whole processes, for each model by itself: where its code and data came to lie
    ramp        the most that a process warms up, or throttles, from its first value to its last
    sitting     the most that the machine does so from the first process to the last
    walk        standard deviation, at the end of a sitting, of a speed that wanders at random
    first       what standing first in a round costs
    """

    single: float = 0.12
    outliers: float = 0.02
    outlier: float = 0.5
    process: float = 0.0
    layout: float = 0.0
    ramp: float = 0.0
    sitting: float = 0.0
    walk: float = 0.0
    first: float = 0.0

    def moments(self, records: int, processes: int, values: int, random: np.random.Generator) -> Array:
        """What comes on top of the makespan of whichever model runs then: records x processes x values."""
        shape = (records, processes, values)
        within, overall = np.linspace(0, 1, values), np.linspace(0, 1, processes * values).reshape(1, processes, values)
        added: Array = self.single * random.standard_normal(shape)
        added += (random.random(shape) < self.outliers) * random.exponential(self.outlier, shape)
        added += self.process * random.standard_normal((records, processes, 1))
        added += self.ramp * random.uniform(-1, 1, (records, processes, 1)) * within
        added += self.sitting * random.uniform(-1, 1, (records, 1, 1)) * overall
        added += self.walk * _walk(records, processes * values, random).reshape(shape)
        return added


def _walk(records: int, steps: int, random: np.random.Generator) -> Array:
    return np.asarray(random.standard_normal((records, steps)).cumsum(axis=1) / np.sqrt(steps))


def in_rounds(noise: Noise, moments: Array, speedups: Sequence[float], random: np.random.Generator) -> Array:
    """Our layout: in every process the models take turns. Makespans as models x records x blocks x rounds.

    `speedups` are how many times as fast each model truly is as one that needs a second.
    """
    records, blocks, values = moments.shape
    models, rounds = len(speedups), values // len(speedups)
    places = _places(models, rounds, (records, blocks), random)
    when = (places + models * np.arange(rounds)[:, None]).reshape(moments.shape)
    seen = np.take_along_axis(moments, when, axis=-1).reshape(places.shape)
    seen += noise.layout * random.standard_normal((records, blocks, 1, models)) + noise.first * (places == 0)
    return np.exp(np.moveaxis(seen - np.log(speedups), -1, 0))


def one_by_one(noise: Noise, moments: Array, speedups: Sequence[float], random: np.random.Generator) -> Array:
    """pyperf's layout: all processes of one model, then all of the next. Models x records x processes x values."""
    seen = moments + noise.layout * random.standard_normal((*moments.shape[:2], 1))
    shares = np.stack(np.split(seen, len(speedups), axis=1))
    return np.exp(shares - np.log(speedups)[:, None, None, None])


def _places(models: int, rounds: int, blocks: tuple[int, int], random: np.random.Generator) -> NDArray[np.intp]:
    """At which place each model stands in each round: records x blocks x rounds x models."""
    names = tuple(map(str, range(models)))
    orders = [balanced_orders(names, rounds, Random(seed)) for seed in range(_ORDERS)]
    places = np.array(orders, dtype=np.intp).argsort(axis=-1)
    return np.asarray(places[random.integers(_ORDERS, size=blocks)])
