"""What tests of all three packages share: one real origin server for the whole run, and a clean slate for modules."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from benchmarks.servers.origin import origin
from benchmarks.servers.services import services
from workloads import own

settings.register_profile("no deadline", deadline=None)  # on a noisy machine a deadline would be a test of the machine
settings.load_profile("no deadline")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of a variant on Dask starts a cluster, which takes seconds."""
    for item in items:
        if "dask" in re.split(r"[-\[\]]", item.name):
            item.add_marker(pytest.mark.slow)


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
