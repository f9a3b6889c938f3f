"""Bundles and folders appear whole or not at all, and the same content always becomes the same bytes."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.errors import ReportError
from reports.plain import short
from reports.publishing.sums import Contents

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16


def write_zip(path: Path, files: Contents) -> None:
    """Write a zip file in which nothing tells when, where or by whom it was written."""
    with path.open("xb") as file, ZipFile(file, "w") as archive:
        for name in sorted(files):
            member = ZipInfo(name, _LONG_AGO)
            member.create_system, member.external_attr, member.compress_type = _UNIX, _PLAIN_FILE, ZIP_DEFLATED
            archive.writestr(member, files[name], compresslevel=6)


def write_folder(folder: Path, files: Contents) -> None:
    """Write files into a folder that does not exist yet."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
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
    told = short(str(path), 200)
    try:
        free, has_home = is_free(path), path.absolute().parent.is_dir()
    except (OSError, ValueError) as error:
        raise ReportError(f"cannot write {told} ({short(str(error), 120)}); {advice}") from error
    if not free:
        raise ReportError(f"{told} is there already; {advice}")
    if not has_home:
        raise ReportError(f"there is no folder {short(str(path.parent), 200)}; {advice}")


def is_new(path: Path) -> bool:
    """Whether nothing has this path."""
    return not (path.exists() or path.is_symlink())


def is_new_or_empty(folder: Path) -> bool:
    """Whether nothing has this path, or an empty folder that is no link to another."""
    return is_new(folder) or (folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()))
