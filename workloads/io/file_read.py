"""Does async help when a program reads many small files?

A job that opens one file, reads it whole and closes it. It stands for programs that load configuration, templates,
source trees or small records. The files were written a moment ago, so they are in the page cache: the disk is never
waited for, and what is measured is the cost of asking the system, which is how most repeated reads go. With
`reading=lines` it goes through the file line by line, 256 bytes on average, and takes a checksum of each.

asyncio has no file access of its own: aiofiles hands each call (open, read or each line, close) to a thread and waits
for it; `asyncio+to_thread` hands over a whole job. Their threads are limited to the width, as everywhere. Threads and
processes get sixteen files at a time, since handing over one small file each would measure only the handing over, and
so does `asyncio-in-groups`. It leaves out cold disks, network file systems and large files, where there is something
to wait for.

Expected: the plain loop wins. asyncio is far behind, because three hand-overs to a thread cost many times what the
system calls cost, and further with every line; one hand-over per file costs about a third of three. That is the price
of handing over, not of asyncio: in groups it comes close to threads, which lose less; processes pay for sending the
contents back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import aiofiles

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 256
    file_bytes: int = 4096
    files_per_message: int = 16
    reading: str = "whole"
    folder: str = ""

    @cached_property
    def paths(self) -> list[str]:
        return [f"{self.folder}/{job}.bin" for job in range(self.jobs)]

    @cached_property
    def groups(self) -> list[list[str]]:
        starts = range(0, self.jobs, self.files_per_message)
        return [self.paths[start : start + self.files_per_message] for start in starts]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the files to a temporary folder; writing leaves them in the page cache."""
    with TemporaryDirectory() as folder:
        ready = replace(p, folder=folder)
        for path, content in zip(ready.paths, contents(p), strict=True):
            Path(path).write_bytes(content)
        yield ready


def contents(p: Parameters) -> list[bytes]:
    """Bytes from a generator seeded with the job's number."""
    return [Random(job).randbytes(p.file_bytes) for job in range(p.jobs)]


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def read_lines(path: str) -> list[int]:
    with open(path, "rb") as file:
        return [crc32(line) for line in file]


async def read_async(path: str) -> bytes:
    async with aiofiles.open(path, "rb") as file:
        return await file.read()


async def read_lines_async(path: str) -> list[int]:
    async with aiofiles.open(path, "rb") as file:
        return [crc32(line) async for line in file]


READ: dict[str, Callable[[str], Any]] = {"whole": read, "lines": read_lines}
READ_ASYNC: dict[str, Callable[[str], Awaitable[Any]]] = {"whole": read_async, "lines": read_lines_async}


def read_group(reading: str, paths: list[str]) -> list[Any]:
    read = READ[reading]
    return [read(path) for path in paths]


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: read_group(p.reading, p.paths)


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner, ThreadPoolExecutor(width) as pool:
        loop = runner.get_loop()
        loop.set_default_executor(pool)
        # `runner.run` would also format the results, before Python 3.11.8 and 3.12.2 (CPython issue 112559)
        yield lambda: loop.run_until_complete(gather_limited(READ_ASYNC[p.reading], p.paths, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(chain.from_iterable(pool.map(partial(read_group, p.reading), p.groups)))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(chain.from_iterable(pool.map(partial(read_group, p.reading), p.groups)))


@contextmanager
def asyncio_to_thread(p: Parameters, width: int) -> Iterator[Batch]:
    async def read_all() -> list[Any]:
        return await asyncio.gather(*(asyncio.to_thread(READ[p.reading], path) for path in p.paths))

    with asyncio.Runner() as runner, ThreadPoolExecutor(width) as pool:
        loop = runner.get_loop()
        loop.set_default_executor(pool)
        yield lambda: loop.run_until_complete(read_all())


@contextmanager
def asyncio_in_groups(p: Parameters, width: int) -> Iterator[Batch]:
    async def read_all() -> list[Any]:
        groups = (asyncio.to_thread(read_group, p.reading, group) for group in p.groups)
        return list(chain.from_iterable(await asyncio.gather(*groups)))

    with asyncio.Runner() as runner, ThreadPoolExecutor(width) as pool:
        loop = runner.get_loop()
        loop.set_default_executor(pool)
        yield lambda: loop.run_until_complete(read_all())


def answer(p: Parameters) -> list[Any]:
    """The contents, or checksums of their lines, before any of them reached a disk."""
    return (
        contents(p) if p.reading == "whole" else [[crc32(line) for line in BytesIO(content)] for content in contents(p)]
    )


WORKLOAD = Workload(
    name="file_read",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+to_thread": asyncio_to_thread,
        "asyncio-in-groups": asyncio_in_groups,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    prepare=prepare,
    width=16,
    computing="releases the GIL",
    claims=(
        Claim("asyncio", "slower", "sequential", factor=3),
        Claim("asyncio", "slower", "threads"),
        Claim("threads", "slower", "sequential"),
        Claim("asyncio+to_thread", "faster", "asyncio", factor=1.5),
        Claim("asyncio-in-groups", "faster", "asyncio+to_thread", factor=1.5),
    ),
    axes={"file_bytes": (256, 4_096, 16_384, 65_536, 262_144), "width": (1, 4, 16), "reading": ("whole", "lines")},
    sweeps={"file_bytes": "standard"},
)
