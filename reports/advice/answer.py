"""From a question on the command line to lines of advice.

Where nobody names a record, the newest is asked that can advise, best one with a map; or, where memory is limited, one
that says what models take. Before anything was measured, that is a committed one, of another machine, which is told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.advice.advice import TO_MAKE_ONE, advise
from reports.advice.forecasts import MOST_AT_ONCE
from reports.advice.memory import NO_LIMITS, Limits
from reports.advice.text import advice_lines
from reports.analysis.checks import impossible_cells, without_cells
from reports.errors import RecordError, ReportError
from reports.model.calibration import has_gil, machine_of
from reports.model.machine import Demand
from reports.paths import REFERENCE, ROOT
from reports.record.load import load
from reports.record.measurements import Measurements

RESULTS = Path("results")
_MOST = 20
_OF_ANOTHER_MACHINE = (f"There is no record of this machine yet, so this is about another one; {TO_MAKE_ONE}.", "")


def chosen_record(record: Path | None, memory: bool) -> tuple[Path, Measurements]:
    """The record and what it holds; raises ReportError where none was named and none is there."""
    return (
        (record, load(record))
        if record
        else newest_record((RESULTS, ROOT / RESULTS, REFERENCE), _has_memory if memory else _has_map)
    )


def _has_map(record: Measurements) -> bool:
    return any(sweep.kind == "map" for sweep in record.sitting.sweeps)


def _has_memory(record: Measurements) -> bool:
    return bool(record.footprints or record.sitting.costs)


def newest_record(folders: Sequence[Path], is_best: Callable[[Measurements], bool]) -> tuple[Path, Measurements]:
    """The newest of the best, or else the newest that can advise at all, of the first folder that has one."""
    for folder in folders:
        first = None
        for path, record in _records_that_advise(folder):
            if is_best(record):
                return path, record
            first = first or (path, record)
        if first:
            return first
    raise ReportError(f"there is no record in {RESULTS}/ that can advise; name one, or {TO_MAKE_ONE}")


def _records_that_advise(folder: Path) -> Iterator[tuple[Path, Measurements]]:
    """Records that can advise, the newest first; what cannot be read is no record."""
    for path in sorted(folder.glob("*.json"), key=_changed, reverse=True)[:_MOST]:
        try:
            record = load(path)
        except RecordError:
            continue
        machine = machine_of(record)
        if machine and len(machine.overheads) > 1:
            yield path, record


def _changed(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0.0, path.name


@dataclass(frozen=True)
class Question:
    """What was asked: seconds per job; without a width, the one that is enough is to be found, within limits."""

    wait: float
    cpu: float
    jobs: int
    width: int | None = None
    releases_gil: bool = False
    limits: Limits = NO_LIMITS


def answer_lines(record: Path | None, question: Question) -> list[str]:
    """Advice on a job, line by line. Raises ReportError where nothing can be said."""
    if question.wait + question.cpu <= 0:
        raise ReportError("a job that neither waits nor computes needs no advice: write --wait 20ms or --compute 2ms")
    path, loaded = chosen_record(record, question.limits.memory is not None)
    is_borrowed = record is None and path.parent == REFERENCE
    measurements = without_cells(loaded, impossible_cells(loaded))
    width = min(question.width or MOST_AT_ONCE, question.jobs)
    releases_gil = question.releases_gil or not has_gil(measurements)
    demand = Demand(question.wait, question.cpu, question.jobs, width, releases_gil)
    try:
        advice = advise(measurements, demand, question.width is not None, question.limits)
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from error
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return [*(_OF_ANOTHER_MACHINE if is_borrowed else ()), *advice_lines(advice, measurements, str(shown))]
