"""A recorded batch in the trace event format that Perfetto and chrome://tracing open."""

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.record_format.timelines import STATES, TimelineEntry
from benchmarks.timelines.assembly import Seen
from benchmarks.timelines.recording import Detail

Event = dict[str, Any]

_JOBS, _COLOURS = (
    1,
    {
        "running": "thread_state_running",
        "waiting": "thread_state_sleeping",
        "blocking": "terrible",
        "unclear": "grey",
    },
)
"""The jobs are shown as the threads of a process of their own, which comes first."""

_READY = "thread_state_runnable"


def trace_text(entry: TimelineEntry, detail: Detail) -> str:
    """All jobs, one row each; below, what each process was seen to do. Times are in microseconds."""
    events = [*_job_events(entry, detail), *_strand_events(detail.seen)]
    about = {
        "workload": entry.workload,
        "model": entry.model,
        "python": entry.python,
        "method": entry.method,
        "overhead_ratio": round(entry.overhead_ratio, 4),
    }
    return json.dumps({"traceEvents": events, "displayTimeUnit": "ms", "otherData": about}, indent=0) + "\n"


def _named(kind: str, process: int, thread: int, name: str) -> Event:
    return {
        "ph": "M",
        "cat": "__metadata",
        "ts": 0,
        "name": kind,
        "pid": process,
        "tid": thread,
        "args": {"name": name},
    }


def _span(name: str, process: int, thread: int, start: float, end: float) -> Event:
    """A span of time, its moments in seconds since the batch began."""
    times = {"ts": round(start * 1e6, 3), "dur": round((end - start) * 1e6, 3)}
    return {"ph": "X", "name": name, "cat": "crossover", "pid": process, "tid": thread, **times}


def _job_events(entry: TimelineEntry, detail: Detail) -> Iterator[Event]:
    yield _named("process_name", _JOBS, 0, f"jobs of {entry.workload} under {entry.model}")
    yield _span("batch", _JOBS, 0, 0.0, entry.makespan_seconds)
    for number, row in enumerate(detail.rows, start=1):
        yield _named("thread_name", _JOBS, number, f"job {number}")
        for state, start, end in row:
            named = _span(state, _JOBS, number, start, end)
            yield {**named, "cname": _COLOURS.get(state, _READY), "args": {"meaning": STATES[state]}}


def _strand_events(seen: Seen) -> Iterator[Event]:
    for process in sorted({strand.process for strand in seen.strands}):
        role = "the batch's own process" if process == seen.process else "worker"
        yield _named("process_name", process, 0, f"{role} {process}")
    for strand in seen.strands:
        for _, _, start, end in strand.steps:
            shown = (max(start, seen.start) - seen.start, min(end, seen.end) - seen.start)
            if shown[0] < shown[1]:
                yield _span(strand.group, strand.process, strand.thread, *shown)
