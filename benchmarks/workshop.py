"""A place for everything temporary, which is gone afterwards, however the suite ends."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.children import GRACE_SECONDS, child
from benchmarks.errors import RequestError
from benchmarks.janitor import end_strays

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""Less than this is not worth beginning with: a record has megabytes, and workloads write files."""

_LONGEST_BYTES = 104 - len("/xo-12345678/pymp-12345678/listener-12345678") - 1
"""A socket's path has at most 104 bytes on macOS, 108 on Linux."""


@contextmanager
def workshop(*others: Path) -> Iterator[dict[str, str]]:
    """A folder for everything temporary, as environment for children: what a killed block leaves goes with it.

    Where the suite itself is killed, a janitor removes the folder, and `others`, temporary files that lie elsewhere.
    """
    _check_place(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix="xo-", ignore_cleanup_errors=True) as folder:
        paths = [folder, *map(str, others)]
        with child("benchmarks.janitor", subprocess.DEVNULL, stdout=subprocess.DEVNULL, arguments=paths):
            try:
                yield dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
            finally:
                end_strays(Path(folder), GRACE_SECONDS)


def _check_place(folder: Path) -> None:
    """Refuse a place that is full, or so deep that sockets below it, which pools of processes use, have no name."""
    if len(os.fsencode(folder)) > _LONGEST_BYTES and sys.platform != "win32":
        raise RequestError(f"{folder} is too long a name for sockets in it: set TMPDIR to a shorter one, such as /tmp")
    check_space(folder, "set TMPDIR to a folder elsewhere")


def check_space(folder: Path, advice: str) -> None:
    """Refuse to begin where a disk is as good as full."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise RequestError(f"only {free / 1e6:.0f} MB are free in {folder}: make room, or {advice}")
