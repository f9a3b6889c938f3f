"""Environments of several Pythons for the front door, `noxfile.py`. Needs nothing but Python.

virtualenv, which comes with nox, finds interpreters: on the search path, by the launcher of Windows, where pyenv says.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from benchmarks.errors import RequestError, last_line
from benchmarks.paths import ROOT

FEWEST = 2
_STAMP = "crossover-lock.txt"
_SILENCE = "nothing was said"

Tell = Callable[[str], None]


def lock_of(version: object) -> str:
    """The lock of what measuring takes, which some Pythons have one of their own of."""
    its_own = f"measure-{version}"
    return its_own if (ROOT / "locks" / f"{its_own}.txt").exists() else "measure"


def environments(versions: Sequence[str], folder: Path, packages: Sequence[str], log: Tell, warn: Tell) -> list[Path]:
    """The interpreters of environments to measure in, one for each Python that is installed.

    What cannot be had is left out with the reason; raises RequestError where fewer than two can be had.
    """
    paths = dict[str, Path]()
    for version in versions:
        place = prepared_python(version, folder / f"pythons-{version}", packages, log)
        if isinstance(place, Path):
            paths[version] = place
        else:
            warn(f"leaving out Python {version}: {place}")
    if len(paths) < FEWEST:
        here = ", ".join(paths) or "none"
        raise RequestError(f"to measure in turns takes two Pythons; of {', '.join(versions)} only {here} is here")
    return list(paths.values())


def prepared_python(version: str, folder: Path, packages: Sequence[str], log: Tell) -> Path | str:
    """The interpreter of an environment with all that is locked, made now if it is not there; or why there is none."""
    lock = ROOT / "locks" / f"{lock_of(version)}.txt"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, mark = folder / _STAMP, sha256(lock.read_bytes()).hexdigest()
    if not _works(python) or not stamp.exists() or stamp.read_text(encoding="utf-8") != mark:
        log(f"making an environment for Python {version} (once)")
        reason = _creation_failure(version, folder) or _installation_failure(
            python, ["--require-hashes", "--requirement", str(lock)]
        )
        if reason:
            return reason
        stamp.write_text(mark, encoding="utf-8")
    return (_installation_failure(python, packages) if packages else "") or python


def _works(python: Path) -> bool:
    """Whether an environment is there, and the interpreter that it was made of still is."""
    return python.exists() and not _run([str(python), "-c", ""]).returncode


def _creation_failure(version: str, folder: Path) -> str:
    """Make an environment; return why that is not possible, or nothing."""
    done = _run([sys.executable, "-m", "virtualenv", "--clear", "--python", f"python{version}", str(folder)])
    if not done.returncode:
        return ""
    return (
        "it is not installed here" if "failed to find interpreter" in done.stdout else last_line(done.stdout, _SILENCE)
    )


def _installation_failure(python: Path, what: Sequence[str]) -> str:
    """Install wheels only, for to compile takes a compiler and long; return why that is not possible, or nothing."""
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--only-binary", ":all:"]
    done = _run([*pip, *what])
    return f"its libraries cannot be installed: {last_line(done.stdout, _SILENCE)}" if done.returncode else ""


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False
    )
