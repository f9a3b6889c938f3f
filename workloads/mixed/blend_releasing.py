"""Which model is best for a job that waits this long and lets C code compute that much without the GIL?

The job of `blend` with the other kind of computing: it sleeps, as if it waited for an answer, and then hashes with
BLAKE2b, which lets go of the GIL. It stands for any program that waits for data and hands it to a C extension that
computes without Python: hashing, compression, encryption, images, arrays. At 0 it does not wait, or computes nothing.

Computing is counted in units of work, never by a clock: one unit is hashing 9,600 bytes, about a hundredth of a
millisecond on a machine of 2024; ten units are hashed in one call, since each call lets go of the GIL and takes it
again. BLAKE2b, because few machines have instructions made for it, which for SHA-256 change the unit fivefold. The
variants are those of `blend`. It leaves out data: the bytes are made by each worker itself, so that nothing large is
sent to processes; and C code that rarely lets go of the GIL, or for an instant only.

Expected: all are far ahead of the loop at the values given, with several times as much waiting as computing. With more
computing asyncio, which computes on its loop, is left behind by everything else: threads and "asyncio+threads" use as
many CPUs as processes do, without messages to another process.
"""

from functools import partial
from hashlib import blake2b

from workloads.contract import Claim, Workload
from workloads.loops import on_other_loops, sleep_no_less
from workloads.mixed.blend import (
    CPU_SHARE,
    Parameters,
    asyncio_,
    asyncio_processes,
    asyncio_threads,
    processes,
    sequential,
    threads,
)
from workloads.pools import in_other_pools

UNIT_BYTES = 9_600
PIECE_UNITS = 10
PIECE = memoryview(bytes(PIECE_UNITS * UNIT_BYTES))
"""What is hashed in one call. A call per unit would let go of the GIL and take it again ten times as often."""


def hash_on(seed: int, work: int) -> str:
    """The digest of the seed's digits and so many units of zeros, in whole pieces and what remains."""
    state = blake2b(str(seed).encode())
    pieces, rest = divmod(work, PIECE_UNITS)
    for _ in range(pieces):
        state.update(PIECE)
    if rest:
        state.update(PIECE[: rest * UNIT_BYTES])
    return state.hexdigest()


def answer(p: Parameters) -> list[str]:
    """The digests of the same bytes, made in one piece and hashed in one call; the tests hold them to b2sum's."""
    return [blake2b(str(seed).encode() + bytes(UNIT_BYTES * p.work)).hexdigest() for _, seed, _ in p.orders]


WORKLOAD = Workload(
    name="blend_releasing",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": partial(sequential, compute=hash_on),
        "asyncio": partial(asyncio_, compute=hash_on),
        "threads": partial(threads, compute=hash_on),
        "processes": partial(processes, compute=hash_on),
        "asyncio+threads": partial(asyncio_threads, compute=hash_on),
        "asyncio+processes": partial(asyncio_processes, compute=hash_on),
        **on_other_loops(partial(asyncio_, compute=hash_on), pause=sleep_no_less),
        **in_other_pools(partial(processes, compute=hash_on)),
    },
    answer=answer,
    width=16,
    computing="releases the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("asyncio", "faster", "sequential", factor=2.5),
        Claim("threads", "faster", "sequential", factor=2.5),
        Claim("processes", "faster", "sequential", factor=2.5),
        Claim("asyncio+threads", "faster", "asyncio"),
        Claim("threads", "faster", "asyncio"),
    ),
    axes={
        "wait_seconds": (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01),
        "work": (0, 10, 30, 100, 300, 1_000),
        "width": (1, 4, 16, 32),
    },
    paths={"cpu_share": CPU_SHARE},
    sweeps={"cpu_share": "standard"},
)
