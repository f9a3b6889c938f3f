"""Calls in pools: whatever is submitted to an executor is recorded where it runs, in whatever thread or process."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from inspect import iscoroutine
from multiprocessing.pool import Pool
from typing import Any

from benchmarks.timelines.loops import timed
from benchmarks.timelines.strands import Identity, Log, clock, log_of

CALL = "call"

_CARRIERS = {
    ("concurrent.futures.process", "_process_chunk"),
    ("workloads.messages", "run_each"),
    ("workloads.messages", "run_message"),
    ("workloads.shared_memory", "_run_on_spans"),
    ("workloads.thread_processes", "_run_share"),
    ("workloads.loop_processes", "_run_share"),
}
"""Functions whose first argument is the job: they run several in one message."""


@dataclass(frozen=True)
class Recorded:
    """A function that records each of its calls; it can be sent to another process."""

    folder: str
    owner: int
    number: int
    made: float
    parent: Identity | None
    function: Callable[..., Any]
    calls: list[None] = field(default_factory=list)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        log, place = log_of(self.folder), len(self.calls)
        self.calls.append(None)
        is_worker = os.getpid() != self.owner
        make = log.elsewhere if is_worker else log.new
        strand = make(CALL, (self.number, place), self.made if place == 0 else 0.0)
        strand.parent = self.parent
        with log.call(strand):
            result = self.function(*arguments, **named)
        if iscoroutine(result):
            strand.steps.clear()
            return timed(result, strand, log, saves=is_worker)
        if is_worker:
            log.save(strand)
        return result


def _recorded(function: Callable[..., Any], recorder: Callable[[Callable[..., Any]], Recorded]) -> Callable[..., Any]:
    """The same function, with its job recorded: what carries several jobs is no job itself."""
    if isinstance(function, partial) and _carries(function.func) and function.args:
        job, *others = function.args
        return partial(function.func, _recorded(job, recorder), *others, **function.keywords)
    return recorder(function)


def _carries(function: Any) -> bool:
    return (getattr(function, "__module__", ""), getattr(function, "__qualname__", "")) in _CARRIERS


@contextmanager
def recorded_pools(log: Log) -> Iterator[None]:
    """Record whatever is handed to pools meanwhile."""
    with ExitStack() as stack:
        numbers = iter(range(10**9))
        for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
            stack.enter_context(_replaced(kind, "submit", _submitting(kind.submit, log, numbers)))
        stack.enter_context(_replaced(Pool, "map", _submitting(Pool.map, log, numbers)))
        yield


def _submitting(submit: Callable[..., Any], log: Log, numbers: Iterator[int]) -> Callable[..., Any]:
    def recorded_submit(pool: Any, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        current = log.current
        recorder = partial(
            Recorded, log.folder, os.getpid(), next(numbers), clock(), current.identity if current else None
        )
        if _carries(function) and arguments:
            return submit(pool, function, _recorded(arguments[0], recorder), *arguments[1:], **named)
        return submit(pool, _recorded(function, recorder), *arguments, **named)

    return recorded_submit


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
