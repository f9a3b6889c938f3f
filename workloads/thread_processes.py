"""Processes with threads in each, one process per usable CPU: for blocking jobs that wait, and compute as well.

A process for each job in flight would do, too, but more of them than CPUs take more memory, messages and switches.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

from workloads.cpus import usable_cpus
from workloads.pools import process_pool


@dataclass(frozen=True)
class ThreadProcesses:
    """Processes that are up; `widths` is how many jobs each has in flight, in as many threads."""

    pool: Executor
    widths: tuple[int, ...]

    def map(self, job: Callable[[Any], Any], arguments: Sequence[Any]) -> list[Any]:
        """`job` for every argument, in one share for each process; results in job order."""
        count, results = len(self.widths), [None] * len(arguments)
        shares = [arguments[place::count] for place in range(count)]
        for place, answers in enumerate(self.pool.map(_run_share, repeat(job), shares, self.widths)):
            results[place::count] = answers
        return results


@contextmanager
def thread_processes(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[ThreadProcesses]:
    """Open as many processes as CPUs, each with the initializer called; together they have `width` jobs in flight."""
    count = min(width, usable_cpus())
    widths = tuple(width // count + (place < width % count) for place in range(count))
    with process_pool(count, preload, initializer, initargs) as pool:
        yield ThreadProcesses(pool, widths)


def _run_share(job: Callable[[Any], Any], share: Sequence[Any], width: int) -> list[Any]:
    return list(_threads(width).map(job, share))


@cache
def _threads(width: int) -> ThreadPoolExecutor:
    """They live as long as their process, and so does what a job keeps for its thread, such as a connection."""
    return ThreadPoolExecutor(width)
