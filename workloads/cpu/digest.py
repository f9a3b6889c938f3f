"""Does any model help when the computing is done by C code that releases the GIL?

A job computes the SHA-256 digest of one large buffer. hashlib releases the GIL while it hashes more than two kilobytes.
It stands for C extensions that compute without Python: hashes, ciphers, images, arrays.

Under `asyncio` the event loop computes; `asyncio+threads` hands each buffer to a thread. The buffers exist in the
parent: `processes` copies them into shared memory, `processes-pickled` sends them through a pipe. It leaves out data
that workers load by themselves.

Expected: threads are ahead by about the number of CPUs that really work in parallel, with a loop or without. asyncio
alone is no faster than the plain loop. Pickling costs as much as hashing or more.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited, map_in_pool
from workloads.loops import event_loop, on_other_loops
from workloads.pools import in_other_pools, message_size, process_pool
from workloads.shared_memory import shared_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 12  # many widths divide it: few workers are idle at the end
    buffer_bytes: int = 2 * 1024 * 1024
    buffers_per_message: int = 0  # 0: four messages for each worker
    buffers: tuple[bytes, ...] = ()


def digest(buffer: bytes | memoryview) -> str:
    return sha256(buffer).hexdigest()


async def digest_async(buffer: bytes) -> str:
    return digest(buffer)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [digest(buffer) for buffer in p.buffers]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """Nothing is awaited: the jobs run one after another, on one CPU."""
    with event_loop() as run:
        yield lambda: run(gather_limited(digest_async, p.buffers, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU; each buffer is handed over by itself."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(digest, p.buffers))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU.

    The parent copies buffers into shared memory and sends where they are, in at most four messages per process.
    """
    size = p.buffers_per_message or message_size(p.jobs, width)
    with shared_pool(width, __name__, p.jobs * p.buffer_bytes) as workers:
        yield lambda: workers.map(digest, p.buffers, size)


@contextmanager
def processes_pickled(p: Parameters, width: int) -> Iterator[Batch]:
    """The same messages carry the buffers through a pipe."""
    size = p.buffers_per_message or message_size(p.jobs, width)
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(digest, p.buffers, chunksize=size))


@contextmanager
def asyncio_threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As `threads`; the loop stays free."""
    with event_loop() as run, ThreadPoolExecutor(width) as pool:
        yield lambda: run(map_in_pool(pool, digest, p.buffers))


def answer(p: Parameters) -> Sequence[str]:
    """Digests taken piece by piece; the tests compare them with those of `sha256sum`."""
    return [_digest_in_pieces(job % 256, p.buffer_bytes) for job in range(p.jobs)]


def _digest_in_pieces(byte: int, size: int, piece: int = 1000) -> str:
    state = sha256()
    for start in range(0, size, piece):
        state.update(bytes([byte]) * min(piece, size - start))
    return state.hexdigest()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Fill one buffer per job, each with a different byte."""
    yield replace(p, buffers=tuple(bytes([job % 256]) * p.buffer_bytes for job in range(p.jobs)))


WORKLOAD = Workload(
    name="digest",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes-pickled": processes_pickled,
        "asyncio+threads": asyncio_threads,
        **on_other_loops(asyncio_),
        **in_other_pools(processes_pickled),
    },
    answer=answer,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("asyncio+threads", "faster", "sequential"),
        Claim("asyncio", "not faster", "sequential"),
        Claim("processes", "faster", "processes-pickled"),
        Claim("threads", "faster", "processes-pickled"),
    ),
    axes={"buffer_bytes": (1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304), "width": (1, 2, 4, 6)},
    sweeps={"buffer_bytes": "standard"},
)
