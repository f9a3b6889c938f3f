"""The rule of verdicts: numbers by hand, SciPy's own t test, what holds for any makespans; twins and families."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.inference.intervals import (
    Estimate,
    estimate,
    intervals,
    level_for,
    log_ratios,
)
from benchmarks.inference.verdicts import (
    FASTER,
    NEARLY_SAME,
    SAME,
    SLIGHTLY_FASTER,
    SLIGHTLY_SLOWER,
    SLOWER,
    UNCLEAR,
    between,
    blocks_to_precision,
    differs,
    pairs,
    twin_widening,
    verdict,
    verdicts,
)

MARGIN = math.log(1.05)
SLIGHT = math.log(1.1)

makespans = st.floats(1e-6, 1e3)
block = st.lists(st.tuples(makespans, makespans), min_size=3, max_size=3)
records = st.lists(block, min_size=2, max_size=6)


def logs(record: list[list[tuple[float, float]]]) -> list[float]:
    """One log ratio per block of a record whose rounds are pairs of makespans."""
    first, second = np.moveaxis(np.array(record), -1, 0)
    return [float(value) for value in log_ratios(first, second)]


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
    ratio = estimate([math.log(2), math.log(8)], 0.95)
    assert ratio.interval == pytest.approx((4 * math.exp(-half), 4 * math.exp(half)))
    assert ratio.deviation == pytest.approx(math.log(2) * math.sqrt(2))


def test_one_block_gives_no_interval_and_no_verdict() -> None:
    assert estimate([0.7], 0.95) == Estimate(0.7, None, 1)
    assert verdict(estimate([0.7], 0.95)) == UNCLEAR


def test_absurdly_wide_intervals_stay_numbers() -> None:
    ratio = estimate([-300.0, 300.0], 0.9999)
    assert ratio.interval is not None
    assert all(math.isfinite(end) for end in ratio.interval)


@given(records)
def test_swapping_the_models_inverts_the_ratio_exactly(record: list[list[tuple[float, float]]]) -> None:
    swapped = [[(other, value) for value, other in rounds] for rounds in record]
    assert estimate(logs(swapped), 0.95) == estimate(logs(record), 0.95).inverse


@given(records)
def test_swapping_the_models_turns_faster_into_slower_and_nothing_else(record: list[list[tuple[float, float]]]) -> None:
    ratio = estimate(logs(record), 0.95)
    turned = {
        FASTER: SLOWER,
        SLOWER: FASTER,
        SLIGHTLY_FASTER: SLIGHTLY_SLOWER,
        SLIGHTLY_SLOWER: SLIGHTLY_FASTER,
    }
    assert verdict(ratio.inverse) == turned.get(verdict(ratio), verdict(ratio))


@given(records)
def test_repeating_values_within_a_block_does_not_narrow_the_interval(record: list[list[tuple[float, float]]]) -> None:
    once, tenfold = estimate(logs(record), 0.95), estimate(logs([rounds * 10 for rounds in record]), 0.95)
    assert tenfold == once


@pytest.mark.parametrize(
    ("mean", "half", "expected"),
    [
        (MARGIN + 0.02, 0.019, FASTER),
        (-MARGIN - 0.02, 0.019, SLOWER),
        (SLIGHT + 0.02, 0.08, UNCLEAR),
        (-SLIGHT - 0.02, 0.08, UNCLEAR),
        (0.01, MARGIN - 0.011, SAME),
        (-0.01, MARGIN - 0.011, SAME),
        (0.02, 0.01, SAME),
        (MARGIN, 0.0, SAME),
        (MARGIN, 0.02, SLIGHTLY_FASTER),
        (-MARGIN, 0.02, SLIGHTLY_SLOWER),
        (MARGIN, SLIGHT - MARGIN - 0.001, SLIGHTLY_FASTER),
        (MARGIN, SLIGHT - MARGIN + 0.001, UNCLEAR),
        (0.04, 0.041, NEARLY_SAME),
        (-0.04, 0.041, NEARLY_SAME),
        (0.0, SLIGHT - 0.001, NEARLY_SAME),
        (0.01, SLIGHT - 0.009, UNCLEAR),
        (0.0, SLIGHT + 0.001, UNCLEAR),
    ],
)
def test_the_whole_interval_decides(mean: float, half: float, expected: str) -> None:
    assert verdict(Estimate(mean, half, 8)) == expected


SAID = {
    FASTER: (MARGIN, math.inf),
    SLOWER: (-math.inf, -MARGIN),
    SAME: (-MARGIN, MARGIN),
    SLIGHTLY_FASTER: (0.0, SLIGHT),
    SLIGHTLY_SLOWER: (-SLIGHT, 0.0),
    NEARLY_SAME: (-SLIGHT, SLIGHT),
    UNCLEAR: (-math.inf, math.inf),
}
"""Between which logarithms a verdict says that the ratio lies."""


def test_what_twins_ask_for_takes_away_what_is_said_and_adds_nothing() -> None:
    """Whatever is said of a widened interval, the interval itself says as well."""
    means, halves = np.meshgrid(np.linspace(-0.3, 0.3, 601), np.linspace(0, 0.2, 41))
    before, after = verdicts(means, halves), verdicts(means, halves, 0.03)
    assert set(np.unique(before)) == set(np.unique(after)) == set(SAID)
    for word, (low, high) in SAID.items():
        assert (means - halves)[after == word].min(initial=math.inf) >= low - 1e-12
        assert (means + halves)[after == word].max(initial=-math.inf) <= high + 1e-12
    assert np.mean(after == UNCLEAR) > np.mean(before == UNCLEAR)


def test_a_twin_differs_where_its_whole_interval_lies_on_one_side() -> None:
    assert differs(Estimate(0.03, 0.02, 8))
    assert differs(Estimate(-0.03, 0.02, 8))
    assert not differs(Estimate(0.02, 0.02, 8))
    assert not differs(Estimate(0.5, None, 1))


@pytest.mark.parametrize(
    ("twins", "widening"),
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
def test_the_widening_is_what_twins_do_not_rule_out(twins: list[tuple[float, float | None]], widening: float) -> None:
    assert twin_widening(Estimate(mean, half, 8) for mean, half in twins) == pytest.approx(widening)


def test_the_blocks_to_precision_are_those_at_which_students_interval_reaches_5_percent() -> None:
    """By hand, of a deviation of 0.1 at 95 %: t is 2.1009 for 18 degrees, and 2.1009 * 0.1 / sqrt(19) is 0.0482."""
    assert blocks_to_precision(Estimate(0.4, 0.2, 4, 0.1), 0.95) == 19
    assert stats.t.ppf(0.975, 18) * 0.1 / math.sqrt(19) < math.log(1.05) < stats.t.ppf(0.975, 17) * 0.1 / math.sqrt(18)


@given(
    deviation=st.floats(0.001, 0.5),
    level=st.sampled_from([0.95, 0.999]),
    blocks=st.integers(2, 12),
    borrowed=st.none() | st.floats(0, 6),
)
def test_the_blocks_to_precision_are_what_a_search_finds(
    deviation: float, level: float, blocks: int, borrowed: float | None
) -> None:
    """What was borrowed of others stays, one's own degrees of freedom grow with the blocks."""
    degrees = None if borrowed is None else borrowed + blocks - 1
    counts = np.arange(2, 10_001)
    half = stats.t.ppf((1 + level) / 2, counts - 1 + (borrowed or 0.0)) * deviation / np.sqrt(counts)
    enough = counts[half <= math.log(1.05)]
    promised = blocks_to_precision(Estimate(0.1, 1.0, blocks, deviation, degrees), level)
    assert promised == (int(enough[0]) if enough.size else None)


