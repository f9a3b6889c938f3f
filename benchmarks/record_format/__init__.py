"""The record format: what measuring hands to reporting, and all that the two share. Needs nothing but Python.

A record is a pyperf file (JSON, one benchmark per cell and phase, one run per block, values in seconds) with one more
top-level key, `crossover`, which pyperf ignores and which holds a `Sitting`. Provenance of the machine is pyperf
metadata, the same for every run; the identity of a benchmark is the metadata `workload`, `model` and `phase`.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.record_format.costs import CostEntry, FootprintEntry
from benchmarks.record_format.in_flight import InFlightEntry
from benchmarks.record_format.latencies import LatencyEntry
from benchmarks.record_format.machine import OriginEntry, Probe
from benchmarks.record_format.strictness import STRICT
from benchmarks.record_format.timelines import TimelineEntry

FORMAT = 4
"""Raised whenever a reader of the format before could misread a record."""

SUITE_VERSION = "0.1.0"
KEY = "crossover"

WARM, STARTUP, SHUTDOWN = "warm", "startup", "shutdown"
PHASES = (WARM, STARTUP, SHUTDOWN)
"""`warm`: values are warm batches in the order of the rounds, the first warm-up is the first batch; else one value."""

MOST_BYTES, MOST_VALUES = 64 * 1024 * 1024, 1_000_000
"""Ten times what the largest record has; reading more would take gigabytes."""


@dataclass(frozen=True)
class ClaimEntry:
    """What a workload said before measuring; `factor` is the least ratio that fulfils it.

    With a name in `observed` it is about what blocks observed under this name, else about makespans.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    model: str
    relation: str
    other: str
    factor: float
    observed: str = ""


@dataclass(frozen=True)
class WorkloadEntry:
    """One workload as it was measured: its own words, its parameters (units in the names), and what bounds it.

    `twins` says that its two models are the same code, measured to see whether the same code comes out the same.
    `source` is a hash of its module, by which a later sitting can tell whether it would measure the same.
    `kind` is the folder that the suite keeps it in, or `own`. `changed` are parameters, or the width, that were asked
    for instead of the workload's own; `parameters` and `width` have them, too.

    A point of a sweep or a map is an entry of its own: `base` is the workload whose point it is, and empty for others;
    `explanation` and `claims` are said of the workload itself, and so are empty there. `left_out` are models that could
    be measured and were not, with the reason. `per_cpu` says that the width is one for each usable CPU, which means the
    same on machines with more or fewer of them. `arrival_seconds` is over which time the jobs of a batch arrive, 0
    where all are there when it begins.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    name: str
    question: str
    explanation: tuple[str, ...]
    parameters: dict[str, bool | int | float | str]
    jobs: int
    width: int
    wait_seconds: float
    computing: str
    services: tuple[str, ...]
    models: tuple[str, ...]
    claims: tuple[ClaimEntry, ...]
    twins: bool = False
    source: str = ""
    kind: str = ""
    changed: dict[str, bool | int | float | str] = field(default_factory=dict)
    base: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    per_cpu: bool = False
    arrival_seconds: float = 0.0


@dataclass(frozen=True)
class BlockEntry:
    """What one block saw beside its makespans; times of day are seconds since the sitting began.

    `rounds` is the order of the models in each round. `starts` and `cpu_seconds` have one entry per value and model;
    the latter count the block's own process only, not the workers of a pool. `observed` are medians over warm batches.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    block: int
    workload: str
    seed: int
    hash_seed: int
    started: float
    seconds: float
    load_before: float | None
    steal_seconds: float | None
    opened: tuple[str, ...]
    rounds: tuple[tuple[str, ...], ...]
    starts: dict[str, tuple[float, ...]]
    cpu_seconds: dict[str, tuple[float, ...]]
    observed: dict[str, dict[str, float]]
    gil_enabled: bool = True


