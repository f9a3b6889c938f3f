"""Does async help when a program has to know that what it wrote is on the disk?

A job writes a small temporary file, waits by `fsync` until the disk has it, and renames it, which replaces the old file
at once. It stands for programs that keep state, queues or uploads, and lose none when the power fails.

asyncio has no file access of its own: it hands whole jobs to threads, as `threads` does. `asyncio-aiofiles` hands over
six calls for a file. `threads-group-commit` writes several files before it waits for the first. It leaves out the
`fsync` of the folder.

Expected: threads and asyncio are ahead of the plain loop, since file systems take in several flushes at once. aiofiles
is behind them. Nothing is gained on a RAM disk, as /tmp may be, or where a disk's rate is limited.
"""

import asyncio
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import FileIO
from itertools import chain
from math import ceil
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory, mkdtemp

import aiofiles
import aiofiles.os

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited, map_in_pool
from workloads.loops import event_loop, on_other_loops, threads_of_loop
from workloads.pools import in_other_pools, process_pool

Order = tuple[str, bytes, bool]
"""Where to write, what, and whether to wait until it is on the disk."""

Due = tuple[bytes, bool]
"""What a file has to hold, and whether it had to be on the disk."""

MOST_OPEN_FILES = 128
"""Of `threads-group-commit`, in all groups together; a process may have 256 on some systems."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48
    file_bytes: int = 16_384
    durable: bool = True
    folder: str = ""
    contents: tuple[bytes, ...] = ()

    def orders(self) -> list[Order]:
        """One per job, in a folder of the variant's own."""
        folder = mkdtemp(dir=self.folder)
        return [(f"{folder}/{job}.bin", content, self.durable) for job, content in enumerate(self.contents)]


@dataclass(frozen=True)
class Written:
    """What a job says: which file it wrote, and how long it waited for the disk."""

    path: str
    fsync_seconds: float


def write(order: Order) -> Written:
    path, content, durable = order
    with open(f"{path}.new", "wb", buffering=0) as file:
        write_whole(file, content)
        waited = fsync(file.fileno()) if durable else 0.0
    os.replace(f"{path}.new", path)  # noqa: PTH105 - to make a Path takes as long again, and the GIL
    return Written(path, waited)


def write_whole(file: FileIO, content: bytes) -> None:
    """Half a file must not replace a whole one: without a buffer `write` may end early, as on a disk that is full."""
    if file.write(content) < len(content):
        raise OSError(f"{file.name} could not be written as a whole")


def fsync(descriptor: int) -> float:
    """Wait for the disk; return how many seconds."""
    start = time.perf_counter()
    os.fsync(descriptor)
    return time.perf_counter() - start


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    orders = p.orders()
    yield lambda: [write(order) for order in orders]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    orders = p.orders()
    with event_loop() as run, ThreadPoolExecutor(width) as pool:
        yield lambda: run(map_in_pool(pool, write, orders))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    orders = p.orders()
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(write, orders))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    orders = p.orders()
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(write, orders))


async def write_async(order: Order) -> Written:
    path, content, durable = order
    async with aiofiles.open(f"{path}.new", "wb") as file:
        await file.write(content)
        await file.flush()
        waited = await asyncio.to_thread(fsync, file.fileno()) if durable else 0.0
    await aiofiles.os.replace(f"{path}.new", path)
    return Written(path, waited)


@contextmanager
def asyncio_aiofiles(p: Parameters, width: int) -> Iterator[Batch]:
    orders = p.orders()
    with event_loop() as run, threads_of_loop(run, width):
        yield lambda: run(gather_limited(write_async, orders, width))


def write_group(orders: Sequence[Order]) -> list[Written]:
    """Write all, then wait for each: what it takes to flush one file takes others to the disk as well.

    No file takes the place of an old one before it is on the disk, and all are when this returns.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(open(f"{path}.new", "wb", buffering=0)) for path, _, _ in orders]
        for file, (_, content, _) in zip(files, orders, strict=True):
            write_whole(file, content)
        waited = [fsync(file.fileno()) if order[2] else 0.0 for file, order in zip(files, orders, strict=True)]
    for path, _, _ in orders:
        os.replace(f"{path}.new", path)  # noqa: PTH105
    return [Written(order[0], seconds) for order, seconds in zip(orders, waited, strict=True)]


@contextmanager
def threads_group_commit(p: Parameters, width: int) -> Iterator[Batch]:
    orders, size = p.orders(), max(1, min(ceil(p.jobs / width), MOST_OPEN_FILES // width))
    groups = [orders[start : start + size] for start in range(0, p.jobs, size)]
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(chain.from_iterable(pool.map(write_group, groups)))


def answer(p: Parameters) -> list[Due]:
    return [(content, p.durable) for content in contents(p)]


def is_there(due: Due, got: object) -> bool:
    """Whether a job's file has the content that it should, and the job waited for the disk if it had to.

    The file is emptied, not removed: the next batch has an old one to replace, and cannot pass it off as its own.
    """
    content, durable = due
    if not isinstance(got, Written) or (got.fsync_seconds > 0) != durable:
        return False
    written = Path(got.path).read_bytes()
    os.truncate(got.path, 0)
    return written == content


def observe(results: Sequence[Written]) -> Mapping[str, float]:
    return {"fsync_wait_seconds": median(written.fsync_seconds for written in results)}


def contents(p: Parameters) -> tuple[bytes, ...]:
    """What to write, from generators seeded with the jobs' numbers."""
    return tuple(Random(job).randbytes(p.file_bytes) for job in range(p.jobs))


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Make the contents, and a temporary folder for all; TMPDIR says on which disk."""
    with TemporaryDirectory() as folder:
        yield replace(p, folder=folder, contents=contents(p))


WORKLOAD = Workload(
    name="file_write",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-aiofiles": asyncio_aiofiles,
        "threads-group-commit": threads_group_commit,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    accepts=is_there,
    observe=observe,
    prepare=prepare,
    width=16,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("asyncio-aiofiles", "slower", "threads"),
        Claim("asyncio-aiofiles", "slower", "asyncio"),
    ),
    axes={"file_bytes": (1024, 16_384, 262_144), "width": (1, 4, 16, 64), "durable": (True, False)},
    sweeps={"width": "thorough"},
)
