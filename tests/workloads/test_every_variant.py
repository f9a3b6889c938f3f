"""Every variant of every workload returns the answer, in order, twice, and leaves nothing behind."""

import multiprocessing
import threading
from dataclasses import replace
from typing import Any

import pytest

import workloads
from benchmarks.answers import first_difference
from workloads.contract import MODELS, Workload

TINY: dict[str, dict[str, Any]] = {
    "noop": {"jobs": 5},
    "sleep": {"jobs": 5, "wait_seconds": 0.001},
    "http_fetch": {"jobs": 5, "latency_seconds": 0.001, "body_bytes": 100},
    "file_read": {"jobs": 5, "file_bytes": 100, "files_per_message": 2},
    "primes": {"jobs": 5, "first_number": 0, "numbers_per_job": 20},
    "digest": {"jobs": 5, "buffer_bytes": 3000},
    "starter": {"jobs": 5, "wait_seconds": 0.001, "least_size": 10},
}
WIDTH = 2


def tiny(name: str, origin_url: str) -> tuple[Workload[Any], Any]:
    workload = workloads.load(name)
    services = dict.fromkeys(workload.services, origin_url)
    return workload, replace(workload.parameters, **TINY[name], **services)


def test_every_workload_has_a_tiny_size() -> None:
    assert list(TINY) == [*workloads.NAMES, workloads.STARTER]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", TINY)
def test_a_variant_returns_the_answer_on_a_first_and_a_second_batch(name: str, model: str, origin_url: str) -> None:
    workload, parameters = tiny(name, origin_url)
    with workload.prepare(parameters) as ready:
        expected = workload.answer(ready)
        with workload.variants[model](ready, WIDTH) as batch:
            assert first_difference(expected, batch(), workload.accepts) is None
            assert first_difference(expected, batch(), workload.accepts) is None
    assert len(expected) == parameters.jobs


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", TINY)
def test_a_closed_variant_leaves_no_thread_and_no_process(name: str, model: str, origin_url: str) -> None:
    workload, parameters = tiny(name, origin_url)
    before = set(threading.enumerate())
    with workload.prepare(parameters) as ready, workload.variants[model](ready, WIDTH) as batch:
        batch()
    assert set(threading.enumerate()) <= before
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("name", sorted(TINY.keys() - {"sleep"}))
def test_results_in_another_order_would_be_noticed(name: str, origin_url: str) -> None:
    workload, parameters = tiny(name, origin_url)
    with workload.prepare(parameters) as ready:
        first, *others = workload.answer(ready)
        assert first_difference([first, *others], [*others, first], workload.accepts) is not None
