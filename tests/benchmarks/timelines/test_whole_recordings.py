"""Workloads of the suite, each recorded by a fresh process whose threads are looked at from outside."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.block.block import BlockRequest, gil_enabled
from benchmarks.record_format.timelines import BLOCKING, MOST_SPANS, NO_GIL, RUNNING, STATES, WAITING, TimelineEntry
from benchmarks.timelines.chrome_trace import trace_text
from benchmarks.timelines.recording import timeline, timeline_with_pieces
from benchmarks.timelines.thread_states import can_sample

pytestmark = pytest.mark.slow

looked_at = pytest.mark.skipif(not can_sample(), reason="this system does not tell what threads do")


def recorded(workload: str, model: str, width: int = 4, **changes: float) -> TimelineEntry:
    return timeline(workload, BlockRequest(workload, (model,), width, 0, 0, {}, {"jobs": 8, **changes}))


def total(entry: TimelineEntry, state: str) -> int:
    """Microseconds that all jobs together were in a state."""
    number = entry.states.index(state) if state in entry.states else -1
    return sum(end - start for _, own, start, end in entry.spans if own == number)


def running_at_once(entry: TimelineEntry) -> float:
    """How many jobs run on average while any does."""
    spans = [(start, end) for _, state, start, end in entry.spans if entry.states[state] == RUNNING]
    moments = sorted({moment for span in spans for moment in span})
    busy = sum(high - low for low, high in pairwise(moments) if any(start <= low < end for start, end in spans))
    return total(entry, RUNNING) / max(1, busy)


@looked_at
@pytest.mark.skipif(not gil_enabled(), reason="threads run at once without a GIL")
def test_threads_that_compute_run_about_one_at_a_time_and_the_others_want_the_gil() -> None:
    entry = recorded("primes", "threads", numbers_per_job=4_000)
    assert running_at_once(entry) < 1.5
    assert total(entry, NO_GIL) > total(entry, RUNNING) / 2


@looked_at
def test_a_blocking_call_holds_up_the_loop_and_a_sleeping_thread_waits() -> None:
    blocked = recorded("blocking_call", "blocking", wait_seconds=0.01)
    assert total(blocked, BLOCKING) > 8 * 9_000
    slept = recorded("sleep", "threads", wait_seconds=0.01)
    assert total(slept, WAITING) > 0.9 * sum(end - start for *_, start, end in slept.spans)


@pytest.mark.parametrize("model", ["sequential", "asyncio", "threads", "processes"])
def test_every_usual_model_has_a_row_per_job_and_states_how_much_longer_recording_took(model: str) -> None:
    entry = recorded("sleep", model, wait_seconds=0.002)
    assert entry.jobs == tuple(range(8))
    assert {row for row, *_ in entry.spans} == set(range(8))
    assert entry.overhead_ratio > 0
    assert entry.python
    assert entry.method
    assert len(entry.spans) <= MOST_SPANS
    assert set(entry.states) <= STATES.keys()


def test_a_trace_has_complete_events_and_names_whatever_it_shows(tmp_path: Path) -> None:
    entry, detail = timeline_with_pieces("sleep", BlockRequest("sleep", ("threads",), 2, 0, 0, {}, {"jobs": 4}))
    assert detail is not None
    events = json.loads(trace_text(entry, detail))["traceEvents"]
    named = {(event["pid"], event["tid"]) for event in events if event["name"] == "thread_name"}
    spans = [event for event in events if event["ph"] == "X"]
    assert {event["ph"] for event in events} == {"M", "X"}
    assert all(event["ts"] >= 0 and event["dur"] >= 0 for event in spans)
    assert len({event["tid"] for event in spans if event["pid"] == 1} - {0}) == 4
    assert len(named) == 4
