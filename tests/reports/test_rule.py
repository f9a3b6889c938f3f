"""The rule of one workload in one record: its level, its look, and what twins take away."""

from math import log

import pytest

from benchmarks.verdicts import Estimate
from reports.captions import caption
from reports.rule import Rule, look_at
from tests.reports.examples import twins
from tests.reports.records import Work, analysed, measured

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
    found = analysed(Work(EIGHT), twins(), twins(name="others"), **looked).twins[0].found
    assert found is not None
    assert found.half == pytest.approx(6.205 * 0.01 / 3**0.5, rel=1e-3)


def test_the_side_of_one_is_taken_by_the_whole_widened_interval() -> None:
    found = Estimate(log(1.2), log(1.1), 8)
    assert [Rule(allowance=log(wider)).side(found) for wider in (1.0, 1.05, 1.15)] == [1, 1, 0]
    assert Rule().side(found.inverse) == -1
    assert Rule().side(Estimate(log(9), None, 1)) == 0


def test_what_is_settled_needs_no_number_of_blocks() -> None:
    assert Rule().blocks_to_settle(Estimate(log(2), 0.1, 8, 0.1)) is None
