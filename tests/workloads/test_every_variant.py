"""Every variant of every workload returns the answer, in order, twice."""

from collections.abc import Mapping

import pytest

import workloads
from benchmarks.block.verification import first_difference
from tests.workloads.runnable_models import runnable_cases
from tests.workloads.tiny_workloads import TINY, WIDTH, tiny_workload

ON_A_CLUSTER = "http_fetch"
"""Stands for all workloads on a cluster, which takes seconds to start: its workers open clients of their own."""

VARIANTS = [
    (name, model) for name in TINY for model in workloads.load(name).variants if model != "dask" or name == ON_A_CLUSTER
]
UNORDERED = {"sleep"}
"""Workloads whose jobs are all alike, so that no order of their results can be wrong."""


@pytest.mark.parametrize(("name", "model"), runnable_cases(VARIANTS))
def test_a_variant_returns_the_answer_on_a_first_and_a_second_batch(
    name: str, model: str, addresses: Mapping[str, str]
) -> None:
    workload, parameters = tiny_workload(name, addresses)
    with workload.prepare(parameters) as ready:
        expected = workload.answer(ready)
        with workload.variants[model](ready, WIDTH) as batch:
            assert first_difference(expected, batch(), workload.accepts) is None
            assert first_difference(expected, batch(), workload.accepts) is None
    assert len(expected) == parameters.jobs


@pytest.mark.parametrize("name", sorted(TINY.keys() - UNORDERED))
def test_results_in_another_order_would_be_noticed(name: str, addresses: Mapping[str, str]) -> None:
    workload, parameters = tiny_workload(name, addresses)
    with workload.prepare(parameters) as ready:
        first, *others = workload.answer(ready)
        assert first_difference([first, *others], [*others, first], workload.accepts) is not None
