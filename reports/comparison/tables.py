"""What the page and the summary of several records show as tables: a row for each record, and one for each cell."""

from dataclasses import dataclass

from reports.comparison.comparison import SAME, ComparedCell, Comparison
from reports.comparison.text import verdict_counts
from reports.comparison.timing import ALTERNATELY, BASELINE, IN_TURNS, SEPARATELY
from reports.formatting import counted, counted_range, number
from reports.record.measurements import Measurements, block_counts
from reports.text import ratios
from reports.text.captions import rounds_per_block
from reports.text.cautions import widening_factor
from reports.text.facts import python_name


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
    """One cell in all records: `texts` has a (ratio, interval, verdict) for each, or None."""

    workload: str
    model: str
    texts: tuple[tuple[str, str, str] | None, ...]
    agreement: str
    is_same: bool


def record_rows(comparison: Comparison) -> list[RecordRow]:
    """Where and when each was measured, what its twins ask for, and whether its times are compared."""
    return [_record(comparison, place) for place in range(len(comparison.members))]


def _record(comparison: Comparison, place: int) -> RecordRow:
    member = comparison.members[place]
    record = member.recorded
    blocks = counted_range({extent.done for extent in block_counts(record.sitting)}, "block")
    return RecordRow(
        label=member.label,
        python=f"{python_name(record)} ({record.environment_text('python_build')} build)",
        machine=_machine(record),
        started=record.sitting.started,
        extent=f"profile {record.sitting.profile}, {blocks} x {rounds_per_block(record)}",
        twins=_twins(comparison, place),
        times=_times(comparison, place),
    )


def _machine(record: Measurements) -> str:
    probe = record.sitting.probe
    cpus = f"{counted(probe.usable_cpus, 'usable CPU')} ({number(probe.capacity_cpus)} in parallel)"
    machine, model, system = map(record.environment_text, ("machine", "cpu_model_name", "os"))
    return f"{machine}: {model}, {cpus}, {system}"


def _twins(comparison: Comparison, place: int) -> str:
    analysis = comparison.members[place].analysis
    if not analysis.twins:
        return "none in the record"
    return f"widen by a factor of {widening_factor(analysis)}" if analysis.widening else "widen nothing"


def _times(comparison: Comparison, place: int) -> str:
    if place == BASELINE:
        return "the others' are compared with these" if comparison.timed else "not compared"
    timed = next((timed for timed in comparison.timed if timed.place == place), None)
    if timed is None:
        reason = next(untimed.reason for untimed in comparison.untimed if untimed.place == place)
        return f"not compared: {reason}"
    return _HOW[timed.how]


_HOW = {
    IN_TURNS: "compared block by block, measured in turns",
    ALTERNATELY: "compared as two samples: measured in turns, but not always the same blocks",
    SEPARATELY: "compared as two samples, from separate sittings",
}


def cell_rows(comparison: Comparison) -> list[CellRow]:
    return [_cell(comparison, cell) for cell in comparison.cells]


def _cell(comparison: Comparison, cell: ComparedCell) -> CellRow:
    texts = tuple(_cell_texts(cell, place) for place in range(len(comparison.members)))
    return CellRow(cell.workload, cell.model, texts, verdict_counts(cell.verdicts.values()), cell.agreement == SAME)


def _cell_texts(cell: ComparedCell, place: int) -> tuple[str, str, str] | None:
    estimate = cell.speedups.get(place)
    return (ratios.factor(estimate), ratios.interval(estimate), cell.verdicts[place]) if estimate else None
