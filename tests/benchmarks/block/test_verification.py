"""The first difference between an answer and what came is named; equal lists have none."""

import operator

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.block.verification import first_difference


@given(results=st.lists(st.integers()))
def test_equal_results_have_no_difference(results: list[int]) -> None:
    assert first_difference(results, list(results), operator.eq) is None


@given(results=st.lists(st.integers(), min_size=1), data=st.data())
def test_one_changed_result_is_found_and_its_job_named(results: list[int], data: st.DataObject) -> None:
    job = data.draw(st.integers(0, len(results) - 1))
    changed = [*results[:job], results[job] + 1, *results[job + 1 :]]
    expected = f"job {job}: expected {results[job]}, got {results[job] + 1}"
    assert first_difference(results, changed, operator.eq) == expected


def test_a_lost_job_is_found() -> None:
    assert first_difference([1, 2], [1], operator.eq) == "expected 2 results, got 1"


def test_an_extra_result_is_found() -> None:
    assert first_difference([1], [1, 1], operator.eq) == "expected 1 results, got 2"


def test_something_that_is_no_list_is_named_by_its_type() -> None:
    assert first_difference([1], iter([1]), operator.eq) == "expected a list of 1 results, got list_iterator"


def test_a_long_value_is_cut() -> None:
    difference = first_difference([b"x" * 5000], [b"y" * 5000], operator.eq)
    assert difference is not None
    assert len(difference) < 250
    assert "5003 characters" in difference


def test_the_workloads_own_rule_decides_what_is_right() -> None:
    assert first_difference([1.0], [1.5], operator.le) is None
