"""Where a sitting writes: a folder for all that is temporary, gone however the suite ends, and files that stay whole.

Whether a record can be written at all is asked before measuring.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.errors import RequestError
from benchmarks.processes import janitor
from benchmarks.processes.children import GRACE_SECONDS, child

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""Less than this is not worth beginning with: a record has megabytes, and workloads write files."""

_LONGEST_BYTES = 104 - len("/xo-12345678/pymp-12345678/listener-12345678") - 1
"""A socket's path has at most 104 bytes on macOS, 108 on Linux."""


@contextmanager
def temporary_workspace(*others: Path) -> Iterator[dict[str, str]]:
    """A folder for everything temporary, as environment for children: what a killed block leaves goes with it.

    Where the suite itself is killed, a janitor removes the folder, and `others`, temporary files that lie elsewhere.
    """
    _check_temporary_folder(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix="xo-", ignore_cleanup_errors=True) as folder:
        paths = [folder, *map(str, others)]
        with child(janitor.__name__, subprocess.DEVNULL, stdout=subprocess.DEVNULL, arguments=paths):
            try:
                yield dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
            finally:
                janitor.end_strays(Path(folder), GRACE_SECONDS)


def _check_temporary_folder(folder: Path) -> None:
    """Refuse a place that is full, or so deep that sockets below it, which pools of processes use, have no name."""
    if len(os.fsencode(folder)) > _LONGEST_BYTES and sys.platform != "win32":
        raise RequestError(f"{folder} is too long a name for sockets in it: set TMPDIR to a shorter one, such as /tmp")
    check_space(folder, "set TMPDIR to a folder elsewhere")


def check_space(folder: Path, advice: str) -> None:
    """Refuse to begin where a disk is as good as full."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise RequestError(f"only {free / 1e6:.0f} MB are free in {folder}: make room, or {advice}")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the new one, also after a crash."""
    temporary = temporary_path(path)
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def temporary_path(path: Path) -> Path:
    """Where a file is written before it takes its place: beside it."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def lock_path(path: Path) -> Path:
    """The file beside a record that tells that somebody is writing it."""
    return path.with_name(f".{path.name}.lock")


@contextmanager
def record_lock(path: Path) -> Iterator[None]:
    """Keep a record for this process alone. Raises RequestError where another one that still runs holds it."""
    lock = lock_path(path)
    owner = _lock_owner(lock)
    if owner is not None:
        raise RequestError(f"{path} is being written by process {owner}: wait for it, or name another file")
    lock.unlink(missing_ok=True)
    try:
        with lock.open("x", encoding="utf-8") as file:
            file.write(_own_identity())
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror or error}; name another file") from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _own_identity() -> str:
    return f"{os.getpid()} {psutil.Process().create_time()}"


def _lock_owner(lock: Path) -> int | None:
    """The process that holds a lock and still runs; a number that was given away anew is told by when it started."""
    try:
        number, started = lock.read_text(encoding="utf-8").split()
        alive = psutil.Process(int(number)).create_time() == float(started)
    except (OSError, ValueError, psutil.Error):
        return None
    return int(number) if alive else None


def claim_path(path: Path) -> Path:
    """Make sure, before anything is measured, that a record can be written here and destroys nothing."""
    try:
        if path.exists():
            raise RequestError(f"{path} exists already and a record is never overwritten: choose another --output")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror}; choose another --output") from error
    check_writable(path, "choose another --output")
    return path


def check_writable(path: Path, advice: str) -> None:
    """Write and remove a file beside the record, as saving it will."""
    test = path.with_name(f".{path.name}.test")
    try:
        write_whole(test, "")
        test.unlink()
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror}; {advice}") from error
    check_space(path.parent, advice)
