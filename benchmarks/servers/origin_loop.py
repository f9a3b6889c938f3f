"""The origin's event loop: its waits end when they are over, and not when it is convenient.

Three things would keep them. On Linux asyncio waits by epoll, which Python gives whole milliseconds, rounded up. Many
waits by `asyncio.sleep` are many timers, each an object that is compared in Python. And all requests that have come
begin, one right after the other, before a loop looks at the clock again.
"""

import asyncio
import selectors
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import Context
from heapq import heappop, heappush
from itertools import count
from threading import RLock
from typing import TypeVarTuple

Arguments = TypeVarTuple("Arguments")

_WATCHFUL_SECONDS = 0.01
"""For so long after a wait the next one is expected."""

_SECONDS_PER_CALLER = 0.001
"""To begin with a request takes about 50 microseconds, 5 % of this."""


def precise_loop() -> asyncio.AbstractEventLoop:
    """The loop for this system; Windows has timers of its own, so there it is asyncio's own."""
    return asyncio.new_event_loop() if sys.platform == "win32" else WaitingLoop(precise_selector())


def wait(seconds: float) -> Awaitable[None]:
    """What to await, on the origin's loop or on any other, to wait so long."""
    loop = asyncio.get_running_loop()
    return loop.wait(seconds) if isinstance(loop, WaitingLoop) else asyncio.sleep(seconds)


def precise_selector() -> selectors.BaseSelector:
    """What waits for microseconds: kqueue does, epoll does not."""
    return EpollByMicroseconds() if sys.platform == "linux" else selectors.DefaultSelector()


if sys.platform == "linux":
    import select

    class EpollByMicroseconds(selectors.EpollSelector):
        """Waits for the whole of epoll by select, which counts microseconds; epoll then says what has happened."""

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if timeout is None or timeout <= 0:
                return super().select(timeout)
            something, _, _ = select.select([self.fileno()], [], [], timeout)
            return super().select(0) if something else []


class WaitingLoop(asyncio.SelectorEventLoop):
    """A loop with waits that cost little, and requests that come between their ends.

    Waits are a heap of deadlines, with one timer for the first of them. Requests come from granian's threads by
    `call_soon_threadsafe`: while somebody waits only a few begin before the loop looks at the clock again, as many as
    the last wait has milliseconds.
    """

    def __init__(self, selector: selectors.BaseSelector) -> None:
        super().__init__(selector)
        self._waits: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self._watchful_until = 0.0
        self._most_callers = 1
        self._callers: deque[asyncio.Handle] = deque()
        self._is_admitting = False
        self._lock = RLock()  # a signal may call as well, within a call

    def wait(self, seconds: float) -> asyncio.Future[None]:
        future: asyncio.Future[None] = self.create_future()
        deadline = self.time() + seconds
        self._watchful_until = max(self._watchful_until, deadline + _WATCHFUL_SECONDS)
        self._most_callers = max(1, int(seconds / _SECONDS_PER_CALLER))
        heappush(self._waits, (deadline, next(self._numbers), future))
        if self._waits[0][2] is future:
            self._set_timer()
        return future

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.call_at(self._waits[0][0], self._end_waits) if self._waits else None

    def _end_waits(self) -> None:
        now = self.time()
        while self._waits and self._waits[0][0] <= now:
            _, _, future = heappop(self._waits)
            if not future.done():  # whoever waited may have gone
                future.set_result(None)
        self._set_timer()

    def call_soon_threadsafe(
        self, callback: Callable[[*Arguments], object], *args: *Arguments, context: Context | None = None
    ) -> asyncio.Handle:
        if not self._callers and self.time() > self._watchful_until:
            return super().call_soon_threadsafe(callback, *args, context=context)
        handle = asyncio.Handle(callback, args, self, context)
        with self._lock:
            self._callers.append(handle)
            if self._is_admitting:
                return handle
            self._is_admitting = True
        super().call_soon_threadsafe(self._admit)
        return handle

    def _admit(self) -> None:
        """Begin with what others asked for: all of it, or, where waits may end meanwhile, a few in each turn.

        Whose wait is over comes before whoever is new.
        """
        if self._waits and self._waits[0][0] <= self.time():
            self._end_waits()
        admitted = 0
        while admitted < self._most_callers or self.time() > self._watchful_until:
            caller = self._callers.popleft()
            if not caller.cancelled():
                caller._run()  # noqa: SLF001 - what every loop does
            admitted += 1
            with self._lock:
                self._is_admitting = bool(self._callers)
                if not self._is_admitting:
                    return
        self.call_soon(self._admit)
