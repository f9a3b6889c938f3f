"""Which comparisons a record makes, and what each model would cost by itself."""

import pytest

from tests.reports.helpers.records import Blocks, Work, analysed

FOUR = {model: [[1.0], [1.1]] for model in ("sequential", "asyncio", "threads", "processes")}


def test_every_two_models_of_a_workload_are_compared() -> None:
    """Six pairs of four models; twice."""
    analysis = analysed(Work(FOUR, name="a"), Work(FOUR, name="b"))
    assert analysis.comparisons == 12
    assert analysis.levels == pytest.approx([1 - 0.05 / 12])


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
    assert (answer.shortest, answer.fastest, answer.best_other) == ("asyncio", ("threads",), "threads")
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
    assert analysis.comparisons == 3
    assert all("threads" not in values for values in (answer.speedups, answer.makespans, answer.fastest))
