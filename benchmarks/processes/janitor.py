"""A process that outlives its parent by a moment, to remove what the parent could not: `kill -9` gives no time to.

It does nothing at all until its standard input ends, which the system sees to, whatever the parent died of.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

_PATIENCE_SECONDS, _LIMIT_SECONDS = 8.0, 20.0


def main() -> None:
    """Wait for the parent's end, then remove the paths given as arguments, as soon as nobody puts more into them.

    The first is the folder that everything of the sitting was given for temporary files.
    """
    while os.read(0, 4096):
        pass
    paths = [Path(word) for word in sys.argv[1:]]
    end_strays(paths[0], _PATIENCE_SECONDS)
    deadline = time.monotonic() + _LIMIT_SECONDS
    while remove(paths) and time.monotonic() < deadline:
        time.sleep(0.1)


def end_strays(folder: Path, patience_seconds: float = 0.0) -> None:
    """End processes that were given this folder for temporary files, wherever they have gone since.

    Most end by themselves when their parents do, and free what they hold: they get the time for it.
    """
    deadline = time.monotonic() + patience_seconds
    while processes := list(_strays(folder)):
        if time.monotonic() >= deadline:
            for process in processes:
                with suppress(psutil.Error):
                    process.kill()
            return
        time.sleep(0.05)


def _strays(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get("TMPDIR") == str(folder) and process.status() != psutil.STATUS_ZOMBIE:
                yield process


def remove(paths: list[Path]) -> list[Path]:
    """Remove files and folders; return what is still there."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return [path for path in paths if path.exists()]