def test_more_noise_and_a_higher_level_never_need_fewer_blocks_and_borrowed_degrees_never_more() -> None:
    def needed(deviation: float, level: float = 0.95, degrees: float = 5.0) -> int:
        return blocks_to_precision(Estimate(0.0, 1.0, 6, deviation, degrees), level) or 10_001

    by_noise = [needed(deviation) for deviation in np.linspace(0.01, 1.0, 40)]
    by_level = [needed(0.2, level) for level in (0.9, 0.95, 0.99, 0.999)]
    by_degrees = [needed(0.05, 0.999, degrees) for degrees in (5.0, 7.0, 9.0, 11.0)]
    assert by_noise == sorted(by_noise)
    assert by_level == sorted(set(by_level))
    assert by_degrees == sorted(by_degrees, reverse=True)
    assert by_degrees[0] > by_degrees[-1]


def test_where_a_ratio_lies_does_not_change_how_many_blocks_make_it_precise() -> None:
    assert len({blocks_to_precision(Estimate(log, 0.3, 8, 0.1), 0.95) for log in (-2.0, 0.0, MARGIN, 0.3)}) == 1


def test_no_blocks_are_promised_where_nothing_is_known_or_ten_thousand_would_not_do() -> None:
    """2.5 at 1.96 standard errors is within 5 % from (1.96 * 2.5 / ln 1.05)^2 = 10,086 blocks on."""
    assert blocks_to_precision(Estimate(0.3, None, 1), 0.95) is None
    assert blocks_to_precision(Estimate(0.0, 1.0, 8, 2.5), 0.95) is None
    assert blocks_to_precision(Estimate(0.0, 1.0, 8, 2.4), 0.95) is not None


def test_the_best_of_others_lies_between_the_least_ends() -> None:
    """Against a: 1.5 to 2.5, against b: 1.8 to 2.0: nothing is below 1.5, and something is below 2.0."""
    found = between([Estimate(2.0, 0.5, 8), Estimate(1.9, 0.1, 6), Estimate(5.0, 1.0, 7)])
    assert found is not None
    assert (found.log - (found.half or 0), found.log + (found.half or 0)) == pytest.approx((1.5, 2.0))
    assert found.blocks == 6


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 0.5), st.floats(-1, 1)), min_size=1, max_size=6))
def test_the_interval_against_the_best_holds_the_true_one_where_all_intervals_hold(
    others: list[tuple[float, float, float]],
) -> None:
    """Each true ratio lies somewhere in its interval; against the best is the least of them, whoever that is."""
    found = between([Estimate(mean, half, 8) for mean, half, _ in others])
    true = min(mean + place * half for mean, half, place in others)
    assert found is not None
    assert found.half is not None
    assert abs(true - found.log) <= found.half + 1e-12


def test_the_best_of_one_is_that_one_and_of_none_nothing() -> None:
    found = between([Estimate(0.2, 0.1, 8, 0.05)])
    assert found is not None
    assert (found.log, found.half) == pytest.approx((0.2, 0.1))
    assert between([]) is None


def test_against_the_best_there_is_no_interval_where_one_of_them_has_none() -> None:
    assert between([Estimate(0.2, 0.1, 8), Estimate(0.1, None, 1)]) == Estimate(0.1, None, 1)


def test_every_two_models_are_compared_with_the_reference_first() -> None:
    assert pairs(["asyncio", "sequential", "threads"], "sequential") == [
        ("sequential", "asyncio"),
        ("sequential", "threads"),
        ("asyncio", "threads"),
    ]
