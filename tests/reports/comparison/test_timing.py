"""Times of one machine: paired by block where measured in turns, else two samples, with twins as a control."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import (
    FASTER,
    SLOWER,
    UNCLEAR,
    twin_widening,
)
from reports.comparison.comparison import compare
from reports.comparison.text import comparison_cautions, time_sentences
from reports.comparison.timing import ALTERNATELY, times_as_fast, twin_controls
from reports.record.measurements import Cell, MeasuredWorkload, Times
from tests.reports.helpers.record_sets import NEWER, OTHER_MACHINE, compute, fetch, sample

FIRST, SECOND = (1.0, 1.2, 0.9, 1.1), (1.5, 1.9, 1.3, 1.7)


def cell(*makespans: float, first: int = 1) -> Cell:
    return {
        block: Times(block, (value,) * 3, None, None, None, ()) for block, value in enumerate(makespans, start=first)
    }


def workload(cell: Cell, name: str = "fetch") -> MeasuredWorkload:
    """Of one model, in a record that says nothing else of it."""
    entry = replace(sample().workloads[0].entry, name=name, models=("asyncio",))
    return MeasuredWorkload(entry, {"asyncio": cell} if cell else {}, ())


def ratio(before: Cell, after: Cell, level: float, paired: bool) -> Estimate | None:
    """How many times as fast a model is as it was before."""
    means = times_as_fast([(workload(before), workload(after))], paired)
    return means["fetch", ("asyncio", "asyncio")].estimate(level) if means else None


def test_in_turns_times_are_compared_block_by_block_with_student_s_t() -> None:
    estimate = ratio(cell(*FIRST), cell(*SECOND), 0.99, paired=True)
    logs = np.log(FIRST) - np.log(SECOND)
    expected = stats.ttest_1samp(logs, 0).confidence_interval(0.99)
    assert estimate is not None
    assert estimate.half is not None
    assert (estimate.log - estimate.half, estimate.log + estimate.half) == pytest.approx(expected)


def test_only_blocks_of_the_same_number_make_a_pair() -> None:
    estimate = ratio(cell(1.0, 1.0, 1.0), cell(2.0, 2.0, 2.0, first=3), 0.95, paired=True)
    assert estimate is not None
    assert (estimate.blocks, estimate.half) == (1, None)
    assert ratio(cell(1.0), cell(1.0, first=2), 0.95, paired=True) is None


def test_separate_sittings_are_two_samples_compared_by_welch() -> None:
    second = (*SECOND, 1.4, 1.2)
    estimate = ratio(cell(*FIRST), cell(*second, first=7), 0.99, paired=False)
    expected = stats.ttest_ind(np.log(FIRST), np.log(second), equal_var=False).confidence_interval(0.99)
    assert estimate is not None
    assert estimate.half is not None
    assert (estimate.log - estimate.half, estimate.log + estimate.half) == pytest.approx(expected)


def test_without_scatter_or_with_one_block_only_nothing_breaks() -> None:
    same = ratio(cell(1.0, 1.0), cell(1.0, 1.0), 0.99, paired=False)
    single = ratio(cell(1.0), cell(1.0, 1.0), 0.99, paired=False)
    assert same is not None
    assert (same.log, same.half) == (0.0, 0.0)
    assert single is not None
    assert single.half is None
    assert ratio({}, cell(1.0), 0.99, paired=False) is None


@pytest.mark.parametrize("paired", [True, False])
def test_few_blocks_learn_from_rounds_and_other_workloads_between_records_too(paired: bool) -> None:
    random = np.random.default_rng(5)

    def noisy(blocks: int, deviation: float) -> Cell:
        middles = deviation * random.standard_normal(blocks)
        rounds = np.exp(middles[:, None] + deviation * random.standard_normal((blocks, 6)))
        return {block: Times(block, tuple(row), None, None, None, ()) for block, row in enumerate(rounds.tolist())}

    both = [
        (workload(noisy(3, deviation), str(place)), workload(noisy(3, deviation), str(place)))
        for place, deviation in enumerate(np.geomspace(0.01, 0.1, 12).tolist())
    ]
    alone, together = ([mean.degrees for mean in times_as_fast(some, paired).values()] for some in (both[:1], both))
    assert max(alone) <= (2 if paired else 4)
    assert min(together) > max(alone)


def test_pairs_cancel_a_drift_that_two_samples_take_for_noise() -> None:
    drift = (1.0, 1.3, 1.7, 2.2)
    one_, other = (cell(*(base * factor for factor in drift)) for base in (1.0, 1.2))
    paired, separate = (ratio(one_, other, 0.95, paired=way) for way in (True, False))
    assert paired is not None
    assert separate is not None
    assert paired.log == pytest.approx(separate.log)
    assert paired.half == pytest.approx(0.0, abs=1e-9)
    assert separate.half is not None
    assert separate.half > 0.5


def test_the_cost_and_the_net_are_against_the_first_record() -> None:
    newer = sample(compute(0.01, 0.005), fetch(), environment=NEWER, together="t")
    timed = compare([sample(together="t"), newer]).timed[0]
    assert timed.is_paired
    assert timed.same["compute", "sequential"].value == pytest.approx(2.0)
    assert timed.net["compute", "threads"].value == pytest.approx(4.0, rel=0.02)
    assert ("compute", "sequential") not in timed.net
    assert timed.verdict(("compute", "sequential")) == FASTER


def test_other_blocks_in_the_same_laps_are_two_samples_and_no_separate_sittings() -> None:
    comparison = compare([sample(together="t"), sample(fetch(), environment=NEWER, together="t")])
    assert comparison.timed[0].how == ALTERNATELY
    assert list(comparison_cautions(comparison)) == []


def test_every_time_has_the_level_of_all_comparisons() -> None:
    comparison = compare([sample(together="t"), sample(environment=NEWER, together="t")])
    logs = [math.log(a / b) for a, b in zip((0.99, 1.0, 1.01, 1.0), (1.0, 1.01, 1.0, 0.99), strict=True)]
    half = stats.t.ppf(1 - 0.05 / comparison.comparisons / 2, 3) * np.std(logs, ddof=1) / 2
    assert comparison.timed[0].net["fetch", "asyncio"].half == pytest.approx(half)


def test_looks_at_both_records_make_levels_higher() -> None:
    budget = {"budget_seconds": 60.0, "together": "t"}
    comparison = compare([sample(**budget), sample(environment=NEWER, **budget)])
    assert comparison.timed[0].rules["fetch"].look == 2


def test_times_of_other_machines_are_never_compared() -> None:
    comparison = compare([sample(), sample(environment=OTHER_MACHINE)])
    assert comparison.timed == ()
    assert comparison.untimed[0].reason == "they were measured on different machines (aaaa11112222 and bbbb33334444)"
    assert list(time_sentences(comparison)) == []


def test_twins_under_the_same_python_show_how_the_machine_changed_between_sittings() -> None:
    known = twin_controls(sample(), sample(seed=2, twin=0.012), paired=False)
    assert known is not None
    assert list(known) == ["twins one", "twins other"]
    assert known["twins one"].value == pytest.approx(1 / 1.2)
    assert math.exp(twin_widening(known.values())) == pytest.approx(1.2, rel=0.02)
    alike = twin_controls(sample(), sample(seed=2), paired=False)
    assert alike is not None
    assert twin_widening(alike.values()) == 0.0


def test_a_machine_that_became_slower_makes_no_code_slower() -> None:
    later = sample(compute(0.04, 0.04), fetch(0.2, 0.02), seed=2, twin=0.02)
    timed = compare([sample(), later]).timed[0]
    assert timed.same["compute", "sequential"].value == pytest.approx(0.5)
    assert math.exp(timed.rules["compute"].widening) > 2.0
    assert timed.verdict(("compute", "sequential")) == UNCLEAR


def test_without_a_control_that_is_said_and_the_verdict_stands() -> None:
    comparison = compare([sample(), sample(compute(0.04, 0.04), fetch(), environment=NEWER)])
    assert comparison.timed[0].controls is None
    assert comparison.timed[0].verdict(("compute", "sequential")) == SLOWER
    assert "nothing tells whether the machine itself changed in between" in next(comparison_cautions(comparison))
    assert list(time_sentences(comparison)) == [
        "The plain loop of CPython 3.14 against that of CPython 3.11: 2.00x slower in compute."
    ]


def test_twins_of_another_source_are_no_control() -> None:
    assert twin_controls(sample(), sample(sources={"twins": "beef"}, seed=2), paired=False) is None
    assert twin_controls(sample(sources={"twins": ""}), sample(sources={"twins": ""}, seed=2), paired=False) is None
