"""From a record to one file that holds all a stranger needs of it."""

from dataclasses import dataclass
from pathlib import Path

from reports.errors import BundleError, ReportError
from reports.loading import loaded
from reports.measurements import Measurements
from reports.output import report
from reports.plain import counted, listed, short
from reports.publishing.bundle import checked
from reports.publishing.contents import Source, assembled
from reports.publishing.credits import Credits
from reports.publishing.environment import as_requirements
from reports.publishing.locked import locked
from reports.publishing.sums import Contents
from reports.publishing.writing import beside, check_free, is_new, write_zip


@dataclass(frozen=True)
class Packed:
    """Where the bundle is, and what whoever packed it should read before publishing it."""

    path: Path
    warnings: tuple[str, ...]


def pack(record: Path, output: Path | None, by: Credits) -> Packed:
    """Pack a record. Raises ReportError, in one line; what was written was read back and checked."""
    path = output or record.with_suffix(".zip")
    content, of = loaded(record)
    check_free(path, is_new, "choose another --output")
    try:
        _write(path, _files(Source(content, of, by)))
    except BundleError as error:
        raise ReportError(f"cannot pack {short(str(record), 200)}: {error}") from error
    return Packed(path, warnings(of))


def _files(source: Source) -> Contents:
    environment = as_requirements(source.measurements, locked())
    return assembled(source, report(source.measurements), environment)


def _write(path: Path, files: Contents) -> None:
    try:
        with beside(path) as temporary:
            write_zip(temporary, files)
            with temporary.open("rb") as file:
                checked(file)
    except (OSError, ValueError) as error:
        reason = short(str(error), 120)
        raise ReportError(f"cannot write {short(str(path), 200)} ({reason}); choose another --output") from error


def warnings(of: Measurements) -> tuple[str, ...]:
    """What a record quotes that nobody of this project wrote, and that may tell something of its owner."""
    invalid, skipped, incidents = (len(some) for some in (of.sitting.invalid, of.sitting.skipped, of.sitting.incidents))
    quoted = [
        *([f"{counted(invalid, 'error message')} of variants"] if invalid else []),
        *([f"{counted(skipped, 'reason')} for skipping workloads"] if skipped else []),
        *([counted(incidents, "incident")] if incidents else []),
    ]
    return (f"the record quotes {listed(quoted)}: read what it says before you publish it",) if quoted else ()
