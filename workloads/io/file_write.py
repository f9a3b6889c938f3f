"""Does async help when a program has to know that what it wrote is on the disk?

A job writes a small temporary file, waits by `fsync` until the disk has it, and renames it, which replaces the old file
at once. It stands for programs that keep state, queues or uploads and must survive a power failure.

asyncio has no file access of its own. It hands whole jobs to threads; aiofiles hands over single calls. This leaves out
the `fsync` of the folder.

Expected: threads and asyncio are ahead of the plain loop, because file systems handle several flushes at once. aiofiles
is behind them. Nothing is gained on a RAM disk, as /tmp may be, or on a disk with a rate limit.
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

Request = tuple[str, bytes, bool]
"""The path, the content, and whether to wait until the disk has it."""

Expected = tuple[bytes, bool]
"""The content of a file, and whether its job had to wait for the disk."""

MAX_OPEN_FILES = 128
"""The limit for `threads-group-commit`, over all groups. Some systems allow a process only 256."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48
    file_bytes: int = 16_384
    durable: bool = True
    folder: str = ""
    contents: tuple[bytes, ...] = ()

    def requests(self) -> list[Request]:
        """One request per job, in a new folder for each variant."""
        folder = mkdtemp(dir=self.folder)
        return [(f"{folder}/{job}.bin", content, self.durable) for job, content in enumerate(self.contents)]


@dataclass(frozen=True)
class Written:
    """The result of a job: the file that it wrote, and how long it waited for the disk."""

    path: str
    fsync_seconds: float


def write(request: Request) -> Written:
    path, content, durable = request
    with open(f"{path}.new", "wb", buffering=0) as file:
        write_whole(file, content)
        waited = fsync(file.fileno()) if durable else 0.0
    os.replace(f"{path}.new", path)  # noqa: PTH105 - making a Path takes as long again, and holds the GIL
    return Written(path, waited)


def write_whole(file: FileIO, content: bytes) -> None:
    """Write all of it or fail. An unbuffered `write` may stop early, for instance when the disk is full."""
    if file.write(content) < len(content):
        raise OSError(f"{file.name} could not be written as a whole")


def fsync(descriptor: int) -> float:
    """Wait for the disk; return the seconds that it took."""
    start = time.perf_counter()
    os.fsync(descriptor)
    return time.perf_counter() - start


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    requests = p.requests()
    yield lambda: [write(request) for request in requests]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width. The loop hands over one whole job at a time."""
    requests = p.requests()
    with event_loop() as run, ThreadPoolExecutor(width) as pool:
        yield lambda: run(map_in_pool(pool, write, requests))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width, one file each at a time."""
    requests = p.requests()
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(write, requests))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """As many processes as the width. One message per file, with the content pickled inside the batch."""
    requests = p.requests()
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(write, requests))


async def write_async(request: Request) -> Written:
    path, content, durable = request
    async with aiofiles.open(f"{path}.new", "wb") as file:
        await file.write(content)
        await file.flush()
        waited = await asyncio.to_thread(fsync, file.fileno()) if durable else 0.0
    await aiofiles.os.replace(f"{path}.new", path)
    return Written(path, waited)


@contextmanager
def asyncio_aiofiles(p: Parameters, width: int) -> Iterator[Batch]:
    """As many files in flight as the width, and as many threads. A file takes six hand-overs, one for each call."""
    requests = p.requests()
    with event_loop() as run, threads_of_loop(run, width):
        yield lambda: run(gather_limited(write_async, requests, width))


def write_group(requests: Sequence[Request]) -> list[Written]:
    """Write all files, then wait for each: the flush of one file often takes others to the disk as well.

    A file replaces the old one only when the disk has it. All files are on the disk when this returns.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(open(f"{path}.new", "wb", buffering=0)) for path, _, _ in requests]
        for file, (_, content, _) in zip(files, requests, strict=True):
            write_whole(file, content)
        waited = [fsync(file.fileno()) if durable else 0.0 for file, (*_, durable) in zip(files, requests, strict=True)]
    for path, _, _ in requests:
        os.replace(f"{path}.new", path)  # noqa: PTH105
    return [Written(path, seconds) for (path, *_), seconds in zip(requests, waited, strict=True)]


@contextmanager
def threads_group_commit(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width, one group each. A thread writes its whole group, then waits for each file.

    Groups are smaller, and several per thread, where too many files would be open.
    """
    requests, size = p.requests(), max(1, min(ceil(p.jobs / width), MAX_OPEN_FILES // width))
    groups = [requests[start : start + size] for start in range(0, p.jobs, size)]
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(chain.from_iterable(pool.map(write_group, groups)))


def answer(p: Parameters) -> list[Expected]:
    return [(content, p.durable) for content in contents(p)]


def was_written(expected: Expected, got: object) -> bool:
    """Whether a job's file has the right content, and the job waited for the disk if it had to.

    This empties the file, but leaves it there: the next batch replaces it, and cannot pass with old content.
    """
    content, durable = expected
    if not isinstance(got, Written) or (got.fsync_seconds > 0) != durable:
        return False
    written = Path(got.path).read_bytes()
    os.truncate(got.path, 0)
    return written == content


def observe(results: Sequence[Written]) -> Mapping[str, float]:
    return {"fsync_wait_seconds": median(written.fsync_seconds for written in results)}


def contents(p: Parameters) -> tuple[bytes, ...]:
    """The content for each job, from a generator seeded with the job's number."""
    return tuple(Random(job).randbytes(p.file_bytes) for job in range(p.jobs))


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Make the contents and one temporary folder; TMPDIR chooses the disk."""
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
    accepts=was_written,
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
