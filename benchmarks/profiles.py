"""How much is measured: the number of blocks per workload and of rounds per block."""

from dataclasses import dataclass
from enum import StrEnum


class Profile(StrEnum):
    SMOKE = "smoke"
    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


@dataclass(frozen=True)
class Extent:
    """Blocks per workload (the sample size of every interval) and rounds per block (how well one block is known)."""

    blocks: int
    rounds: int


EXTENTS = {
    Profile.SMOKE: Extent(blocks=2, rounds=2),
    Profile.QUICK: Extent(blocks=8, rounds=4),
    Profile.STANDARD: Extent(blocks=24, rounds=8),
    Profile.THOROUGH: Extent(blocks=48, rounds=12),
}
