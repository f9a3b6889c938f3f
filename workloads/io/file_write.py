"""Does async help when a program has to know that what it wrote is on the disk?

A job that writes a small file the durable way: into a temporary file beside it, `flush`, `fsync`, which waits for the
disk, and a rename that replaces the old file at once. It stands for programs that keep state, queues, uploads or
downloads, and must not lose any when the power fails. Each content is read back and compared, outside the clock, and
the file then emptied, so that what one batch wrote does not count for the next.

asyncio has no file access of its own: aiofiles hands each call to a thread, six for one file; `asyncio+to_thread` hands
over the whole job. Their threads are limited to the width, as everywhere. The wait for the disk is reported beside the
makespans. Where temporary files lie on a RAM disk, as /tmp often does, it is nothing, and so is what can be overlapped:
set TMPDIR to a folder on a disk. It leaves out the `fsync` of the folder, which Windows does not have, and what a
disk's own cache still holds after it (macOS asks for that only with `F_FULLFSYNC`).

Expected: threads are ahead of the loop, because file systems and disks take in several flushes at once; aiofiles is
behind threads, and may be behind the loop where the disk is fast, for six hand-overs take longer than a flush. One
hand-over per file is ahead of six.
"""

import asyncio
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory, mkdtemp

import aiofiles
import aiofiles.os

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.pools import OpenPool, in_other_pools, process_pool

Order = tuple[str, bytes, bool]
"""Where to write, what, and whether to wait until it is on the disk."""

Due = tuple[bytes, bool]
"""What a file has to hold, and whether it had to be on the disk."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48
    file_bytes: int = 16_384
    durable: bool = True
    folder: str = ""
    contents: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Written:
    """What a job says: which file it wrote, and how long it waited for the disk."""

    path: str
    fsync_seconds: float


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Make the contents, and a temporary folder for all."""
    with TemporaryDirectory() as folder:
        yield replace(p, folder=folder, contents=contents(p))


def orders(p: Parameters) -> list[Order]:
    """One per job, in a folder of this variant's own."""
    folder = mkdtemp(dir=p.folder)
    return [(f"{folder}/{job}.bin", content, p.durable) for job, content in enumerate(p.contents)]


def write(order: Order) -> Written:
    path, content, durable = order
    with open(f"{path}.new", "wb") as file:
        file.write(content)
        file.flush()
        waited = fsync(file.fileno()) if durable else 0.0
    Path(f"{path}.new").replace(path)
    return Written(path, waited)


def fsync(descriptor: int) -> float:
    """Wait for the disk; return how many seconds."""
    start = time.perf_counter()
    os.fsync(descriptor)
    return time.perf_counter() - start


async def write_async(order: Order) -> Written:
    path, content, durable = order
    async with aiofiles.open(f"{path}.new", "wb") as file:
        await file.write(content)
        await file.flush()
        waited = await asyncio.to_thread(fsync, file.fileno()) if durable else 0.0
    await aiofiles.os.replace(f"{path}.new", path)
    return Written(path, waited)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    todo = orders(p)
    yield lambda: [write(order) for order in todo]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    todo = orders(p)
    with asyncio.Runner() as runner, ThreadPoolExecutor(width) as pool:
        runner.get_loop().set_default_executor(pool)
        yield lambda: runner.run(gather_limited(write_async, todo, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    todo = orders(p)
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(write, todo))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    todo = orders(p)
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(write, todo))


@contextmanager
def asyncio_to_thread(p: Parameters, width: int) -> Iterator[Batch]:
    todo = orders(p)

    async def write_all() -> list[Written]:
        return await asyncio.gather(*(asyncio.to_thread(write, order) for order in todo))

    with asyncio.Runner() as runner, ThreadPoolExecutor(width) as pool:
        runner.get_loop().set_default_executor(pool)
        yield lambda: runner.run(write_all())


def contents(p: Parameters) -> tuple[bytes, ...]:
    """What to write, from generators seeded with the jobs' numbers."""
    return tuple(Random(job).randbytes(p.file_bytes) for job in range(p.jobs))


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


WORKLOAD = Workload(
    name="file_write",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+to_thread": asyncio_to_thread,
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
        Claim("asyncio", "slower", "threads"),
        Claim("asyncio+to_thread", "faster", "asyncio"),
    ),
    axes={"file_bytes": (1024, 16_384, 262_144), "width": (1, 4, 16, 64), "durable": (True, False)},
    sweeps={"width": "thorough"},
)
