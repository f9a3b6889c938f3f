"""What passes between a process and the children that it asks: one request, announced steps, one answer.

Everything goes through the child's standard input and output as pickles; what it prints goes to standard error.
"""

import io
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from benchmarks.children import GRACE_SECONDS, Child, child, how_it_ended, terminate
from benchmarks.errors import ChildError
from benchmarks.lifeline import die_with_parent

_STEP, _ANSWER = "step", "answer"


def ask(module: str, request: Any, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0) -> Any:
    """Send a request to a fresh child and return its answer.

    Raises ChildError where none comes, and where the child takes longer than the limit from one announced step to the
    next. What it last announced is the error's `step`.
    """
    with tempfile.TemporaryFile() as stderr, child(module, stderr, environment) as process:
        with watched(process, limit_seconds) as watch:
            heard = _listen(process, request, watch)
        if heard.answered:
            _let_finish(process)
            return heard.answer
        reason = f"it took longer than {limit_seconds:.0f} s" if watch.late else _died(process, stderr)
        raise ChildError(heard.damage or reason, heard.step)


class Watch:
    """Ends a child that is not heard of for too long; it has a thread of its own, which sleeps."""

    def __init__(self, process: Child, seconds: float) -> None:
        self.late = False
        self._process = process
        self._seconds = seconds
        self._over = threading.Event()
        self.heard()

    def heard(self) -> None:
        """Start the time anew."""
        self._deadline = time.monotonic() + self._seconds

    def run(self) -> None:
        while not self._over.wait(max(0.0, self._deadline - time.monotonic())):
            if time.monotonic() >= self._deadline:
                self.late = True
                terminate(self._process)
                return

    def stop(self) -> None:
        self._over.set()


@contextmanager
def watched(process: Child, seconds: float) -> Iterator[Watch]:
    """End the child where more than this time passes without a sign of it."""
    watch = Watch(process, seconds)
    thread = threading.Thread(target=watch.run, name="watch", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()


@dataclass
class _Heard:
    """What a child has said so far."""

    step: str = ""
    answer: Any = None
    answered: bool = False
    damage: str = ""


def _listen(process: Child, request: Any, watch: Watch) -> _Heard:
    """Read what the child announces, until it answers or its pipe ends."""
    assert process.stdin is not None
    assert process.stdout is not None
    heard = _Heard()
    try:
        pickle.dump(request, process.stdin)
        with io.BufferedReader(process.stdout) as frames:  # type: ignore[type-var]  # unbuffered: a raw stream
            while not heard.answered:
                _take_in(heard, pickle.load(frames))
                watch.heard()
    except (BrokenPipeError, EOFError):
        pass
    except pickle.UnpicklingError as error:
        heard.damage = f"its answer is not whole: {error}"
    return heard


def _take_in(heard: _Heard, frame: tuple[str, Any]) -> None:
    kind, content = frame
    if kind == _STEP:
        heard.step = content
    else:
        heard.answer, heard.answered = content, True


def _let_finish(process: Child) -> None:
    """Give a child that has answered the time to remove what it made, such as the folders of its pools."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)


def last_line(stderr: IO[bytes]) -> str:
    """The last line that a child printed."""
    stderr.seek(0)
    lines = stderr.read().decode(errors="replace").strip().splitlines()
    return "".join(lines[-1:]) or "it said nothing"


def _died(process: Child, stderr: IO[bytes]) -> str:
    """What became of a child that closed its pipe: its last words come after that, and its status after them."""
    _let_finish(process)
    if process.poll() is None:
        terminate(process)
    return f"the process {how_it_ended(process.wait())}: {last_line(stderr)}"


Announce = Callable[[str], None]


def serve_one(answer: Callable[[Any, Announce], Any]) -> None:
    """The child's side of `ask`: read one request, answer it, and leave standard output to nobody else.

    The answering function may announce each of its steps, so that whoever waits knows what it died of.
    """
    private = os.dup(1)
    os.dup2(2, 1)
    request = pickle.load(sys.stdin.buffer)
    die_with_parent()
    with os.fdopen(private, "wb") as output:
        _say(output, (_ANSWER, answer(request, lambda step: _say(output, (_STEP, step)))))


def _say(output: IO[bytes], frame: tuple[str, Any]) -> None:
    pickle.dump(frame, output)
    output.flush()
