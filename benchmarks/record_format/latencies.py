"""What a record says of how long single jobs take within a batch."""

from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.record_format.strictness import STRICT

LEVELS = tuple(1 - 10 ** (-place / 20) for place in range(61))
"""The shares of jobs that a distribution has a latency for: twenty for each tenth that is left, up to 99.9 %."""

FEWEST_FOR_P999 = 1_000
"""Of fewer jobs the p99.9 would be that of the worst one."""

HOOKS, OWN = "events of loops and pools", "what the jobs themselves say"
"""How latencies are known."""


@dataclass(frozen=True)
class Quantiles:
    """Latencies in seconds that half, 95 %, 99 % and 99.9 % of jobs do not exceed, and the worst.

    Each is that of a job. `p999_seconds` is None of fewer than a thousand jobs.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    p50_seconds: float
    p95_seconds: float
    p99_seconds: float
    p999_seconds: float | None
    worst_seconds: float


@dataclass(frozen=True)
class LatencyEntry:
    """How long the jobs of one cell took, over `batches` batches at the workload's own size, in a process of their own.

    `from_due` counts from when each job was due: the beginning of its batch, or, where jobs arrive, when it arrived.
    `from_begun` counts from when it began, or was sent. `distribution` has the latency from due at each of `LEVELS`.
    `overhead_ratio` is how much longer such batches took than others, in the same process (medians); 1 where nothing is
    recorded beside what the jobs say. `method` says how they are known. Where there is nothing, `missing` says why.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    batches: int = 0
    jobs: int = 0
    from_due: Quantiles | None = None
    from_begun: Quantiles | None = None
    distribution: tuple[float, ...] = ()
    overhead_ratio: float = 1.0
    method: str = ""
    missing: str = ""
