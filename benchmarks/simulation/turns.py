"""In which order simulated models run: the balanced orders of real blocks."""

from functools import cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.block.round_orders import balanced_orders

Places = NDArray[np.intp]
"""At which place each model stands in each round; the last axes are rounds and models."""

_ORDERS = 256
"""Blocks draw their orders from this many that `balanced_orders` made."""


def places_in_rounds(models: int, rounds: int, blocks: tuple[int, ...], random: np.random.Generator) -> Places:
    """For as many blocks, which may be on several axes."""
    return np.asarray(_some_places(models, rounds)[random.integers(_ORDERS, size=blocks)])


@cache
def _some_places(models: int, rounds: int) -> Places:
    names = tuple(map(str, range(models)))
    orders = [balanced_orders(names, rounds, Random(seed)) for seed in range(_ORDERS)]
    return np.array(orders, dtype=np.intp).argsort(axis=-1)
