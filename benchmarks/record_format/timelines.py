"""What a record says of single jobs: when each ran, waited, or was ready and did not run."""

from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.record_format.strictness import STRICT

RUNNING, BLOCKING, NO_GIL, NO_CPU, NO_LOOP, NO_WORKER, UNCLEAR, WAITING = (
    "running",
    "blocking",
    "ready for the GIL",
    "ready for a CPU",
    "ready for the loop",
    "ready for a worker",
    "unclear",
    "waiting",
)

STATES = {
    RUNNING: "running",
    BLOCKING: "waiting inside a blocking call: the loop stands still",
    NO_GIL: "ready, but another thread has the GIL",
    NO_CPU: "ready, but no CPU is free",
    NO_LOOP: "ready, but the loop is busy",
    NO_WORKER: "handed to a pool, not yet begun",
    UNCLEAR: "waiting or ready: cannot be told apart",
    WAITING: "waiting",
}
"""What each state of a job means. Where a job is in several at once, as in a thread and on a loop, the first counts."""

MOST_SPANS = 200
"""A timeline has no more, so that it hardly makes a record larger."""

Span = tuple[int, int, int, int]
"""Row, number of the state among `TimelineEntry.states`, start and end in microseconds since the batch began."""


@dataclass(frozen=True)
class TimelineEntry:
    """What a few jobs of one batch did, in a process and a pass of their own; the batch is never one that is timed.

    `jobs` are the numbers of the jobs shown, a row each, of `batch_jobs` in all with `width` in flight. The spans of a
    row follow each other from where its job begins to where it ends. `makespan_seconds` is that of the recorded batch,
    `overhead_ratio` how much longer such batches took than the same without recording, in the same process (medians).
    `method` says how states are known. Where there is nothing, `missing` says why.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    jobs: tuple[int, ...] = ()
    batch_jobs: int = 0
    width: int = 0
    makespan_seconds: float = 0.0
    overhead_ratio: float = 1.0
    states: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    python: str = ""
    method: str = ""
    missing: str = ""
