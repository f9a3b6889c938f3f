"""The rule of verdicts: numbers by hand, SciPy's own t test, and what must hold for any makespans."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.verdicts import (
    FASTER,
    SAME,
    SLOWER,
    UNCLEAR,
    Estimate,
    bias,
    blocks_to_settle,
    differs,
    estimate,
    intervals,
    level_for,
    log_ratios,
    pairs,
    verdict,
    verdicts,
    which_look,
)

MARGIN = math.log(1.05)

makespans = st.floats(1e-6, 1e3)
block = st.lists(st.tuples(makespans, makespans), min_size=3, max_size=3)
records = st.lists(block, min_size=2, max_size=6)


def logs(record: list[list[tuple[float, float]]]) -> list[float]:
    """One log ratio per block of a record whose rounds are pairs of makespans."""
    one, other = np.moveaxis(np.array(record), -1, 0)
    return [float(value) for value in log_ratios(one, other)]


def test_a_log_ratio_is_the_median_over_rounds() -> None:
    assert log_ratios([[8.0, 2.0, 4.0]], [[1.0, 1.0, 1.0]]) == pytest.approx([math.log(4)])


def test_rounds_are_paired_before_the_median_is_taken() -> None:
    """Medians of each model by itself would say 4/3; round by round the first model takes half as long, or as long."""
    assert math.exp(log_ratios([1.0, 4.0, 9.0], [2.0, 3.0, 18.0])) == pytest.approx(0.5)


@pytest.mark.parametrize("level", [0.95, 1 - 0.05 / 30, level_for(36, 3)])
def test_the_interval_is_that_of_the_one_sample_t_test(level: float) -> None:
    values = np.random.default_rng(1).normal(0.1, 0.3, (4, 9))
    expected = stats.ttest_1samp(values, 0, axis=1).confidence_interval(level)
    mean, half = intervals(values, level)
    assert mean - half == pytest.approx(expected.low)
    assert mean + half == pytest.approx(expected.high)
    assert estimate(values[0].tolist(), level).half == pytest.approx(half[0])


def test_the_interval_of_two_blocks_by_hand() -> None:
    """ln 2 and ln 8 have mean ln 4 and standard error ln 2; t for one degree of freedom at 95 % is 12.7062."""
    half = 12.706204736 * math.log(2)
    found = estimate([math.log(2), math.log(8)], 0.95)
    assert found.interval == pytest.approx((4 * math.exp(-half), 4 * math.exp(half)))
    assert found.deviation == pytest.approx(math.log(2) * math.sqrt(2))


def test_one_block_gives_no_interval_and_no_verdict() -> None:
    assert estimate([0.7], 0.95) == Estimate(0.7, None, 1)
    assert verdict(estimate([0.7], 0.95)) == UNCLEAR


def test_absurdly_wide_intervals_stay_numbers() -> None:
    found = estimate([-300.0, 300.0], 0.9999)
    assert found.interval is not None
    assert all(math.isfinite(end) for end in found.interval)


@given(records)
def test_swapping_the_models_inverts_the_ratio_exactly(record: list[list[tuple[float, float]]]) -> None:
    swapped = [[(other, one) for one, other in rounds] for rounds in record]
    assert estimate(logs(swapped), 0.95) == estimate(logs(record), 0.95).inverse


@given(records)
def test_swapping_the_models_turns_faster_into_slower_and_nothing_else(record: list[list[tuple[float, float]]]) -> None:
    found = estimate(logs(record), 0.95)
    turned = {FASTER: SLOWER, SLOWER: FASTER}
    assert verdict(found.inverse) == turned.get(verdict(found), verdict(found))


@given(records)
def test_repeating_values_within_a_block_does_not_narrow_the_interval(record: list[list[tuple[float, float]]]) -> None:
    once, tenfold = estimate(logs(record), 0.95), estimate(logs([rounds * 10 for rounds in record]), 0.95)
    assert tenfold == once


def test_the_level_is_shared_among_all_comparisons() -> None:
    assert level_for(10) == pytest.approx(0.995)
    assert level_for(0) == pytest.approx(0.95)


def test_all_looks_together_spend_the_error_rate_of_one_interval() -> None:
    spent = [1 - level_for(10, look) for look in range(1, 30)]
    assert spent[:2] == pytest.approx([0.0025, 0.00125])
    assert sum(spent) == pytest.approx(0.005)


@pytest.mark.parametrize(("blocks", "look"), [(5, 1), (8, 1), (9, 2), (12, 2), (18, 3)])
def test_a_look_is_the_next_after_all_that_were_taken_at_fewer_blocks(blocks: int, look: int) -> None:
    assert which_look((8, 12), blocks) == look


@pytest.mark.parametrize(
    ("mean", "half", "said"),
    [
        (MARGIN + 0.02, 0.019, FASTER),
        (-MARGIN - 0.02, 0.019, SLOWER),
        (MARGIN + 0.02, 0.021, UNCLEAR),
        (-MARGIN - 0.02, 0.021, UNCLEAR),
        (0.01, MARGIN - 0.011, SAME),
        (-0.01, MARGIN - 0.011, SAME),
        (0.01, MARGIN - 0.009, UNCLEAR),
        (MARGIN, 0.0, SAME),
    ],
)
def test_the_whole_interval_decides(mean: float, half: float, said: str) -> None:
    assert verdict(Estimate(mean, half, 8)) == said


def test_an_allowance_takes_verdicts_away_and_never_creates_one() -> None:
    means, halves = np.meshgrid(np.linspace(-0.3, 0.3, 61), np.linspace(0, 0.2, 21))
    before, after = verdicts(means, halves), verdicts(means, halves, 0.03)
    assert set(np.unique(before)) == {FASTER, SLOWER, SAME, UNCLEAR}
    assert np.all((after == before) | (after == UNCLEAR))
    assert np.any(after != before)


def test_a_twin_differs_where_its_whole_interval_lies_on_one_side() -> None:
    assert differs(Estimate(0.03, 0.02, 8))
    assert differs(Estimate(-0.03, 0.02, 8))
    assert not differs(Estimate(0.02, 0.02, 8))
    assert not differs(Estimate(0.5, None, 1))


@pytest.mark.parametrize(
    ("twins", "allowance"),
    [
        ([], 0.0),
        ([(0.01, 0.02)], 0.0),
        ([(0.03, 0.01)], 0.04),
        ([(-0.03, 0.01)], 0.04),
        ([(0.01, 0.06)], 0.07 - math.log(1.05)),
        ([(0.01, 0.02), (0.03, 0.01), (-0.06, 0.05)], 0.11),
        ([(0.5, None)], 0.0),
    ],
    ids=["no twins", "the same", "faster", "slower", "too imprecise to tell", "the worst of three", "one block"],
)
def test_the_allowance_is_what_twins_do_not_rule_out(twins: list[tuple[float, float | None]], allowance: float) -> None:
    assert bias(Estimate(mean, half, 8) for mean, half in twins) == pytest.approx(allowance)


@given(
    mean=st.floats(-0.5, 0.5),
    deviation=st.floats(0.001, 0.3),
    level=st.sampled_from([0.95, 0.999]),
    allowance=st.sampled_from([0.0, 0.02]),
)
def test_blocks_that_would_settle_it_are_what_a_search_finds(
    mean: float, deviation: float, level: float, allowance: float
) -> None:
    promised = blocks_to_settle(Estimate(mean, 1.0, 8, deviation), level, allowance)
    assert promised == search(mean, deviation, level, allowance)


def search(mean: float, deviation: float, level: float, allowance: float) -> int | None:
    """The first number of blocks, up to 10,000, at which the whole widened interval is beyond or within the margin."""
    blocks = np.arange(2, 10_001)
    half = stats.t.ppf((1 + level) / 2, blocks - 1) * deviation / np.sqrt(blocks) + allowance
    settled = blocks[(abs(mean) - half >= MARGIN) | (abs(mean) + half <= MARGIN)]
    return int(settled[0]) if settled.size else None


def test_nothing_is_promised_where_nothing_is_known_or_no_number_would_do() -> None:
    assert blocks_to_settle(Estimate(0.3, None, 1), 0.95) is None
    assert blocks_to_settle(Estimate(MARGIN, 0.1, 8, 0.1), 0.95) is None
    assert blocks_to_settle(Estimate(MARGIN + 0.03, 0.1, 8, 0.1), 0.95, allowance=0.04) is None
    assert blocks_to_settle(Estimate(MARGIN + 1e-6, 0.1, 8, 0.1), 0.95) is None


def test_every_two_models_are_compared_with_the_reference_first() -> None:
    assert pairs(["asyncio", "sequential", "threads"], "sequential") == [
        ("sequential", "asyncio"),
        ("sequential", "threads"),
        ("asyncio", "threads"),
    ]
