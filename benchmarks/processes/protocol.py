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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import IO, Any

from benchmarks.errors import ChildError, last_line
from benchmarks.processes.children import GRACE_SECONDS, Child, child, descendants, exit_text, terminate
from benchmarks.processes.lifeline import die_with_parent

_STEP, _ANSWER, _END = "step", "answer", "end"


def ask(
    module: str,
    request: Any,
    environment: Mapping[str, str] | None = None,
    limit_seconds: float = 120.0,
    started: Callable[[int], object] = lambda _: None,
) -> Any:
    """Send a request to a fresh child and return its answer; whoever wants to look at it is told its process number.

    Raises ChildError where none comes, and where the child takes longer than the limit from one announced step to the
    next. What it last announced is the error's `step`. Whatever the child started is gone afterwards.
    """
    with tempfile.TemporaryFile() as stderr, child(module, stderr, environment) as process:
        started(process.pid)
        report = _listen(process, request, limit_seconds)
        left = descendants(process)
        if report.answered:
            _let_finish(process)
        reason = f"it took longer than {limit_seconds:.0f} s" if report.late else _death(process, stderr, report)
        terminate(process, left)
        if report.answered:
            return report.answer
        raise ChildError(reason, report.step)


@contextmanager
def time_limit(process: Child, seconds: float) -> Iterator[None]:
    """End a child that takes too long, which closes its pipes."""
    alarm = threading.Timer(seconds, terminate, [process])
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


@dataclass
class _ChildReport:
    """What a child has said so far; `damage` is what is wrong with what it said."""

    step: str = ""
    answer: Any = None
    answered: bool = False
    late: bool = False
    damage: str = ""


def _listen(process: Child, request: Any, limit_seconds: float) -> _ChildReport:
    """Hear what the child announces, until it answers, its pipe ends, or nothing comes for too long.

    Another thread reads, since reading cannot be given up: a process that left its group may keep the pipe open.
    """
    assert process.stdin is not None
    frames: Queue[tuple[str, Any]] = Queue()
    with suppress(BrokenPipeError):
        pickle.dump(request, process.stdin)
    threading.Thread(target=_read, args=(process.stdout, frames), name="reader", daemon=True).start()
    report = _ChildReport()
    with suppress(Empty):
        report.late = True
        while _note(report, *frames.get(timeout=limit_seconds)):
            pass
        report.late = False
    return report


def _read(stream: Any, frames: "Queue[tuple[str, Any]]") -> None:
    """Pass on frames until there is an answer, or none will come."""
    kind = _STEP
    try:
        with io.BufferedReader(stream) as file:
            while kind == _STEP:
                kind, content = pickle.load(file)
                frames.put((kind, content))
    except EOFError:
        frames.put((_END, ""))
    except Exception as error:  # whoever writes into the pipe besides can make unpickling raise anything
        frames.put((_END, f"its answer cannot be read ({type(error).__name__})"))


def _note(report: _ChildReport, kind: str, content: Any) -> bool:
    """Note what was heard; whether more is to come."""
    if kind == _STEP:
        report.step = content
    elif kind == _ANSWER:
        report.answer, report.answered = content, True
    else:
        report.damage = str(content)
    return kind == _STEP


def _let_finish(process: Child) -> None:
    """Give a child that has answered the time to remove what it made, such as the folders of its pools."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)


def last_words(stderr: IO[bytes]) -> str:
    """The last line that a child printed."""
    stderr.seek(0)
    return last_line(stderr.read().decode(errors="replace"))


def _death(process: Child, stderr: IO[bytes], report: _ChildReport) -> str:
    """What became of a child that closed its pipe: its last words come after that, and its status after them."""
    if report.answered or report.damage:
        return report.damage
    _let_finish(process)
    if process.poll() is None:
        terminate(process)
    return f"the process {exit_text(process.wait())}: {last_words(stderr)}"


Announce = Callable[[str], None]


def serve_request(answer: Callable[[Any, Announce], Any]) -> None:
    """The child's side of `ask`: read one request, answer it, and leave standard output to nobody else.

    The answering function may announce each of its steps, so that whoever waits knows what it died of.
    """
    private = os.dup(1)
    os.dup2(2, 1)
    request = pickle.load(sys.stdin.buffer)
    die_with_parent()
    with os.fdopen(private, "wb") as output:
        _send(output, (_ANSWER, answer(request, lambda step: _send(output, (_STEP, step)))))


def _send(output: IO[bytes], frame: tuple[str, Any]) -> None:
    pickle.dump(frame, output)
    output.flush()
