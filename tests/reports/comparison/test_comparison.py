"""Speedups of several records side by side: what they have in common, at a level for all, with verdicts counted."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from benchmarks.inference.verdicts import FASTER, NEARLY_SAME, SLIGHTLY_FASTER, SLIGHTLY_SLOWER, SLOWER, UNCLEAR
from benchmarks.inference.verdicts import SAME as LIKE
from reports.analysis.analysis import analyse
from reports.comparison.comparison import COMPATIBLE, DIFFERENT, SAME, ComparedCell, compare
from reports.comparison.forest import forest_numbers, interval_levels
from reports.comparison.text import (
    agreement_sentence,
    comparison_cautions,
    contradictions,
    lead_sentences,
    promise,
    verdict_counts,
)
from reports.errors import ReportError
from reports.record.measurements import Measurements
from tests.reports.helpers.record_sets import FREE_THREADED, NEWER, OTHER_MACHINE, compute, fetch, sample, spread
from tests.reports.helpers.records import Work, measured

ELSEWHERE = {**OTHER_MACHINE, **NEWER}


def apart(*records: Measurements) -> list[tuple[str, str, str]]:
    return [(omission.what, omission.label, omission.reason) for omission in compare(records).apart]


def test_each_record_has_its_own_ratios_however_fast_its_machine_is() -> None:
    slow = sample(compute(0.2, 0.1), fetch(1.0, 0.1), environment=ELSEWHERE)
    cells = {(cell.workload, cell.model): cell for cell in compare([sample(), slow]).cells}
    assert cells["compute", "threads"].speedups[0].value == pytest.approx(1.0, rel=0.02)
    assert cells["compute", "threads"].speedups[1].value == pytest.approx(2.0, rel=0.02)
    assert cells["fetch", "asyncio"].verdicts == {0: FASTER, 1: FASTER}


def test_headlines_have_the_level_of_all_headlines_of_all_records_by_hand() -> None:
    comparison = compare(
        [
            sample(),
            sample(environment=ELSEWHERE),
            sample(environment={**OTHER_MACHINE, "os": "2"}, seed=9),
        ]
    )
    assert (comparison.headlines, comparison.comparisons) == (3, 3)
    logs = [math.log(a / b) for a, b in zip((0.99, 1.0, 1.01, 1.0), (1.0, 1.01, 1.0, 0.99), strict=True)]
    half = stats.t.ppf(1 - 0.05 / 3 / 2, 3) * np.std(logs, ddof=1) / math.sqrt(4)
    cell = next(cell for cell in comparison.cells if cell.workload == "fetch")
    assert cell.speedups[0].log == pytest.approx(math.log(10) + np.mean(logs))
    assert cell.speedups[0].half == pytest.approx(half)


def test_every_speedup_has_the_level_of_its_own_family() -> None:
    """Two headlines and four others, in two records."""
    works = (fetch(), compute(), compute(name="more"))
    comparison = compare([sample(*works), sample(*works, environment=ELSEWHERE)])
    levels = {row["workload"]: row["interval_level"] for row in forest_numbers(comparison, comparison.cells)}
    assert levels == pytest.approx({"fetch": 1 - 0.05 / 2, "compute": 1 - 0.05 / 4, "more": 1 - 0.05 / 4})


def test_no_interval_is_narrower_than_on_the_record_s_own_page() -> None:
    records = [sample(), sample(environment=ELSEWHERE)]
    alone = analyse(records[0]).answers[0].speedups["threads"].half
    together = next(cell for cell in compare(records).cells if cell.workload == "compute").speedups[0].half
    assert alone is not None
    assert together is not None
    assert together > alone


def test_times_of_one_machine_are_comparisons_too() -> None:
    """Threads against the loop in either record; each of four models with itself, and two with the other's loop."""
    comparison = compare([sample(), sample(environment=NEWER)])
    assert (comparison.headlines, comparison.comparisons) == (2, 2 + 4 + 2)


