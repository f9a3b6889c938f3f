"""Does async help when a program runs many short commands?

A job that starts a child process, waits until it ends, and reads what it printed: here a Python interpreter without
`site`, which every system with this suite has, for one multiplication. It stands for scripts, build systems, test
runners and services that call git, ffmpeg or a compiler. Starting and computing is the child's; this process has
little to do but wait, so that overlapping gains what the CPUs can do at once, and no more. With `wait_seconds` each
child sleeps first, as a command that asks a server would.

asyncio has the children watched by the event loop (on macOS, and before Python 3.12, by a thread for each). It needs
up to 2.5 times the CPU time of `subprocess.run`, which the others use, but that is still a tenth of what the child
needs; in threads, `subprocess.run` releases the GIL while it waits. It leaves out long output, input for the child,
and commands with many children of their own.

Expected: asyncio, threads and processes are all ahead of the loop, by about the number of CPUs that really run in
parallel, since the children do not share our GIL; which of the three hardly matters.
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
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool

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


def run(command: Command) -> int:
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    child = subprocess.run(command, stdin=nothing, stdout=pipe, check=True)  # noqa: S603 - a command of our own
    return int(child.stdout)


async def run_async(command: Command) -> int:
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=pipe)
    printed, _ = await child.communicate()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return int(printed)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [run(command) for command in p.commands]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(run_async, p.commands, width))
    join_watchers()


def join_watchers() -> None:
    """Wait for the threads in which asyncio waits for children where it has to; each ends a moment after its child."""
    for thread in threading.enumerate():
        if "waitpid-" in thread.name:
            thread.join()


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(run, p.commands))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(run, p.commands))


def answer(p: Parameters) -> list[int]:
    """The squares as sums of odd numbers."""
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
