"""What is settled and what is not follows from distance and width alone."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.inference.intervals import Samples, level_for
from benchmarks.inference.verdicts import (
    FASTER,
    SAME,
    SLOWER,
    UNCLEAR,
)
from benchmarks.measure.open_comparisons import (
    InterimState,
    count_comparisons,
    interim_comparisons,
    unclear,
    widening_by_twins,
)


def samples(**logs: list[float]) -> Samples:
    """Blocks of one round whose makespans are these powers of e, by model."""
    return {model: {number: (exp(value),) for number, value in enumerate(values)} for model, values in logs.items()}


def verdicts(allowed: float = 0.0, **logs: list[float]) -> dict[tuple[str, str], str]:
    comparisons = interim_comparisons("work", InterimState(samples(**logs), (), 1, allowed))
    return {(comparison.model, comparison.other): comparison.verdict for comparison in comparisons}


def test_every_model_is_compared_with_the_reference_and_asyncio_with_the_best_of_the_others() -> None:
    comparisons = verdicts(sequential=[0.0, 0.0], asyncio=[-2.0, -2.0], threads=[-1.0, -1.0], processes=[0.0, 0.0])
    assert comparisons == {
        ("asyncio", "sequential"): FASTER,
        ("threads", "sequential"): FASTER,
        ("processes", "sequential"): SAME,
        ("asyncio", "threads"): FASTER,
    }


def test_where_the_loop_is_the_best_of_the_others_nothing_is_compared_twice() -> None:
    comparisons = verdicts(sequential=[0.0, 0.0], asyncio=[1.0, 1.0], threads=[2.0, 2.0])
    assert comparisons == {("asyncio", "sequential"): SLOWER, ("threads", "sequential"): SLOWER}


def test_without_the_reference_nothing_gets_a_verdict() -> None:
    assert verdicts(threads=[0.0, 0.0], processes=[1.0, 1.0]) == {}


def test_one_block_settles_nothing() -> None:
    assert verdicts(sequential=[0.0], asyncio=[-5.0]) == {("asyncio", "sequential"): UNCLEAR}


def test_what_twins_allow_can_take_a_verdict_away() -> None:
    logs = {"sequential": [0.0, 0.0], "asyncio": [-0.2, -0.2]}
    assert set(verdicts(0.1, **logs).values()) == {FASTER}
    assert set(verdicts(0.2, **logs).values()) == {UNCLEAR}


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=8))
def test_which_way_a_comparison_leans_never_matters(leaning: list[float]) -> None:
    """Whether something is unclear, and how many blocks it needs, is the same for a ratio and its inverse."""
    zeros = [0.0] * len(leaning)
    (comparison,) = interim_comparisons("work", InterimState(samples(sequential=zeros, threads=leaning), (), 3, 0.0))
    turned = [-value for value in leaning]
    (other,) = interim_comparisons("work", InterimState(samples(sequential=zeros, threads=turned), (), 3, 0.0))
    assert (comparison.verdict == UNCLEAR) == (other.verdict == UNCLEAR)
    assert comparison.needed is None or other.needed is None or abs(comparison.needed - other.needed) <= 1
    assert comparison.half_width == pytest.approx(other.half_width)


def test_each_look_has_half_of_the_error_rate_of_the_one_before() -> None:
    state = InterimState(samples(sequential=[0.0] * 12), (8,), 6, 0.0)
    assert state.rule.level == level_for(6, 2)
    assert replace(state, looks=(8, 12)).rule.level == level_for(6, 2)
    assert replace(state, looks=(8, 12), coming=True).rule.level == level_for(6, 3)


def test_all_pairs_of_a_record_count() -> None:
    four = samples(sequential=[0.0], asyncio=[0.0], threads=[0.0], processes=[0.0])
    assert count_comparisons([four, four, samples(sequential=[0.0], threads=[0.0])]) == 13


def test_twins_that_agree_allow_nothing_and_twins_that_differ_allow_their_far_end() -> None:
    agreeing = samples(one=[0.0, 0.01, -0.01], other=[0.01, 0.0, 0.0])
    differing = samples(one=[0.1, 0.101, 0.099], other=[0.0, 0.0, 0.0])
    assert widening_by_twins([agreeing, {}]) == 0.0
    assert 0.1 < widening_by_twins([agreeing, differing]) < 0.12


def test_what_is_unclear_says_how_many_blocks_would_settle_it() -> None:
    """A ratio of 1 needs the half-width below 5 %; one on the margin needs more blocks than there are."""
    zeros = [0.0] * 4
    (near,) = interim_comparisons(
        "work", InterimState(samples(sequential=zeros, threads=[0.1, -0.1, 0.1, -0.1]), (), 1, 0.0)
    )
    edge = [log(1.05) + shift for shift in (0.01, -0.01, 0.01, -0.01)]
    (on_margin,) = interim_comparisons("work", InterimState(samples(sequential=edge, threads=zeros), (), 1, 0.0))
    assert unclear([near, on_margin]) == [near, on_margin]
    assert near.needed is not None
    assert near.needed > 4
    assert on_margin.needed is None
