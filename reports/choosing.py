"""Which record is asked where nobody names one: the newest that can advise, best one with a map."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from reports.advice import TO_MAKE_ONE
from reports.calibration import machine_of
from reports.errors import RecordError, ReportError
from reports.loading import load
from reports.measurements import Measurements

RESULTS = Path("results")
_OF_THE_SUITE = Path(__file__).resolve().parent.parent / RESULTS
_MOST = 20


def chosen(record: Path | None) -> tuple[Path, Measurements]:
    """The record and what it holds; raises ReportError where none was named and none is there."""
    return (record, load(record)) if record else newest((RESULTS, _OF_THE_SUITE))


def newest(folders: Sequence[Path]) -> tuple[Path, Measurements]:
    """The newest one with a map, or else the newest that can advise at all, of the first folder that has one."""
    for folder in folders:
        first = None
        for path, of in _able(folder):
            if any(sweep.kind == "map" for sweep in of.sitting.sweeps):
                return path, of
            first = first or (path, of)
        if first:
            return first
    raise ReportError(f"there is no record in {RESULTS}/ that can advise; name one, or {TO_MAKE_ONE}")


def _able(folder: Path) -> Iterator[tuple[Path, Measurements]]:
    """Records that can advise, the newest first; what cannot be read is no record."""
    for path in sorted(folder.glob("*.json"), key=_changed, reverse=True)[:_MOST]:
        try:
            of = load(path)
        except RecordError:
            continue
        machine = machine_of(of)
        if machine and len(machine.overheads) > 1:
            yield path, of


def _changed(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0.0, path.name
