"""One Python's sitting, from the side of whoever gives it turns."""

import io
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from benchmarks.children import Child, how_it_ended, started
from benchmarks.turns import GO, Turn, asked

_SECONDS_BETWEEN_LOOKS = 5.0
PATIENCE_SECONDS = 20.0
"""So long a sitting that was told to end, or says no more, may take to be gone."""

Relay = Callable[[str], None]
"""Hears every line that a sitting says."""


class Paced:
    """A sitting that does something only in its turns; it is started by the first.

    `turn` is what it waits for, `status` how it ended. Whatever it says besides is relayed.
    """

    def __init__(self, name: str, command: Sequence[str | Path], environment: dict[str, str], relay: Relay) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._relay = relay
        self._lines = SimpleQueue[str | None]()
        self._stack = ExitStack()
        self._process: Child | None = None
        self.turn: Turn | None = None
        self.status: int | None = None
        self.last_words = ""

    @property
    def runs(self) -> bool:
        """Whether it can take another turn."""
        return self.status is None

    def take_turn(self) -> None:
        """Let it go on, until it asks for its next turn or ends."""
        process = self._process or self._start()
        if self.turn:
            _write(process.stdin)
        self.turn = None
        while self.turn is None and (line := self._next_line(process)) is not None:
            self.turn = asked(line)
            if self.turn is None:
                self._relay(line)
                self.last_words = line
        if self.turn is None:
            self.status = _status(process)

    def let_go(self) -> None:
        """Tell it that there are no more turns, by which it ends; do not wait for that."""
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def end(self, deadline: float) -> None:
        """See to it that it and everything below it is gone; until the deadline of the clock it may end in peace."""
        if self._process:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, deadline - time.monotonic()))
        self._stack.close()

    @property
    def how_it_ended(self) -> str:
        """What became of one that neither succeeded nor found something invalid."""
        return f"{how_it_ended(self.status or 0)}: {self.last_words or 'it said nothing'}"

    def _start(self) -> Child:
        process = started(self._command, subprocess.STDOUT, self._environment)
        self._process = self._stack.enter_context(process)
        threading.Thread(target=self._read, args=(self._process.stdout,), name=self.name, daemon=True).start()
        return self._process

    def _read(self, stream: io.RawIOBase) -> None:
        """Pass on lines until the pipe ends; another thread does, since reading cannot be given up."""
        with suppress(OSError, ValueError), io.TextIOWrapper(io.BufferedReader(stream), "utf-8", "replace") as lines:
            for line in lines:
                self._lines.put(line.rstrip("\r\n"))
        self._lines.put(None)

    def _next_line(self, process: Child) -> str | None:
        """The next line; None where none will come, also if a stray process keeps the pipe of a dead one open."""
        while True:
            try:
                return self._lines.get(timeout=_SECONDS_BETWEEN_LOOKS)
            except Empty:
                if process.poll() is not None and self._lines.empty():
                    return None


def _write(pipe: IO[bytes] | None) -> None:
    """Give a turn; to one that is dead by now it makes no difference."""
    with suppress(BrokenPipeError, OSError):
        assert pipe is not None
        pipe.write(GO)


def _status(process: Child) -> int:
    """How a process ended that says no more; one that goes on all the same is as good as dead."""
    try:
        return process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
