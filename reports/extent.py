"""How many blocks were planned, measured and added, by workload."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.format import Sitting


@dataclass(frozen=True)
class Extent:
    """Numbers of blocks of one workload; blocks that died are in no record, so `done` may be less than `planned`."""

    workload: str
    planned: int
    done: int

    @property
    def added(self) -> int:
        return max(0, self.done - self.planned)


def extents(sitting: Sitting) -> tuple[Extent, ...]:
    """Every workload of the sitting, twins included."""
    planned, measured = Counter(sitting.order), Counter(block.workload for block in sitting.blocks)
    return tuple(Extent(entry.name, planned[entry.name], measured[entry.name]) for entry in sitting.workloads)