def test_a_record_s_own_twins_widen_its_verdicts_and_no_other_s() -> None:
    noisy = Work({"one": spread(0.01, 1.0, 1.4, 0.7, 1.2), "other": spread(0.01)}, name="twins", twins=True)
    vague = replace(sample(compute(0.02, 0.016), environment=ELSEWHERE), twins=measured(noisy).twins)
    comparison = compare([sample(compute(0.02, 0.016)), vague])
    assert next(iter(comparison.cells)).verdicts == {0: FASTER, 1: UNCLEAR}


def cell(*verdicts: str) -> ComparedCell:
    return ComparedCell("w", "", "threads", {}, dict(enumerate(verdicts)))


@pytest.mark.parametrize(
    ("verdicts", "agreement", "text"),
    [
        ((FASTER, FASTER, FASTER), SAME, "faster in 3 of 3"),
        ((FASTER, UNCLEAR, UNCLEAR), UNCLEAR, "1 faster, 2 unclear"),
        ((FASTER, SLOWER, UNCLEAR), DIFFERENT, "1 faster, 1 slower, 1 unclear"),
        ((LIKE, SLOWER), DIFFERENT, "1 slower, 1 same"),
        ((UNCLEAR, UNCLEAR), UNCLEAR, "unclear in 2 of 2"),
        ((SLIGHTLY_FASTER, FASTER), COMPATIBLE, "1 faster, 1 slightly faster"),
        ((LIKE, NEARLY_SAME, SLIGHTLY_SLOWER), COMPATIBLE, "1 slightly slower, 1 same, 1 nearly the same"),
        ((FASTER, NEARLY_SAME, UNCLEAR), UNCLEAR, "1 faster, 1 nearly the same, 1 unclear"),
        ((SLIGHTLY_FASTER, SLIGHTLY_SLOWER), DIFFERENT, "1 slightly faster, 1 slightly slower"),
        ((NEARLY_SAME, SLIGHTLY_FASTER, SLOWER), DIFFERENT, "1 slightly faster, 1 slower, 1 nearly the same"),
    ],
)
def test_verdicts_agree_contradict_each_other_or_are_unclear(
    verdicts: tuple[str, ...], agreement: str, text: str
) -> None:
    assert cell(*verdicts).agreement == agreement
    assert verdict_counts(verdicts) == text


def test_the_first_sentences_count_workloads_per_record_and_cells_in_all() -> None:
    threads = sample(compute(0.02, 0.01), fetch(), environment=FREE_THREADED, gil=(False,))
    comparison = compare([sample(compute(0.01, 0.02), fetch()), threads, sample(environment=NEWER)])
    assert lead_sentences(comparison) == [
        "asyncio is clearly faster than the plain loop for 1 of 1 workload on each of the 3 records.",
        "Threads are clearly faster than the plain loop for 1 of 1 workload on CPython 3.13 free-threaded; "
        "for none of 1 workload on CPython 3.11 and CPython 3.14.",
        "The verdict is the same for 1 of 2 cells that are in several records; 1 has clearly different ones.",
    ]
    assert contradictions(comparison) == [
        (
            "compute, threads",
            "faster on CPython 3.13 free-threaded; slower on CPython 3.11; nearly the same on CPython 3.14",
        )
    ]


def test_cells_that_are_unclear_somewhere_are_counted_as_such() -> None:
    noisy = Work(
        {"sequential": spread(0.02), "threads": spread(0.02, 0.5, 1.5, 1.0)}, name="compute", computing="holds the GIL"
    )
    comparison = compare([sample(compute()), sample(replace(noisy, cpu_seconds=0.002), environment=ELSEWHERE)])
    text = "The verdict is the same for 0 of 1 cell that are in several records; 1 is unclear in at least one."
    assert agreement_sentence(comparison) == text


def test_cells_whose_verdicts_may_be_true_together_are_counted_as_such() -> None:
    """17 % faster on one, 7 % on the other: one is faster, the other slightly faster."""
    records = [sample(compute(0.117, 0.1)), sample(compute(0.107, 0.1), environment=ELSEWHERE)]
    text = (
        "The verdict is the same for 0 of 1 cell that are in several records; 1 has others that may be true together."
    )
    assert agreement_sentence(compare(records)) == text


