"""What a record says of costs beside time."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from benchmarks.record_format.strictness import STRICT

LOOP, THREAD = "loop", "thread"
"""Whose heartbeat it was that was late: of the event loop that the model opened, or of a thread beside it."""

ENDED = "ended_processes"
"""The gap of what processes used that had ended, where a system counts only those that still run."""


@dataclass(frozen=True)
class FootprintEntry:
    """How much memory one model took at one point: a batch in a process of its own, with all its children.

    `peak_bytes` is the most that was seen, `before_bytes` what the process held before the model was opened. Pages that
    processes share count once: `measure` says how, as `pss` or `uss` or `rss` (where they count in each).
    Records hold this of points along the width where nothing else was measured of costs; since then a `CostEntry`.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    peak_bytes: int
    before_bytes: int
    measure: str


@dataclass(frozen=True)
class LagEntry:
    """How late a heartbeat was that is due every millisecond while batches run, in seconds, over all that were due.

    `where` it beats: in the `loop` that the model opened, where whatever blocks the loop holds it up; or in a `thread`
    of the measured process, where only the GIL and the CPUs can.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    where: str
    beats: int
    p50_seconds: float
    p99_seconds: float
    worst_seconds: float


@dataclass(frozen=True)
class CostEntry:
    """What one cell cost: measured in a process of its own that opened this model and no other, after the timed blocks.

    All numbers but the memory and the lag are of one batch, the mean over `batches`, and count the process and all
    that it started since the model was opened: `seconds` of these batches, `cpu_seconds`, context switches.
    `pickled_bytes` is what went through pickle between processes in one batch, both ways.
    `peak_bytes`, `before_bytes` and `measure` are those of a `FootprintEntry`.
    What is None could not be had, and `missing` says why, by the name of the field.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    batches: int
    seconds: float
    cpu_seconds: float | None
    peak_bytes: int
    before_bytes: int
    measure: str
    voluntary_switches: float | None
    involuntary_switches: float | None
    pickled_bytes: int | None
    lag: LagEntry | None
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def cores(self) -> float | None:
        """How many CPUs were busy on average."""
        return None if self.cpu_seconds is None else self.cpu_seconds / max(self.seconds, 1e-9)

    @property
    def added_bytes(self) -> int:
        """The memory that the model took beyond what the process held before."""
        return max(0, self.peak_bytes - self.before_bytes)


MAY_BE_MISSING = ("cpu_seconds", "voluntary_switches", "involuntary_switches", "pickled_bytes", "lag")
"""What a system or a model may not tell."""
