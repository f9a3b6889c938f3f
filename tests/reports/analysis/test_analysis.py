"""Which comparisons a record makes, and what each model would cost by itself."""

from dataclasses import replace
from math import exp, log, sqrt

import pytest
from scipy import stats

from benchmarks.inference.intervals import Estimate
from reports.analysis.analysis import analyse
from tests.reports.helpers.records import Blocks, Work, analysed, measured

FOUR = {model: [[1.0], [1.1]] for model in ("sequential", "asyncio", "threads", "processes")}


def test_every_two_models_of_a_workload_are_compared_and_asyncio_against_the_loop_apart_from_the_others() -> None:
    """Six pairs of four models, of which one is the headline; twice."""
    analysis = analysed(Work(FOUR, name="a"), Work(FOUR, name="b"))
    assert (analysis.headlines, analysis.comparisons) == (2, 10)
    assert analysis.headline_levels == pytest.approx([1 - 0.05 / 2])
    assert analysis.levels == pytest.approx([1 - 0.05 / 10])


def test_a_headline_has_the_level_of_headlines_and_a_detail_that_of_details() -> None:
    """Student's t of one degree of freedom is 12.71 at 95 %, and 25.45 at 97.5 %, for the only headline of three."""
    slower: Blocks = [[2.0], [2.2]]
    ratios = analysed(Work({"sequential": [[1.0], [1.0]], "asyncio": slower, "threads": slower})).answers[0].ratios
    spread = log(1.1) / 2
    assert ratios["sequential", "asyncio"].half == pytest.approx(12.706 * spread, rel=1e-4)
    assert ratios["sequential", "threads"].half == pytest.approx(25.452 * spread, rel=1e-4)


def test_a_record_without_details_has_no_level_for_them() -> None:
    analysis = analysed(Work({"sequential": [[1.0], [1.0]], "asyncio": [[2.0], [2.2]]}))
    assert (analysis.comparisons, analysis.levels, analysis.headline_levels) == (0, (), (0.95,))


def test_comparisons_elsewhere_raise_the_levels_of_their_own_family() -> None:
    work = Work({"sequential": [[1.0], [1.1]], "asyncio": [[1.0], [1.1]], "threads": [[1.0], [1.1]]})
    analysis = analyse(measured(work), others=3, other_headlines=4)
    assert analysis.headline_levels == pytest.approx([1 - 0.05 / 5])
    assert analysis.levels == pytest.approx([1 - 0.05 / 5])


def half_of_headlines(workloads: int) -> list[float | None]:
    """Half the interval of asyncio against the loop in so many workloads, whose three blocks lie 2 % apart."""
    blocks: Blocks = [[exp(log_time)] * 2 for log_time in (-0.02, 0.0, 0.02)]
    works = [Work({"sequential": [[1.0] * 2] * 3, "asyncio": blocks}, name=f"w{place}") for place in range(workloads)]
    return [answer.speedups["asyncio"].half for answer in analysed(*works).answers]


def test_few_workloads_have_intervals_by_their_own_blocks() -> None:
    """Student's t with two degrees of freedom at 1 - 0.05 / 7."""
    own = stats.t.ppf(1 - 0.05 / 7 / 2, 2) * 0.02 / sqrt(3)
    assert half_of_headlines(7) == pytest.approx([own] * 7)


def test_many_workloads_tell_each_other_their_variance_so_that_intervals_are_narrower() -> None:
    """All vary alike: six degrees more. The line lies exp(digamma(3) - ln 3 - digamma(1)) = exp(1.5 - ln 3) higher."""
    variance = 0.02**2 * (6 * exp(1.5) / 3 + 2) / 8
    moderated = stats.t.ppf(1 - 0.05 / 8 / 2, 8) * sqrt(variance / 3)
    assert half_of_headlines(8) == pytest.approx([moderated] * 8)
    assert moderated < 0.5 * stats.t.ppf(1 - 0.05 / 8 / 2, 2) * 0.02 / sqrt(3)


