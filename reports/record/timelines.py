"""The timelines of a record: whether they make sense, and those of one workload."""

from itertools import pairwise

from benchmarks.record_format import Sitting
from benchmarks.record_format.timelines import MOST_SPANS, STATES, TimelineEntry
from reports.record.cells import check_cells, entries_of
from reports.record.measurements import Measurements

_MOST_ROWS = 50
_LONGEST = 10**12


def check_timelines(sitting: Sitting) -> None:
    """Raises DamagedError where a timeline belongs to nothing, or its spans cannot be."""
    check_cells(sitting, sitting.timelines, _is_plausible, "the timeline of {} makes no sense")


def _is_plausible(timeline: TimelineEntry) -> bool:
    is_small = len(timeline.spans) <= MOST_SPANS and len(timeline.jobs) <= _MOST_ROWS
    numbers = (timeline.makespan_seconds, timeline.overhead_ratio, timeline.batch_jobs, timeline.width, *timeline.jobs)
    is_known = set(timeline.states) <= STATES.keys() and all(0 <= number <= _LONGEST for number in numbers)
    return (
        is_small and is_known and all(_follows(timeline, row) for row in range(len(timeline.jobs))) and _fits(timeline)
    )


def _fits(timeline: TimelineEntry) -> bool:
    rows, states = len(timeline.jobs), len(timeline.states)
    latest = timeline.makespan_seconds * 1e6 + 1
    return all(
        0 <= row < rows and 0 <= state < states and 0 <= start < end <= latest
        for row, state, start, end in timeline.spans
    )


def _follows(timeline: TimelineEntry, row: int) -> bool:
    """Whether the spans of a row follow each other without a gap."""
    spans = [span for span in timeline.spans if span[0] == row]
    return all(before[3] == after[2] for before, after in pairwise(spans))


def timelines_of(record: Measurements, workload: str) -> tuple[TimelineEntry, ...]:
    """The timelines of a workload in the order of its models; those of cells that are invalid are left out."""
    return entries_of(record, workload, record.sitting.timelines)


def states_of(timelines: tuple[TimelineEntry, ...]) -> tuple[str, ...]:
    """All states that occur, in the order in which they are explained."""
    used = {state for timeline in timelines for state in {timeline.states[span[1]] for span in timeline.spans}}
    return tuple(state for state in STATES if state in used)
