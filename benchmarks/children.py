"""The parent's side: fresh processes of our own, held by a lifeline, and ended with everything below them."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil

from benchmarks.errors import ChildError
from benchmarks.lifeline import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds `workloads`, `benchmarks` and `reports`; children import from it."""

_GRACE_SECONDS = 3.0
_STEP = "crossover is at: "

Child = subprocess.Popen[bytes]


_KEPT = {"PYTHONPATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "PYTHON_GIL", "PYTHON_JIT", "PYTHON_CPU_COUNT"}
"""Of the variables that change Python, those that children inherit: others, such as debug modes, would be measured."""


@contextmanager
def child(
    module: str,
    stderr: IO[bytes] | None,
    environment: Mapping[str, str] | None = None,
    stdout: int | None = subprocess.PIPE,
    arguments: Sequence[str] = (),
) -> Iterator[Child]:
    """Run `main()` of a module in a fresh interpreter and session; its pipes are unbuffered.

    Started with `-c`, because pools would import a main module given with `-m` again in every worker.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", f"from {module} import main; main()", *arguments],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        bufsize=0,
        env={**clean_environment(), **(environment or {})},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end(process)


def clean_environment() -> dict[str, str]:
    """The environment of children: ours, without what changes how Python or aiohttp run, and with our packages."""
    changing = ("PYTHON", "AIOHTTP_")
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith(changing)}
    search_path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": search_path}


def end(process: Child) -> None:
    """End a child and all below it: by its lifeline and a signal first, by force after a grace period."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if sys.platform != "win32":
        _end_group(process)
    process.wait()


def _end_group(process: Child) -> None:
    deadline = time.monotonic() + _GRACE_SECONDS
    _signal_group(process.pid, signal.SIGTERM)
    while process.poll() is None or _alive_in_group(process.pid):
        if time.monotonic() > deadline:
            _signal_group(process.pid, signal.SIGKILL)
        time.sleep(0.005)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _alive_in_group(group: int) -> bool:
    """Whether the group still has a process that runs; the dead whom nobody has waited for yet do not count."""
    return any(_group_of(pid) == group and not _is_dead(pid) for pid in psutil.pids())


def _group_of(pid: int) -> int | None:
    with suppress(ProcessLookupError, PermissionError):
        return os.getpgid(pid)
    return None


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True


def ask(module: str, request: Any, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0) -> Any:
    """Send a request to a fresh child and return its answer; raises ChildError where none comes in time."""
    with tempfile.TemporaryFile() as stderr, child(module, stderr, environment) as process:
        with time_limit(process, limit_seconds) as is_late:
            answer = _exchange(process, request)
        if answer:
            _let_finish(process)
            return _unpacked(answer)
        said, step = _last_words(stderr)
        raise ChildError(f"no answer within {limit_seconds:.0f} s" if is_late() else _died(process, said), step)


@contextmanager
def time_limit(process: Child, seconds: float) -> Iterator[Callable[[], bool]]:
    """Make a child that takes too long close its pipes; yields a function that tells whether it came to that."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        _terminate(process)

    alarm = threading.Timer(seconds, stop)
    alarm.daemon = True
    alarm.start()
    try:
        yield late.is_set
    finally:
        alarm.cancel()


def _unpacked(answer: bytes) -> Any:
    try:
        return pickle.loads(answer)
    except (pickle.UnpicklingError, EOFError) as error:
        raise ChildError(f"its answer is not whole: {error}") from error


def _exchange(process: Child, request: Any) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        pickle.dump(request, process.stdin)
        return process.stdout.read()
    except BrokenPipeError:
        return b""


def _let_finish(process: Child) -> None:
    """Give a child that has answered the time to remove what it made, such as the folders of its pools."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_SECONDS)


def _terminate(process: Child) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        _signal_group(process.pid, signal.SIGTERM)


def _last_words(stderr: IO[bytes]) -> tuple[str, str]:
    """The last line that a child printed, and the last step that it announced."""
    stderr.seek(0)
    lines = stderr.read().decode(errors="replace").strip().splitlines()
    steps = [line.removeprefix(_STEP) for line in lines if line.startswith(_STEP)]
    said = [line for line in lines if not line.startswith(_STEP)]
    return "".join(said[-1:]) or "it said nothing", "".join(steps[-1:])


def _died(process: Child, said: str) -> str:
    code = process.wait()
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended early (status {code})"
    return f"the process {how}: {said}"


def announce(step: str) -> None:
    """The child's side: say what comes next, so that whoever waits knows what it died of."""
    os.write(2, f"{_STEP}{step}\n".encode())


def serve_one(answer: Callable[[Any], Any]) -> None:
    """The child's side of `ask`: read one request, answer it, and leave standard output to nobody else."""
    private = os.dup(1)
    os.dup2(2, 1)
    request = pickle.load(sys.stdin.buffer)
    die_with_parent()
    with os.fdopen(private, "wb") as output:
        pickle.dump(answer(request), output)