def test_the_best_of_the_others_is_whoever_it_may_be() -> None:
    """Against the loop from 0.9 to 1.1, against threads from 1.0 to 1.3: so 0.9 to 1.1 against the better."""
    answer = analysed(Work({"sequential": [[1.0]], "asyncio": [[1.0]], "threads": [[1.0]]})).answers[0]
    against_loop, against_threads = estimate_between(0.9, 1.1), estimate_between(1.0, 1.3)
    pairs = {("sequential", "asyncio"): against_loop, ("asyncio", "threads"): against_threads.inverse}
    best = replace(answer, ratios=pairs).against_best_other
    assert best is not None
    assert best.interval == pytest.approx((0.9, 1.1))


def test_the_interval_against_the_best_of_the_others_may_be_made_of_two() -> None:
    answer = analysed(Work({"sequential": [[1.0]], "asyncio": [[1.0]], "threads": [[1.0]]})).answers[0]
    against_loop, against_threads = estimate_between(0.9, 1.4), estimate_between(1.0, 1.2)
    pairs = {("sequential", "asyncio"): against_loop, ("asyncio", "threads"): against_threads.inverse}
    best = replace(answer, ratios=pairs).against_best_other
    assert best is not None
    assert best.interval == pytest.approx((0.9, 1.2))


def estimate_between(low: float, high: float) -> Estimate:
    return Estimate(log(low * high) / 2, log(high / low) / 2, 4)


def test_what_is_not_clearly_slower_than_the_fastest_is_as_fast() -> None:
    cells = {
        "sequential": [[4.0], [4.1], [4.0]],
        "asyncio": [[1.0], [1.1], [1.0]],
        "threads": [[1.1], [1.0], [1.1]],
        "processes": [[2.0], [2.1], [2.0]],
    }
    assert analysed(Work(cells)).answers[0].fastest == ("asyncio", "threads")


def test_the_fastest_is_one_that_no_other_is_clearly_faster_than() -> None:
    """threads take 0.9, 1.45 and 0.93 times as long as asyncio, round by round, but the longer median."""
    cells: dict[str, Blocks] = {
        "asyncio": [[1, 2, 3]] * 8,
        "threads": [[0.9, 2.9, 2.8]] * 8,
        "sequential": [[9, 9, 9]] * 8,
    }
    answer = analysed(Work(cells)).answers[0]
    assert (answer.fastest, answer.best_other) == (("threads",), "threads")
    assert answer.verdict("asyncio", "threads") == "slower"


def test_a_ratio_turned_round_is_the_inverse() -> None:
    answer = analysed(Work(FOUR)).answers[0]
    estimate, other = answer.ratio("asyncio", "threads"), answer.ratio("threads", "asyncio")
    assert estimate is not None
    assert other == estimate.inverse


def test_comparisons_that_cannot_be_made_do_not_cost_level() -> None:
    assert analysed(Work({"sequential": [[1.0]], "threads": [[1.0]]})).comparisons == 1


def test_the_best_of_the_others_is_the_shortest_that_is_not_asyncio() -> None:
    cells = {"sequential": [[4.0]], "asyncio": [[1.0]], "threads": [[2.0]], "processes": [[3.0]]}
    answer = analysed(Work(cells)).answers[0]
    assert (answer.fastest, answer.best_other) == (("asyncio",), "threads")
    estimate = answer.ratio("asyncio", "threads")
    assert estimate is not None
    assert estimate.value == pytest.approx(2.0)
    assert answer.ratio("asyncio", "sequential") == answer.speedups["asyncio"]


def test_the_price_of_a_model_is_taken_from_noop_and_never_given_for_noop() -> None:
    noop = Work({"asyncio": [[0.5], [0.5]]}, name="noop", jobs=100)
    work, price_list = analysed(noop, Work(FOUR, jobs=20)).answers
    assert work.prices == pytest.approx({"asyncio": 0.1})
    assert (price_list.name, price_list.prices) == ("noop", {})


def test_an_invalid_cell_counts_nowhere() -> None:
    invalid = [{"workload": "work", "model": "threads", "block": 1, "phase": "warm", "reason": "wrong"}]
    analysis = analysed(Work(FOUR), invalid=invalid)
    answer = analysis.answers[0]
    assert (analysis.headlines, analysis.comparisons) == (1, 2)
    assert all("threads" not in values for values in (answer.speedups, answer.makespans, answer.fastest))
