"""From a record to one file that holds all a stranger needs of it, and from that to a folder with all else made anew.

Both appear whole or not at all.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.record_format.code import OWN, module_name
from reports.bundle.archive import write_zip
from reports.bundle.bundle import Bundle, Source, bundle_files, checked_bundle, read_bundle
from reports.bundle.crate import Attribution
from reports.bundle.environment import Hashes, locked_hashes, requirements
from reports.bundle.names import SUMS, Contents, is_page, sums_in
from reports.errors import BundleError, ReportError
from reports.formatting import counted, listed, short
from reports.page.output import report
from reports.record.load import load_with_bytes
from reports.record.measurements import Measurements


def write_folder(folder: Path, files: Contents) -> None:
    """Write files into a folder that does not exist yet."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


@contextmanager
def replacement_of(path: Path) -> Iterator[Path]:
    """A path to write to; what is there in the end takes its place, and nothing is left where anything went wrong."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        if path.is_dir():
            path.rmdir()
        temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if temporary.is_file():
            temporary.unlink()


def check_free(path: Path, is_free: Callable[[Path], bool], advice: str) -> None:
    """Raises ReportError where nothing can be written to a path, before any work is done for it."""
    text = short(str(path), 200)
    try:
        free, has_parent = is_free(path), path.absolute().parent.is_dir()
    except (OSError, ValueError) as error:
        raise ReportError(f"cannot write {text} ({short(str(error), 120)}); {advice}") from error
    if not free:
        raise ReportError(f"{text} is there already; {advice}")
    if not has_parent:
        raise ReportError(f"there is no folder {short(str(path.parent), 200)}; {advice}")


def is_new(path: Path) -> bool:
    """Whether nothing has this path."""
    return not (path.exists() or path.is_symlink())


def is_new_or_empty(folder: Path) -> bool:
    """Whether nothing has this path, or an empty folder that is no link to another."""
    return is_new(folder) or (folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()))


@dataclass(frozen=True)
class Packed:
    """Where the bundle is, and what whoever packed it should read before publishing it."""

    path: Path
    warnings: tuple[str, ...]


def pack_record(record: Path, output: Path | None, attribution: Attribution) -> Packed:
    """Pack a record. Raises ReportError, in one line; what was written was read back and checked."""
    path = output or record.with_suffix(".zip")
    content, measurements = load_with_bytes(record)
    check_free(path, is_new, "choose another --output")
    try:
        _write(path, _files(Source(content, measurements, attribution), {}))
    except BundleError as error:
        raise ReportError(f"cannot pack {short(str(record), 200)}: {error}") from error
    return Packed(path, warnings(measurements))


def _files(source: Source, hashes: Hashes) -> Contents:
    """Everything made of a record, with the hashes that came with it; of what came without, those of the lock files."""
    environment = requirements(source.measurements, {**locked_hashes(), **hashes})
    return bundle_files(source, report(source.measurements), environment)


def _write(path: Path, files: Contents) -> None:
    try:
        with replacement_of(path) as temporary:
            write_zip(temporary, files)
            checked_bundle(temporary.read_bytes())
    except (OSError, ValueError) as error:
        reason = short(str(error), 120)
        raise ReportError(f"cannot write {short(str(path), 200)} ({reason}); choose another --output") from error


def warnings(record: Measurements) -> tuple[str, ...]:
    """What a record quotes that nobody of this project wrote, and that may tell something of its owner."""
    sitting = record.sitting
    invalid, skipped, incidents = map(len, (sitting.invalid, sitting.skipped, sitting.incidents))
    own = sum(name.startswith(module_name(OWN, "")) for name in record.code)
    quoted = [
        *([f"the code of {counted(own, 'workload')} of your own"] if own else []),
        *([f"{counted(invalid, 'error message')} of variants"] if invalid else []),
        *([f"{counted(skipped, 'reason')} for skipping workloads"] if skipped else []),
        *([counted(incidents, "incident")] if incidents else []),
    ]
    return (f"the record quotes {listed(quoted)}: read what it says before you publish it",) if quoted else ()


@dataclass(frozen=True)
class Unpacked:
    """Where everything is, and how many files of the page are not, by their checksums, those that came."""

    folder: Path
    differing: int


def unpack_bundle(path: Path, output: Path | None) -> Unpacked:
    """Unpack what was checked into a new or empty folder. Raises ReportError, in one line, and then leaves nothing.

    A page from elsewhere is a program from elsewhere: what is written is the page that this suite makes of the record.
    Checksums and description are those of what is written.
    """
    bundle, folder = read_bundle(path), output or path.with_suffix("")
    check_free(folder, is_new_or_empty, "name a new or an empty folder")
    try:
        files = _files(bundle.source, bundle.hashes)
        with replacement_of(folder) as temporary:
            write_folder(temporary, files)
    except BundleError as error:
        raise ReportError(f"cannot unpack {short(str(path), 200)}: {error}") from error
    except (OSError, ValueError) as error:
        text = f"cannot unpack into {short(str(folder), 200)} ({short(str(error), 120)})"
        raise ReportError(f"{text}; name a new or an empty folder") from error
    return Unpacked(folder, _differing(bundle, files))


def _differing(bundle: Bundle, files: Contents) -> int:
    made, came = sums_in(files[SUMS]), bundle.sums
    return sum(made.get(name) != came.get(name) for name in made.keys() | came.keys() if is_page(name))
