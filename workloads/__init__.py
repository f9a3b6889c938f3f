"""What is run: one module per question, the same job written under every model. See `contract.py` for the shape."""

from importlib import import_module
from pathlib import Path
from typing import Any

from workloads.contract import Workload

NAMES = ("noop", "sleep", "http_fetch", "file_read", "primes", "digest")
"""Every workload of the suite, in the order in which it is shown."""

TWINS = ("twins_waiting", "twins_computing")
"""The same code measured as two models: part of every sitting, to see what the measurement itself makes of it."""

STARTER = "starter"
"""What a workload of one's own begins as."""


def load(module: str) -> Workload[Any]:
    """Import one workload's module and return its `WORKLOAD`; raises ImportError where a library is missing.

    The module of a suite's workload has its name; `own.STEM` is a registered one of the user's (see `own.py`).
    """
    workload: Workload[Any] = import_module(f"{__name__}.{module}").WORKLOAD
    return workload


def source(module: str) -> bytes:
    """The text of a workload's module, by which two versions of it can be told apart."""
    file = import_module(f"{__name__}.{module}").__file__
    assert file is not None
    return Path(file).read_bytes()
