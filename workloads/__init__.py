"""What is run: one module per question, the same job written under every model. See `contract.py` for the shape."""

from importlib import import_module
from typing import Any

from workloads.contract import Workload

NAMES = ("noop", "sleep", "http_fetch", "file_read", "primes", "digest")
"""Every workload of the suite, in the order in which it is shown."""

TWINS = ("twins_waiting", "twins_computing")
"""The same code measured as two models: part of every sitting, to see what the measurement itself makes of it."""


def load(name: str) -> Workload[Any]:
    """Import one workload's module and return its `WORKLOAD`; raises ImportError where a library is missing."""
    workload: Workload[Any] = import_module(f"{__name__}.{name}").WORKLOAD
    return workload
