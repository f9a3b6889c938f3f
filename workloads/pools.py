"""Pools as a careful program opens them: every worker up before the first job, processes by one pinned start method.

A pool of interpreters and one on a cluster are opened by functions of the same signature, so that a variant written
for processes serves them as well.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any, Protocol

from workloads.cluster import dask_pool
from workloads.interpreters import interpreter_pool

START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"
"""Pinned, because the default changed from fork to forkserver in Python 3.14 and differs between systems."""

_START_TIMEOUT_SECONDS = 60.0


class OpenPool(Protocol):
    """Opens an executor (PEP 3148) of `width` workers, all of them up; each has called the initializer once."""

    def __call__(
        self,
        width: int,
        preload: str,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> AbstractContextManager[Executor]: ...


PoolVariant = Callable[..., AbstractContextManager[Any]]
"""A variant that takes `open_pool` as a keyword."""


def in_other_pools(processes: PoolVariant) -> dict[str, PoolVariant]:
    """The same variant on interpreters and on a cluster."""
    return {"interpreters": partial(processes, open_pool=interpreter_pool), **on_a_cluster(processes)}


def on_a_cluster(processes: PoolVariant) -> dict[str, PoolVariant]:
    """The same variant on a cluster only: for jobs whose libraries cannot be imported into several interpreters."""
    return {"dask": partial(processes, open_pool=dask_pool)}


@contextmanager
def process_pool(
    width: int,
    preload: str,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
    start_method: str = START_METHOD,
) -> Iterator[ProcessPoolExecutor]:
    """Yield an executor whose `width` workers are all running.

    An executor starts its workers lazily, one per submitted job, so the first batch would pay for the start-up.
    `preload` names the module of the jobs: a fork server imports it once instead of every worker again
    (Python 3.14 does the same for a program's main module).
    """
    context: Any = get_context(start_method)
    if start_method == "forkserver":  # by its name: Windows has no class for it
        context.set_forkserver_preload([preload])
    everyone_is_up = context.Barrier(width)
    arguments = (everyone_is_up, initializer, initargs)
    with ProcessPoolExecutor(width, context, initializer=_join_pool, initargs=arguments) as pool:
        list(pool.map(_nothing, range(width)))
        yield pool


def _join_pool(everyone_is_up: Barrier, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    if initializer is not None:
        initializer(*initargs)
    everyone_is_up.wait(_START_TIMEOUT_SECONDS)


def _nothing(_: int) -> None:
    """What the first job of each worker does while the pool fills up."""