@pytest.mark.parametrize(
    ("works", "text"),
    [
        (
            (),
            "95 % for all 2 headlines together and 95 % for all 2 other comparisons together, of all records "
            "(each 97.5 %)",
        ),
        ((compute(),), "95 % for all 2 comparisons together, of all records (each 97.5 %)"),
        ((fetch(),), "95 % for all 2 headlines together, of all records (each 97.5 %)"),
    ],
)
def test_what_intervals_promise_is_said_of_headlines_and_of_all_others(works: tuple[Work, ...], text: str) -> None:
    comparison = compare([sample(*works), sample(*works, environment=ELSEWHERE)])
    assert promise(comparison, interval_levels(comparison, comparison.cells)) == text


def test_other_work_is_set_apart_and_what_most_records_have_is_the_yardstick() -> None:
    other = sample(compute(width=8), fetch(), environment=ELSEWHERE)
    same = sample(environment={**OTHER_MACHINE, **FREE_THREADED}, gil=(False,))
    assert apart(other, sample(), same) == [
        (
            "compute",
            "CPython 3.14, machine bbbb3333",
            "another width: 8 instead of 4; the yardstick is what most have, "
            "CPython 3.11, machine aaaa1111 and CPython 3.13 free-threaded, machine bbbb3333",
        )
    ]
    models = {cell.workload: set(cell.speedups) for cell in compare([other, sample(), same]).cells}
    assert models == {"compute": {1, 2}, "fetch": {0, 1, 2}}


def test_of_two_that_differ_the_first_is_the_yardstick_and_neither_is_compared() -> None:
    comparison = compare([sample(), sample(compute(), fetch(), sources={"compute": "beef"}, environment=NEWER)])
    assert [item.reason for item in comparison.apart] == [
        "the workload changed: its source is beef instead of cafe; the yardstick is CPython 3.11"
    ]
    assert comparison.workloads == ("fetch",)


def test_workloads_whose_blocks_had_the_gil_now_and_then_are_set_apart() -> None:
    mixed = sample(compute(), fetch(), environment=FREE_THREADED, gil=(True, False))
    with pytest.raises(ReportError, match="no workload in common that is the same; compute: the GIL was enabled in 2"):
        compare([sample(), mixed])


def test_what_only_some_have_is_named_with_the_reason_where_one_is_known() -> None:
    skipped = [{"workload": "compute", "reason": "no compiler"}]
    records = [
        sample(),
        sample(fetch(), environment=NEWER, skipped=skipped),
        sample(fetch(), environment=ELSEWHERE),
    ]
    assert [(item.what, item.reason) for item in compare(records).apart] == [
        ("compute", "not measured: no compiler"),
        ("compute", "not measured"),
    ]
    alone = [sample(), sample(fetch(), environment=NEWER)]
    assert [(item.label, item.reason) for item in compare(alone).apart] == [("", "measured in CPython 3.11 only")]


def test_invalid_cells_are_named_and_compared_with_nothing() -> None:
    invalid = [{"workload": "compute", "model": "threads", "block": 1, "phase": "warm", "reason": "wrong"}]
    comparison = compare([sample(), sample(invalid=invalid, environment=NEWER)])
    assert [(item.what, item.label, item.reason) for item in comparison.apart] == [
        ("compute threads", "CPython 3.14", "invalid")
    ]
    assert [item.model for item in comparison.shared] == ["asyncio"]


def test_too_few_too_many_and_the_same_twice_are_refused() -> None:
    with pytest.raises(ReportError, match="needs two records"):
        compare([sample()])
    with pytest.raises(ReportError, match="record 1 and record 3 are the same"):
        compare([sample(), sample(environment=NEWER), sample()])
    with pytest.raises(ReportError, match="at most 10"):
        compare([sample(seed=seed) for seed in range(11)])
    with pytest.raises(ReportError, match="no workload in common"):
        compare([sample(compute()), sample(fetch())])


def test_a_record_without_twins_is_taken_with_care() -> None:
    comparison = compare([sample(), replace(sample(environment=ELSEWHERE), twins=())])
    assert list(comparison_cautions(comparison)) == [
        "CPython 3.14, machine bbbb3333 carries no twins: nothing shows what its measuring itself favours."
    ]
