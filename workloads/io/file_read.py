"""Does async help when a program reads many small files?

A job that opens one file, reads it whole and closes it. It stands for programs that load configuration, templates,
source trees or small records. The files were written a moment ago, so they are in the page cache: the disk is never
waited for, and what is measured is the cost of asking the system, which is how most repeated reads go.

asyncio has no file access of its own: aiofiles hands each call (open, read, close) to a thread and waits for it. Its
threads are limited to the width, as everywhere. Threads and processes get sixteen files at a time, since handing over
one small file each would measure only the handing over; aiofiles leaves no such choice. It leaves out cold disks,
network file systems and large files, where there is something to wait for.

Expected: the plain loop wins. asyncio is far behind, because three hand-overs to a thread cost many times what the
system calls cost; threads lose less; processes pay for sending the contents back.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import aiofiles

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 256
    file_bytes: int = 4096
    files_per_message: int = 16
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
        for path, content in zip(ready.paths, answer(p), strict=True):
            Path(path).write_bytes(content)
        yield ready


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def read_group(paths: list[str]) -> list[bytes]:
    return [read(path) for path in paths]


async def read_async(path: str) -> bytes:
    async with aiofiles.open(path, "rb") as file:
        return await file.read()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [read(path) for path in p.paths]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    with asyncio.Runner() as runner, ThreadPoolExecutor(width) as pool:
        runner.get_loop().set_default_executor(pool)
        yield lambda: runner.run(gather_limited(read_async, p.paths, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(chain.from_iterable(pool.map(read_group, p.groups)))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, preload=__name__) as pool:
        yield lambda: list(chain.from_iterable(pool.map(read_group, p.groups)))


def answer(p: Parameters) -> list[bytes]:
    """The contents from a seeded generator, before any of them reached a disk."""
    return [Random(job).randbytes(p.file_bytes) for job in range(p.jobs)]


WORKLOAD = Workload(
    name="file_read",
    text=__doc__,
    parameters=Parameters(),
    variants={"sequential": sequential, "asyncio": asyncio_, "threads": threads, "processes": processes},
    answer=answer,
    prepare=prepare,
    width=16,
    computing="releases the GIL",
    claims=(
        Claim("asyncio", "slower", "sequential", factor=3),
        Claim("asyncio", "slower", "threads"),
        Claim("threads", "slower", "sequential"),
    ),
    axes={"file_bytes": (256, 4096, 65536, 1048576), "width": (1, 4, 16, 64)},
)
