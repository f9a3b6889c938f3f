"""What tests of all three packages share: one real origin server for the whole run, and a clean slate for modules."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from benchmarks.origin.server import origin
from workloads import own

settings.register_profile("no deadline", deadline=None)  # on a noisy machine a deadline would be a test of the machine
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def origin_url() -> Iterator[str]:
    with origin() as url:
        yield url


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
