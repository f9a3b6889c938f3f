"""Does any model help when the computing is done by C code that releases the GIL?

A job that computes the SHA-256 digest of one large buffer in memory with hashlib, which lets go of the GIL while it
hashes anything over two kilobytes. It stands for hashing, compression, encryption, image and array libraries: the many
C extensions that compute without Python.

Under asyncio the hashing runs on the event loop, as any call in a coroutine does; handing it to a thread would be
another model, asyncio with threads. The buffers exist in the parent, as data of a running program does, so processes
have to send each one through a pipe. It leaves out data that a worker can load or make by itself, for which processes
would do as well as threads.

Expected: threads are ahead by about the number of CPUs that really run in parallel; asyncio is no faster than the
loop; processes lose, because sending a buffer through a pipe costs several times what hashing it costs where the CPU
has instructions for SHA-256, and as much where it has none.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 12  # many widths divide it, so that the last wave is seldom short
    buffer_bytes: int = 2 * 1024 * 1024
    buffers: tuple[bytes, ...] = ()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Fill one buffer per job, each with another byte."""
    yield replace(p, buffers=tuple(bytes([job % 256]) * p.buffer_bytes for job in range(p.jobs)))


def digest(buffer: bytes) -> str:
    return sha256(buffer).hexdigest()


async def digest_async(buffer: bytes) -> str:
    return digest(buffer)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [digest(buffer) for buffer in p.buffers]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(digest_async, p.buffers, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(digest, p.buffers))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(digest, p.buffers))


def answer(p: Parameters) -> Sequence[str]:
    """The digests taken piece by piece from bytes that were never in one buffer; the tests hold them to sha256sum's."""
    return [_digest_in_pieces(job % 256, p.buffer_bytes) for job in range(p.jobs)]


def _digest_in_pieces(byte: int, size: int, piece: int = 1000) -> str:
    state = sha256()
    for start in range(0, size, piece):
        state.update(bytes([byte]) * min(piece, size - start))
    return state.hexdigest()


WORKLOAD = Workload(
    name="digest",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("threads", "faster", "sequential"),
        Claim("threads", "faster", "processes"),
        Claim("asyncio", "not faster", "sequential"),
    ),
    axes={"buffer_bytes": (1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304), "width": (1, 2, 4, 6)},
    sweeps={"buffer_bytes": "standard"},
)
