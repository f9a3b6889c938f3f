"""A pool with shared memory: workers see the bytes of each batch, in order, and the memory is given back."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.shared_memory import SharedMemory

import pytest

from benchmarks.paths import ROOT
from workloads.shared_memory import SharedPool, shared_pool

BUFFERS = [b"first", b"", b"third", bytes(range(256))]


def contents(buffer: memoryview) -> bytes:
    return bytes(buffer)


def refuse(buffer: memoryview) -> None:
    raise LookupError(len(buffer))


@pytest.fixture(scope="module")
def workers() -> Iterator[SharedPool]:
    with shared_pool(2, __name__, most_bytes=1_000) as pool:
        yield pool


@pytest.mark.parametrize("size", [1, 3, 9])
@pytest.mark.parametrize("buffers", [BUFFERS, BUFFERS[::-1], [], [b""]])
def test_jobs_see_their_bytes_and_come_back_in_order(workers: SharedPool, buffers: Sequence[bytes], size: int) -> None:
    assert workers.map(contents, buffers, size) == buffers
    assert asyncio.run(workers.map_async(contents, buffers, size)) == buffers


def test_an_error_comes_back(workers: SharedPool) -> None:
    with pytest.raises(LookupError, match="5"):
        workers.map(refuse, BUFFERS[:1])
    with pytest.raises(LookupError, match="5"):
        asyncio.run(workers.map_async(refuse, BUFFERS[:1]))


def test_more_bytes_than_there_is_room_for_are_an_error(workers: SharedPool) -> None:
    with pytest.raises(ValueError, match="lvalue"):
        workers.map(contents, [bytes(workers.block.size), b"more"])


def test_the_memory_is_given_back_after_an_error_too() -> None:
    names = []
    with suppress(LookupError), shared_pool(1, __name__, most_bytes=5) as pool:
        names.append(pool.block.name)
        pool.map(refuse, [b"bytes"])
    with pytest.raises(FileNotFoundError):
        SharedMemory(names[0])


@pytest.mark.parametrize("module", ["matrix", "digest"])
def test_a_process_that_used_shared_memory_ends_without_a_complaint(module: str) -> None:
    code = f"""
from dataclasses import replace
from workloads.cpu import {module}
tiny = replace({module}.Parameters(), jobs=2, **{TINY[module]})
with {module}.prepare(tiny) as p, {module}.processes(p, 2) as batch:
    batch()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


TINY = {"matrix": {"side": 3}, "digest": {"buffer_bytes": 3_000}}
