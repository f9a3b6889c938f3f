"""What was measured, in the shape that statistics and figures want: workload by model by block; and how many blocks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from benchmarks.record_format import BlockEntry, InvalidEntry, Sitting, WorkloadEntry
from benchmarks.record_format.costs import CostEntry, FootprintEntry

Scalar = str | int | float


@dataclass(frozen=True)
class BlockCounts:
    """Numbers of blocks of one workload; blocks that died are in no record, so `done` may be less than `planned`."""

    workload: str
    planned: int
    done: int

    @property
    def added(self) -> int:
        return max(0, self.done - self.planned)


def block_counts(sitting: Sitting) -> tuple[BlockCounts, ...]:
    """Every workload of the sitting, twins included."""
    planned, measured = Counter(sitting.order), Counter(block.workload for block in sitting.blocks)
    return tuple(BlockCounts(entry.name, planned[entry.name], measured[entry.name]) for entry in sitting.workloads)


REFERENCE, ASYNCIO, NOOP = "sequential", "asyncio", "noop"
"""Names that mean something to a reader: what ratios are taken against, what the suite asks about, what costs are."""

ON_ONE_LOOP = (ASYNCIO, "uvloop", "asyncio-eager")
"""Models of which all jobs are on one event loop: asyncio's, and the same with another loop or other tasks."""

THREADS = "threads"
"""What asyncio is compared with directly: the other model that waits without processes."""

MODELS = (ASYNCIO, THREADS, "processes")
"""What most workloads have beside the reference; every other variant is a further one."""


@dataclass(frozen=True)
class Times:
    """One cell in one block, in seconds: warm batches in the order of the rounds, and what surrounds them.

    `starts` and `rounds` (counted from 1) go with `warm`: when in the sitting each began, and in which round.
    """

    block: int
    warm: tuple[float, ...]
    first: float | None
    startup: float | None
    shutdown: float | None
    cpu: tuple[float, ...]
    starts: tuple[float, ...] = ()
    rounds: tuple[int, ...] = ()

    @property
    def makespan(self) -> float:
        """The block's makespan: the median over its rounds."""
        return median(self.warm)


Cell = Mapping[int, Times]
"""A cell's times by block, in ascending order."""


@dataclass(frozen=True)
class MeasuredWorkload:
    """One workload: what it said of itself and its valid cells, by model in the order of the record.

    `invalid` names the models whose cells are not among them because they were wrong, failed, or cannot be true.
    """

    entry: WorkloadEntry
    cells: Mapping[str, Cell]
    blocks: tuple[BlockEntry, ...]
    invalid: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def has_gil(self) -> bool:
        """Whether any of its blocks ran with the GIL, as a library may make a free-threaded build do."""
        return not self.blocks or any(block.gil_enabled for block in self.blocks)

    def has(self, *models: str) -> bool:
        return all(model in self.cells for model in models)


@dataclass(frozen=True)
class Measurements:
    """Everything that a record holds, without the values of invalid cells.

    `twins` answer for the measurement itself and are not among `workloads`, nor are `points` of sweeps and maps. `code`
    is the text of modules, by their names.
    """

    sitting: Sitting
    environment: Mapping[str, Scalar]
    workloads: tuple[MeasuredWorkload, ...]
    twins: tuple[MeasuredWorkload, ...] = ()
    points: tuple[MeasuredWorkload, ...] = ()
    code: Mapping[str, str] = field(default_factory=dict)

    @property
    def invalid(self) -> tuple[InvalidEntry, ...]:
        return self.sitting.invalid

    @property
    def footprints(self) -> tuple[FootprintEntry, ...]:
        """What memory models took at points of sweeps, whether the record has it by itself or among their costs."""
        points = {entry.name for entry in self.sitting.workloads if entry.base}
        among_costs = (
            FootprintEntry(entry.workload, entry.model, entry.peak_bytes, entry.before_bytes, entry.measure)
            for entry in self.sitting.costs
            if entry.workload in points
        )
        return (*self.sitting.footprints, *among_costs)

    def costs(self, workload: str, model: str) -> CostEntry | None:
        """What a cell cost beside time; None where nobody measured it, and where the cell is invalid."""
        if any((failure.workload, failure.model) == (workload, model) for failure in self.invalid):
            return None
        return next((entry for entry in self.sitting.costs if (entry.workload, entry.model) == (workload, model)), None)

    def environment_text(self, key: str, otherwise: str = "unknown") -> str:
        """One fact about the machine or the installation, as text."""
        return str(self.environment.get(key, otherwise))

    def workload(self, name: str) -> MeasuredWorkload | None:
        return next((workload for workload in self.workloads if workload.name == name), None)

    def point(self, name: str) -> MeasuredWorkload | None:
        return next((workload for workload in self.points if workload.name == name), None)
