"""Why is `async for line in file` so slow?

Because no event loop reads files: aiofiles hands every call to a thread and waits until it has the result, and
`async for` makes one such call per line. A plain `for` takes its lines out of a buffer that the system fills many lines
at a time. A line out of a buffer costs a fraction of a microsecond, a hand-over some dozens.

The job adds up the numbers in a small file, one per line. It stands for reading logs, CSV or JSON lines in a service
that runs on asyncio and has to stay responsive. The files are in the page cache, so the disk is never waited for. It
leaves out files too large for memory: of those, `to-thread` holds a piece at a time, `read-whole` would hold all.

What you should see: line by line is about a hundred times slower than the plain loop. Reading the whole file in one
call leaves three hand-overs per file (open, read, close), and wins most of it back. One hand-over for the whole job, to
a plain function that knows nothing of asyncio, is the fastest that keeps the event loop free, and the easiest to write.
The plain loop stays ahead: it hands over nothing at all. The longer the files (`lines_per_file`), the closer the right
ways come to the loop; the wrong one never does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import aiofiles

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24
    lines_per_file: int = 100
    folder: str = ""

    @cached_property
    def paths(self) -> list[str]:
        return [f"{self.folder}/{job}.txt" for job in range(self.jobs)]

    def numbers(self, job: int) -> list[int]:
        """What is in one file; another seed for each, so that every job has another result."""
        random = Random(job)
        return [random.randrange(1_000_000) for _ in range(self.lines_per_file)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the files to a temporary folder; writing leaves them in the page cache."""
    with TemporaryDirectory() as folder:
        ready = replace(p, folder=folder)
        for job, path in enumerate(ready.paths):
            Path(path).write_text("".join(f"{number}\n" for number in p.numbers(job)), encoding="ascii")
        yield ready


def add_up(path: str) -> int:
    with open(path, encoding="ascii") as file:
        return sum(int(line) for line in file)


async def add_up_line_by_line(path: str) -> int:
    """Wrong: one hand-over to a thread and back per line."""
    total = 0
    async with aiofiles.open(path, encoding="ascii") as file:
        async for line in file:
            total += int(line)
    return total


async def add_up_whole(path: str) -> int:
    """Right: one hand-over for all lines."""
    async with aiofiles.open(path, encoding="ascii") as file:
        text = await file.read()
    return sum(int(line) for line in text.splitlines())


async def add_up_in_a_thread(path: str) -> int:
    """Right: one hand-over for the whole job; what happens in the thread is plain Python."""
    return await asyncio.to_thread(add_up, path)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [add_up(path) for path in p.paths]


@contextmanager
def on_a_loop(p: Parameters, width: int, job: Callable[[str], Awaitable[int]]) -> Iterator[Batch]:
    with asyncio.Runner() as runner, ThreadPoolExecutor(width) as pool:
        runner.get_loop().set_default_executor(pool)
        yield lambda: runner.run(gather_limited(job, p.paths, width))


def answer(p: Parameters) -> list[int]:
    """The sums of the numbers before any of them reached a disk."""
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
