"""Tasks on event loops: when each could go on, and when it did.

The loop itself tells: every wakeup passes `call_soon`, a timer's due time is known when it is set, and each step of a
coroutine is one `send`. Only of answers that arrive while the loop is busy nobody knows the moment: it lies between two
looks at the selector.
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from benchmarks.timelines.strands import Log, Strand, clock
from workloads import coroutines

JOB = "job"
_AT_ONCE_SECONDS = 0.00005
"""A look at the selector that takes no longer did not wait for anything."""

_Loop = asyncio.AbstractEventLoop


class Timed(Coroutine[Any, Any, Any]):
    """A coroutine that notes each of its steps in a strand."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], strand: Strand, log: Log, saves: bool) -> None:
        self._coroutine, self._strand, self._log, self._saves = coroutine, strand, log, saves

    def __await__(self) -> Any:
        return self

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return self._step(self._coroutine.send, None)

    def send(self, value: Any) -> Any:
        return self._step(self._coroutine.send, value)

    def throw(self, *error: Any) -> Any:
        return self._step(self._coroutine.throw, *error)

    def close(self) -> None:
        self._coroutine.close()

    def _step(self, method: Callable[..., Any], *arguments: Any) -> Any:
        strand, start = self._strand, clock()
        earliest = strand.end
        since, ready = _readiness(start) if strand.steps or strand.group != JOB else (start, start)
        strand.thread = strand.thread or threading.get_native_id()
        ended = True
        try:
            with self._log.running(strand):
                result = method(*arguments)
            ended = False
            return result
        finally:
            strand.steps.append((max(since, earliest), max(ready, earliest), start, clock()))
            if ended and self._saves:
                self._log.save(strand)


def timed(coroutine: Coroutine[Any, Any, Any], strand: Strand, log: Log, saves: bool = False) -> Timed:
    """The coroutine with its steps noted; the loop that runs here is watched from now on."""
    with suppress(RuntimeError):
        watch(asyncio.get_running_loop())
    return Timed(coroutine, strand, log, saves)


def _readiness(now: float) -> tuple[float, float]:
    """From when on the task that runs now may have been ready, and when it certainly was."""
    with suppress(RuntimeError):
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        if loop in _watches and task is not None:
            return _watches[loop].ready.get(task, (now, now))
    return 0.0, now


class LoopWatch:
    """Notes of one loop when tasks became ready; `stop` leaves the loop as it was."""

    def __init__(self, loop: _Loop) -> None:
        self.ready: dict[Any, tuple[float, float]] = {}
        self.steps = 0
        self._loop: Any = loop
        self._due: dict[Any, float] = {}
        self._looked = self._looked_before = clock()
        self._waited = True
        self._undo = ExitStack()
        for name, method in (
            ("call_soon", self._call_soon),
            ("call_at", self._call_at),
            ("call_later", self._call_later),
            ("call_soon_threadsafe", self._call_soon_threadsafe),
        ):
            self._override(loop, name, method)
        if selector := getattr(loop, "_selector", None):
            self._override(selector, "select", self._select)

    def stop(self) -> None:
        """Take all overrides away."""
        self._undo.close()

    def _override(self, target: Any, name: str, method: Callable[..., Any]) -> None:
        with suppress(AttributeError, TypeError):  # a loop of a library may not allow it: then less is known
            original = getattr(target, name)
            setattr(target, name, lambda *arguments, **named: method(original, *arguments, **named))
            self._undo.callback(delattr, target, name)

    def _call_soon(self, original: Callable[..., Any], callback: Any, *arguments: Any, **named: Any) -> Any:
        task = getattr(callback, "__self__", None)
        if isinstance(task, asyncio.Task):
            now = clock()
            future = arguments[0] if arguments else None
            due = self._due.pop(future, None) if future is not None else None
            if due is not None:
                self.ready[task] = (min(due, now), min(due, now))
            elif asyncio.current_task(self._loop) is None:
                self.ready[task] = self._answered(now)
            else:
                self.ready[task] = (now, now)
        return original(callback, *arguments, **named)

    def _answered(self, now: float) -> tuple[float, float]:
        """When what the selector told had happened: while it waited, or at some time since the last look."""
        return (self._looked, self._looked) if self._waited else (self._looked_before, now)

    def _call_at(self, original: Callable[..., Any], when: float, callback: Any, *arguments: Any, **named: Any) -> Any:
        self._note_due(arguments, clock() + when - self._loop.time())
        return original(when, callback, *arguments, **named)

    def _call_later(
        self, original: Callable[..., Any], delay: float, callback: Any, *arguments: Any, **named: Any
    ) -> Any:
        self._note_due(arguments, clock() + delay)
        return original(delay, callback, *arguments, **named)

    def _call_soon_threadsafe(self, original: Callable[..., Any], callback: Any, *arguments: Any, **named: Any) -> Any:
        self._note_due(arguments, clock())
        return original(callback, *arguments, **named)

    def _note_due(self, arguments: tuple[Any, ...], when: float) -> None:
        if arguments and isinstance(arguments[0], asyncio.Future):
            self._due[arguments[0]] = when

    def _select(self, original: Callable[..., Any], *arguments: Any) -> Any:
        start = clock()
        events = original(*arguments)
        self._looked_before, self._looked = self._looked, clock()
        self._waited = self._looked - start > _AT_ONCE_SECONDS
        return events


