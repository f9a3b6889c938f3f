"""The same name is compared only where it stands for the same work, and times only on the same machine."""

from dataclasses import replace
from typing import Any

import pytest

from reports.comparison.comparable import difference_in_machine, difference_in_work, mixed_gil, were_in_turns
from tests.reports.helpers.record_sets import OTHER_MACHINE, compute, sample
from tests.reports.helpers.records import PROBE


def reason(**changes: Any) -> str | None:
    here, there = sample(compute()), sample(compute(**changes))
    return difference_in_work(here.workloads[0].entry, there.workloads[0].entry)


def test_the_same_work_may_be_compared() -> None:
    assert reason() is None
    assert reason(loop=0.5) is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"width": 8}, "another width: 8 instead of 4"),
        ({"parameters": {"jobs": 20}}, "other parameters: jobs is 20 instead of 10"),
        ({"parameters": {"jobs": 10, "seed": 3}}, "other parameters: seed is 3 instead of none"),
        ({"jobs": 11, "parameters": {"jobs": 10}}, "11 jobs instead of 10"),
        ({"wait_seconds": 0.001}, "another wait: 1 ms instead of 0 s"),
        ({"computing": "releases the GIL"}, "another kind of computing: releases the GIL instead of holds the GIL"),
        ({"services": ("origin",)}, "other servers: origin instead of none"),
    ],
)
def test_other_work_is_told_by_what_differs(changes: dict[str, Any], text: str) -> None:
    assert reason(**changes) == text


def test_a_width_of_one_per_cpu_means_the_same_on_machines_with_more_of_them() -> None:
    small, large = (replace(sample(compute(width=width)).workloads[0].entry, per_cpu=True) for width in (2, 16))
    assert difference_in_work(small, large) is None
    assert difference_in_work(replace(small, per_cpu=False), large) == "another width: 16 instead of 2"


def test_another_source_means_that_the_workload_changed_and_an_unknown_one_says_nothing() -> None:
    here, there, unknown = (sample(sources={"compute": source}).workloads[0].entry for source in ("aa", "bb", ""))
    assert difference_in_work(here, there) == "the workload changed: its source is bb instead of aa"
    assert difference_in_work(here, unknown) is None


def test_blocks_with_and_without_the_gil_make_no_ratio() -> None:
    assert mixed_gil(sample().workloads[0]) is None
    assert mixed_gil(sample(gil=(False,)).workloads[0]) is None
    mixed = mixed_gil(sample(gil=(True, False, False)).workloads[0])
    assert mixed == "the GIL was enabled in 2 of its 4 blocks and not in the others"


def test_times_are_of_one_machine_with_the_same_cpus() -> None:
    assert difference_in_machine(sample(), sample(environment={"python_version": "3.14.1"})) is None
    other = difference_in_machine(sample(), sample(environment=OTHER_MACHINE))
    assert other == "they were measured on different machines (aaaa11112222 and bbbb33334444)"
    moved = difference_in_machine(sample(), sample(environment={"cpu_model_name": "Another CPU"}))
    assert moved is not None
    assert moved.startswith("the machine had another CPU (")
    fewer = difference_in_machine(sample(), sample(probe={**PROBE, "usable_cpus": 1}))
    assert fewer == "they could use 2 and 1 CPU of the machine"
    assert difference_in_machine(sample(), sample(environment={"machine": ""})) is not None


def test_blocks_are_paired_only_where_they_were_measured_in_turns_in_the_same_order() -> None:
    assert were_in_turns(sample(together="x"), sample(together="x"))
    assert not were_in_turns(sample(together="x"), sample(together="y"))
    assert not were_in_turns(sample(), sample())
    assert not were_in_turns(sample(together="x"), sample(together="x", order=["compute"]))


def test_what_was_measured_in_turns_was_measured_on_one_machine_whatever_it_is_called() -> None:
    assert difference_in_machine(sample(together="x"), sample(together="x", environment=OTHER_MACHINE)) is None
