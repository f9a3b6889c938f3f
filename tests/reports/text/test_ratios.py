"""Estimates in words, quantities with sensible digits."""

from dataclasses import replace
from math import log

import pytest

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import (
    FASTER,
    NEARLY_SAME,
    SAME,
    SLIGHTLY_FASTER,
    SLIGHTLY_SLOWER,
    SLOWER,
    UNCLEAR,
    Rule,
)
from reports.analysis.analysis import WorkloadResult
from reports.formatting import (
    duration,
    long_duration,
    nominal_duration,
    number,
    parameter_value,
    percent,
    percents,
)
from reports.text import ratios
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import Work, analysed

ONE = {"sequential": [[1.0]], "asyncio": [[1.0]]}


def speedup(value: float, low: float) -> Estimate:
    return Estimate(log(value), log(value / low), 8)


def having(estimate: Estimate, rule: Rule) -> WorkloadResult:
    """A workload with this speedup of asyncio, each of whose blocks takes a second."""
    return replace(analysed(Work(ONE)).answers[0], ratios={("sequential", "asyncio"): estimate}, rule=rule)


def said(estimate: Estimate, rule: Rule | None = None) -> str:
    return ratios.full_verdict(having(estimate, rule or Rule()), "asyncio")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (24.83, "24.8"),
        (1.234, "1.23"),
        (9.996, "10.0"),
        (99.96, "100"),
        (2420.4, "2,420"),
        (0.1, "0.10"),
        (0.0123, "0.012"),
        (0.0, "0"),
        (1e-7, "1.0e-7"),
        (2.5e9, "2.5e9"),
    ],
)
def test_numbers_have_three_digits_or_so(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.5, "1.50 s"), (0.728, "728 ms"), (0.9999, "1.00 s"), (3.04e-5, "30.4 µs"), (7e-8, "70.0 ns"), (0.0, "0 ns")],
)
def test_durations_have_the_unit_that_fits(value: float, text: str) -> None:
    assert duration(value) == text


def test_nominal_values_have_no_digits_that_nobody_chose() -> None:
    assert (nominal_duration(0.01), parameter_value("body_bytes", 4096), parameter_value("jobs", 2500)) == (
        "10 ms",
        "4 KiB",
        "2,500",
    )


@pytest.mark.parametrize(
    ("level", "text"),
    [(0.95, "95 %"), (0.995, "99.5 %"), (0.975, "97.5 %"), (1 - 0.05 / 30, "99.83 %"), (0.99975, "99.975 %")],
)
def test_levels_keep_the_digits_that_tell_them_from_certainty(level: float, text: str) -> None:
    assert percent(level) == text


def test_a_range_of_levels_has_as_many_digits_at_both_ends() -> None:
    assert percents(1 - 0.05 / 36, 1 - 0.05 / 72) == "99.86 to 99.93 %"


def test_a_speedup_above_one_is_said_as_it_is() -> None:
    assert ratios.ratio_clause("asyncio", speedup(24.8, 20.0), "sequential") == (
        "asyncio is 24.8x faster than sequential [20.0, 30.8]"
    )


def test_a_speedup_below_one_is_said_the_other_way_round_with_its_interval() -> None:
    assert ratios.ratio_clause("threads", speedup(0.05, 0.04), "sequential") == (
        "threads are 20.0x slower than sequential [16.0, 25.0]"
    )


@pytest.mark.parametrize(
    ("value", "low", "verdict", "effect"),
    [
        (24.8, 20.0, FASTER, ratios.HELPS),
        (1.02, 1.01, SAME, ratios.NO_HELP),
        (1.10, 1.01, UNCLEAR, UNCLEAR),
        (1.05, 1.01, SLIGHTLY_FASTER, ratios.LITTLE),
        (1.02, 0.98, NEARLY_SAME, ratios.LITTLE),
        (1.20, 1.10, FASTER, ratios.HELPS),
        (1.0, 0.97, SAME, ratios.NO_HELP),
        (1.0, 0.8, UNCLEAR, UNCLEAR),
        (0.97, 0.94, NEARLY_SAME, ratios.NO_HELP),
        (0.95, 0.92, SLIGHTLY_SLOWER, ratios.NO_HELP),
        (0.92, 0.85, UNCLEAR, ratios.NO_HELP),
        (0.05, 0.04, SLOWER, ratios.HURTS),
    ],
)
def test_the_whole_interval_decides(value: float, low: float, verdict: str, effect: str) -> None:
    estimate = speedup(value, low)
    assert (Rule().verdict(estimate), ratios.effect(estimate, Rule())) == (verdict, effect)


@pytest.mark.parametrize(
    ("value", "low", "verdict", "effect"),
    [
        (24.8, 20.0, FASTER, ratios.HELPS),
        (1.20, 1.10, UNCLEAR, UNCLEAR),
        (1.0, 0.97, UNCLEAR, UNCLEAR),
        (0.85, 0.80, UNCLEAR, ratios.NO_HELP),
    ],
)
def test_what_twins_showed_takes_verdicts_away(value: float, low: float, verdict: str, effect: str) -> None:
    rule, estimate = Rule(widening=log(1.1)), speedup(value, low)
    assert (rule.verdict(estimate), ratios.effect(estimate, rule)) == (verdict, effect)


def test_one_block_says_nothing_for_sure() -> None:
    alone = Estimate(log(9), None, 1)
    assert said(alone) == "unclear (one block only)"
    assert (ratios.effect(alone, Rule()), ratios.interval(alone)) == (UNCLEAR, "")


