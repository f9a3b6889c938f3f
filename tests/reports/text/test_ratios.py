"""Estimates in words, quantities with sensible digits."""

from math import log

import pytest

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import (
    FASTER,
    SAME,
    SLOWER,
    UNCLEAR,
    Rule,
)
from reports.formatting import (
    duration,
    long_duration,
    nominal_duration,
    number,
    parameter_value,
    percent,
    percents,
    rounded_up,
)
from reports.text import ratios
from reports.text.headlines import headline
from tests.reports.helpers.records import Work, analysed


def speedup(value: float, low: float) -> Estimate:
    return Estimate(log(value), log(value / low), 8)


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
    ("level", "text"), [(0.95, "95 %"), (0.995, "99.5 %"), (1 - 0.05 / 30, "99.8 %"), (0.99975, "99.98 %")]
)
def test_levels_keep_the_digits_that_tell_them_from_certainty(level: float, text: str) -> None:
    assert percent(level) == text


def test_a_range_of_levels_has_as_many_digits_at_both_ends() -> None:
    assert percents(1 - 0.05 / 36, 1 - 0.05 / 72) == "99.86 to 99.93 %"


def test_a_speedup_above_one_is_said_as_it_is() -> None:
    assert ratios.ratio_clause("asyncio", speedup(24.8, 20.0), "sequential") == (
        "asyncio is 24.8x as fast as sequential [20.0, 30.8]"
    )


def test_a_speedup_below_one_is_said_the_other_way_round_with_its_interval() -> None:
    assert ratios.ratio_clause("threads", speedup(0.05, 0.04), "sequential") == (
        "threads take 20.0x as long as sequential [16.0, 25.0]"
    )


@pytest.mark.parametrize(
    ("value", "low", "verdict", "effect"),
    [
        (24.8, 20.0, FASTER, ratios.HELPS),
        (1.02, 1.01, SAME, ratios.NO_HELP),
        (1.10, 1.01, UNCLEAR, UNCLEAR),
        (1.20, 1.10, FASTER, ratios.HELPS),
        (1.0, 0.97, SAME, ratios.NO_HELP),
        (1.0, 0.8, UNCLEAR, UNCLEAR),
        (0.97, 0.94, UNCLEAR, ratios.NO_HELP),
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
    assert ratios.full_verdict(alone, Rule()) == ratios.brief_verdict(alone, Rule()) == "unclear: one block only"
    assert (ratios.effect(alone, Rule()), ratios.interval(alone)) == (UNCLEAR, "")


def test_what_is_clear_is_said_in_a_word() -> None:
    assert (
        ratios.full_verdict(speedup(24.8, 20.0), Rule())
        == ratios.brief_verdict(speedup(24.8, 20.0), Rule())
        == "faster"
    )


def test_what_is_unclear_says_how_many_blocks_would_settle_it() -> None:
    """Log 0.1 is 0.0512 from the margin; with a deviation of 0.1, t * 0.1 / sqrt(B) is below that from B = 18 on."""
    estimate = Estimate(0.1, 0.084, 8, deviation=0.1)
    assert ratios.full_verdict(estimate, Rule()) == "unclear: about 18 blocks would settle it"
    assert ratios.brief_verdict(estimate, Rule()) == "unclear: about 18 blocks"


def test_a_later_look_asks_for_more_blocks() -> None:
    estimate = Estimate(0.1, 0.084, 8, deviation=0.1)
    once, looking = Rule().blocks_to_settle(estimate), Rule(look=1).blocks_to_settle(estimate)
    assert (once, looking) == (18, 28)


def test_what_no_number_of_blocks_would_settle_says_so() -> None:
    assert ratios.full_verdict(Estimate(log(1.05), 0.01, 8, 0.01), Rule()) == (
        "unclear: too close to 5 % for any number of blocks"
    )
    assert ratios.full_verdict(Estimate(0.0, 0.01, 8, 0.01), Rule(widening=0.1)) == (
        "unclear: because of the twins and not for want of blocks"
    )


def test_a_rough_count_keeps_two_digits() -> None:
    assert [rounded_up(count) for count in (7, 30, 101, 1234, 9999)] == [7, 30, 110, 1300, 10_000]


def test_long_times_are_said_as_on_a_clock() -> None:
    assert [long_duration(value) for value in (0.5, 45.0, 600.0, 5400.0)] == ["0.5 s", "45 s", "10 min", "1 h 30 min"]


def test_not_helping_may_be_certain_while_it_is_unclear_whether_it_hurts() -> None:
    cells = {"sequential": [[1.0]] * 4, "asyncio": [[1.0], [1.04], [1.02], [1.06]]}
    text = headline(analysed(Work(cells)).answers[0])
    assert text.startswith("Async does not help: asyncio takes 1.03x as long as sequential [0.99, 1.07]")
    assert "; whether it is slower or the same is unclear: about " in text
    assert text.endswith(" blocks would settle it.")


def test_an_absurd_interval_is_cut_short() -> None:
    assert ratios.interval(Estimate(0.0, 40.0, 2)) == "[<0.001, >100,000]"


@pytest.mark.parametrize(
    ("low", "text"),
    [(1.0512, "1.051"), (0.9526, "0.953"), (0.9524, "0.9524"), (0.951, "0.95"), (1.05, "1.05"), (1.0004, "1.0004")],
)
def test_rounding_moves_no_end_of_an_interval_onto_the_margin(low: float, text: str) -> None:
    assert ratios.interval(Estimate(log(1.5), log(1.5 / low), 8)).startswith(f"[{text}, ")
