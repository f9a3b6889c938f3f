"""Which model is best for a job that waits this long and lets C code compute that much without the GIL?

The job of `blend` and its variants, with another kind of computing: a job sleeps and then hashes with BLAKE2b, which
releases the GIL. It stands for any program that waits for data and hands it to C code: hashing, compression, images,
arrays. It leaves out data, because workers create the bytes themselves, and C code that rarely releases the GIL.

Expected: with the default parameters every model is far ahead of the plain loop. asyncio computes on its loop and
falls further behind the more jobs compute. Threads use as many CPUs as processes do, and send no messages.
"""

from dataclasses import dataclass
from hashlib import blake2b

from workloads.contract import Claim, Workload
from workloads.mixed import blend
from workloads.mixed.blend import Compute

UNIT_BYTES = 9_600
PIECE_UNITS = 10
PIECE = memoryview(bytes(PIECE_UNITS * UNIT_BYTES))
"""The bytes that one call hashes. Each call releases the GIL and takes it back, which would be costly for one unit.

A unit takes about a hundredth of a millisecond on a machine of 2024. Few CPUs have instructions for BLAKE2b. Many have
them for SHA-256, where a unit would differ fivefold between machines.
"""


@dataclass(frozen=True)
class Parameters(blend.Parameters):
    @property
    def compute(self) -> Compute:
        """Hashing in C, in place of the pure Python of `blend`."""
        return hash_on


def hash_on(seed: int, work: int) -> str:
    """The digest of the seed's digits and `work` units of zeros, hashed in pieces of ten units and the rest."""
    state = blake2b(str(seed).encode())
    pieces, rest = divmod(work, PIECE_UNITS)
    for _ in range(pieces):
        state.update(PIECE)
    if rest:
        state.update(PIECE[: rest * UNIT_BYTES])
    return state.hexdigest()


def answer(p: Parameters) -> list[str]:
    """The digests of the same bytes, built and hashed in one call. The tests compare them with b2sum's."""
    return [blake2b(str(seed).encode() + bytes(UNIT_BYTES * p.work)).hexdigest() for seed in p.seeds]


WORKLOAD = Workload(
    name="blend_releasing",
    text=__doc__,
    parameters=Parameters(),
    variants=blend.WORKLOAD.variants,
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
        Claim("processes+asyncio", "faster", "sequential", factor=2.5),
    ),
    axes={
        "wait_seconds": (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01),
        "work": (0, 10, 30, 100, 300, 1_000),
        "width": (1, 4, 16, 32),
    },
    paths={"cpu_share": blend.CPU_SHARE},
    sweeps={"cpu_share": "standard"},
)
