"""What held a cell back as its timeline shows it, beside what the model of the machine says of the same few jobs.

A timeline says at every moment what each job does. So does every moment have one thing that holds the batch back: the
GIL where a job is ready and another thread has it; the loop where a job is ready and the loop is busy; the CPUs where
one is ready for them, or where jobs run and none is ready; messages where jobs are on their way to a pool and none
runs; what the model itself takes where no job has begun or all have ended; else waiting. The batch is held back by what
does so for most of its time, where computing counts together with what keeps it from being done at once.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.record_format.timelines import (
    BLOCKING,
    NO_CPU,
    NO_GIL,
    NO_LOOP,
    NO_WORKER,
    RUNNING,
    TimelineEntry,
)
from reports.model.calibration import demand_of, machine_of, releases_gil
from reports.model.formula import (
    CPU,
    EVENT_LOOP,
    GIL,
    MESSAGES,
    MODELS,
    SEQUENTIAL,
    WAITING,
    Demand,
    largest_part,
    own_cost_of,
    predicted,
    serial_limit,
)
from reports.record.measurements import Measurements


@dataclass(frozen=True)
class ObservedLimit:
    """What held the few jobs of a timeline back; `expected` is the model's word for as many jobs, empty without one.

    `is_whole` says that the recorded batch has the size of those that were timed.
    """

    workload: str
    model: str
    limit: str
    expected: str
    is_whole: bool


def observed_limits(record: Measurements) -> tuple[ObservedLimit, ...]:
    """One for each timeline with spans whose model is one of those whose limits have names."""
    machine = machine_of(record)
    limits = []
    for timeline in record.sitting.timelines:
        measured = record.workload(timeline.workload)
        if measured is None or timeline.model not in measured.cells or not timeline.spans:
            continue
        serial = serial_limit(timeline.model, releases_gil(measured))
        parts = dict(moments(timeline, serial))
        demand = demand_of(measured, timeline.model, record, machine) if machine else ""
        of_few = (
            predicted(timeline.model, replace(demand, jobs=timeline.batch_jobs, width=timeline.width), machine)
            if machine and isinstance(demand, Demand)
            else None
        )
        is_whole = (timeline.batch_jobs, timeline.width) == (measured.entry.jobs, measured.entry.width)
        limit = largest_part(parts, serial, sum(parts.values()))
        expected = of_few.limit if of_few else ""
        limits.append(ObservedLimit(timeline.workload, timeline.model, limit, expected, is_whole))
    return tuple(limits)


def moments(timeline: TimelineEntry, serial: str) -> Iterator[tuple[str, float]]:
    """How many seconds of the batch each thing held it back."""
    end = round(timeline.makespan_seconds * 1e6)
    changes = sorted(
        [
            *((start, state, 1) for _, state, start, _ in timeline.spans),
            *((stop, state, -1) for _, state, _, stop in timeline.spans),
            (end, 0, 0),
        ]
    )
    seconds, states, before = Counter[str](), Counter[str](), 0
    for at, state, change in changes:
        if at > before:
            seconds[_limit_now(states, timeline.model, serial)] += at - before
            before = at
        states[timeline.states[state]] += change
    yield from ((limit, microseconds / 1e6) for limit, microseconds in seconds.items())


def _limit_now(states: Counter[str], model: str, serial: str) -> str:
    if not any(states.values()):
        return own_cost_of(model) if model in MODELS and model != SEQUENTIAL else CPU
    if states[NO_GIL]:
        return GIL
    if states[NO_LOOP] or states[BLOCKING]:
        return serial if states[RUNNING] else EVENT_LOOP
    if states[NO_CPU] or states[RUNNING]:
        return CPU
    return MESSAGES if states[NO_WORKER] else WAITING


def agreement(limits: tuple[ObservedLimit, ...]) -> str:
    """In how many cells the model of the machine names what was seen; empty where nothing can be compared."""
    compared = [limit for limit in limits if limit.expected]
    if not compared:
        return ""
    same = sum(limit.limit == limit.expected for limit in compared)
    return f"The model of the machine names what timelines show in {same:,} of {len(compared):,} cells."
