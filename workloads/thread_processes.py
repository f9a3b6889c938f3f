"""One process per usable CPU, threads in each: for blocking jobs that wait and also compute.

One process per job in flight would work, too, but costs more memory, messages and context switches.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from threading import BoundedSemaphore
from typing import Any

from workloads.cpus import usable_cpus
from workloads.messages import even_widths, map_shares
from workloads.pools import process_pool


@dataclass(frozen=True)
class ThreadProcesses:
    """Running processes. `widths` says how many threads each has, which is how many jobs it has in flight."""

    pool: Executor
    widths: tuple[int, ...]

    def map(self, job: Callable[[Any], Any], arguments: Sequence[Any]) -> list[Any]:
        """Run `job` for every argument, one message per process. Results are in job order."""
        run_share = partial(_run_share, job, max(self.widths))
        return map_shares(self.pool, run_share, arguments, self.widths)


@contextmanager
def thread_processes(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[ThreadProcesses]:
    """Open one process per CPU and call the initializer in each. Together they have `width` jobs in flight."""
    count = min(width, usable_cpus())
    with process_pool(count, preload, initializer, initargs) as pool:
        yield ThreadProcesses(pool, even_widths(width, count))


def _run_share(job: Callable[[Any], Any], threads: int, share: Sequence[Any], width: int) -> list[Any]:
    """All processes have as many threads, so that any of them can take any share; a narrower one keeps some waiting."""
    places = BoundedSemaphore(width)

    def limited(argument: Any) -> Any:
        with places:
            return job(argument)

    return list(_threads(threads).map(job if width == threads else limited, share))


@cache
def _threads(count: int) -> ThreadPoolExecutor:
    """The threads of this process. They last as long as it does, and so do their connections."""
    return ThreadPoolExecutor(count)
