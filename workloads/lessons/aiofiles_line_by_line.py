"""Why is `async for line in file` so slow?

No event loop reads files. aiofiles hands every call to a thread, and `async for` makes one call per line. A call takes
dozens of microseconds; reading a buffered line takes a fraction of one.

A job adds up the numbers in a small file, one per line. It stands for a responsive service that reads logs or JSON
lines. It leaves out cold disks and files too large for memory.

What you should see: line by line is about a hundred times slower than the plain loop. One call for the whole file is
far faster. One hand-over for the whole job is the fastest way that keeps the loop free, and the easiest to write.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import aiofiles

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop, threads_of_loop


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24
    lines_per_file: int = 100
    folder: str = ""

    @cached_property
    def paths(self) -> list[str]:
        return [f"{self.folder}/{job}.txt" for job in range(self.jobs)]

    def numbers(self, job: int) -> list[int]:
        """The numbers in one file. Each file has its own seed, so that every job has a different result."""
        random = Random(job)
        return [random.randrange(1_000_000) for _ in range(self.lines_per_file)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the files to a temporary folder. They stay in the page cache."""
    with TemporaryDirectory() as folder:
        ready = replace(p, folder=folder)
        for job, path in enumerate(ready.paths):
            Path(path).write_text("".join(f"{number}\n" for number in p.numbers(job)), encoding="ascii")
        yield ready


def add_up(path: str) -> int:
    with open(path, encoding="ascii") as file:
        return sum(int(line) for line in file)


async def add_up_line_by_line(path: str) -> int:
    """Wrong: a hand-over to a thread and back for each line. Up to `width` files in progress, in `width` threads."""
    total = 0
    async with aiofiles.open(path, encoding="ascii") as file:
        async for line in file:
            total += int(line)
    return total


async def add_up_whole(path: str) -> int:
    """Right: one hand-over reads all lines, two more open and close. The loop stands still while it parses."""
    async with aiofiles.open(path, encoding="ascii") as file:
        text = await file.read()
    return sum(int(line) for line in text.splitlines())


async def add_up_in_a_thread(path: str) -> int:
    """Right: one hand-over for the whole job, which is plain Python. `width` threads, a file at a time in each."""
    return await asyncio.to_thread(add_up, path)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [add_up(path) for path in p.paths]


@contextmanager
def on_a_loop(p: Parameters, width: int, job: Callable[[str], Awaitable[int]]) -> Iterator[Batch]:
    """Run `width` jobs at a time on one loop, which has `width` threads for its blocking calls."""
    with event_loop() as run, threads_of_loop(run, width):
        yield lambda: run(gather_limited(job, p.paths, width))


def answer(p: Parameters) -> list[int]:
    """The sums of the numbers, computed without the files."""
    return [sum(p.numbers(job)) for job in range(p.jobs)]


WORKLOAD = Workload(
    name="aiofiles_line_by_line",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "line-by-line": partial(on_a_loop, job=add_up_line_by_line),
        "read-whole": partial(on_a_loop, job=add_up_whole),
        "to-thread": partial(on_a_loop, job=add_up_in_a_thread),
    },
    answer=answer,
    prepare=prepare,
    width=4,
    computing="holds the GIL",
    claims=(
        Claim("line-by-line", "slower", "sequential", factor=20),
        Claim("read-whole", "faster", "line-by-line", factor=5),
        Claim("to-thread", "faster", "line-by-line", factor=10),
        Claim("to-thread", "faster", "read-whole"),
        Claim("to-thread", "slower", "sequential"),
    ),
    axes={"lines_per_file": (1, 10, 30, 100), "width": (1, 4, 16)},
    sweeps={"lines_per_file": "thorough"},
)
