"""From strands and samples of threads to one row of spans per job."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.record_format.timelines import (
    BLOCKING,
    MOST_SPANS,
    NO_CPU,
    NO_GIL,
    NO_LOOP,
    NO_WORKER,
    RUNNING,
    STATES,
    UNCLEAR,
    WAITING,
    Span,
)
from benchmarks.timelines.loops import JOB
from benchmarks.timelines.pools import CALL
from benchmarks.timelines.strands import Identity, Strand
from benchmarks.timelines.thread_states import RUNS, WAITS, WANTS_GIL, ThreadTrace

Moments = tuple[float, float]
Traces = Mapping[tuple[int, int], ThreadTrace]
Piece = tuple[str, float, float]
"""A state, from when until when."""

_ORDER = {state: place for place, state in enumerate(STATES)}
_BUSY = 0.5
"""A call whose thread used a CPU for more than this share of it ran, where nothing else is known of it."""

_SHORTEST_BLOCK_SECONDS = 0.0005
"""A step in which the thread sleeps for no longer is no blocking call that anybody would notice."""


@dataclass(frozen=True)
class Seen:
    """What one recorded batch left: when it ran, its strands, and, for a plain loop, when it took each job."""

    start: float
    end: float
    process: int
    thread: int
    strands: tuple[Strand, ...]
    iterations: tuple[float, ...] = ()


def job_groups(strands: Sequence[Strand], jobs: int) -> list[list[Strand]]:
    """Strands of a kind, of which there is one for each job, in the order of the jobs."""
    groups: dict[str, list[Strand]] = {}
    for strand in strands:
        groups.setdefault(strand.group, []).append(strand)
    return [sorted(group, key=lambda strand: strand.number) for group in groups.values() if len(group) == jobs]


def job_rows(seen: Seen, jobs: int, traces: Traces) -> list[list[Piece]]:
    """What each job did, in the order of the jobs, in seconds since the batch began; nothing where none is known."""
    groups = job_groups(seen.strands, jobs)
    if not groups and len(seen.iterations) != jobs + 1:
        return []
    rows = _rows_of_groups(seen, groups, traces) if groups else _rows_of_iterations(seen, traces)
    return [list(_shifted(_union(pieces), seen)) for pieces in rows]


def _rows_of_groups(seen: Seen, groups: Sequence[list[Strand]], traces: Traces) -> list[list[Piece]]:
    """The strands that are a job, and whatever these have handed out."""
    strands = {strand.identity: strand for strand in seen.strands}
    nested = [[strand for strand in group if _ancestors(strand, strands)] for group in groups]
    own = {identity: place for group in groups for place, identity in enumerate(strand.identity for strand in group)}
    jobs = {
        strand.identity: place
        for group, inner in zip(groups, nested, strict=True)
        for place, strand in enumerate(group)
        if len(inner) < len(group) or not any(above.identity in own for above in _ancestors(strand, strands))
    }
    rows: list[list[Piece]] = [[] for _ in groups[0]]
    busy = _busy_moments(seen)
    for strand in seen.strands:
        ancestry = [strand, *_ancestors(strand, strands)]
        place = next((jobs[above.identity] for above in ancestry if above.identity in jobs), None)
        if place is not None:
            moments = busy[strand.process, strand.thread]
            rows[place] += strand_pieces(strand, traces, is_nested=strand.identity not in jobs, busy=moments)
    return rows


def _busy_moments(seen: Seen) -> dict[tuple[int, int], list[Moments]]:
    """When each thread ran any strand."""
    busy: dict[tuple[int, int], list[Moments]] = {}
    for strand in seen.strands:
        steps = busy.setdefault((strand.process, strand.thread), [])
        steps += [(start, end) for _, _, start, end in strand.steps]
    return busy


def _ancestors(strand: Strand, strands: Mapping[Identity, Strand]) -> list[Strand]:
    above: list[Strand] = []
    while strand.parent is not None and strand.parent in strands and len(above) < len(strands):
        strand = strands[strand.parent]
        above.append(strand)
    return above


def _rows_of_iterations(seen: Seen, traces: Traces) -> list[list[Piece]]:
    """A plain loop takes one job after the other: in a task, or in none."""
    tasks = [strand for strand in seen.strands if strand.group != CALL and strand.parent is None]
    rows = []
    for start, end in pairwise(seen.iterations):
        around = next((task for task in tasks if task.start <= start and end <= task.end), None)
        if around is None:
            rows.append(list(thread_pieces(traces.get((seen.process, seen.thread)), start, end)))
            continue
        nested = (strand for strand in seen.strands if strand is not around and start <= strand.made <= end)
        pieces = [piece for strand in (around, *nested) for piece in strand_pieces(strand, traces, is_nested=True)]
        rows.append(list(_clipped(pieces, start, end)))
    return rows


def strand_pieces(strand: Strand, traces: Traces, *, is_nested: bool, busy: Sequence[Moments] = ()) -> Iterator[Piece]:
    """What one strand did; where another handed it out, also how long it was not begun.

    `busy` is when its thread ran any strand.
    """
    trace = traces.get((strand.process, strand.thread))
    if not strand.steps:
        return
    if strand.group == CALL and len(strand.steps) == 1 and strand.cpu_seconds:
        start, end = strand.start, strand.end
        if is_nested:
            yield NO_WORKER, min(strand.made, start), start
        yield from thread_pieces(trace, start, end, strand.cpu_seconds)
        return
    before = strand.start if strand.group in (JOB, CALL) else strand.made
    for earliest, latest, start, end in strand.steps:
        ready = min(max(latest, before), start)
        since = min(max(earliest, before), ready)
        yield WAITING, before, since
        yield UNCLEAR, since, ready
        yield from _ready_pieces(trace, ready, start, busy)
        yield from _step_pieces(trace, start, end)
        before = end


def _ready_pieces(trace: ThreadTrace | None, ready: float, start: float, busy: Sequence[Moments]) -> Iterator[Piece]:
    """A task that could go on: the loop was busy, or had no CPU itself, or slept on, since timers are late."""
    if trace is None:
        yield NO_LOOP, ready, start
        return
    taken = sorted((max(low, ready), min(high, start)) for low, high in busy if high > ready and low < start)
    for first, last in taken:
        if last > ready:
            yield from _idle_pieces(trace, ready, first)
            yield NO_LOOP, max(first, ready), last
            ready = last
    yield from _idle_pieces(trace, ready, start)


def _idle_pieces(trace: ThreadTrace, low: float, high: float) -> Iterator[Piece]:
    """What a loop did that could have run a task and ran none."""
    if low < high:
        for state, start, end in thread_pieces(trace, low, high):
            yield state if state in (NO_GIL, NO_CPU, WAITING) else NO_LOOP, start, end


def _step_pieces(trace: ThreadTrace | None, start: float, end: float) -> Iterator[Piece]:
    """A step has the loop to itself: it runs, unless its thread was seen to do something else."""
    pieces = list(thread_pieces(trace, start, end)) if trace else []
    if not any(state == WAITING for state, *_ in pieces) or end - start < _SHORTEST_BLOCK_SECONDS:
        pieces = [(RUNNING if state in (WAITING, UNCLEAR) else state, low, high) for state, low, high in pieces]
    for state, low, high in pieces or [(RUNNING, start, end)]:
        yield {WAITING: BLOCKING, UNCLEAR: RUNNING}.get(state, state), low, high


_MEANING = {RUNS: RUNNING, WANTS_GIL: NO_GIL, WAITS: WAITING}


def thread_pieces(
    trace: ThreadTrace | None, start: float, end: float, cpu_seconds: float | None = None
) -> Iterator[Piece]:
    """What a thread did between two moments, from its samples, or, where there are none, from its CPU time."""
    samples = list(trace.between(start, end)) if trace else []
    if not samples:
        runs = cpu_seconds is None or cpu_seconds > _BUSY * (end - start)
        yield (RUNNING if runs and cpu_seconds is not None else UNCLEAR), start, end
        return
    moments = [start, *(moment for moment, _ in samples[1:]), end]
    for (_, state), (low, high) in zip(samples, pairwise(moments), strict=True):
        if state == RUNS:
            yield from _with_queues(trace.queued if trace else [], low, high)
        else:
            yield _MEANING[state], low, high


def _with_queues(queued: Iterable[Moments], low: float, high: float) -> Iterator[Piece]:
    """A thread that could run was running, or queued for a CPU."""
    for start, end in queued:
        first, last = max(low, start), min(high, end)
        if first < last:
            yield RUNNING, low, first
            yield NO_CPU, first, last
            low = last
    yield RUNNING, low, high


def _clipped(pieces: Iterable[Piece], start: float, end: float) -> Iterator[Piece]:
    for state, low, high in pieces:
        if min(high, end) > max(low, start):
            yield state, max(low, start), min(high, end)


def _union(pieces: Sequence[Piece]) -> list[Piece]:
    """One state at a time: of several at once the first in the order of states; between them a job waits."""
    real = [piece for piece in pieces if piece[2] > piece[1]]
    moments = sorted({moment for _, low, high in real for moment in (low, high)})
    union: list[Piece] = []
    for low, high in pairwise(moments):
        states = [state for state, start, end in real if start <= low and high <= end]
        union.append((min(states, key=_ORDER.__getitem__, default=WAITING), low, high))
    return union


def _shifted(pieces: Iterable[Piece], seen: Seen) -> Iterator[Piece]:
    for state, low, high in _clipped(pieces, seen.start, seen.end):
        yield state, low - seen.start, high - seen.start


def compact(rows: Sequence[Sequence[Piece]], states: Sequence[str]) -> tuple[Span, ...]:
    """Spans in whole microseconds, as few as a record has room for: the shortest are taken into their neighbours."""
    kept = [_merged(((state, round(low * 1e6), round(high * 1e6)) for state, low, high in row)) for row in rows]
    shortest = 1
    while sum(map(len, kept)) > MOST_SPANS:
        kept = [_without_short(row, shortest) for row in kept]
        shortest = shortest * 3 // 2 + 1
    return tuple((place, states.index(state), low, high) for place, row in enumerate(kept) for state, low, high in row)


_Whole = tuple[str, int, int]


def _merged(pieces: Iterable[_Whole]) -> list[_Whole]:
    merged: list[_Whole] = []
    for state, low, high in pieces:
        if merged and merged[-1][0] == state:
            merged[-1] = (state, merged[-1][1], high)
        elif high > low:
            merged.append((state, low, high))
    return merged


def _without_short(row: Sequence[_Whole], shortest: int) -> list[_Whole]:
    """Without spans that are this short: the one before goes on instead, or at the beginning the one after."""
    taken: list[_Whole] = []
    for state, low, high in row:
        if high - low <= shortest and taken:
            taken[-1] = (taken[-1][0], taken[-1][1], high)
        else:
            taken.append((state, low, high))
    if len(taken) > 1 and taken[0][2] - taken[0][1] <= shortest:
        (_, start, _), (state, _, end), *others = taken
        taken = [(state, start, end), *others]
    return _merged(taken)
