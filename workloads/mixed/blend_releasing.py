"""Which model is best for a job that waits this long and lets C code compute that much without the GIL?

The job of `blend`, and its variants, with the other kind of computing: it sleeps, and then hashes with BLAKE2b, which
lets go of the GIL. It stands for any program that waits for data and hands it to C code: hashing, compression, images,
arrays. It leaves out data, for workers make the bytes themselves, and C code that rarely lets go of the GIL.

Expected: as given all are far ahead of the plain loop. The more jobs compute, the further asyncio, which computes on
its loop, falls behind: threads use as many CPUs as processes do, without messages to another process.
"""

from dataclasses import dataclass
from hashlib import blake2b

from workloads.contract import Claim, Workload
from workloads.mixed import blend
from workloads.mixed.blend import Compute

UNIT_BYTES = 9_600
PIECE_UNITS = 10
PIECE = memoryview(bytes(PIECE_UNITS * UNIT_BYTES))
"""What is hashed in one call: each call lets go of the GIL and takes it again, which is dear for a single unit.

A unit is about a hundredth of a millisecond on a machine of 2024. Few machines have instructions made for BLAKE2b;
those for SHA-256 would change a unit fivefold.
"""


@dataclass(frozen=True)
class Parameters(blend.Parameters):
    @property
    def compute(self) -> Compute:
        return hash_on


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
