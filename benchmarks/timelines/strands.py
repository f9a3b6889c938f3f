"""Strands: what was seen of one task, one coroutine of a job, or one call in a worker; and the log that holds them.

A job is made of one or more of them: a task that hands its computing to a pool is a strand, and the call there another.
All times are readings of `time.perf_counter`, which processes of one machine share.
"""

import os
import pickle
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

clock = time.perf_counter

Identity = tuple[int, int]
"""A process, and a number within it."""

Step = tuple[float, float, float, float]
"""From when on it may have been ready, when it certainly was, when it ran and when it stopped."""


@dataclass
class Strand:
    """What was seen of one strand.

    `group` tells strands of one kind from others: `job`, `call`, or the name of a task's coroutine. `number` is its
    place among them. `made` is when it was handed out; `parent` is the strand that did so.
    """

    identity: Identity
    group: str
    number: tuple[int, ...]
    parent: Identity | None
    made: float
    thread: int = 0
    cpu_seconds: float = 0.0
    steps: list[Step] = field(default_factory=list)

    @property
    def process(self) -> int:
        return self.identity[0]

    @property
    def start(self) -> float:
        return self.steps[0][2] if self.steps else self.made

    @property
    def end(self) -> float:
        return self.steps[-1][3] if self.steps else self.made


class Log:
    """The strands of one process, and which of them each of its threads is running."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.strands: list[Strand] = []
        self._numbers = count()
        self._here = threading.local()

    @property
    def current(self) -> Strand | None:
        """The strand that this thread is running."""
        strand: Strand | None = getattr(self._here, "strand", None)
        return strand

    def new(self, group: str, number: tuple[int, ...] = (), made: float = 0.0) -> Strand:
        """A new strand of this process, handed out by the one that is running."""
        strand = self.elsewhere(group, number, made)
        self.strands.append(strand)
        return strand

    def elsewhere(self, group: str, number: tuple[int, ...] = (), made: float = 0.0) -> Strand:
        """The same, for a worker, which saves it when it is over."""
        parent = self.current
        place = next(self._numbers)
        above = parent.identity if parent else None
        return Strand((os.getpid(), place), group, number or (place,), above, made or clock())

    @contextmanager
    def running(self, strand: Strand) -> Iterator[None]:
        """Whatever is handed out now is handed out by this strand."""
        before, self._here.strand = self.current, strand
        try:
            yield
        finally:
            self._here.strand = before

    @contextmanager
    def call(self, strand: Strand) -> Iterator[None]:
        """The whole strand is one call in this thread."""
        strand.thread = threading.get_native_id()
        cpu, start = time.thread_time(), clock()
        try:
            with self.running(strand):
                yield
        finally:
            end = clock()
            strand.cpu_seconds = time.thread_time() - cpu
            strand.steps.append((start, start, start, end))

    def save(self, strand: Strand) -> None:
        """Write what a worker saw to where the process that records will read it."""
        path = Path(self.folder) / f"{os.getpid()}-{threading.get_native_id()}.strands"
        with path.open("ab") as file:
            pickle.dump(strand, file)


def saved_strands(folder: str) -> list[Strand]:
    """What workers have saved, which is gone afterwards."""
    strands: list[Strand] = []
    for path in sorted(Path(folder).glob("*.strands")):
        with path.open("rb") as file:
            while file.peek(1):
                strands.append(pickle.load(file))  # written by our own workers into our own folder
        path.unlink()
    return strands


_logs: dict[str, Log] = {}


def log_of(folder: str) -> Log:
    """The log of this process for a recording."""
    return _logs.setdefault(folder, Log(folder))
