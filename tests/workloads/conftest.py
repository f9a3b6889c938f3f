"""What all tests of workloads share: a fork server that has imported every one of them."""

from multiprocessing import forkserver, get_context
from typing import Any

import pytest

import workloads
from workloads.pools import START_METHOD


@pytest.fixture(scope="session", autouse=True)
def _fork_server() -> None:
    """Without it every worker of every pool would import anew what its workload needs, for half a second each."""
    if START_METHOD == "forkserver":
        context: Any = get_context(START_METHOD)
        context.set_forkserver_preload(
            [f"workloads.{kind}.{name}" for kind, names in workloads.CATALOGUE.items() for name in names]
        )
        forkserver.ensure_running()
