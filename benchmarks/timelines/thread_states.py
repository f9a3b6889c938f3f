"""What threads do, as the system tells it: sampled by the parent, which disturbs no GIL of those that it looks at.

Linux tells of each thread in which system call it is, with its arguments. A thread that waits for the GIL waits, for a
time, on a futex in the static memory of Python itself; every other call that it is in is a wait. How long a thread that
could run waited for a CPU is counted by the scheduler. Elsewhere nothing is known of threads but their CPU time.
"""

import os
import platform
import sys
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.timelines.strands import clock

RUNS, WANTS_GIL, WAITS = "R", "G", "W"

PERIOD_SECONDS = 0.0003
_LOOK_FOR_THREADS = 16
"""How many samples pass until the next look for new threads."""

_FUTEX = {"x86_64": b"202", "aarch64": b"98"}.get(platform.machine(), b"")
_SHORTEST_QUEUE_SECONDS = 0.0001
_NO_WAIT = b"0x0"
ON, READY = "on", "ready"
"""Files by which the process that is looked at says that it records, and the parent that it looks."""


@dataclass
class ThreadTrace:
    """What was seen of one thread: its states with the moments of the samples, and when it had queued for a CPU."""

    moments: list[float] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    queued: list[tuple[float, float]] = field(default_factory=list)

    def between(self, start: float, end: float) -> Iterator[tuple[float, str]]:
        """The samples from the last before the start on, each with its moment, not before the start."""
        first = max(0, bisect_right(self.moments, start) - 1)
        for moment, state in zip(self.moments[first:], self.states[first:], strict=True):
            if moment >= end:
                return
            if moment > start - 4 * PERIOD_SECONDS:
                yield max(start, moment), state


@dataclass
class Sampler:
    """Looks at all threads of a process and of those below it whenever the folder says so."""

    folder: Path
    traces: dict[tuple[int, int], ThreadTrace] = field(default_factory=dict)
    _files: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    _delays: dict[tuple[int, int], int] = field(default_factory=dict)
    _static: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _processes: list[int] = field(default_factory=list)

    def run(self, process: int, is_over: threading.Event) -> None:
        """Look until it is over."""
        try:
            while not is_over.wait(0.001):
                if (self.folder / ON).exists():
                    self._look(process, is_over)
        finally:
            for files in self._files.values():
                for file in files:
                    os.close(file)

    def _look(self, process: int, is_over: threading.Event) -> None:
        self._processes = [process, *_below(process)]
        self._open_threads()
        (self.folder / READY).touch()
        count = 0
        while not is_over.is_set():
            for thread in list(self._files):
                self._sample(thread)
            count += 1
            if count % _LOOK_FOR_THREADS == 0:
                self._open_threads()
            if not (self.folder / ON).exists():
                break
            time.sleep(PERIOD_SECONDS)
        (self.folder / READY).unlink(missing_ok=True)

    def _open_threads(self) -> None:
        for process in self._processes:
            with suppress(OSError):
                for folder in Path(f"/proc/{process}/task").iterdir():
                    thread = (process, int(folder.name))
                    if thread not in self._files:
                        self._open(thread, folder)
                if process not in self._static:
                    self._static[process] = static_memory(Path(f"/proc/{process}/maps").read_text())

    def _open(self, thread: tuple[int, int], folder: Path) -> None:
        calls = os.open(folder / "syscall", os.O_RDONLY)
        try:
            os.pread(calls, 8, 0)
            self._files[thread] = (calls, os.open(folder / "schedstat", os.O_RDONLY))
        except OSError:
            os.close(calls)
            raise
        self.traces[thread] = ThreadTrace()

    def _sample(self, thread: tuple[int, int]) -> None:
        calls, counts = self._files[thread]
        try:
            now = clock()
            state = state_of(os.pread(calls, 128, 0), self._static.get(thread[0], ()))
            delay = int(os.pread(counts, 64, 0).split()[1])
        except (OSError, IndexError, ValueError):  # it has ended
            for file in self._files.pop(thread):
                os.close(file)
            return
        trace = self.traces[thread]
        trace.moments.append(now)
        trace.states.append(state)
        queued = (delay - self._delays.get(thread, delay)) / 1e9
        self._delays[thread] = delay
        if queued > _SHORTEST_QUEUE_SECONDS:
            trace.queued.append((now - queued, now))


def state_of(call: bytes, static: tuple[tuple[int, int], ...]) -> str:
    """What a thread does, by the system call that it is in."""
    if call.startswith(b"running"):
        return RUNS
    words = call.split()
    if len(words) > 4 and words[0] == _FUTEX and words[4] != _NO_WAIT:
        address = int(words[1], 16)
        if any(low <= address < high for low, high in static):
            return WANTS_GIL
    return WAITS


def static_memory(maps: str) -> tuple[tuple[int, int], ...]:
    """Where Python's own static variables are: the writable part of its file, and what follows directly."""
    ranges: list[tuple[int, int]] = []
    end = 0
    for line in maps.splitlines():
        words = line.split()
        low, high = (int(word, 16) for word in words[0].split("-"))
        name = Path(words[5]).name if len(words) > 5 else ""
        is_python = name.startswith(("python", "libpython"))
        if "w" in words[1] and (is_python or (not name and low == end)):
            ranges.append((low, high))
            end = high
    return tuple(ranges)


def _below(process: int) -> list[int]:
    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(process).children(recursive=True)]
    return []


def can_sample() -> bool:
    """Whether this system tells what threads do."""
    if not sys.platform.startswith("linux") or not _FUTEX:
        return False
    try:
        return bool(Path("/proc/self/syscall").read_bytes()) and bool(Path("/proc/self/schedstat").read_bytes())
    except OSError:
        return False


@contextmanager
def sampled(folder: Path, process: int) -> Iterator[Sampler]:
    """Look at a process while it says that it records; a thread of this process does so."""
    sampler, is_over = Sampler(folder), threading.Event()
    thread = threading.Thread(target=sampler.run, args=(process, is_over), name="sampler", daemon=True)
    if can_sample():
        thread.start()
    try:
        yield sampler
    finally:
        is_over.set()
        if thread.is_alive():
            thread.join()
