"""How many jobs are in flight at once: counted where they run, in whatever thread or process that is.

A job in flight is a file in a folder, so that every process sees the same count. Jobs wait for company, for a while:
where there is room for `width` of them, that many meet. Once they have met, nobody waits any more.
"""

import asyncio
import multiprocessing.pool
import pickle
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from workloads.cluster import DaskExecutor
from workloads.coroutines import gather_limited
from workloads.loop_processes import LoopProcesses

_PATIENCE_SECONDS = 10.0
_MET = "met"
_LINGER = 10
_sleep = asyncio.sleep


@dataclass(frozen=True)
class Gauge:
    """Counts what is in flight in a folder of its own; `width` is how many should meet."""

    folder: str
    width: int

    @property
    def most(self) -> int:
        """The most that were in flight at once; 0 where nothing was."""
        return max((int(path.suffix[1:]) for path in Path(self.folder).glob("seen.*")), default=0)

    def forget(self) -> None:
        """Forget what was in flight before."""
        for path in Path(self.folder).glob("seen.*"):
            path.unlink()

    def begin(self) -> Path:
        here = Path(self.folder) / f"job.{uuid4().hex}"
        here.touch()
        self.count()
        return here

    def count(self) -> int:
        """How many are in flight now; the number is kept."""
        count = sum(path.name.startswith("job.") for path in Path(self.folder).iterdir())
        (Path(self.folder) / f"seen.{count}").touch()
        return count

    def has_met(self) -> bool:
        """Whether enough jobs are, or were, in flight at once."""
        met = Path(self.folder) / _MET
        if not met.exists() and self.count() >= self.width:
            met.touch()
        return met.exists()

    def moments(self) -> Iterator[None]:
        """Moments to wait for company, and, once it is there, for more than should come."""
        if self.has_met():
            return
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self.has_met() and time.monotonic() < end:
            yield
        (Path(self.folder) / _MET).touch()
        for _ in range(_LINGER):
            yield
        self.count()

    @contextmanager
    def job(self) -> Iterator[None]:
        here = self.begin()
        try:
            for _ in self.moments():
                time.sleep(0.002)
            yield
        finally:
            here.unlink()

    async def awaited(self, job: Callable[[Any], Awaitable[Any]], argument: Any) -> Any:
        """Run a job as a coroutine, in flight from its first step to its last."""
        here = self.begin()
        try:
            for _ in self.moments():
                await _sleep(0.002)
            return await job(argument)
        finally:
            here.unlink()


@dataclass(frozen=True)
class Counted:
    """A function that is in flight while it runs; it can be sent to another process."""

    gauge: Gauge
    function: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        with self.gauge.job():
            return self.function(*arguments, **named)


@dataclass(frozen=True)
class CountedOnALoop:
    """The same for a coroutine function that a process of `loop_processes` runs on its loop."""

    gauge: Gauge
    job: Callable[[Any, Any], Awaitable[Any]]

    async def __call__(self, client: Any, argument: Any) -> Any:
        return await self.gauge.awaited(partial(self.job, client), argument)


@contextmanager
def watched_loop_processes(gauge: Gauge) -> Iterator[None]:
    """Count what runs on the loops of other processes, all of them together."""
    run_all = LoopProcesses.map

    def counted(self: LoopProcesses, job: Callable[[Any, Any], Awaitable[Any]], arguments: Any) -> list[Any]:
        return run_all(self, CountedOnALoop(gauge, job), arguments)

    with patch.object(LoopProcesses, "map", counted):
        yield


@contextmanager
def watched_pools(kind: type[Executor], gauge: Gauge) -> Iterator[None]:
    """Count what executors of a kind run; whatever goes to processes must survive pickling."""
    submit = kind.submit

    def counted(self: Executor, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        if kind is ProcessPoolExecutor:
            pickle.loads(pickle.dumps((function, arguments, named)))  # noqa: S301 - made right here
        return submit(self, Counted(gauge, function), *arguments, **named)

    with patch.object(kind, "submit", counted):
        yield


@contextmanager
def watched_older_pools(gauge: Gauge) -> Iterator[None]:
    """Count what pools of `multiprocessing` run."""
    map_ = multiprocessing.pool.Pool.map

    def counted(
        self: multiprocessing.pool.Pool, function: Callable[..., Any], *arguments: Any, **named: Any
    ) -> list[Any]:
        return map_(self, Counted(gauge, function), *arguments, **named)

    with patch.object(multiprocessing.pool.Pool, "map", counted):
        yield


@contextmanager
def watched_messages(gauge: Gauge) -> Iterator[None]:
    """Count the messages that the workers of a cluster have; only a function of this module survives the way there."""
    answers = DaskExecutor.answers

    def counted(self: DaskExecutor, run: Callable[..., Any], messages: Any, timeout: float | None) -> Any:
        return answers(self, Counted(gauge, run), messages, timeout)

    with patch.object(DaskExecutor, "answers", counted):
        yield


@contextmanager
def watched_coroutines(modules: Iterable[Any], gauge: Gauge) -> Iterator[None]:
    """Count what `gather_limited` runs, by whatever module it is called."""

    async def counted(job: Callable[[Any], Awaitable[Any]], arguments: Iterable[Any], width: int) -> list[Any]:
        return await gather_limited(lambda argument: gauge.awaited(job, argument), arguments, width)

    using = [module for module in modules if hasattr(module, "gather_limited")]
    patches = [patch.object(module, "gather_limited", counted) for module in using]
    for patcher in patches:
        patcher.start()
    try:
        yield
    finally:
        for patcher in patches:
            patcher.stop()


@contextmanager
def watched_sleeps(gauge: Gauge) -> Iterator[None]:
    """Count who sleeps on an event loop."""

    async def counted(seconds: float, *result: Any) -> Any:
        return await (gauge.awaited(_sleep, seconds) if seconds > 0 else _sleep(seconds, *result))

    with patch("asyncio.sleep", counted):
        yield


THREADS, PROCESSES = ThreadPoolExecutor, ProcessPoolExecutor
