"""What this process and all below it hold in memory, and the most that they were seen to hold.

Nothing is timed meanwhile, so the process may look at itself and at all below it: when a model is open, after a batch
while its results are still there, and every now and then in between. Pages that several processes share count once
where the system can tell: PSS (Linux) shares out a page among the processes that have it; USS (macOS, Windows) counts
what only one has; RSS, the last resort, counts a shared page in each. Pages of files that unrelated processes have
mapped, too, such as Python's own, are shared out among all of them, and hardly count where much of Python runs.
"""

import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

import psutil

BEST_FIRST = ("pss", "uss")
RSS = "rss"

_LEAST_PAUSE_SECONDS = 0.01
_SHARE_OF_LOOKING = 0.2
"""Looking at many processes takes long: at most about this much of the time is spent on it."""


def best_measure() -> str:
    """The best measure that this system gives for a process of one's own and those that it started."""
    if sys.platform == "darwin":  # which tells of other processes no more than this, not even of one's own children
        return RSS
    with suppress(psutil.Error, NotImplementedError, AttributeError):
        memory = psutil.Process().memory_full_info()
        return next((name for name in BEST_FIRST if getattr(memory, name, 0) > 0), RSS)
    return RSS


def held_bytes(by: psutil.Process, measured_as: str) -> int:
    """Bytes of a process and everything below it; a process that ends meanwhile holds nothing."""
    with suppress(psutil.NoSuchProcess):
        return sum(_process_bytes(process, measured_as) for process in (by, *by.children(recursive=True)))
    return 0


def _process_bytes(process: psutil.Process, measured_as: str) -> int:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        if measured_as == RSS:
            return int(process.memory_info().rss)
        return int(getattr(process.memory_full_info(), measured_as))
    return 0


class MemoryWatch:
    """Looks at this process and everything below it, again and again in a thread, and whenever it is told to.

    `peak_bytes` is the most that it saw, `cpu_seconds` what its thread used. As a context manager it looks while it is
    open, or until it is stopped.
    """

    def __init__(self, measured_as: str) -> None:
        self.peak_bytes = 0
        self.cpu_seconds = 0.0
        self._measure = measured_as
        self._process = psutil.Process()
        self._is_over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._thread = threading.Thread(target=self._keep_looking, name="memory", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Look no longer by itself; what was seen stays."""
        self._is_over.set()
        self._thread.join()

    def look(self) -> int:
        """How much is held now, in bytes."""
        with self._one_at_a_time:
            now = held_bytes(self._process, self._measure)
            self.peak_bytes = max(self.peak_bytes, now)
            return now

    def _keep_looking(self) -> None:
        pause = _LEAST_PAUSE_SECONDS
        while not self._is_over.wait(pause):
            start = time.perf_counter()
            self.look()
            self.cpu_seconds = time.thread_time()
            pause = max(_LEAST_PAUSE_SECONDS, (time.perf_counter() - start) / _SHARE_OF_LOOKING)
