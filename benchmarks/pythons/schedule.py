"""Sittings of several Pythons in laps: in each lap every one of them gets one turn, while the others wait.

So block number n of every record is measured within the same lap, seconds apart, and what drifts over minutes drifts
for all Pythons alike.
"""

import io
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import IO

from benchmarks.block.round_orders import balanced_orders
from benchmarks.measure.progress import Reporter
from benchmarks.plan.parameters import clock_duration
from benchmarks.processes.children import Child, exit_text, running_command
from benchmarks.pythons.turns import TURN_GIVEN, TurnRequest, turn_request

_SECONDS_BETWEEN_LOOKS = 5.0
PATIENCE_SECONDS = 20.0
"""So long a sitting that was told to end, or says no more, may take to be gone."""

Relay = Callable[[str], None]
"""Hears every line that a sitting says."""


class PacedSitting:
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
        self.turn: TurnRequest | None = None
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
            _give_turn(process.stdin)
        self.turn = None
        while self.turn is None and (line := self._next_line(process)) is not None:
            self.turn = turn_request(line)
            if self.turn is None:
                self._relay(line)
                self.last_words = line
        if self.turn is None:
            self.status = _exit_status(process)

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
        return f"{exit_text(self.status or 0)}: {self.last_words or 'it said nothing'}"

    def _start(self) -> Child:
        process = running_command(self._command, subprocess.STDOUT, self._environment)
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


def _give_turn(pipe: IO[bytes] | None) -> None:
    """Give a turn; to one that is dead by now it makes no difference."""
    with suppress(BrokenPipeError, OSError):
        assert pipe is not None
        pipe.write(TURN_GIVEN)


def _exit_status(process: Child) -> int:
    """How a process ended that says no more; one that goes on all the same is as good as dead."""
    try:
        return process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


_DIVERGENCE = "from here on these Pythons measure different blocks within a lap: a server is missing in one of them"


def run_laps(sittings: Sequence[PacedSitting], seed: int, reporter: Reporter) -> None:
    """Give turns until every sitting has ended, in balanced random orders.

    However this is left, every sitting is told that there are no more turns, and is gone afterwards.
    """
    try:
        _run_laps(sittings, seed, reporter)
    finally:
        for sitting in sittings:
            sitting.let_go()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for sitting in sittings:
            sitting.end(deadline)


def _run_laps(sittings: Sequence[PacedSitting], seed: int, reporter: Reporter) -> None:
    orders, laps = _orders(sittings, Random(f"{seed} laps")), _LapReporter(reporter)
    while running := [sitting for sitting in sittings if sitting.runs]:
        laps.report([sitting.turn for sitting in running if sitting.turn])
        for sitting in next(orders):
            if sitting.runs:
                sitting.take_turn()


def _orders(sittings: Sequence[PacedSitting], random: Random) -> Iterator[tuple[PacedSitting, ...]]:
    """In which order the sittings take their turns, lap by lap: each equally often at each place."""
    by_name = {sitting.name: sitting for sitting in sittings}
    while True:
        for order in balanced_orders(tuple(by_name), 2 * len(by_name), random):
            yield tuple(by_name[name] for name in order)


class _LapReporter:
    """Tells whoever waits where things are, at the beginning of each lap."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._has_begun = self._went_apart = False

    def report(self, turns: Sequence[TurnRequest]) -> None:
        """Say what this lap measures, and how long it all takes."""
        if not turns:
            return
        left = sum(turn.seconds_left for turn in turns)
        if not self._has_begun:
            self._begin(turns, left)
        self._compare({turn.workload for turn in turns})
        first = turns[0]
        if first.workload:
            self._reporter.block(first.done, first.workload, left)
        else:
            self._reporter.finish()

    def _begin(self, turns: Sequence[TurnRequest], left: float) -> None:
        self._has_begun = True
        count = max(turn.total for turn in turns)
        each = f"{len(turns)} Pythons" if len(turns) > 1 else "the one Python that is left"
        self._reporter.say(f"measuring {count} blocks of {each} in turns: about {clock_duration(left)}")
        self._reporter.begin(count)

    def _compare(self, workloads: set[str]) -> None:
        if len(workloads) > 1 and not self._went_apart:
            self._went_apart = True
            self._reporter.say(f"warning: {_DIVERGENCE}")
