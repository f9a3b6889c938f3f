"""Ratios at many points with few blocks each."""

from itertools import combinations
from math import sqrt

import numpy as np
import pytest

from reports.winner_map.steadied import Key, Steadied, steadied

SAME = ("asyncio", "threads")


def alike(*logs: list[float]) -> list[Steadied]:
    """One comparison of the same two models at so many points."""
    compared = {(f"point {number}", SAME): some for number, some in enumerate(logs)}
    return list(steadied(compared, dict.fromkeys(compared, "any")).values())


def test_one_point_alone_stands_for_itself() -> None:
    """Student's t with two degrees of freedom at 95 % is 4.303."""
    (found,) = alike([-0.01, 0.0, 0.01])
    assert found.degrees == 2
    assert found.variance == pytest.approx(1e-4)
    assert found.estimate(0.95).half == pytest.approx(4.303 * 0.01 / sqrt(3), rel=1e-3)


def test_points_that_all_vary_the_same_share_all_degrees_of_freedom() -> None:
    found = alike(*[[-0.01, 0.01]] * 20)
    assert [one.degrees for one in found] == pytest.approx([20.0] * 20)
    assert [one.variance for one in found] == pytest.approx([2e-4] * 20)


def test_few_points_do_not_learn_from_each_other() -> None:
    assert [one.degrees for one in alike(*[[-0.01, 0.01]] * 7)] == [1] * 7


def test_a_point_with_one_block_has_the_typical_variance() -> None:
    found = alike(*[[-0.01, 0.01]] * 20, [0.3])[-1]
    assert (found.mean, found.blocks) == (0.3, 1)
    assert found.variance == pytest.approx(2e-4)


def test_without_a_second_block_anywhere_there_is_no_interval() -> None:
    assert [one.estimate(0.95).half for one in alike([0.1], [0.2])] == [None, None]


def test_what_never_varies_has_no_width_and_breaks_nothing() -> None:
    assert [one.estimate(0.95).half for one in alike(*[[0.1, 0.1]] * 9)] == [0.0] * 9


def test_intervals_of_a_whole_map_hold_together() -> None:
    """Twenty points, three models that vary differently, variances that scatter: 5 % of maps may have a miss.

    Fifty maps have two or three, and more than six in one case of a hundred.
    """
    noise = np.random.default_rng(5)
    assert sum(_misses(noise) for _ in range(50)) <= 6


def _misses(noise: np.random.Generator) -> bool:
    compared: dict[Key, list[float]] = {}
    for point in range(20):
        scale = np.array([0.01, 0.02, 0.05]) * sqrt(5 / noise.chisquare(5))
        blocks = noise.normal(size=(3, 3)) * scale
        for one, other in combinations(range(3), 2):
            compared[str(point), (str(one), str(other))] = (blocks[:, one] - blocks[:, other]).tolist()
    found = steadied(compared, {key: key[1] for key in compared}).values()
    estimates = [one.estimate(1 - 0.05 / len(compared)) for one in found]
    return any(one.half is not None and abs(one.log) > one.half for one in estimates)
