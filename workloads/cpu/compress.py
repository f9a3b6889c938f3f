"""Does any model help when C code that releases the GIL computes much for every byte?

A job compresses one buffer of log lines with zlib. It stands for compressing answers, archives and backups, and for
other C code that is slow for its input: codecs, deriving keys.

Under `asyncio` the event loop computes; `asyncio+threads` hands each buffer to a thread. The buffers exist in the
parent: `processes` copies them into shared memory, `processes-pickled` sends them through a pipe. It leaves out
streams, where each piece has to wait for the one before.

Expected: threads and processes are ahead by about the number of CPUs that really work in parallel. asyncio alone is no
faster than the plain loop.
"""

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited, map_in_pool
from workloads.loops import event_loop
from workloads.pools import in_other_pools, message_size, process_pool
from workloads.shared_memory import shared_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # many widths divide it: few workers are idle at the end
    buffer_bytes: int = 65_536
    level: int = 6
    buffers_per_message: int = 0  # 0: four messages for each worker
    buffers: tuple[bytes, ...] = ()


def compress(level: int, buffer: bytes | memoryview) -> bytes:
    return zlib.compress(buffer, level)


async def compress_async(level: int, buffer: bytes) -> bytes:
    return compress(level, buffer)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [compress(p.level, buffer) for buffer in p.buffers]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """Nothing is awaited: the jobs run one after another, on one CPU."""
    with event_loop() as run:
        yield lambda: run(gather_limited(partial(compress_async, p.level), p.buffers, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU; each buffer is handed over by itself."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(partial(compress, p.level), p.buffers))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU.

    The parent copies buffers into shared memory and sends where they are, in at most four messages per process.
    """
    size = p.buffers_per_message or message_size(p.jobs, width)
    with shared_pool(width, __name__, p.jobs * p.buffer_bytes) as workers:
        yield lambda: workers.map(partial(compress, p.level), p.buffers, size)


@contextmanager
def processes_pickled(p: Parameters, width: int) -> Iterator[Batch]:
    """The same messages carry the buffers through a pipe."""
    size = p.buffers_per_message or message_size(p.jobs, width)
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(partial(compress, p.level), p.buffers, chunksize=size))


@contextmanager
def asyncio_threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As `threads`; the loop stays free."""
    with event_loop() as run, ThreadPoolExecutor(width) as pool:
        yield lambda: run(map_in_pool(pool, partial(compress, p.level), p.buffers))


def answer(p: Parameters) -> list[bytes]:
    """The log lines themselves, which every result has to give back."""
    return [log_lines(job, p.buffer_bytes) for job in range(p.jobs)]


def gives_back(original: bytes, compressed: bytes) -> bool:
    """Whether they are fewer bytes, and unpack to the original."""
    return len(compressed) < len(original) and zlib.decompress(compressed) == original


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the log lines of every job."""
    yield replace(p, buffers=tuple(answer(p)))


def log_lines(job: int, size: int) -> bytes:
    """`size` bytes of a web server's log, in which much repeats."""
    random = Random(job)
    text = bytearray()
    for second in range(0, size, 50):  # lines are longer than this
        path = random.choice(("/", "/login", "/static/site.css", "/api/orders", "/api/customers"))
        request = f'"GET {path}?id={random.randrange(100_000)} HTTP/1.1" {random.choice((200, 200, 200, 304, 404))}'
        text += f"10.0.{job}.{random.randrange(256)} [{second:08}] {request} {random.randrange(50_000)}\n".encode()
    return bytes(text[:size])


WORKLOAD = Workload(
    name="compress",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes-pickled": processes_pickled,
        "asyncio+threads": asyncio_threads,
        **in_other_pools(processes_pickled),
    },
    answer=answer,
    accepts=gives_back,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("asyncio+threads", "faster", "sequential"),
        Claim("processes", "faster", "sequential"),
        Claim("asyncio", "not faster", "sequential"),
    ),
    axes={"buffer_bytes": (1_024, 16_384, 65_536, 262_144), "level": (1, 6, 9), "width": (1, 2, 4, 8)},
    sweeps={"buffer_bytes": "thorough"},
)
