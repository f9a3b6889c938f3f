"""Variances of several points are moderated by all of them: as limma does it, and quickly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from benchmarks.inference.variances import (
    inverse_trigamma,
    moderated,
    moderated_by_median,
    prior,
)


def test_the_inverse_of_trigamma_is_what_tables_say() -> None:
    assert inverse_trigamma(np.pi**2 / 6) == pytest.approx(1.0)
    assert inverse_trigamma(np.pi**2 / 2) == pytest.approx(0.5)
    assert inverse_trigamma(np.pi**2 / 6 - 1 - 1 / 4) == pytest.approx(3.0)


@given(st.floats(1e-9, 1e9))
def test_trigamma_of_its_inverse_is_the_value_again(value: float) -> None:
    assert special.polygamma(1, inverse_trigamma(value)) == pytest.approx(value, rel=1e-5)


def test_two_variances_by_the_formulas_of_the_paper_worked_out_by_hand() -> None:
    """With d = 2 chance alone scatters log s^2 with the variance trigamma(1) = pi^2/6.

    Where they scatter with pi^2/3, what is left is again trigamma(1), so d0/2 = 1. Then digamma(1) and log(1) cancel,
    and s0^2 is the geometric mean. Two logarithms have the variance (difference)^2/2.
    """
    other = np.exp(np.pi * np.sqrt(2 / 3))  # 13.0
    common = prior([1.0, other], [2, 2])
    assert common.degrees == pytest.approx(2.0)
    assert common.variance == pytest.approx(np.sqrt(other))
    moderate = moderated([1.0, other], [2, 2])
    assert moderate.variances == pytest.approx([(2 * np.sqrt(other) + 2) / 4, (2 * np.sqrt(other) + 2 * other) / 4])
    assert moderate.degrees == pytest.approx([4.0, 4.0])


def test_variances_that_scatter_no_more_than_chance_are_all_replaced_by_the_pooled_one() -> None:
    moderate = moderated([1.0, 1.2, 0.8, 1.0], [3, 3, 3, 9])
    assert np.isinf(prior([1.0, 1.2, 0.8, 1.0], [3, 3, 3, 9]).degrees)
    assert moderate.variances == pytest.approx(1.0)  # (3 + 3.6 + 2.4 + 9) / 18
    assert moderate.degrees == pytest.approx(18)  # no more than all points together


def test_variances_that_scatter_widely_stay_much_as_they_are() -> None:
    moderate = moderated([0.1, 1.0, 10.0], [200, 200, 200])
    assert moderate.variances == pytest.approx([0.1, 1.0, 10.0], rel=0.02)
    assert moderate.degrees == pytest.approx(200, abs=2)


def test_a_point_of_one_block_gets_the_typical_variance_of_the_others() -> None:
    common = prior([1.0, 4.0, 0.1], [5, 5, 5])
    moderate = moderated([1.0, 4.0, 0.1, 0.0], [5, 5, 5, 0])
    assert moderate.variances[3] == pytest.approx(common.variance)
    assert moderate.degrees[3] == pytest.approx(min(common.degrees, 15))


def test_nobody_to_learn_from_changes_nothing() -> None:
    alone = moderated([2.0], [5])
    assert (alone.variances.tolist(), alone.degrees.tolist()) == ([2.0], [5.0])
    still = moderated([0.0, 0.0], [5, 5])
    assert (still.variances.tolist(), still.degrees.tolist()) == ([0.0, 0.0], [5.0, 5.0])
    unknown = moderated([0.0, 0.0], [0, 0])
    assert unknown.degrees.tolist() == [0.0, 0.0]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 50)), min_size=1, max_size=12))
def test_whatever_is_seen_makes_finite_variances_within_reach_of_it(seen: list[tuple[float, int]]) -> None:
    variances, degrees = zip(*seen, strict=True)
    moderate = moderated(variances, degrees)
    assert np.isfinite(moderate.variances).all()
    assert (moderate.variances >= 0).all()
    assert (moderate.degrees >= 0).all()
    assert (moderate.degrees <= sum(degrees)).all()


@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_intervals_cover_at_their_level_whether_points_are_equally_noisy_or_not(spread: float) -> None:
    """36 points with 6 blocks each, 400 times: chance alone makes about 0.2 % in what is missed."""
    generator, missed, shorter = np.random.default_rng(7), 0, []
    for _ in range(400):
        sigma = np.exp(generator.uniform(0, np.log(spread), 36))
        values = generator.normal(size=(36, 6)) * sigma[:, None]
        own = values.var(axis=1, ddof=1)
        moderate = moderated(own, np.full(36, 5))
        half = special.stdtrit(moderate.degrees, 0.975) * np.sqrt(moderate.variances / 6)
        missed += int((np.abs(values.mean(axis=1)) > half).sum())
        shorter.append(np.mean(half / sigma) / np.mean(special.stdtrit(5, 0.975) * np.sqrt(own / 6) / sigma))
    assert missed / (400 * 36) == pytest.approx(0.05, abs=0.007)
    assert np.mean(shorter) < 0.95


def test_two_blocks_that_agree_by_luck_are_not_believed() -> None:
    """(4 * 0.01 + 0) / 5 of what is usual, which is the middle: here 0.01 by seven places of many blocks."""
    variances, degrees = np.array([0.01] * 7 + [0.0]), np.array([1e6] * 7 + [1.0])
    assert moderated_by_median(variances, degrees)[-1] == pytest.approx(0.008, rel=1e-3)
