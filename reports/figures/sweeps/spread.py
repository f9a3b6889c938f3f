"""Where to write names that belong to places too near each other: apart, and as near to their places as that allows."""

from collections.abc import Sequence


def spread(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places in the same order, at least `apart` from each other and within limits, moved as little as possible.

    Less what names before need anyway, places must only not descend: neighbours that would are moved to their mean.
    Where there is not room for all, those at the top go beyond it.
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    groups: list[tuple[float, int]] = []
    for rank, number in enumerate(order):
        groups.append((places[number] - rank * apart, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            groups[-2:] = [_merged(*groups[-2:])]
    level = [mean for mean, count in groups for _ in range(count)]
    last = max(low, high - apart * (len(places) - 1))
    found = dict(zip(order, level, strict=True))
    ranks = {number: rank for rank, number in enumerate(order)}
    return [min(max(found[number], low), last) + ranks[number] * apart for number in range(len(places))]


def _merged(one: tuple[float, int], other: tuple[float, int]) -> tuple[float, int]:
    count = one[1] + other[1]
    return (one[0] * one[1] + other[0] * other[1]) / count, count
