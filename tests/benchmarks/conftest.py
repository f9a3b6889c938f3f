"""What tests of measuring share."""

import os
import sys
from collections.abc import Iterator

import pytest

from workloads import own


@pytest.fixture
def forgets_own_workloads() -> Iterator[None]:
    """Forget afterwards which files were made importable."""
    search_path = list(sys.path)
    yield
    os.environ.pop(own.VARIABLE, None)
    sys.path[:] = search_path
    for name in [name for name in sys.modules if name.startswith("workloads.own.")]:
        del sys.modules[name]
