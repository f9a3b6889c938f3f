"""When does opening a pool of processes pay off?

When the work costs more than the start of the workers. `fork` copies this process. That is quick, but copies the locks
that other threads hold, too. `spawn` starts a new Python, which imports everything again. `forkserver` forks from a
helper without threads that has already imported the module of the jobs.

A job adds up squares in Python. It stands for an occasional burst of computing, as in a web request. It leaves out
large programs, which every spawned worker imports again.

What you should see: the pool that stays open is ahead of the plain loop. A pool per batch pays for its start, most with
spawn. Threads gain nothing under a GIL. Raise `numbers_per_job`: one start method after the other pays off.
"""

import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_all_start_methods, get_context

from workloads.contract import Batch, Claim, Variant, Workload
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 8
    numbers_per_job: int = 150_000

    @cached_property
    def ranges(self) -> list[range]:
        """One per job. Each starts at another number, so that every job has a different result."""
        return [range(job, job + self.numbers_per_job) for job in range(self.jobs)]


def add_squares(numbers: range) -> int:
    return sum(number * number for number in numbers)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [add_squares(numbers) for numbers in p.ranges]


@contextmanager
def threads_cold(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong, though cheap: `width` new threads per batch start fast, but the GIL lets one compute at a time."""

    def open_and_use() -> list[int]:
        with ThreadPoolExecutor(width) as pool:
            return list(pool.map(add_squares, p.ranges))

    yield open_and_use


def open_and_use(start_method: str, p: Parameters, width: int) -> list[int]:
    with ProcessPoolExecutor(width, get_context(start_method)) as pool:
        return list(pool.map(add_squares, p.ranges))


@contextmanager
def fork_cold(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong, though quick: `width` new forks per batch. A lock that another thread holds stays locked in the fork."""

    def open_and_use_without_warning() -> list[int]:
        # Python 3.12 and later warn because the open pool has threads. They are idle and hold no lock.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            return open_and_use("fork", p, width)

    yield open_and_use_without_warning


@contextmanager
def forkserver_cold(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong, unless there is much to do: `width` new workers per batch. Only the helper stays."""
    get_context("forkserver").set_forkserver_preload([__name__])
    yield lambda: open_and_use("forkserver", p, width)


@contextmanager
def spawn_cold(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong, unless there is very much to do: `width` new workers per batch, each a new Python with all its imports."""
    yield lambda: open_and_use("spawn", p, width)


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """Right: `width` workers, started once and used by every batch. Every job is a message."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(add_squares, p.ranges))


def answer(p: Parameters) -> list[int]:
    """The sums by the formula for the squares of `n` consecutive numbers."""
    n = p.numbers_per_job
    return [n * (n - 1) * (2 * n - 1) // 6 + job * n * (n - 1) + job * job * n for job in range(p.jobs)]


METHODS = [method for method in get_all_start_methods() if (method, sys.platform) != ("fork", "darwin")]
"""The start methods of this system, without fork on macOS, where system libraries may crash after it."""

COLD: dict[str, Variant[Parameters]] = {"fork": fork_cold, "forkserver": forkserver_cold, "spawn": spawn_cold}

VARIANTS = {
    "sequential": sequential,
    "threads-cold": threads_cold,
    **{f"{method}-cold": variant for method, variant in COLD.items() if method in METHODS},
    "processes": processes,
}

CLAIMS = (
    Claim("threads-cold", "not faster", "sequential"),
    Claim("fork-cold", "faster", "spawn-cold", factor=2),
    Claim("forkserver-cold", "faster", "spawn-cold"),
    Claim("forkserver-cold", "slower", "processes"),
    Claim("spawn-cold", "slower", "sequential", factor=1.5),
    Claim("spawn-cold", "slower", "processes", factor=2),
    Claim("processes", "faster", "sequential"),
)

WORKLOAD = Workload(
    name="pool_startup",
    text=__doc__,
    parameters=Parameters(),
    variants=VARIANTS,
    answer=answer,
    width=2,
    computing="holds the GIL",
    claims=tuple(claim for claim in CLAIMS if {claim.model, claim.other} <= VARIANTS.keys()),
    axes={"numbers_per_job": (15_000, 50_000, 150_000, 300_000, 500_000), "width": (1, 2, 4)},
    sweeps={"numbers_per_job": "thorough"},
)
