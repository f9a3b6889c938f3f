"""Pools, opened as a careful program would: all workers run before the first job, and the start method is pinned.

How large a pool is, and how jobs reach it, follows from what the jobs do:

- Jobs that wait (for a server, a disk, a timer): `width` workers. Each job travels alone.
- Jobs that hardly wait (they compute, or read from memory): one worker per usable CPU. Jobs travel in messages (to
  processes) or groups (to threads): four of them per worker. With fewer, workers idle at the end of a batch. With
  more, the hand-overs cost more.
- Jobs that wait and then compute: one process per usable CPU, with threads in each, `width` in total. Each process
  gets its share of the jobs in one message: `thread_processes`.

A variant written for processes also runs in interpreters and on a cluster: `in_other_pools`.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from functools import partial
from itertools import chain
from math import ceil
from multiprocessing import get_context
from multiprocessing.pool import Pool
from multiprocessing.synchronize import Barrier
from typing import Any, Protocol, TypeVar

from workloads.cluster import dask_pool
from workloads.interpreters import interpreter_pool
from workloads.messages import run_each

T = TypeVar("T")
R = TypeVar("R")

START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"
"""Pinned because the default differs between systems, and changed from fork to forkserver in Python 3.14."""

MESSAGES_PER_WORKER = 4

_START_TIMEOUT_SECONDS = 60.0


def message_size(jobs: int, workers: int) -> int:
    """How many jobs share a message or group, if they hardly wait."""
    return max(1, ceil(jobs / (MESSAGES_PER_WORKER * workers)))


def map_in_groups(pool: Executor, job: Callable[[T], R], arguments: Sequence[T], size: int) -> list[R]:
    """`pool.map` in groups of `size` jobs, because thread pools ignore `chunksize`.

    Jobs of a millisecond or more go to threads one by one: the hand-over costs a hundredth of the job.
    """
    groups = [arguments[start : start + size] for start in range(0, len(arguments), size)]
    return list(chain.from_iterable(pool.map(partial(run_each, job), groups)))


class OpenPool(Protocol):
    """Opens an executor (PEP 3148). All its workers are running, and each has called the initializer once."""

    def __call__(
        self,
        workers: int,
        preload: str,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        /,
    ) -> AbstractContextManager[Executor]: ...


_other_pool: ContextVar[OpenPool | None] = ContextVar("other pool", default=None)

PoolVariant = Callable[..., AbstractContextManager[Any]]


def in_other_pools(processes: PoolVariant) -> dict[str, PoolVariant]:
    """Optional models: the same variant in interpreters and on a cluster. It has to open its pool by `process_pool`."""
    return {"interpreters": in_pool(interpreter_pool, processes), **on_a_cluster(processes)}


def on_a_cluster(processes: PoolVariant) -> dict[str, PoolVariant]:
    """The same on a cluster only, for jobs whose libraries cannot be imported into several interpreters."""
    return {"dask": in_pool(dask_pool, processes)}


def in_pool(open_pool: OpenPool, processes: PoolVariant) -> PoolVariant:
    """The same variant in another pool. It has to open its pool by `process_pool`."""
    return partial(_opened_with, open_pool, processes)


@contextmanager
def _opened_with(open_pool: OpenPool, variant: PoolVariant, *arguments: Any, **options: Any) -> Iterator[Any]:
    opened = []

    def open_noted(*pool: Any) -> AbstractContextManager[Executor]:
        opened.append(pool)
        return open_pool(*pool)

    with ExitStack() as stack:
        token = _other_pool.set(open_noted)
        try:
            batch = stack.enter_context(variant(*arguments, **options))
        finally:
            _other_pool.reset(token)
        if not opened:
            raise RuntimeError("this variant runs in no other pool: it has to open its pool by `process_pool`")
        yield batch


@contextmanager
def process_pool(
    workers: int,
    preload: str,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
    start_method: str = START_METHOD,
) -> Iterator[Executor]:
    """Yield an executor whose worker processes are all running, or the other pool that `in_pool` asks for.

    An executor starts its workers lazily, one per submitted job. The first batch would pay for their start.
    `preload` names the module of the jobs. The fork server imports it once, so that no worker has to
    (Python 3.14.1 and 3.13.8 do the same for a program's main module).
    """
    if other_pool := _other_pool.get():
        with other_pool(workers, preload, initializer, initargs) as other:
            yield other
        return
    context = _context(start_method, preload)
    arguments = (context.Barrier(workers), initializer, initargs)
    with ProcessPoolExecutor(workers, context, initializer=_join_pool, initargs=arguments) as pool:
        list(pool.map(_nothing, range(workers)))
        yield pool


@contextmanager
def multiprocessing_pool(workers: int, preload: str) -> Iterator[Pool]:
    """Yield a `multiprocessing.Pool`, opened as `process_pool` is. It is not an executor."""
    context = _context(START_METHOD, preload)
    with context.Pool(workers, _join_pool, (context.Barrier(workers), None, ())) as pool:
        pool.map(_nothing, range(workers), chunksize=1)
        yield pool
        pool.close()
        pool.join()


def _context(start_method: str, preload: str) -> Any:
    context: Any = get_context(start_method)
    if start_method == "forkserver":  # compared by name, because Windows has no class for it
        context.set_forkserver_preload([preload])
    return context


def _join_pool(everyone_is_up: Barrier, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    if initializer is not None:
        initializer(*initargs)
    everyone_is_up.wait(_START_TIMEOUT_SECONDS)


def _nothing(_: int) -> None:
    """The first job of each worker, sent to start it."""
