"""What a record says of costs beside time."""

from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.record_format.strictness import STRICT


@dataclass(frozen=True)
class FootprintEntry:
    """How much memory one model took at one point: a batch in a process of its own, with all its children.

    `peak_bytes` is the most that was seen, `before_bytes` what the process held before the model was opened. Pages that
    processes share count once: `measure` says how, as `pss` or `uss` or `rss` (where they count in each).
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    workload: str
    model: str
    peak_bytes: int
    before_bytes: int
    measure: str
