"""What is asked of each workload and what is open follows from distance and width alone; families, looks and twins."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.inference.intervals import Samples, level_for
from benchmarks.inference.verdicts import (
    FASTER,
    NEARLY_SAME,
    SAME,
    SLOWER,
    UNCLEAR,
    count_families,
    pairs,
)
from benchmarks.measure.open_comparisons import (
    InterimComparison,
    InterimRecord,
    interim_comparisons,
    widening_by_twins,
)


def samples(**logs: list[float]) -> Samples:
    """Blocks of one round whose makespans are these powers of e, by model."""
    return {model: {number: (exp(value),) for number, value in enumerate(values)} for model, values in logs.items()}


def asked(**logs: list[float]) -> list[InterimComparison]:
    """What is asked of a record of one workload."""
    return interim_comparisons(InterimRecord({"work": samples(**logs)}))["work"]


def verdicts(**logs: list[float]) -> dict[tuple[str, str], str]:
    return {(comparison.model, comparison.other): comparison.verdict for comparison in asked(**logs)}


def test_asked_is_how_asyncio_compares_with_the_plain_loop_and_nothing_else() -> None:
    comparisons = verdicts(sequential=[0.0, 0.0], asyncio=[-2.0, -2.0], threads=[-1.0, -1.0], processes=[0.0, 0.0])
    assert comparisons == {("asyncio", "sequential"): FASTER}


def test_without_asyncio_every_model_is_asked_about() -> None:
    comparisons = verdicts(sequential=[0.0, 0.0], threads=[1.0, 1.0], processes=[0.0, 0.0])
    assert comparisons == {("threads", "sequential"): SLOWER, ("processes", "sequential"): SAME}


def test_without_the_reference_nothing_is_asked() -> None:
    assert verdicts(threads=[0.0, 0.0], asyncio=[1.0, 1.0]) == {}


def test_models_that_share_no_block_are_not_compared() -> None:
    apart: Samples = {"sequential": {1: (1.0,), 2: (1.0,)}, "asyncio": {3: (1.0,), 4: (1.0,)}}
    assert interim_comparisons(InterimRecord({"work": apart})) == {"work": []}


def test_one_block_leaves_a_question_open() -> None:
    (comparison,) = asked(sequential=[0.0], asyncio=[-5.0])
    assert comparison.verdict == UNCLEAR
    assert comparison.is_open
    assert comparison.half_width == float("inf")


@pytest.mark.parametrize(
    ("mean", "scatter", "verdict", "is_open"),
    [
        (log(1.1), 0.0020, UNCLEAR, True),
        (log(1.1), 0.0019, UNCLEAR, False),
        (0.0, 0.0020, NEARLY_SAME, False),
        (0.2, 0.0020, FASTER, False),
    ],
)
def test_what_is_unclear_is_open_until_it_is_known_within_5_percent(
    mean: float, scatter: float, verdict: str, is_open: bool
) -> None:
    """Two blocks, the first look: t is 25.45, so half an interval is 25.45 times what each is off: 0.051 or 0.048."""
    (comparison,) = asked(sequential=[0.0, 0.0], asyncio=[-mean - scatter, -mean + scatter])
    assert (comparison.verdict, comparison.is_open) == (verdict, is_open)


def test_what_twins_allow_can_take_a_verdict_away_and_opens_nothing_that_is_known() -> None:
    work = samples(sequential=[0.0, 0.0], asyncio=[-0.2, -0.2])
    verdict = {}
    for size in (0.1, 0.2):
        twins = [samples(one=[size, size], other=[0.0, 0.0])]
        (comparison,) = interim_comparisons(InterimRecord({"work": work}, twins))["work"]
        verdict[size] = (comparison.verdict, comparison.is_open)
    assert verdict == {0.1: (FASTER, False), 0.2: (UNCLEAR, False)}


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=8))
def test_which_way_a_comparison_leans_never_matters(leaning: list[float]) -> None:
    """Whether something is open, and how well it is known, is the same for a ratio and its inverse."""
    zeros = [0.0] * len(leaning)
    (comparison,) = asked(sequential=zeros, asyncio=leaning)
    (other,) = asked(sequential=zeros, asyncio=[-value for value in leaning])
    assert comparison.is_open == other.is_open
    assert (comparison.verdict == UNCLEAR) == (other.verdict == UNCLEAR)
    assert comparison.half_width == pytest.approx(other.half_width)


def test_each_look_has_half_of_the_error_rate_of_the_one_before() -> None:
    work = {"work": samples(sequential=[0.0] * 12, asyncio=[0.0] * 12)}
    assert InterimRecord(work).rule("work").headline_level == level_for(1, 1)
    looked = InterimRecord(work, looks={"work": (8,)})
    assert looked.rule("work").headline_level == level_for(1, 2)
    again = InterimRecord(work, looks={"work": (8, 12)})
    assert again.rule("work").headline_level == level_for(1, 2)


def test_blocks_after_a_look_are_judged_by_the_measure_of_the_next() -> None:
    record = InterimRecord({"work": samples(sequential=[0.0] * 3, asyncio=[0.1, 0.2, 0.3])})
    (first,) = interim_comparisons(record)["work"]
    (second,) = interim_comparisons(InterimRecord(record.samples, looks={"work": (2,)}))["work"]
    assert second.half_width > first.half_width


def test_all_pairs_of_a_record_count_headlines_apart() -> None:
    four = samples(sequential=[0.0], asyncio=[0.0], threads=[0.0], processes=[0.0])
    records = [four, four, samples(sequential=[0.0], threads=[0.0])]
    assert count_families(pair for record in records for pair in pairs(record, "sequential")) == (2, 11)
    rule = InterimRecord({"a": four, "b": four}).rule("a")
    assert (rule.headlines, rule.comparisons) == (2, 10)


def rounds(scatter: float, blocks: int = 6) -> Samples:
    """Blocks of two rounds, 0.02 apart; asyncio's wander from block to block by `scatter` to either side."""
    times = dict.fromkeys(range(blocks), (1.0, 1.0))
    sides = {block: scatter * (-1) ** block for block in range(blocks)}
    return {"sequential": times, "asyncio": {block: (exp(side), exp(side + 0.02)) for block, side in sides.items()}}


def test_workloads_borrow_from_each_other_what_they_know_of_noise_once_there_are_eight() -> None:
    """A workload that by luck did not vary is less well known among seven others that did."""
    half_widths = {}
    for others in (6, 7):
        record = {"lucky": rounds(0.001), **{f"work {number}": rounds(0.1) for number in range(others)}}
        (comparison,) = interim_comparisons(InterimRecord(record))["lucky"]
        half_widths[others] = (comparison.half_width, comparison.estimate.degrees)
    assert half_widths[6][1] == 5
    assert (half_widths[7][1] or 0) > 5
    assert half_widths[7][0] > 2 * half_widths[6][0]


def test_twins_that_agree_allow_nothing_and_twins_that_differ_allow_their_far_end() -> None:
    agreeing = samples(one=[0.0, 0.01, -0.01], other=[0.01, 0.0, 0.0])
    differing = samples(one=[0.1, 0.101, 0.099], other=[0.0, 0.0, 0.0])
    assert widening_by_twins([agreeing, {}]) == 0.0
    assert 0.1 < widening_by_twins([agreeing, differing]) < 0.12
