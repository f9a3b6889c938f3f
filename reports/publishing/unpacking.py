"""From a bundle to a folder: the record as it came, and everything that follows from it made anew."""

from dataclasses import dataclass
from pathlib import Path

from reports.errors import ReportError
from reports.output import report
from reports.plain import short
from reports.publishing.bundle import Bundle, verified
from reports.publishing.contents import assembled
from reports.publishing.environment import as_requirements
from reports.publishing.locked import locked
from reports.publishing.names import is_page
from reports.publishing.sums import Contents, digest
from reports.publishing.writing import beside, check_free, is_new_or_empty, write_folder


@dataclass(frozen=True)
class Unpacked:
    """Where everything is, and how many files of the page are not, byte for byte, those that came."""

    folder: Path
    other: int


def unpack(bundle: Path, output: Path | None) -> Unpacked:
    """Unpack what was checked into a new or empty folder. Raises ReportError, in one line, and then leaves nothing.

    A page from elsewhere is a program from elsewhere: what is written is the page that this suite makes of the record.
    Checksums and description are those of what is written.
    """
    found, folder = verified(bundle), output or bundle.with_suffix("")
    check_free(folder, is_new_or_empty, "name a new or an empty folder")
    files = assembled(found.source, report(found.source.measurements), _environment(found))
    try:
        with beside(folder) as temporary:
            write_folder(temporary, files)
    except (OSError, ValueError) as error:
        said = f"cannot unpack into {short(str(folder), 200)} ({short(str(error), 120)})"
        raise ReportError(f"{said}; name a new or an empty folder") from error
    return Unpacked(folder, _others(found, files))


def _environment(found: Bundle) -> bytes:
    """With the hashes that came; of what came without, those of the lock files here."""
    return as_requirements(found.source.measurements, {**locked(), **found.hashes})


def _others(found: Bundle, files: Contents) -> int:
    """How many files of the page that came differ from those made here, or are on one side only."""
    made = {name: digest([content]) for name, content in files.items() if is_page(name)}
    came = {name: one for name, one in found.files.items() if is_page(name)}
    return sum(made.get(name) != came.get(name) for name in {*made, *came})
