"""A real Dask cluster: a scheduler and two workers, each a process of its own, on this machine."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.processes.children import child_environment
from tests.benchmarks.helpers.waiting import eventually

WORKERS = 2


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of its scheduler, which knows all its workers by then."""
    where = folder / "scheduler.json"
    with ExitStack() as stack:
        options = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--no-dashboard"]
        stack.enter_context(_running("dask_scheduler", folder, *options, "--scheduler-file", str(where)))
        assert eventually(lambda: where.exists() and where.stat().st_size > 0, limit_seconds=60)
        address: str = json.loads(where.read_text())["address"]
        for _ in range(WORKERS):
            options = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
            stack.enter_context(_running("dask_worker", folder, address, *options))
        yield address


@contextmanager
def _running(command: str, folder: Path, *arguments: str) -> Iterator[None]:
    words = [sys.executable, "-P", "-m", f"distributed.cli.{command}", *arguments]
    environment = {**child_environment(), "DASK_TEMPORARY_DIRECTORY": str(folder)}
    with (folder / f"{command}.log").open("ab") as log:
        process = subprocess.Popen(words, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
