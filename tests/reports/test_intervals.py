"""Estimates and their intervals, against numbers by hand, against SciPy, and against chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.verdicts import Estimate, estimate, level_for
from reports.intervals import makespan, ratio
from reports.measurements import Cell, Times

makespans = st.floats(1e-6, 1e3)
cells = st.lists(st.tuples(makespans, makespans, makespans), min_size=2, max_size=6)


def cell(*blocks: tuple[float, ...]) -> Cell:
    return {number: Times(number, warm, None, None, None, ()) for number, warm in enumerate(blocks)}


def found(reference: Cell, model: Cell, level: float = 0.95) -> Estimate:
    result = ratio(reference, model, level)
    assert result
    return result


def test_a_ratio_is_the_geometric_mean_over_blocks_of_the_median_over_rounds() -> None:
    reference = cell((8.0, 2.0, 4.0), (32.0, 32.0, 32.0))
    model = cell((1.0, 1.0, 1.0), (2.0, 2.0, 2.0))
    assert found(reference, model).value == pytest.approx(8.0)


def test_the_interval_of_two_blocks_by_hand() -> None:
    """Logs ln 2 and ln 8 have mean ln 4 and standard error ln 2; t for one degree of freedom at 95 % is 12.7062."""
    result = found(cell((2.0,), (8.0,)), cell((1.0,), (1.0,)))
    half = 12.706204736 * math.log(2)
    assert result.interval == pytest.approx((4 * math.exp(-half), 4 * math.exp(half)))


@pytest.mark.parametrize("level", [0.95, 1 - 0.05 / 30])
def test_the_interval_is_that_of_the_one_sample_t_test(level: float) -> None:
    logs = [0.1, 0.35, -0.2, 0.05, 0.4]
    expected = stats.ttest_1samp(logs, 0).confidence_interval(level)
    result = estimate(logs, level)
    assert result.interval == pytest.approx((math.exp(expected.low), math.exp(expected.high)))


@given(cells, cells)
def test_swapping_the_models_inverts_the_ratio_exactly(
    one: list[tuple[float, ...]], other: list[tuple[float, ...]]
) -> None:
    assert found(cell(*one[:2]), cell(*other[:2])) == found(cell(*other[:2]), cell(*one[:2])).inverse


@given(cells)
def test_repeating_values_within_a_block_does_not_narrow_the_interval(blocks: list[tuple[float, ...]]) -> None:
    once, reference = cell(*blocks), cell(*[(1.0, 1.0, 1.0)] * len(blocks))
    tenfold = cell(*(warm * 10 for warm in blocks))
    reference_tenfold = cell(*[(1.0,) * 30] * len(blocks))
    narrow, wide = found(reference_tenfold, tenfold), found(reference, once)
    assert narrow.half == pytest.approx(wide.half)
    assert narrow.log == pytest.approx(wide.log)


def test_only_blocks_that_have_both_models_are_paired() -> None:
    model = {0: cell((1.0,))[0]}
    result = found(cell((2.0,), (100.0,)), model)
    assert result.value == pytest.approx(2.0)
    assert result.blocks == 1


def test_models_without_a_common_block_have_no_ratio() -> None:
    assert ratio(cell((1.0,)), {7: Times(7, (1.0,), None, None, None, ())}, 0.95) is None


def test_one_block_gives_no_interval() -> None:
    assert found(cell((2.0, 2.0)), cell((1.0, 1.0))).interval is None


def test_a_makespan_is_the_geometric_mean_of_the_medians_of_its_blocks() -> None:
    assert makespan(cell((1.0, 9.0, 2.0), (8.0, 8.0, 8.0)), 0.95).value == pytest.approx(4.0)


def test_the_level_is_shared_among_all_comparisons() -> None:
    assert level_for(10) == pytest.approx(0.995)
    assert level_for(0) == pytest.approx(0.95)


def test_absurdly_wide_intervals_stay_numbers() -> None:
    result = estimate([-300.0, 300.0], 0.9999)
    assert result.interval is not None
    assert all(math.isfinite(end) for end in result.interval)


@pytest.mark.parametrize("blocks", [3, 8])
def test_identical_models_differ_at_the_nominal_rate_only(blocks: int) -> None:
    """Drift between blocks and noise within rounds, the same for both models: 5 % of intervals may miss 1."""
    random = np.random.default_rng(20260102)
    missed = sum(misses_one(random, blocks) for _ in range(1500))
    assert 0.03 <= missed / 1500 <= 0.07


def misses_one(random: np.random.Generator, blocks: int) -> bool:
    drift = random.normal(0, 0.3, (blocks, 1))
    one, other = (np.exp(drift + random.normal(0, 0.1, (blocks, 4))) for _ in range(2))
    result = found(cell(*map(tuple, one.tolist())), cell(*map(tuple, other.tolist())))
    return result.half is not None and abs(result.log) > result.half
