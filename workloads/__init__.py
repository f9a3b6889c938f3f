"""What is run: one module per question, the same job written under every model. See `contract.py` for the shape."""

import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from workloads.contract import Workload

CATALOGUE: dict[str, tuple[str, ...]] = {
    "baseline": ("noop",),
    "io": (
        "sleep",
        "http_fetch",
        "http_clients",
        "http_serve",
        "serve_under_load",
        "tcp_echo",
        "file_read",
        "file_write",
        "sqlite_query",
        "postgres_query",
        "postgres_under_load",
        "subprocess_run",
    ),
    "cpu": ("primes", "json_parse", "word_count", "digest", "compress", "matrix"),
    "mixed": ("image_pipeline", "image_pipeline_pillow", "scrape", "blend", "blend_releasing"),
    "lessons": (
        "awaitables",
        "blocking_call",
        "await_in_a_loop",
        "one_session_per_request",
        "unbounded_gather",
        "tiny_jobs_in_processes",
        "aiofiles_line_by_line",
        "gil_convoy",
        "pool_startup",
    ),
}
"""The suite's workloads by kind, which is the folder that they are in, in the order in which they are shown."""

NAMES = tuple(name for names in CATALOGUE.values() for name in names)
"""Every workload of the suite, in the order in which it is shown."""

CORE = (
    "noop",
    "sleep",
    "http_fetch",
    "file_read",
    "sqlite_query",
    "primes",
    "json_parse",
    "digest",
    "image_pipeline",
    "scrape",
)
"""What a short look measures: each kind of waiting and computing once. Needs no extra."""

TWINS = ("twins_waiting", "twins_computing")
"""The same code measured as two models: part of every sitting, to see what the measurement itself makes of it."""

TEMPLATE = "template"
"""What a workload of one's own begins as."""

OWN = "own"
"""The kind of every workload that is not the suite's."""

_FOLDERS = {name: kind for kind, names in CATALOGUE.items() for name in names} | dict.fromkeys(TWINS, "baseline")


def kind_of(module: str) -> str:
    """The kind of a suite's workload, which is the folder that it is in; `own` for any other."""
    return _FOLDERS.get(module, OWN)


def load(module: str) -> Workload[Any]:
    """Import one workload's module and return its `WORKLOAD`; raises ImportError where a library is missing.

    The module of a suite's workload has its name; `own.STEM` is a registered one of the user's (see `own.py`).
    """
    workload: Workload[Any] = _imported(module).WORKLOAD
    return workload


def source(module: str) -> bytes:
    """The text of a workload's module and of what it takes from others here, to tell two versions of it apart."""
    return b"".join(sources(module).values())


def sources(module: str) -> dict[str, bytes]:
    """The same by the names of the modules; the workload's own comes first."""
    texts: dict[str, bytes] = {}
    _read(_imported(module).__name__, texts)
    return texts


def own_text(module: str) -> bytes:
    """The text of a workload's module alone."""
    return next(iter(sources(module).values()))


def _read(name: str, texts: dict[str, bytes]) -> None:
    """Read a module that was imported, and all of this package that it imports, into `texts`."""
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None or name in texts or name == __name__:
        return
    texts[name] = Path(file).read_bytes()
    for package, imported in re.findall(
        r"^from (workloads[\w.]*) import (\([^)]*|.*)", texts[name].decode(), re.MULTILINE
    ):
        for module in (package, *(f"{package}.{word}" for word in re.findall(r"\w+", imported))):
            _read(module, texts)


def _imported(module: str) -> ModuleType:
    folder = f"{_FOLDERS[module]}." if module in _FOLDERS else ""
    return import_module(f"{__name__}.{folder}{module}")
