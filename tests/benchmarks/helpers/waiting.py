"""Wait for something to become true, with a limit only against hanging for ever."""

import time
from collections.abc import Callable, Iterable

import psutil


def eventually(holds: Callable[[], bool], limit_seconds: float = 30.0) -> bool:
    """Whether it held before the limit."""
    deadline = time.monotonic() + limit_seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def are_gone(pids: Iterable[int]) -> bool:
    """Whether none of these processes runs any more."""
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
