"""What the page and the summary of several records show, as rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports import twin_words, words
from reports.captions import rounds
from reports.comparing.agreement import brief
from reports.comparing.comparison import SAME, Cell, Comparison
from reports.comparing.facts import implementation, version
from reports.comparing.timing import ALTERNATELY, BASELINE, IN_TURNS, SEPARATELY
from reports.extent import extents
from reports.measurements import NOOP, Measurements
from reports.plain import counted, listed
from reports.quantities import number


@dataclass(frozen=True)
class RecordRow:
    """One record in a line."""

    label: str
    python: str
    machine: str
    started: str
    extent: str
    twins: str
    times: str


@dataclass(frozen=True)
class CellRow:
    """One cell in all records: `found` has a (ratio, interval, verdict) for each, or None."""

    workload: str
    model: str
    found: tuple[tuple[str, str, str] | None, ...]
    agreement: str
    is_same: bool


def title(comparison: Comparison) -> str:
    return f"Side by side: {listed(comparison.labels)}"


def records(comparison: Comparison) -> list[RecordRow]:
    """Where and when each was measured, what its twins ask for, and whether its times are compared."""
    return [_record(comparison, place) for place in range(len(comparison.members))]


def _record(comparison: Comparison, place: int) -> RecordRow:
    member = comparison.members[place]
    of = member.recorded
    counts = sorted({one.done for one in extents(of.sitting)})
    blocks = f"{counts[0]:,} to {counts[-1]:,} blocks" if len(counts) > 1 else counted(counts[0], "block")
    return RecordRow(
        label=member.label,
        python=f"{implementation(of)} {version(of)} ({of.said('python_build')} build)",
        machine=_machine(of),
        started=of.sitting.started,
        extent=f"profile {of.sitting.profile}, {blocks} x {rounds(of)}",
        twins=_widened(comparison, place),
        times=_times(comparison, place),
    )


def _machine(of: Measurements) -> str:
    probe = of.sitting.probe
    cpus = f"{counted(probe.usable_cpus, 'usable CPU')} ({number(probe.capacity_cpus)} in parallel)"
    return f"{of.said('machine')}: {of.said('cpu_model_name')}, {cpus}, {of.said('os')}"


def _widened(comparison: Comparison, place: int) -> str:
    analysis = comparison.members[place].analysis
    if not analysis.twins:
        return "none in the record"
    return f"widen by a factor of {twin_words.factor(analysis)}" if analysis.allowance else "widen nothing"


def _times(comparison: Comparison, place: int) -> str:
    if place == BASELINE:
        return "the others' are compared with these" if comparison.timed else "not compared"
    found = next((one for one in comparison.timed if one.place == place), None)
    if found is None:
        reason = next(one.reason for one in comparison.untimed if one.place == place)
        return f"not compared: {reason}"
    return _HOW[found.how]


_HOW = {
    IN_TURNS: "compared block by block, measured in turns",
    ALTERNATELY: "compared as two samples: measured in turns, but not always the same blocks",
    SEPARATELY: "compared as two samples, from separate sittings",
}


def cells(comparison: Comparison) -> list[CellRow]:
    return [_cell(comparison, cell) for cell in comparison.cells]


def _cell(comparison: Comparison, cell: Cell) -> CellRow:
    found = tuple(_found(cell, place) for place in range(len(comparison.members)))
    return CellRow(cell.workload, cell.model, found, brief(cell.verdicts.values()), cell.agreement == SAME)


def _found(cell: Cell, place: int) -> tuple[str, str, str] | None:
    one = cell.speedups.get(place)
    return (words.factor(one), words.interval(one), cell.verdicts[place]) if one else None


def not_counted(comparison: Comparison) -> Iterator[str]:
    """What the counts in the first sentences leave out."""
    if any(cell.workload == NOOP for cell in comparison.cells):
        yield f"{NOOP} (jobs that do nothing)"
    if any(not cell.counts and cell.workload != NOOP for cell in comparison.cells):
        yield "lessons"
