"""Does async help when a program runs many short commands?

A job starts a child process, a Python interpreter without `site`, waits until it ends, and reads its output. It
stands for build systems, test runners and services that call git or ffmpeg. With `wait_seconds` each child sleeps
first.

Starting a child holds the GIL until the child runs, for some tenths of a millisecond (not on Windows). All the
remaining work is the child's. This leaves out long output, input for the child, and children of children.

Expected: asyncio, threads and processes are ahead of the plain loop, by about the number of CPUs that really work in
parallel. Which of them a program uses hardly matters.
"""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop, on_other_loops
from workloads.pools import in_other_pools, process_pool

PROGRAM = "import sys, time; time.sleep(float(sys.argv[1])); print(int(sys.argv[2]) ** 2)"

Command = list[str]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 8
    wait_seconds: float = 0.0

    @cached_property
    def commands(self) -> list[Command]:
        python = [sys.executable, "-I", "-S", "-c", PROGRAM, str(self.wait_seconds)]
        return [[*python, str(job)] for job in range(self.jobs)]


def run_command(command: Command) -> int:
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    child = subprocess.run(command, stdin=nothing, stdout=pipe, check=True)  # noqa: S603 - our own command
    return int(child.stdout)


async def run_command_async(command: Command) -> int:
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=pipe)
    printed, _ = await child.communicate()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return int(printed)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [run_command(command) for command in p.commands]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop, as many children at once as the width. The loop stands still while it starts a child."""
    with event_loop() as run:
        yield lambda: run(gather_limited(run_command_async, p.commands, width))
    join_watchers()


def join_watchers() -> None:
    """Join the threads in which asyncio waits for children on macOS and before Python 3.12.

    There is one per child. It ends a moment after the child.
    """
    for thread in threading.enumerate():
        if "waitpid-" in thread.name:
            thread.join()


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width, one child each at a time. Starting a child stops the other threads."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(run_command, p.commands))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """As many worker processes as the width, one child each at a time. One message per command."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(run_command, p.commands))


def answer(p: Parameters) -> list[int]:
    """The squares, computed as sums of odd numbers."""
    return [sum(range(1, 2 * job, 2)) for job in range(p.jobs)]


WORKLOAD = Workload(
    name="subprocess_run",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    width=4,
    computing="releases the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("asyncio", "faster", "sequential"),
        Claim("threads", "faster", "sequential"),
        Claim("processes", "faster", "sequential"),
    ),
    axes={"width": (1, 2, 4, 8), "wait_seconds": (0.0, 0.01, 0.03), "jobs": (4, 8, 12)},
    sweeps={"width": "thorough"},
)
