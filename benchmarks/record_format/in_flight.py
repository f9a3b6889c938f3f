"""What a record says of very many jobs in flight at once: how far each model goes, and why it goes no further."""

from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.record_format.strictness import STRICT


@dataclass(frozen=True)
class InFlightEntry:
    """One batch of `in_flight` jobs, all at once, each of which waits `wait_seconds`: in a process of its own.

    The batch is the first one of its model, so its makespan has the start of threads and the opening of connections;
    `startup_seconds` is what opening the model took before, such as the start of processes. `peak_bytes`,
    `before_bytes` and `measure` are those of a `CostEntry`, `cpu_seconds` are of the batch alone and None where nobody
    tells. `threads` and `processes` were started and alive after the batch.
    Where the model gave up, or this was not tried, `missing` is the reason, on one line, and all numbers are 0.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    in_flight: int
    wait_seconds: float
    makespan_seconds: float = 0.0
    startup_seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_bytes: int = 0
    before_bytes: int = 0
    measure: str = ""
    threads: int = 0
    processes: int = 0
    missing: str = ""

    @property
    def added_bytes(self) -> int:
        """The memory that the batch took beyond what the process held before."""
        return max(0, self.peak_bytes - self.before_bytes)

    @property
    def bytes_per_job(self) -> float:
        return self.added_bytes / self.in_flight

    @property
    def were_together(self) -> bool:
        """Whether the last job began before the first one ended, so that really all were in flight at once."""
        return not self.missing and self.makespan_seconds < 2 * self.wait_seconds
