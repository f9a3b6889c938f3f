"""How late something is that wants to run every millisecond: in the event loop of a model, or in a thread beside it.

Every beat that was due counts, also those that passed while nothing could run: a stall of 50 ms is 50 beats, of which
the first is the latest. So p99 says how late whatever falls due at any moment will be, and no stall hides in one beat.
There are as many values as milliseconds, a few hundred: the percentiles are taken from all of them, exactly.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import Any, TypeVar

from benchmarks.record_format.costs import LOOP, THREAD, LagEntry
from workloads.loops import Run

T = TypeVar("T")

PERIOD_SECONDS = 0.001

_LEAST_TIMER_SECONDS = 0.0006
"""Timers of other loops than asyncio's count whole milliseconds; what rounds to none would keep the loop busy."""


class Beats:
    """The lateness in seconds of every beat that was due between `begin` and `end`, which may come again and again.

    Time stands still in between: of batches of 0.1 ms, a beat is due in every tenth.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.late: list[float] = []
        self._clock = clock
        self._due = 0.0
        self._left = PERIOD_SECONDS

    def begin(self) -> float:
        """From now on a beat is due every millisecond; return the seconds until the next."""
        self._due = self._clock() + self._left
        return self._left

    def beat(self) -> float:
        """Note every beat that was due by now; return the seconds until the next."""
        now = self._clock()
        self._note(now)
        return self._due - now

    def end(self, at: float | None = None) -> None:
        """Note what was due and has not come: it is at least so late."""
        now = self._clock() if at is None else at
        self._note(now)
        self._left = self._due - now

    def _note(self, now: float) -> None:
        while self._due <= now:
            self.late.append(now - self._due)
            self._due += PERIOD_SECONDS


def lag_entry(where: str, late: Sequence[float]) -> LagEntry:
    """Percentiles of how late beats were: the least value that so many do not exceed (nearest rank)."""
    ordered = sorted(late)

    def percentile(share: float) -> float:
        return ordered[max(0, ceil(share * len(ordered)) - 1)]

    return LagEntry(where, len(ordered), percentile(0.5), percentile(0.99), ordered[-1])


class LoopHeart:
    """Beats in every loop that a model opens, while it is switched on and the loop runs."""

    def __init__(self) -> None:
        self.beats = Beats()
        self.loops = 0
        self._is_on = False

    def observe(self, loop: asyncio.AbstractEventLoop, run: Run) -> Run:
        """The same `run` of an open loop, with a heart in it."""
        self.loops += 1
        least = 0.0 if isinstance(loop, asyncio.BaseEventLoop) else _LEAST_TIMER_SECONDS

        def observed_run(coroutine: Coroutine[Any, Any, T], /) -> T:
            if not self._is_on:
                return run(coroutine)
            with self._beating(loop, least):
                return run(coroutine)

        return observed_run

    @contextmanager
    def switched_on(self) -> Iterator[None]:
        """While this is open, loops have a heartbeat."""
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False

    @contextmanager
    def _beating(self, loop: asyncio.AbstractEventLoop, least: float) -> Iterator[None]:
        timer: asyncio.TimerHandle | None = None

        def beat() -> None:
            nonlocal timer
            timer = loop.call_later(max(self.beats.beat(), least), beat)

        timer = loop.call_later(max(self.beats.begin(), least), beat)
        try:
            yield
        finally:
            timer.cancel()
            self.beats.end()


@contextmanager
def thread_heart(beats: Beats) -> Iterator[None]:
    """A thread of this process that beats while this is open."""
    is_over = threading.Event()

    def keep_beating(left: float) -> None:
        while True:
            time.sleep(left)
            if is_over.is_set():
                return
            left = max(0.0, beats.beat())

    thread = threading.Thread(target=keep_beating, args=(beats.begin(),), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end = time.perf_counter()
        is_over.set()
        thread.join()
        beats.end(end)


def heart_of(heart: LoopHeart) -> str:
    """Where the heart of an open model beats."""
    return LOOP if heart.loops else THREAD