_watches: dict[_Loop, LoopWatch] = {}


def watch(loop: _Loop) -> None:
    """Watch a loop from now on."""
    if loop not in _watches:
        _watches[loop] = LoopWatch(loop)


@contextmanager
def noted_loops() -> Iterator[list[_Loop]]:
    """All loops that a runner opens meanwhile."""
    loops: list[_Loop] = []
    with _runners(loops.append):
        yield loops


@contextmanager
def recorded_loops(log: Log, loops: list[_Loop]) -> Iterator[None]:
    """Record every task of these loops, and of those that are opened meanwhile, and every job of `gather_limited`."""
    with ExitStack() as stack:
        known = set[int]()

        def attach(loop: _Loop) -> None:
            if id(loop) not in known and not loop.is_closed():
                known.add(id(loop))
                watch(loop)
                before = loop.get_task_factory()
                loop.set_task_factory(_factory(before, log))
                stack.callback(_detach, loop, before)

        for loop in loops:
            attach(loop)
        stack.enter_context(_runners(attach))
        stack.enter_context(_recorded_jobs(log))
        yield


def _detach(loop: _Loop, factory: Any) -> None:
    if watching := _watches.pop(loop, None):
        watching.stop()
    loop.set_task_factory(factory)


def _factory(before: Any, log: Log) -> Any:
    def make(loop: _Loop, coroutine: Any, **named: Any) -> Any:
        strand = log.new(getattr(coroutine, "__qualname__", type(coroutine).__name__))
        steps = Timed(coroutine, strand, log, saves=False)
        return before(loop, steps, **named) if before else asyncio.Task(steps, loop=loop, **named)

    return make


@contextmanager
def _runners(opened: Callable[[_Loop], None]) -> Iterator[None]:
    """Tell of every loop of an `asyncio.Runner`, which `asyncio.run` and `event_loop` use."""
    get_loop, run = asyncio.Runner.get_loop, asyncio.Runner.run

    def get_noted(self: asyncio.Runner) -> _Loop:
        loop = get_loop(self)
        opened(loop)
        return loop

    def run_noted(self: asyncio.Runner, *arguments: Any, **named: Any) -> Any:
        get_noted(self)
        return run(self, *arguments, **named)

    asyncio.Runner.get_loop, asyncio.Runner.run = get_noted, run_noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        asyncio.Runner.get_loop, asyncio.Runner.run = get_loop, run  # type: ignore[method-assign]


@contextmanager
def _recorded_jobs(log: Log) -> Iterator[None]:
    """Tell the jobs apart that `gather_limited` runs in a few long tasks, by whatever module it is called."""
    gather = coroutines.gather_limited

    async def recorded(job: Callable[[Any], Any], arguments: Any, width: int) -> list[Any]:
        def recorded_job(argument: Any) -> Any:
            return timed(job(argument), log.new(JOB), log)

        return await gather(recorded_job, arguments, width)

    using = [module for module in list(sys.modules.values()) if vars(module).get("gather_limited") is gather]
    for module in using:
        vars(module)["gather_limited"] = recorded
    try:
        yield
    finally:
        for module in using:
            vars(module)["gather_limited"] = gather
