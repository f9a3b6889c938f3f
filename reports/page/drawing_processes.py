"""The processes that draw figures. Loads nothing, so that they can begin before what they need is loaded here."""

import os
import signal
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.context import BaseContext

_MOST, _FEW = 4, 7
"""A worker takes two seconds to start, in which it could have drawn three figures."""

_MANY_WORKLOADS = 3
"""A record of more of them has more figures than a few: two of each workload."""

_FORKS = "forkserver" in get_all_start_methods()


def worker_count(figures: int) -> int:
    """How many processes shall draw so many figures; one is this process itself."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MOST, usable) if figures > _FEW else 1


def worker_context() -> BaseContext:
    """How workers are started: where the system can, by a server that loads once what all of them need."""
    context = get_context("forkserver" if _FORKS else "spawn")
    context.set_forkserver_preload(["reports.page.drawings"])
    return context


def begin_loading(workloads: int) -> None:
    """Have the server begin where a record will need it; Ctrl-C is for this process, which ends it."""
    if not _FORKS or workloads <= _MANY_WORKLOADS or worker_count(workloads) == 1:
        return
    worker_context()
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, handler)
