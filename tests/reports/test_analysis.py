"""Which comparisons a record makes, and what each model would cost by itself."""

import pytest

from tests.reports.records import Work, analysed

FOUR = {model: [[1.0], [1.1]] for model in ("sequential", "asyncio", "threads", "processes")}


def test_each_model_against_the_reference_and_asyncio_against_each_other_model() -> None:
    """Three against sequential, two of asyncio against the rest; twice."""
    analysis = analysed(Work(FOUR, name="a"), Work(FOUR, name="b"))
    assert analysis.comparisons == 10
    assert analysis.level == pytest.approx(0.995)


def test_comparisons_that_cannot_be_made_do_not_cost_level() -> None:
    assert analysed(Work({"sequential": [[1.0]], "threads": [[1.0]]})).comparisons == 1


def test_the_best_of_the_others_is_the_shortest_that_is_not_asyncio() -> None:
    cells = {"sequential": [[4.0]], "asyncio": [[1.0]], "threads": [[2.0]], "processes": [[3.0]]}
    answer = analysed(Work(cells)).answers[0]
    assert (answer.fastest, answer.best_other) == ("asyncio", "threads")
    assert answer.asyncio_against["threads"].value == pytest.approx(2.0)
    assert answer.asyncio_against["sequential"] == answer.speedups["asyncio"]


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
    assert all("threads" not in found for found in (answer.speedups, answer.makespans, answer.asyncio_against))