@pytest.mark.parametrize(
    ("value", "low", "text"),
    [
        (24.8, 20.0, "faster"),
        (1.05, 1.01, "slightly faster"),
        (0.95, 0.92, "slightly slower"),
        (1.01, 0.953, "at most 1.07x faster"),
        (0.99, 0.935, "at most 1.07x slower"),
        (1.0, 0.94, "within 1.06x either way"),
        (1.0011, 0.954, "at most 1.051x faster"),
    ],
)
def test_what_is_clear_is_said_in_a_word_or_as_a_limit(value: float, low: float, text: str) -> None:
    assert said(speedup(value, low)) == text


def test_a_limit_is_that_of_the_widened_interval() -> None:
    """4 % either way, widened by 2 %."""
    assert said(Estimate(0.0, log(1.04), 8), Rule(widening=log(1.02))) == "within 1.06x either way"


def test_a_model_that_was_not_compared_has_no_verdict() -> None:
    assert ratios.full_verdict(having(speedup(2.0, 1.9), Rule()), "threads") == "not measured"


NOISY = Estimate(0.1, 0.0836, 8, deviation=0.1)


def test_what_is_unclear_says_how_much_longer_would_make_it_precise() -> None:
    """With a deviation of 0.1, t * 0.1 / sqrt(B) is below ln 1.05 from B = 19 on: 11 more blocks of a second each."""
    assert said(NOISY) == "unclear (11 s more would tell)"


def test_a_variance_that_others_tell_asks_for_fewer_blocks() -> None:
    """Six degrees of freedom from others: t has 23 instead of 17 for 18 blocks, which is just enough."""
    assert said(replace(NOISY, degrees=13.0)) == "unclear (10 s more would tell)"


def test_the_next_look_asks_for_more_blocks() -> None:
    """A quarter of the error rate: 30 blocks."""
    assert said(NOISY, Rule(look=1)) == "unclear (22 s more would tell)"


def test_a_headline_asks_for_as_many_blocks_as_headlines_need_and_others_for_more() -> None:
    rule = Rule(comparisons=1000, headlines=1)
    assert said(NOISY, rule) == "unclear (11 s more would tell)"
    assert rule.blocks_to_precision(NOISY, ("sequential", "threads")) == 78


def test_what_is_as_good_as_undecidable_says_so() -> None:
    assert said(Estimate(0.0, 5.0, 8, 10.0)) == "unclear (> 1 h more would tell)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "± 5 % would take 1 s more of it"),
        (39.3, "± 5 % would take 40 s more of it"),
        (600.0, "± 5 % would take 10 min more of it"),
        (3601.0, "± 5 % would take more than an hour"),
        (None, "± 5 % would take more than an hour"),
    ],
)
def test_how_long_it_would_take_is_said_in_whole_units_up_to_an_hour(seconds: float | None, text: str) -> None:
    assert ratios.precision_needed(NOISY, Rule(), seconds) == text


def test_what_is_precise_lies_on_the_margin() -> None:
    assert ratios.precision_needed(Estimate(log(1.05), 0.048, 8, 0.05), Rule(), 0.0) == "on the margin"


def test_twins_are_named_where_they_alone_take_a_verdict_away() -> None:
    certain = Estimate(0.0, 0.01, 8, 0.01)
    assert ratios.precision_needed(certain, Rule(widening=0.1), 0.0) == "because of the twins"
    assert ratios.precision_needed(NOISY, Rule(widening=0.1), 11.0) == "± 5 % would take 11 s more of it"


def test_long_times_are_said_as_on_a_clock() -> None:
    assert [long_duration(value) for value in (0.5, 45.0, 600.0, 5400.0)] == ["0.5 s", "45 s", "10 min", "1 h 30 min"]


@pytest.mark.parametrize(
    ("value", "low", "text"),
    [
        (24.8, 20.0, "helps"),
        (1.02, 0.98, "no difference"),
        (1.0, 0.97, "no difference"),
        (0.92, 0.85, "unclear"),
        (1.0, 0.8, "unclear"),
        (0.05, 0.04, "hurts"),
    ],
)
def test_a_table_answers_in_one_of_four_words(value: float, low: float, text: str) -> None:
    assert ratios.answer(speedup(value, low), Rule()) == text


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (FASTER, ""),
        (SLOWER, ""),
        (SAME, "same"),
        (NEARLY_SAME, "same"),
        (SLIGHTLY_SLOWER, "slightly"),
        (UNCLEAR, UNCLEAR),
    ],
)
def test_a_verdict_says_only_what_the_words_of_the_ratio_do_not(verdict: str, text: str) -> None:
    assert ratios.remark(verdict) == text


def test_asyncio_is_compared_with_the_best_of_the_others() -> None:
    fetch = analysed(*typical()).answers[0]
    assert ratios.against_best(fetch).startswith("asyncio is 1.20x faster than the best of the others, threads [")
    assert ratios.against_best(analysed(Work(ONE)).answers[0]) == ""


def test_an_absurd_interval_is_cut_short() -> None:
    assert ratios.interval(Estimate(0.0, 40.0, 2)) == "[<0.001, >100,000]"


@pytest.mark.parametrize(
    ("low", "text"),
    [
        *((1.0512, "1.051"), (0.9526, "0.953"), (0.9524, "0.953"), (0.951, "0.95"), (1.05, "1.05"), (1.0004, "1.001")),
        *((1.049996, "1.049"), (1.05001, "1.051"), (0.99999, "0.999"), (1.0998, "1.099"), (1.1004, "1.101")),
    ],
)
def test_rounding_moves_no_end_of_an_interval_onto_a_limit_and_needs_no_fourth_decimal(low: float, text: str) -> None:
    assert ratios.interval(Estimate(log(1.5), log(1.5 / low), 8)).startswith(f"[{text}, ")
