"""Pools on a Dask cluster: a local one that is started and stopped here, or a remote one that is already running.

Dask is imported only when a pool is opened, so that this module can be imported without it.
"""

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any

from workloads import OWN, kind_of, own
from workloads.messages import Message, MessageExecutor, prepare_worker

_START_TIMEOUT_SECONDS = 60.0
_CONNECT_TIMEOUT_SECONDS = 5.0
_SETTINGS = {"distributed.admin.large-graph-warning-threshold": "1TB"}
"""Jobs carry their data, as they do to processes. Without this setting Dask warns that they are large."""

_SAME = ("python", "distributed", "dask", "cloudpickle")
"""These need the same version at both ends."""

_address = ""


def use_cluster(address: str) -> None:
    """Open all further pools on the cluster of this scheduler, such as tcp://host:8786."""
    global _address
    _address = address


@contextmanager
def dask_pool(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[Executor]:
    """Yield an executor of `width` running workers. Each has one thread and has imported the module `preload`.

    A remote cluster must have that many such workers; otherwise a RuntimeError names the problem. Objects that the
    initializer opens in a remote worker stay open until it is called there again.
    """
    with remote_cluster(_address) if _address else local_cluster(width) as client:
        workers = single_threaded_workers(client, width)
        if _address and preload.startswith(own.__name__):
            _run_everywhere(client, workers, own.install_source, preload, own.source_of(preload))
        ready = partial(prepare_worker, preload, initializer, initargs)
        client.gather([client.submit(ready, workers=[worker], pure=False) for worker in workers])
        with DaskExecutor(client, workers if _address else None) as pool:
            yield pool


class DaskExecutor(MessageExecutor):
    """Dask's own executor, except that `map` fetches all results together, which takes half the time.

    `pure=False` makes Dask run each job. By default it returns the stored result of an identical earlier job.
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
            _dask()[0].wait(futures, timeout)
        yield from self._client.gather(futures)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait and not cancel_futures)


@contextmanager
def local_cluster(width: int) -> Iterator[Any]:
    """A client of a new local cluster: a scheduler in this process, and `width` worker processes."""
    distributed, settings = _dask()
    with (
        tempfile.TemporaryDirectory() as folder,
        settings.set({**_SETTINGS, "temporary-directory": folder}),
        distributed.LocalCluster(
            n_workers=width,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(width, timeout=_START_TIMEOUT_SECONDS)
        yield client


@contextmanager
def remote_cluster(address: str) -> Iterator[Any]:
    """A client of a running cluster. Error messages do not reveal its address."""
    distributed, settings = _dask()
    with settings.set(_SETTINGS):
        try:
            client = distributed.Client(address, timeout=_CONNECT_TIMEOUT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise RuntimeError("no scheduler answers there") from error
        with client:
            yield client


def single_threaded_workers(client: Any, width: int) -> list[str]:
    """Choose `width` workers with one thread each. Threads of a worker would share a GIL and its open objects."""
    threads: dict[str, int] = client.nthreads()
    workers = sorted(worker for worker, count in threads.items() if count == 1)
    if len(workers) < width:
        more = f", and {len(threads) - len(workers)} of several" if len(workers) < len(threads) else ""
        less = f"--set width={len(workers)}, or " if workers else ""
        has = "1 worker" if len(workers) == 1 else f"{len(workers)} workers"
        raise RuntimeError(
            f"it has {has} of one thread{more}, the width is {width}: {less}start more by `dask worker --nthreads 1`"
        )
    return workers[:width]


def cluster_problem(address: str, width: int, modules: Sequence[str]) -> str:
    """Why a cluster cannot run `width` jobs of these modules at once; empty if it can."""
    try:
        with remote_cluster(address) as client:
            workers = single_threaded_workers(client, width)
            return _version_problem(client, workers) or _source_problem(client, workers, modules)
    except RuntimeError as error:
        return str(error)


def _version_problem(client: Any, workers: Sequence[str]) -> str:
    """The first version that differs there, of Python or of a library that pickles jobs; empty if none does."""
    versions = client.get_versions()
    here = versions["client"]["packages"]
    for name in _SAME:
        for place in (versions["scheduler"], *(versions["workers"][worker] for worker in workers)):
            if (there := place["packages"][name]) != here[name]:
                return f"it has {name} {there}, here it is {here[name]}: install the same there"
    return ""


def _source_problem(client: Any, workers: list[str], modules: Sequence[str]) -> str:
    """Why the scheduler and the workers cannot run these modules: missing, or of another version; empty if they can."""
    suites = [module for module in modules if kind_of(module) != OWN]

    def sums() -> dict[str, str]:  # pickled by value, since the suite may be missing there
        from hashlib import sha256  # noqa: PLC0415
        from importlib import import_module  # noqa: PLC0415

        suite = import_module("workloads")
        return {module: sha256(suite.source(module)).hexdigest() for module in suites}

    here = sums()
    try:
        everywhere = _run_everywhere(client, workers, sums)
    except Exception as error:  # imports there may raise anything
        why = f"{type(error).__name__}: {error}"
        return f"it cannot import the suite ({why}): start scheduler and workers with PYTHONPATH set to its folder"
    for module in suites:
        if any(there[module] != here[module] for there in everywhere):
            return f"it has another version of {module}: give it the same suite, and start it anew"
    return ""


def _run_everywhere(client: Any, workers: list[str], function: Callable[..., Any], *arguments: Any) -> list[Any]:
    """Run a function at the scheduler, which unpickles jobs before it passes them on, and at the workers."""
    there = client.run_on_scheduler(function, *arguments)
    return [there, *client.run(function, *arguments, workers=workers).values()]


def _dask() -> tuple[Any, Any]:
    """The library and its settings. Importing the library first fills in its own settings."""
    import distributed  # noqa: PLC0415
    from dask import config  # noqa: PLC0415

    return distributed, config
