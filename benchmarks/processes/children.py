"""Fresh processes of our own, held by a lifeline, and ended with everything below them.

Libraries that compute with threads of their own get one: it is the model under measurement that spreads the work. They
read their variables when they are loaded, so these are set before a process starts. Its pools inherit them.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil

from benchmarks.paths import ROOT

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",  # whatever is built with OpenMP
        "OPENBLAS_NUM_THREADS",  # OpenBLAS, which numpy's packages bring along
        "MKL_NUM_THREADS",  # Intel's library
        "BLIS_NUM_THREADS",  # AMD's library
        "VECLIB_MAXIMUM_THREADS",  # Apple's Accelerate
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
"""Set in every child, whatever our own environment says."""


def blas_library() -> str | None:
    """The library that numpy multiplies with, and its version; None where numpy is not loaded, and need not be."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    known = numpy.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    return f"{known.get('name', 'unknown')} {known.get('version', '')}".strip()


GRACE_SECONDS = 3.0
_PATIENCE_SECONDS = 10.0

Child = subprocess.Popen[bytes]


_INHERITED = {"PYTHONPATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "PYTHON_GIL", "PYTHON_JIT", "PYTHON_CPU_COUNT"}
"""Of the variables that change Python, those that children inherit: others, such as debug modes, would be measured."""


@contextmanager
def child(
    module: str,
    stderr: IO[bytes] | int | None,
    environment: Mapping[str, str] | None = None,
    stdout: int | None = subprocess.PIPE,
    arguments: Sequence[str] = (),
) -> Iterator[Child]:
    """Run `main()` of a module in a fresh interpreter and session.

    Started with `-c`, because pools would import a main module given with `-m` again in every worker; and with `-P`,
    so that no file of the current folder is taken for a module.
    """
    command = [sys.executable, "-P", "-c", f"from {module} import main; main()", *arguments]
    with running_command(command, stderr, environment, stdout) as process:
        yield process


@contextmanager
def running_command(
    command: Sequence[str | Path],
    stderr: IO[bytes] | int | None,
    environment: Mapping[str, str] | None = None,
    stdout: int | None = subprocess.PIPE,
) -> Iterator[Child]:
    """Run a command in a session of its own, with unbuffered pipes, and end it afterwards."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        bufsize=0,
        env={**child_environment(), **(environment or {})},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end_process(process)


def child_environment() -> dict[str, str]:
    """The environment of children: ours, without what changes how Python, aiohttp or Dask run, and with our packages.

    Libraries that would compute with threads of their own are held to one.
    """
    changing = ("PYTHON", "AIOHTTP_", "DASK_", "CROSSOVER_POSTGRES", "CROSSOVER_DASK")
    kept = {name: value for name, value in os.environ.items() if name in _INHERITED or not name.startswith(changing)}
    search_path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**kept, **ONE_THREAD, "PYTHONPATH": search_path}


def end_process(process: Child) -> None:
    """End a child and all below it: by its lifeline and a signal first, by force after a grace period."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    terminate(process, descendants(process))
    process.wait()


def descendants(process: Child) -> list[psutil.Process]:
    """Everything below a child that still runs, also what has left its group; nothing once the child has gone."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def terminate(process: Child, below: Sequence[psutil.Process] = ()) -> None:
    """End a child, its group, and these others; those that do not listen within the grace period by force."""
    known = [*below, *descendants(process)]
    deadline = time.monotonic() + GRACE_SECONDS
    _signal_all(process, known, signal.SIGTERM)
    while process.poll() is None or _alive_in_group(process.pid) or any(map(_is_running, known)):
        if time.monotonic() > deadline + _PATIENCE_SECONDS:
            return  # something that not even force ends, such as a process that waits for a dead disk
        if time.monotonic() > deadline:
            _signal_all(process, known, getattr(signal, "SIGKILL", signal.SIGTERM))
        time.sleep(0.005)


def _signal_all(process: Child, known: Iterable[psutil.Process], number: signal.Signals) -> None:
    if sys.platform != "win32":
        _signal_group(process.pid, number)
    elif process.poll() is None:
        process.kill()
    for process_below in known:
        with suppress(psutil.Error):
            process_below.send_signal(number)


def _is_running(process: psutil.Process) -> bool:
    return process.is_running() and not _is_dead(process.pid)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _alive_in_group(group: int) -> bool:
    """Whether the group still has a process that runs; the dead whom nobody has waited for yet do not count."""
    return sys.platform != "win32" and any(_group_of(pid) == group and not _is_dead(pid) for pid in psutil.pids())


def _group_of(pid: int) -> int | None:
    with suppress(ProcessLookupError, PermissionError):
        return os.getpgid(pid)
    return None


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True


def exit_text(code: int) -> str:
    """A process's exit status in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended early (status {code})"
