"""The rule of verdicts: numbers by hand, SciPy's own t test, what holds for any makespans; level, look and twins."""

import math
from math import log

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
    look_at,
    which_look,
)
from benchmarks.inference.verdicts import (
    FASTER,
    SAME,
    SLOWER,
    UNCLEAR,
    Rule,
    blocks_to_settle,
    differs,
    pairs,
    twin_widening,
    verdict,
    verdicts,
)
from reports.text.captions import caption
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, analysed, measured

MARGIN = math.log(1.05)

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
    turned = {FASTER: SLOWER, SLOWER: FASTER}
    assert verdict(ratio.inverse) == turned.get(verdict(ratio), verdict(ratio))


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
    ("mean", "half", "expected"),
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
def test_the_whole_interval_decides(mean: float, half: float, expected: str) -> None:
    assert verdict(Estimate(mean, half, 8)) == expected


def test_what_twins_ask_for_takes_verdicts_away_and_never_creates_one() -> None:
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


@given(
    mean=st.floats(-0.5, 0.5),
    deviation=st.floats(0.001, 0.3),
    level=st.sampled_from([0.95, 0.999]),
    widening=st.sampled_from([0.0, 0.02]),
)
def test_blocks_that_would_settle_it_are_what_a_search_finds(
    mean: float, deviation: float, level: float, widening: float
) -> None:
    promised = blocks_to_settle(Estimate(mean, 1.0, 8, deviation), level, widening)
    assert promised == search(mean, deviation, level, widening)


def search(mean: float, deviation: float, level: float, widening: float) -> int | None:
    """The first number of blocks, up to 10,000, at which the whole widened interval is beyond or within the margin."""
    blocks = np.arange(2, 10_001)
    half = stats.t.ppf((1 + level) / 2, blocks - 1) * deviation / np.sqrt(blocks) + widening
    settled = blocks[(abs(mean) - half >= MARGIN) | (abs(mean) + half <= MARGIN)]
    return int(settled[0]) if settled.size else None


def test_nothing_is_promised_where_nothing_is_known_or_no_number_would_do() -> None:
    assert blocks_to_settle(Estimate(0.3, None, 1), 0.95) is None
    assert blocks_to_settle(Estimate(MARGIN, 0.1, 8, 0.1), 0.95) is None
    assert blocks_to_settle(Estimate(MARGIN + 0.03, 0.1, 8, 0.1), 0.95, widening=0.04) is None
    assert blocks_to_settle(Estimate(MARGIN + 1e-6, 0.1, 8, 0.1), 0.95) is None


def test_every_two_models_are_compared_with_the_reference_first() -> None:
    assert pairs(["asyncio", "sequential", "threads"], "sequential") == [
        ("sequential", "asyncio"),
        ("sequential", "threads"),
        ("asyncio", "threads"),
    ]


EIGHT = {"sequential": [[1.0], [1.1]] * 4, "asyncio": [[0.5], [0.6]] * 4, "threads": [[0.7], [0.8]] * 4}
BUDGET = {"budget_seconds": 600.0, "blocks_planned": 4}


def look(looks: list[int], budget: float = 600.0) -> int:
    sitting = measured(Work(EIGHT), budget_seconds=budget, looks={"work": looks}).sitting
    return look_at(sitting, "work", 8)


@pytest.mark.parametrize(("looks", "number"), [([], 1), ([8], 1), ([4, 8], 2), ([4, 6, 8], 3), ([4, 6], 3)])
def test_a_look_is_counted_by_those_before_it(looks: list[int], number: int) -> None:
    assert look(looks) == number


def test_without_a_budget_there_is_one_look_with_all_of_the_error_rate() -> None:
    assert look([4, 8], budget=0.0) == 0
    assert analysed(Work(EIGHT)).levels == pytest.approx([1 - 0.05 / 3])


def test_looks_without_end_leave_a_level_below_one() -> None:
    assert look(list(range(1, 8)) * 1000) == 20
    assert Rule(comparisons=1000, look=20).level < 1


def test_each_workload_has_the_level_of_its_own_look() -> None:
    """Six comparisons; the first look has half of the error rate, the second a quarter."""
    analysis = analysed(Work(EIGHT, name="a"), Work(EIGHT, name="b"), looks={"a": [4, 8], "b": [8]}, **BUDGET)
    levels = {answer.name: answer.rule.level for answer in analysis.answers}
    assert levels == pytest.approx({"a": 1 - 0.05 / 6 / 4, "b": 1 - 0.05 / 6 / 2})


def test_captions_give_the_range_of_levels_and_the_reason() -> None:
    analysis = analysed(Work(EIGHT, name="a"), Work(EIGHT, name="b"), looks={"a": [4, 8], "b": [8]}, **BUDGET)
    assert "6 comparisons together (each 99.6 to 99.8 %; the higher ones where blocks were added" in caption(analysis)


def test_captions_give_one_level_where_there_is_one() -> None:
    assert "3 comparisons together (each 98 %)" in caption(analysed(Work(EIGHT)))


def test_twins_have_a_level_of_their_own_whatever_the_looks() -> None:
    """Two pairs: 97.5 % each, for which t is 6.205 with two degrees of freedom."""
    looked = {"looks": {"work": [4, 8]}, **BUDGET}
    ratio = analysed(Work(EIGHT), twins(), twins(name="others"), **looked).twins[0].ratio
    assert ratio is not None
    assert ratio.half == pytest.approx(6.205 * 0.01 / 3**0.5, rel=1e-3)


def test_the_side_of_one_is_taken_by_the_whole_widened_interval() -> None:
    ratio = Estimate(log(1.2), log(1.1), 8)
    assert [Rule(widening=log(wider)).side(ratio) for wider in (1.0, 1.05, 1.15)] == [1, 1, 0]
    assert Rule().side(ratio.inverse) == -1
    assert Rule().side(Estimate(log(9), None, 1)) == 0


def test_what_is_settled_needs_no_number_of_blocks() -> None:
    assert Rule().blocks_to_settle(Estimate(log(2), 0.1, 8, 0.1)) is None
