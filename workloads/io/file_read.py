"""Does async help when a program reads many small files?

A job opens one file, reads it whole and closes it. It stands for loading configuration, templates, source trees or
small records. The files are in the page cache, so no read waits for a disk. With `reading=lines` a job returns a
checksum of each line.

asyncio has no file access of its own. Its variants differ in how much one hand-over to a thread covers: a group of
files, one file, or a single call. This leaves out cold disks, network file systems and large files.

Expected: nothing beats the plain loop by much. aiofiles is far behind, because its three hand-overs take many times as
long as a read. Groups cost little, single files more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import aiofiles

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited, map_in_pool
from workloads.loops import event_loop, on_other_loops, threads_of_loop
from workloads.pools import in_other_pools, map_in_groups, message_size, process_pool
from workloads.shared_memory import shared_block


@dataclass(frozen=True)
class Parameters:
    jobs: int = 512
    file_bytes: int = 4096
    files_per_message: int = 0  # 0: four groups or messages per worker
    reading: str = "whole"
    folder: str = ""

    @cached_property
    def paths(self) -> list[str]:
        return [f"{self.folder}/{job}.bin" for job in range(self.jobs)]

    def group_size(self, width: int) -> int:
        return self.files_per_message or message_size(self.jobs, width)


def read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def read_lines(path: str) -> list[int]:
    with open(path, "rb") as file:
        return [crc32(line) for line in file]


READ: dict[str, Callable[[str], Any]] = {"whole": read, "lines": read_lines}


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    read = READ[p.reading]
    yield lambda: [read(path) for path in p.paths]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU. The loop hands over files in groups, four per thread."""
    with event_loop() as run, ThreadPoolExecutor(width) as pool:
        yield lambda: run(map_in_pool(pool, READ[p.reading], p.paths, p.group_size(width)))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU. Files go in groups, four per thread."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: map_in_groups(pool, READ[p.reading], p.paths, p.group_size(width))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU. Paths go in messages, four per process; contents return pickled through a pipe."""
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(READ[p.reading], p.paths, chunksize=p.group_size(width)))


async def read_async(path: str) -> bytes:
    async with aiofiles.open(path, "rb", buffering=0) as file:
        return await file.read()


async def read_lines_async(path: str) -> list[int]:
    async with aiofiles.open(path, "rb") as file:
        return [crc32(line) async for line in file]


READ_ASYNC: dict[str, Callable[[str], Awaitable[Any]]] = {"whole": read_async, "lines": read_lines_async}


@contextmanager
def asyncio_aiofiles(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread and one file in flight per CPU. Every open, read (or line) and close is a hand-over."""
    with event_loop() as run, threads_of_loop(run, width):
        yield lambda: run(gather_limited(READ_ASYNC[p.reading], p.paths, width))


@contextmanager
def asyncio_to_thread(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU. Each file has a task of its own and is one hand-over; all are queued at once."""

    async def read_all() -> list[Any]:
        return await asyncio.gather(*(asyncio.to_thread(READ[p.reading], path) for path in p.paths))

    with event_loop() as run, threads_of_loop(run, width):
        yield lambda: run(read_all())


@contextmanager
def asyncio_direct(p: Parameters, width: int) -> Iterator[Batch]:
    """Reads on the loop. The loop stands still during each read, so reads cannot overlap."""

    async def read_here(path: str) -> Any:
        return READ[p.reading](path)

    with event_loop() as run:
        yield lambda: run(gather_limited(read_here, p.paths, width))


@contextmanager
def processes_shared_memory(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, as `processes`, but contents return through a shared block as large as all files together.

    This process copies them out of the block, inside the batch.
    """
    if p.reading == "lines":  # checksums are too small to be worth sharing
        with processes(p, width) as batch:
            yield batch
        return

    def read_all() -> list[bytes]:
        sizes = pool.map(read_into_block, p.paths, places, chunksize=p.group_size(width))
        return [bytes(memory[place][:size]) for place, size in zip(places, sizes, strict=True)]

    places = [slice(job * p.file_bytes, (job + 1) * p.file_bytes) for job in range(p.jobs)]
    with shared_block(p.jobs * p.file_bytes) as block, process_pool(width, __name__, open_block, (block.name,)) as pool:
        memory: Any = block.buf
        yield read_all


def open_block(name: str) -> None:
    """Attach this worker process to the memory that it shares with the parent."""
    global block_here
    block_here = SharedMemory(name)


def read_into_block(path: str, place: slice) -> int:
    """Read a file into its place in the block; return its length."""
    with open(path, "rb", buffering=0) as file:
        return file.readinto(block_here.buf[place])


block_here: Any


def answer(p: Parameters) -> list[Any]:
    """The contents, or the checksums of their lines, from the generator instead of the files."""
    if p.reading == "whole":
        return contents(p)
    return [[crc32(line) for line in BytesIO(content)] for content in contents(p)]


def contents(p: Parameters) -> list[bytes]:
    """Random bytes, from a generator seeded with the job's number."""
    return [Random(job).randbytes(p.file_bytes) for job in range(p.jobs)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the files to a temporary folder. Writing leaves them in the page cache."""
    with TemporaryDirectory() as folder:
        ready = replace(p, folder=folder)
        for path, content in zip(ready.paths, contents(p), strict=True):
            Path(path).write_bytes(content)
        yield ready


WORKLOAD = Workload(
    name="file_read",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-aiofiles": asyncio_aiofiles,
        "asyncio+to_thread": asyncio_to_thread,
        "asyncio-direct": asyncio_direct,
        "processes-shared-memory": processes_shared_memory,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("asyncio", "not faster", "sequential"),
        Claim("threads", "not faster", "sequential"),
        Claim("asyncio-aiofiles", "slower", "sequential", factor=3),
        Claim("asyncio-aiofiles", "slower", "asyncio", factor=2),
        Claim("asyncio+to_thread", "slower", "asyncio", factor=1.5),
    ),
    axes={"file_bytes": (256, 1_024, 4_096, 16_384, 65_536), "width": (1, 4, 16), "reading": ("whole", "lines")},
    sweeps={"file_bytes": "standard"},
)
