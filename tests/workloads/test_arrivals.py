"""Requests arrive at a fixed rate whatever the server does, so that latencies from when they were due hide no stall."""

import time
from collections.abc import Mapping
from dataclasses import replace
from threading import Timer

import pytest

from workloads.io import serve_under_load
from workloads.io.arrivals import Answered, observe
from workloads.io.serve_under_load import WORKLOAD

STALL_SECONDS = 0.5


def observed(stall_seconds: float, monkeypatch: pytest.MonkeyPatch) -> tuple[float, float]:
    """p99 in seconds from due and from sent, where request 50 of 600 stops the loop for so long."""

    def stall(number: int, steps: int) -> int:
        if number == 50:
            time.sleep(stall_seconds)
        return number

    monkeypatch.setattr(serve_under_load, "compute", stall)
    parameters = replace(WORKLOAD.parameters, jobs=600, requests_per_second=600.0, wait_seconds=0.0, compute_every=50)
    with WORKLOAD.prepare(parameters) as ready, WORKLOAD.variants["asyncio"](ready, 4) as batch:
        batch()
        seen = observe(batch())
    return seen["p99_seconds"], seen["p99_sent_seconds"]


@pytest.mark.slow
def test_a_stall_of_the_server_moves_the_p99_from_due_by_nearly_its_length_and_that_from_sent_hardly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due_before, sent_before = observed(0.0, monkeypatch)
    due, sent = observed(STALL_SECONDS, monkeypatch)
    assert due > 0.9 * STALL_SECONDS
    assert due - due_before > 0.7 * STALL_SECONDS  # a busy machine moves both
    assert sent - sent_before < 0.2 * STALL_SECONDS


@pytest.mark.slow
def test_a_stall_of_the_database_does_the_same_to_queries(
    addresses: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another client locks what every query asks for, for half a second."""
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("asyncpg")
    from workloads.io import postgres_query, postgres_under_load  # noqa: PLC0415  # they need these

    locked = postgres_query.QUERY.replace("FROM ", "FROM pg_advisory_xact_lock_shared(7), ")
    monkeypatch.setattr(postgres_query, "QUERY", locked)
    workload = postgres_under_load.WORKLOAD
    parameters = replace(
        workload.parameters, jobs=600, queries_per_second=600.0, query_seconds=0.001, postgres=addresses["postgres"]
    )
    with workload.variants["threads"](parameters, 4) as batch, psycopg.connect(addresses["postgres"]) as other:
        before = observe(batch())
        other.execute("SELECT pg_advisory_xact_lock(7)")
        unlock = Timer(STALL_SECONDS, other.rollback)
        unlock.start()
        seen = observe(batch())
        unlock.join()
    assert seen["p99_seconds"] > 0.9 * STALL_SECONDS
    assert seen["p99_seconds"] - before["p99_seconds"] > 0.7 * STALL_SECONDS
    assert seen["p99_sent_seconds"] - before["p99_sent_seconds"] < 0.2 * STALL_SECONDS


def test_quantiles_are_latencies_of_requests() -> None:
    answered = [Answered(number, number / 1000, number / 2000) for number in range(1, 201)]
    seen = observe(answered)
    assert seen == {"p50_seconds": 0.1, "p99_seconds": 0.198, "worst_seconds": 0.2, "p99_sent_seconds": 0.099}


def test_no_request_is_sent_before_it_is_due_and_each_waits_for_a_connection() -> None:
    parameters = replace(WORKLOAD.parameters, jobs=20, requests_per_second=2000.0, wait_seconds=0.01, compute_every=0)
    with WORKLOAD.prepare(parameters) as ready, WORKLOAD.variants["asyncio"](ready, 2) as batch:
        results = batch()
    assert all(result.from_due >= result.from_sent > 0 for result in results)
    assert results[-1].from_due > 5 * results[-1].from_sent


@pytest.mark.parametrize("model", ["sequential", "threads", "asyncio"])
def test_a_batch_lasts_as_long_as_its_requests_take_to_arrive(model: str) -> None:
    parameters = replace(WORKLOAD.parameters, jobs=11, requests_per_second=200.0, wait_seconds=0.0, compute_every=0)
    with WORKLOAD.prepare(parameters) as ready, WORKLOAD.variants[model](ready, 2) as batch:
        begin = time.perf_counter()
        batch()
        assert time.perf_counter() - begin >= WORKLOAD.arrival_seconds(parameters)
