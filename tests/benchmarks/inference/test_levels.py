"""At which level an interval stands, shared by a family of comparisons and by looks; what a record makes of it."""

import math

import pytest

from benchmarks.inference.intervals import Estimate, level_for, look_at, which_look
from benchmarks.inference.verdicts import Rule, blocks_to_precision
from reports.text.captions import caption, each_level
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, analysed, measured


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


def test_headlines_hold_together_apart_from_all_other_comparisons() -> None:
    rule = Rule(comparisons=50, headlines=10)
    assert rule.level_of(("sequential", "asyncio")) == rule.headline_level == pytest.approx(1 - 0.05 / 10)
    assert rule.level_of(("asyncio", "sequential")) == pytest.approx(1 - 0.05 / 10)
    for pair in (("sequential", "threads"), ("asyncio", "threads"), ("threads", "processes")):
        assert rule.level_of(pair) == rule.level == pytest.approx(1 - 0.05 / 50)


def test_without_headlines_of_its_own_a_record_has_one_family() -> None:
    assert Rule(comparisons=50).level_of(("sequential", "asyncio")) == pytest.approx(1 - 0.05 / 50)


def test_each_family_spends_its_own_error_rate_look_by_look() -> None:
    spent = [
        [1 - Rule(50, look, headlines=10).level_of(("sequential", model)) for model in ("asyncio", "threads")]
        for look in (1, 2)
    ]
    assert spent == [pytest.approx([0.0025, 0.0005]), pytest.approx([0.00125, 0.00025])]


def test_blocks_are_promised_by_the_family_and_the_next_look_where_there_is_one() -> None:
    ratio = Estimate(0.1, 0.3, 6, 0.1, 11.0)
    for pair, comparisons in ((("sequential", "asyncio"), 10), (("sequential", "threads"), 50)):
        promised = [Rule(50, look, headlines=10).blocks_to_precision(ratio, pair) for look in (0, 1)]
        assert promised == [blocks_to_precision(ratio, level_for(comparisons, look)) for look in (0, 2)]
        assert promised[0] != promised[1]


def test_the_side_of_one_is_taken_by_the_whole_widened_interval() -> None:
    ratio = Estimate(math.log(1.2), math.log(1.1), 8)
    assert [Rule(widening=math.log(wider)).side(ratio) for wider in (1.0, 1.05, 1.15)] == [1, 1, 0]
    assert Rule().side(ratio.inverse) == -1
    assert Rule().side(Estimate(math.log(9), None, 1)) == 0


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
    assert analysed(Work(EIGHT)).levels == pytest.approx([1 - 0.05 / 2])
    assert analysed(Work(EIGHT)).headline_levels == pytest.approx([0.95])


def test_looks_without_end_leave_a_level_below_one() -> None:
    assert look(list(range(1, 8)) * 1000) == 20
    assert Rule(comparisons=1000, look=20).level < 1


def test_each_workload_has_the_level_of_its_own_look() -> None:
    """Two headlines, four others; the first look has half of the error rate, the second a quarter."""
    analysis = analysed(Work(EIGHT, name="a"), Work(EIGHT, name="b"), looks={"a": [4, 8], "b": [8]}, **BUDGET)
    levels = {answer.name: answer.rule.level for answer in analysis.answers}
    headlines = {answer.name: answer.rule.headline_level for answer in analysis.answers}
    assert levels == pytest.approx({"a": 1 - 0.05 / 4 / 4, "b": 1 - 0.05 / 4 / 2})
    assert headlines == pytest.approx({"a": 1 - 0.05 / 2 / 4, "b": 1 - 0.05 / 2 / 2})


def test_the_range_of_levels_is_told_with_the_reason() -> None:
    analysis = analysed(Work(EIGHT, name="a"), Work(EIGHT, name="b"), looks={"a": [4, 8], "b": [8]}, **BUDGET)
    more = "; the higher ones where blocks were added after looking"
    expected = f"98.8 to 99.4 % for asyncio, 99.4 to 99.7 % for other comparisons{more}"
    assert each_level(analysis) == expected
    assert "all 2 intervals of asyncio hold together with 95 %; so do the 4 others" in caption(analysis)


def test_one_level_is_told_where_there_is_one() -> None:
    assert each_level(analysed(Work(EIGHT))) == "95 % for asyncio, 97.5 % for other comparisons"


def test_twins_have_a_level_of_their_own_whatever_the_looks() -> None:
    """Two pairs: 97.5 % each, for which t is 6.205 with two degrees of freedom."""
    looked = {"looks": {"work": [4, 8]}, **BUDGET}
    ratio = analysed(Work(EIGHT), twins(), twins(name="others"), **looked).twins[0].ratio
    assert ratio is not None
    assert ratio.half == pytest.approx(6.205 * 0.01 / 3**0.5, rel=1e-3)
