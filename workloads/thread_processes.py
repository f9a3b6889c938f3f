"""One process per usable CPU, threads in each: for blocking jobs that wait and also compute.

One process per job in flight would work, too, but costs more memory, messages and context switches.
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
    """Running processes. `widths` says how many threads each has, which is how many jobs it has in flight."""

    pool: Executor
    widths: tuple[int, ...]

    def map(self, job: Callable[[Any], Any], arguments: Sequence[Any]) -> list[Any]:
        """Run `job` for every argument, one message per process. Results are in job order."""
        count, results = len(self.widths), [None] * len(arguments)
        shares = [arguments[place::count] for place in range(count)]
        for place, answers in enumerate(self.pool.map(_run_share, repeat(job), shares, self.widths)):
            results[place::count] = answers
        return results


@contextmanager
def thread_processes(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[ThreadProcesses]:
    """Open one process per CPU and call the initializer in each. Together they have `width` jobs in flight."""
    count = min(width, usable_cpus())
    widths = tuple(width // count + (place < width % count) for place in range(count))
    with process_pool(count, preload, initializer, initargs) as pool:
        yield ThreadProcesses(pool, widths)


def _run_share(job: Callable[[Any], Any], share: Sequence[Any], width: int) -> list[Any]:
    return list(_threads(width).map(job, share))


@cache
def _threads(width: int) -> ThreadPoolExecutor:
    """The threads of this process. They last as long as it does, and so do their connections."""
    return ThreadPoolExecutor(width)