@dataclass(frozen=True)
class SweepEntry:
    """Points of one workload that follow each other along `axis`: a parameter, `width`, or the name of a path.

    `parameters` are what changes from point to point; `points` are names of workload entries, in order. A map has two
    parameters and its points in no order: `kind` is `axis`, `path` or `map`. `budget_seconds` is the time for the whole
    sitting of a map, which goes on as long as it lasts.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    axis: str
    kind: str
    parameters: tuple[str, ...]
    points: tuple[str, ...]
    budget_seconds: float = 0.0


@dataclass(frozen=True)
class InvalidEntry:
    """A cell that was wrong or failed: its measurements stay in the record but count for nothing."""

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    block: int
    phase: str
    reason: str


@dataclass(frozen=True)
class SkippedEntry:
    """A workload that could not run here, and why."""

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    reason: str


@dataclass(frozen=True)
class Sitting:
    """Everything about one sitting that is not a makespan and not the machine.

    `blocks_planned` counts the blocks per workload and `order` names them all; what goes beyond was added because
    something was unclear. `rounds_per_block` is by workload, as the rehearsal decided. `budget_seconds` is the time
    for the whole sitting; with 0, or in records of format 1, nothing can be added. `looks` are by workload the numbers
    of blocks at which results were looked at to decide whether to add some. `resumed` are the times of day at which
    the sitting went on, `warnings` what was wrong with the machine before, and `incidents` what went wrong meanwhile.
    `given` names the services whose servers somebody else ran, and `dask` where the cluster was somebody else's; their
    addresses are in no record.
    `sweeps` say which workloads are points of what. `costs` say what cells cost beside time, `footprints` in older
    records what memory some took, `timelines` what single jobs did, `latencies` how long they took, `in_flight` how
    models do with very many at once.
    `together` is a name that records share which were measured alternately, in turns of one block: where their `order`
    is the same, blocks of the same number were measured one right after the other. `installed` are all distributions
    of the measured environment with their versions. `reproduces` is the SHA-256 of the record whose plan this is.
    `code` is the text of the workloads' modules, as `code.py` packs it; none where a record lacks it.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    profile: str
    seed: int
    started: str
    finished: str | None
    command_line: str
    rounds_per_block: dict[str, int]
    blocks_planned: int
    order: tuple[str, ...]
    probe: Probe
    origin: OriginEntry | None
    load_after: float | None
    workloads: tuple[WorkloadEntry, ...]
    blocks: tuple[BlockEntry, ...] = ()
    invalid: tuple[InvalidEntry, ...] = ()
    skipped: tuple[SkippedEntry, ...] = ()
    format: int = FORMAT
    budget_seconds: float = 0.0
    looks: dict[str, tuple[int, ...]] = field(default_factory=dict)
    resumed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    sweeps: tuple[SweepEntry, ...] = ()
    footprints: tuple[FootprintEntry, ...] = ()
    together: str = ""
    installed: dict[str, str] = field(default_factory=dict)
    reproduces: str = ""
    code: tuple[str, ...] = ()
    costs: tuple[CostEntry, ...] = ()
    timelines: tuple[TimelineEntry, ...] = ()
    latencies: tuple[LatencyEntry, ...] = ()
    in_flight: tuple[InFlightEntry, ...] = ()


def excess(content: bytes) -> str:
    """What there is too much of in a file for it to be a record; empty where nothing is.

    Needs no memory, since every value of JSON but the first follows one of three signs.
    """
    if len(content) > MOST_BYTES:
        return f"it is larger than {MOST_BYTES:,} bytes"
    values = sum(map(content.count, (b",", b"[", b"{")))
    return f"it holds more than {MOST_VALUES:,} values" if values > MOST_VALUES else ""


def read_bytes(path: Path) -> tuple[bytes, str]:
    """What a file holds that may be a record, or the beginning of it; and what there is too much of for one."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    return content, excess(content)


MAP = "map"


def benchmark_name(workload: str, model: str, phase: str) -> str:
    """The name that pyperf prints; nobody parses it, since the metadata say the same."""
    return f"{workload} {model}" if phase == WARM else f"{workload} {model} {phase}"


Metadata = dict[str, str | int | float]
