"""How many blocks were planned, measured and added, by workload."""

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
    measured = [block.workload for block in sitting.blocks]
    names = [entry.name for entry in sitting.workloads]
    return tuple(Extent(name, sitting.order.count(name), measured.count(name)) for name in names)
