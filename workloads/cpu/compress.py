"""Does any model help when C code that releases the GIL computes much for every byte?

A job that compresses one buffer of log lines with zlib. It stands for compressing answers, archives and backups, and
for other C code that releases the GIL and is slow for its input: codecs for images and sound, deriving keys.

zlib is what every Python has. zlib-ng needs about half its time, isal a tenth (and packs a little less tightly); both
release the GIL as well. Under asyncio the compressing runs on the event loop, as any call in a coroutine does; handing
it to a thread would be another model, asyncio with threads. The buffers exist in the parent, so processes send each one
through a pipe, and the compressed bytes back. That costs as much for a byte as in `digest`, but compressing takes many
times longer than hashing. It leaves out streams, where each piece has to wait for the one before it.

Expected: threads are ahead by about the number of CPUs that really run in parallel; processes are ahead of the loop as
well, but not of threads; asyncio is no faster than the loop. A lower level computes less for every byte, so that the
pipe weighs more.
"""

import asyncio
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # many widths divide it, so that the last wave is seldom short
    buffer_bytes: int = 65_536
    level: int = 6
    buffers: tuple[bytes, ...] = ()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the log lines of every job."""
    yield replace(p, buffers=tuple(log_lines(job, p.buffer_bytes) for job in range(p.jobs)))


def log_lines(job: int, size: int) -> bytes:
    """So many bytes of a web server's log: much repeats, and the numbers do not."""
    random = Random(job)
    text = bytearray()
    for second in range(0, size, 50):  # lines are longer than this
        path = random.choice(("/", "/login", "/static/site.css", "/api/orders", "/api/customers"))
        request = f'"GET {path}?id={random.randrange(100_000)} HTTP/1.1" {random.choice((200, 200, 200, 304, 404))}'
        text += f"10.0.{job}.{random.randrange(256)} [{second:08}] {request} {random.randrange(50_000)}\n".encode()
    return bytes(text[:size])


def compress(level: int, buffer: bytes) -> bytes:
    return zlib.compress(buffer, level)


async def compress_async(level: int, buffer: bytes) -> bytes:
    return compress(level, buffer)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [compress(p.level, buffer) for buffer in p.buffers]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        # `runner.run` would also format the results, before Python 3.11.8 and 3.12.2 (CPython issue 112559)
        yield lambda: loop.run_until_complete(gather_limited(partial(compress_async, p.level), p.buffers, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(partial(compress, p.level), p.buffers))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(partial(compress, p.level), p.buffers))


def answer(p: Parameters) -> list[bytes]:
    """The log lines themselves, which every result has to give back."""
    return [log_lines(job, p.buffer_bytes) for job in range(p.jobs)]


def gives_back(original: bytes, compressed: bytes) -> bool:
    """Whether these are fewer bytes that hold the same."""
    return len(compressed) < len(original) and zlib.decompress(compressed) == original


WORKLOAD = Workload(
    name="compress",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **in_other_pools(processes),
    },
    answer=answer,
    accepts=gives_back,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("processes", "faster", "sequential"),
        Claim("processes", "not faster", "threads"),
        Claim("asyncio", "not faster", "sequential"),
    ),
    axes={"buffer_bytes": (1_024, 16_384, 65_536, 262_144), "level": (1, 6, 9), "width": (1, 2, 4, 8)},
    sweeps={"buffer_bytes": "thorough"},
)
