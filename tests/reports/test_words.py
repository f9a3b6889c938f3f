"""Estimates in words, quantities with sensible digits."""

from math import log

import pytest

from benchmarks.verdicts import Estimate
from reports import words
from reports.lead import lead
from reports.plain import counted, listed, plain, short
from reports.quantities import brief_seconds, number, parameter, percent, seconds
from tests.reports.records import Work, analysed, typical


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
    assert seconds(value) == text


def test_nominal_values_have_no_digits_that_nobody_chose() -> None:
    assert (brief_seconds(0.01), parameter("body_bytes", 4096), parameter("jobs", 2500)) == ("10 ms", "4 KiB", "2,500")


@pytest.mark.parametrize(
    ("level", "text"), [(0.95, "95 %"), (0.995, "99.5 %"), (1 - 0.05 / 30, "99.8 %"), (0.99975, "99.98 %")]
)
def test_levels_keep_the_digits_that_tell_them_from_certainty(level: float, text: str) -> None:
    assert percent(level) == text


def test_a_speedup_above_one_is_said_as_it_is() -> None:
    assert words.compared("asyncio", speedup(24.8, 20.0), "sequential") == (
        "asyncio is 24.8x as fast as sequential [20.0, 30.8]"
    )


def test_a_speedup_below_one_is_said_the_other_way_round_with_its_interval() -> None:
    assert words.compared("threads", speedup(0.05, 0.04), "sequential") == (
        "threads take 20.0x as long as sequential [16.0, 25.0]"
    )


@pytest.mark.parametrize(
    ("value", "low", "direction", "effect"),
    [
        (24.8, 20.0, words.FASTER, words.HELPS),
        (1.02, 1.01, words.FASTER, words.NO_HELP),
        (1.10, 1.01, words.FASTER, words.UNCLEAR),
        (1.20, 1.10, words.FASTER, words.HELPS),
        (1.0, 0.97, words.NO_CLEAR, words.NO_HELP),
        (1.0, 0.8, words.NO_CLEAR, words.UNCLEAR),
        (0.97, 0.95, words.SLOWER, words.NO_HELP),
        (0.05, 0.04, words.SLOWER, words.HURTS),
    ],
)
def test_the_whole_interval_decides(value: float, low: float, direction: str, effect: str) -> None:
    estimate = speedup(value, low)
    assert (words.direction(estimate), words.effect(estimate)) == (direction, effect)


def test_one_block_says_nothing_for_sure() -> None:
    alone = Estimate(log(9), None, 1)
    assert (words.direction(alone), words.effect(alone), words.interval(alone)) == (words.ONE_BLOCK, words.UNCLEAR, "")


def test_an_absurd_interval_is_cut_short() -> None:
    assert words.interval(Estimate(0.0, 40.0, 2)) == "[<0.001, >100,000]"


def test_the_headline_answers_for_async() -> None:
    fetch, compute, noop = analysed(*typical()).answers
    assert words.headline(fetch).startswith("Async helps: asyncio is 10.0x as fast as sequential [")
    assert words.headline(fetch).endswith("], 10.0 ms against 100 ms.")
    assert words.headline(compute).startswith("Async does not help: asyncio takes 1.05x as long")
    assert words.headline(noop).startswith("The price of the models alone: ")


def test_asyncio_is_compared_with_the_best_of_the_others() -> None:
    fetch = analysed(*typical()).answers[0]
    assert words.against_best(fetch).startswith(
        "Shortest makespan: asyncio, 10.0 ms. Against the best of the others, asyncio is 1.20x as fast as threads ["
    )


def test_the_lead_names_every_workload_but_the_price_list() -> None:
    assert lead(analysed(*typical())) == (
        "On this machine async helps fetch (10.0x as fast); it does not help compute (1.05x as long)."
    )


def test_the_lead_says_where_nothing_is_known_yet() -> None:
    one_block = Work({"sequential": [[1.0]], "asyncio": [[0.1]]})
    assert lead(analysed(one_block)) == "On this machine whether async helps work is unclear."


def test_a_record_without_asyncio_has_no_answer() -> None:
    analysis = analysed(Work({"sequential": [[1.0], [1.0]]}))
    assert lead(analysis) == "On this machine there is no answer for work."
    assert words.headline(analysis.answers[0]).startswith("No answer")


def test_text_is_made_plain() -> None:
    assert plain("a\nb\x1b[31m\tc") == "a b\N{REPLACEMENT CHARACTER}[31m c"
    assert short("abcdef", 4) == "abc\N{HORIZONTAL ELLIPSIS}"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert (counted(1, "block"), counted(2, "block")) == ("1 block", "2 blocks")
