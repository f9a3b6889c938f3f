"""Run the suite as its users do, in processes of its own, and look at what it leaves."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from benchmarks.paths import ROOT


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the project to its end."""
    command = [sys.executable, "-m", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def start(*words: str | Path, **environment: str) -> subprocess.Popen[str]:
    """Start the suite as a shell in the foreground would: with Ctrl-C not ignored, whatever runs these tests does."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def load(record: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return content


def below(suite: subprocess.Popen[str]) -> list[psutil.Process]:
    """Every process below the suite; none where it is gone already."""
    try:
        return psutil.Process(suite.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def temporary_leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(("pymp-", "xo-", "tmp"))]


def semaphores() -> set[Path]:
    return set(Path("/dev/shm").glob("sem.*")) if Path("/dev/shm").is_dir() else set()  # noqa: S108
