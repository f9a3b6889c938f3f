"""Latencies of single jobs: exact quantiles, counted from when each was due and from when it began."""

import pytest

from benchmarks.block.block import BlockRequest
from benchmarks.record_format.latencies import HOOKS, LEVELS, OWN, LatencyEntry
from benchmarks.timelines.assembly import Seen, job_moments
from benchmarks.timelines.latencies import Latencies, latencies, latency_entry, quantiles
from benchmarks.timelines.strands import Strand


def test_quantiles_are_latencies_of_jobs_and_exact() -> None:
    seen = quantiles([number / 1000 for number in range(1000, 0, -1)])
    values = (seen.p50_seconds, seen.p95_seconds, seen.p99_seconds, seen.p999_seconds, seen.worst_seconds)
    assert values == (0.5, 0.95, 0.99, 0.999, 1.0)


def test_few_jobs_have_no_p999() -> None:
    assert quantiles([0.1] * 999).p999_seconds is None


def test_an_entry_has_a_latency_at_every_level_and_the_overhead_as_a_ratio_of_medians() -> None:
    entry = latency_entry(
        "sleep", "asyncio", Latencies(HOOKS, [0.2, 0.1], [0.1, 0.1], [3.0, 1.0, 2.0], [1.0, 1.0, 9.0])
    )
    assert (entry.batches, entry.jobs, entry.overhead_ratio) == (3, 2, 2.0)
    assert len(entry.distribution) == len(LEVELS)
    assert (entry.distribution[0], entry.distribution[-1]) == (0.1, 0.2)


def test_where_no_job_was_seen_the_entry_says_so() -> None:
    entry = latency_entry("http_serve", "asyncio", Latencies(HOOKS))
    assert entry.missing
    assert entry.from_due is None


def test_a_job_lasts_from_its_first_strand_to_the_end_of_what_it_handed_out() -> None:
    jobs = [Strand((1, place), "job", (place,), None, 0.0, steps=[(0, 0, place, place + 1)]) for place in range(2)]
    call = Strand((1, 9), "call", (9,), (1, 1), 1.5, steps=[(2, 2, 2, 5)])
    assert job_moments(Seen(0.0, 9.0, 1, 1, (*jobs, call)), 2) == [(0, 1), (1, 5)]


def test_of_a_plain_loop_each_iteration_is_a_job() -> None:
    assert job_moments(Seen(0.0, 3.0, 1, 1, (), (0.0, 1.0, 3.0)), 2) == [(0.0, 1.0), (1.0, 3.0)]
    assert job_moments(Seen(0.0, 3.0, 1, 1, (), (0.0, 1.0)), 2) == []


def followed(workload: str, model: str, width: int = 4, **changes: float) -> LatencyEntry:
    return latencies(workload, BlockRequest(workload, (model,), width, 0, 0, {}, {"jobs": 8, **changes}))


@pytest.mark.slow
@pytest.mark.parametrize("model", ["sequential", "asyncio", "threads", "processes"])
def test_jobs_of_every_usual_model_take_at_least_their_wait_and_no_less_from_when_they_were_due(model: str) -> None:
    entry = followed("sleep", model, wait_seconds=0.01)
    assert entry.from_due is not None
    assert entry.from_begun is not None
    assert entry.jobs == 8 * entry.batches
    assert entry.from_begun.p50_seconds >= 0.01
    assert entry.from_due.p50_seconds >= entry.from_begun.p50_seconds
    last = 0.08 if model == "sequential" else 0.02
    assert entry.from_due.worst_seconds >= last


@pytest.mark.slow
def test_a_workload_that_tells_how_long_its_jobs_took_is_believed() -> None:
    entry = followed("serve_under_load", "asyncio", requests_per_second=1000.0, wait_seconds=0.0, compute_every=0)
    assert (entry.method, entry.overhead_ratio) == (OWN, 1.0)
    assert entry.jobs >= 3 * 8
