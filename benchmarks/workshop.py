"""A place for everything temporary, which is gone afterwards, however the suite ends."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.children import child
from benchmarks.errors import RequestError

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""Less than this is not worth beginning with: a record has megabytes, and workloads write files."""


@contextmanager
def workshop(*others: Path) -> Iterator[dict[str, str]]:
    """A folder for everything temporary, as environment for children: what a killed block leaves goes with it.

    Where the suite itself is killed, a janitor removes the folder, and `others`, temporary files that lie elsewhere.
    The folder's name is short, since pools of processes put a socket below it, whose path may not exceed about 100
    characters.
    """
    check_space(Path(tempfile.gettempdir()), "set TMPDIR to a folder elsewhere")
    with tempfile.TemporaryDirectory(prefix="xo-", ignore_cleanup_errors=True) as folder:
        paths = [folder, *map(str, others)]
        with child("benchmarks.janitor", subprocess.DEVNULL, stdout=subprocess.DEVNULL, arguments=paths):
            yield dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)


def check_space(folder: Path, advice: str) -> None:
    """Refuse to begin where a disk is as good as full."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise RequestError(f"only {free / 1e6:.0f} MB are free in {folder}: make room, or {advice}")
