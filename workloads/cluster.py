"""Pools on a Dask cluster: one on this machine that is started and ended, or one that somebody else runs.

Importing this module imports nothing of Dask, and neither needs it.
"""

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any

from workloads.messages import ByMessage, Message, make_ready

_START_TIMEOUT_SECONDS = 60.0
_CONNECT_TIMEOUT_SECONDS = 5.0
_SETTINGS = {"distributed.admin.large-graph-warning-threshold": "1TB"}
"""Jobs carry their data, as they do to processes; Dask would advise to send large ones apart."""

_address = ""


def use(address: str) -> None:
    """From now on pools are on the cluster of the scheduler at this address, such as tcp://host:8786."""
    global _address
    _address = address


@contextmanager
def dask_pool(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[Executor]:
    """Yield an executor of `width` workers of one thread each, all of them up and with the module `preload` imported.

    On a cluster of somebody else's, which has to have so many (RuntimeError says what is wrong), what an initializer
    opens in a worker stays open there until it is called again.
    """
    with cluster_of(_address) if _address else cluster_here(width) as client:
        workers = some_of(client, width)
        ready = partial(make_ready, preload, initializer, initargs)
        client.gather([client.submit(ready, workers=[one], pure=False) for one in workers])
        with _OfDask(client, workers if _address else None) as pool:
            yield pool


class _OfDask(ByMessage):
    """Dask's own executor, but all results of a `map` are fetched together, which takes half the time.

    `pure=False`, or Dask would not do a job again that it has done before, and give the result that it kept.
    """

    def __init__(self, client: Any, workers: Sequence[str] | None) -> None:
        self._client = client
        self._options = {"pure": False, "workers": workers}
        self._pool: Executor = client.get_executor(**self._options)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._pool.submit(fn, *args, **kwargs)

    def answers(
        self, run: Callable[[Message], list[Any]], messages: Sequence[Message], timeout: float | None
    ) -> Iterable[list[Any]]:
        return self._together(self._client.map(run, messages, **self._options), timeout)

    def _together(self, futures: list[Any], timeout: float | None) -> Iterator[list[Any]]:
        if timeout is not None:
            _distributed().wait(futures, timeout)
        yield from self._client.gather(futures)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait and not cancel_futures)


@contextmanager
def cluster_here(width: int) -> Iterator[Any]:
    """A client of a cluster on this machine: a scheduler in this process, and `width` worker processes."""
    import dask  # noqa: PLC0415

    distributed = _distributed()
    with (
        tempfile.TemporaryDirectory() as folder,
        dask.config.set({**_SETTINGS, "temporary-directory": folder}),
        distributed.LocalCluster(
            n_workers=width,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(width, timeout=_START_TIMEOUT_SECONDS)
        yield client


@contextmanager
def cluster_of(address: str) -> Iterator[Any]:
    """A client of the cluster of somebody else's; its address is in no message."""
    import dask  # noqa: PLC0415

    with dask.config.set(_SETTINGS):
        try:
            client = _distributed().Client(address, timeout=_CONNECT_TIMEOUT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise RuntimeError("no Dask scheduler answers at the address that was given") from error
        with client:
            yield client


def some_of(client: Any, width: int) -> list[str]:
    """So many of a cluster's workers that have one thread: several share a GIL, and what an initializer opened."""
    threads: dict[str, int] = client.nthreads()
    workers = sorted(worker for worker, count in threads.items() if count == 1)
    if len(workers) < width:
        more = f", and {len(threads) - len(workers)} of several" if len(workers) < len(threads) else ""
        less = f"--set width={len(workers)}, or " if workers else ""
        raise RuntimeError(
            f"the cluster has {len(workers)} workers of one thread{more}, the width is {width}: "
            f"{less}start more by `dask worker --nthreads 1`"
        )
    return workers[:width]


def _distributed() -> Any:
    import distributed  # noqa: PLC0415

    return distributed
