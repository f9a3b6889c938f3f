"""A sitting that takes turns with others: it waits before each block, and after the last, until it is told to go on.

Whoever lets sittings go in turns (`benchmarks.pythons`) holds the standard input and output of each. A line of output
that begins with a mark asks for the next turn and says that this one is over; a line of input gives it. Where the input
ends, the sitting ends as by Ctrl-C, whatever it is doing: it keeps its finished blocks and leaves nothing behind.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from queue import SimpleQueue

from rich.console import Console

from benchmarks.measure.progress import PlainReporter, Reporter
from benchmarks.processes.signals import stop_main_thread, stop_now

TURN_MARK = "\x1e"
TURN_GIVEN = b"go\n"


@dataclass(frozen=True)
class TurnRequest:
    """What a turn is asked for: a block of this workload, or, where that is empty, what comes after the last block.

    `done` of `total` blocks are finished; all that is left takes about `seconds_left` of measuring.
    """

    done: int
    total: int
    workload: str
    seconds_left: float

    @property
    def line(self) -> str:
        """How it is asked for."""
        return TURN_MARK + json.dumps(asdict(self))


def turn_request(line: str) -> TurnRequest | None:
    """The turn that a line of output asks for; None for every other line."""
    return TurnRequest(**json.loads(line.removeprefix(TURN_MARK))) if line.startswith(TURN_MARK) else None


class PacedReporter(PlainReporter):
    """Reports in plain lines, and waits for a turn before each block and after the last."""

    def __init__(self, console: Console, wait: Callable[[TurnRequest], None]) -> None:
        super().__init__(console)
        self._wait = wait

    def block(self, done: int, workload: str, seconds_left: float) -> None:
        self._wait(TurnRequest(done, self._total, workload, seconds_left))

    def finish(self) -> None:
        self._wait(TurnRequest(self._total, self._total, "", 0.0))


class _Turns:
    """Listens to standard input: one line for each turn."""

    def __init__(self) -> None:
        self._heard = SimpleQueue[bool]()
        threading.Thread(target=self._listen, name="turns", daemon=True).start()

    def wait(self, turn: TurnRequest) -> None:
        """Ask for a turn and return when it has come."""
        sys.stdout.write(f"{turn.line}\n")
        sys.stdout.flush()
        if not self._heard.get():
            stop_now()

    def _listen(self) -> None:
        while words := os.read(0, 4096):
            for _ in range(words.count(b"\n")):
                self._heard.put(True)
        self._heard.put(False)
        stop_main_thread()


@contextmanager
def turn_reporter(console: Console) -> Iterator[Reporter]:
    """A reporter that lets the sitting go on only in its turns."""
    yield PacedReporter(console, _Turns().wait)
