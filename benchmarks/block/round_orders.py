"""Random balanced orders: in which order the models run in each round."""

from itertools import chain
from random import Random


def balanced_orders(models: tuple[str, ...], rounds: int, random: Random) -> list[tuple[str, ...]]:
    """Return one order of the models per round, from Williams squares with shuffled labels and rows.

    In a whole square every model stands equally often at every place and follows every other model equally often, so
    that neither drift within a round nor what a model leaves behind favours anyone (E. J. Williams, 1949). Part of a
    square is as good over many blocks, since each has another part of another one.
    """
    orders: list[tuple[str, ...]] = []
    while len(orders) < rounds:
        orders += _square(random.sample(models, len(models)), random)
    return orders[:rounds]


def _square(labels: list[str], random: Random) -> list[tuple[str, ...]]:
    size = len(labels)
    first = list(chain.from_iterable((step, size - 1 - step) for step in range(size)))[:size]
    rows = [tuple(labels[(place + shift) % size] for place in first) for shift in range(size)]
    if size % 2:
        rows += [row[::-1] for row in rows]
    random.shuffle(rows)
    return rows
