"""Files that are whole at every moment, and the question whether one can be written at all, asked before measuring."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.errors import RequestError
from benchmarks.workshop import check_space


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
def held(path: Path) -> Iterator[None]:
    """Keep a record for this process alone. Raises RequestError where another one that still runs holds it."""
    lock = lock_path(path)
    owner = _owner(lock)
    if owner is not None:
        raise RequestError(f"{path} is being written by process {owner}: wait for it, or name another file")
    lock.unlink(missing_ok=True)
    try:
        with lock.open("x", encoding="utf-8") as file:
            file.write(_me())
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror or error}; name another file") from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _me() -> str:
    return f"{os.getpid()} {psutil.Process().create_time()}"


def _owner(lock: Path) -> int | None:
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
