"""What tests of all three packages share: one real origin server for the whole run, and a clean slate for modules."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from multiprocessing import forkserver, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

import workloads
from benchmarks.servers.origin import origin
from benchmarks.servers.services import services
from workloads import own
from workloads.pools import START_METHOD

settings.register_profile("no deadline", deadline=None)  # on a noisy machine a deadline would be a test of the machine
settings.load_profile("no deadline")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of a variant on Dask starts a cluster, which takes seconds."""
    for item in items:
        if "dask" in re.split(r"[-\[\]]", item.name):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _fork_server(request: pytest.FixtureRequest) -> None:
    """One that has imported every workload: else each worker of each pool imports its own anew, for half a second."""
    if START_METHOD == "forkserver" and any("workloads" in item.path.parts for item in request.session.items):
        context: Any = get_context(START_METHOD)
        modules = [f"workloads.{kind}.{name}" for kind, names in workloads.CATALOGUE.items() for name in names]
        context.set_forkserver_preload(modules)
        forkserver.ensure_running()


@pytest.fixture(scope="session")
def origin_url() -> Iterator[str]:
    with origin() as url:
        yield url


class _Addresses(dict[str, str]):
    """The addresses of real servers, each started when it is first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        super().__init__()
        self._stack = stack

    def __missing__(self, service: str) -> str:
        folder = self._stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        running = self._stack.enter_context(services([service], {"TMPDIR": folder}))
        if service in running.unavailable:
            pytest.skip(running.unavailable[service])
        self.update(running.addresses)
        return self[service]


@pytest.fixture(scope="session")
def addresses(origin_url: str) -> Iterator[Mapping[str, str]]:
    """Where to find every service that a workload may need."""
    with ExitStack() as stack:
        servers = _Addresses(stack)
        servers["origin"] = origin_url
        yield servers


@pytest.fixture
def forgets_own_workloads() -> Iterator[None]:
    """Forget afterwards which files were made importable."""
    search_path = list(sys.path)
    yield
    os.environ.pop(own.VARIABLE, None)
    sys.path[:] = search_path
    for name in [name for name in sys.modules if name.startswith("workloads.own.")]:
        del sys.modules[name]


@pytest.fixture
def shallow() -> Iterator[Path]:
    """A folder for temporary files whose name is short enough for sockets in it."""
    with TemporaryDirectory() as folder:
        yield Path(folder)
