"""Which record is asked where nobody names one: the newest that can advise, best one with a map (or with memory)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reports.advising.advice import TO_MAKE_ONE
from reports.errors import RecordError, ReportError
from reports.loading import load
from reports.measurements import Measurements
from reports.model.calibration import machine_of

RESULTS = Path("results")
_OF_THE_SUITE = Path(__file__).resolve().parent.parent / RESULTS
_MOST = 20


def chosen(record: Path | None, memory: bool) -> tuple[Path, Measurements]:
    """The record and what it holds; raises ReportError where none was named and none is there."""
    return (record, load(record)) if record else newest((RESULTS, _OF_THE_SUITE), _has_memory if memory else _has_map)


def _has_map(of: Measurements) -> bool:
    return any(sweep.kind == "map" for sweep in of.sitting.sweeps)


def _has_memory(of: Measurements) -> bool:
    return bool(of.sitting.footprints)


def newest(folders: Sequence[Path], is_best: Callable[[Measurements], bool]) -> tuple[Path, Measurements]:
    """The newest of the best, or else the newest that can advise at all, of the first folder that has one."""
    for folder in folders:
        first = None
        for path, of in _able(folder):
            if is_best(of):
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
