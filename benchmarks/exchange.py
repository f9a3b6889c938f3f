"""What a sitting and its blocks say to each other: a request there, an outcome back."""

from dataclasses import dataclass, field

from workloads.contract import Value


@dataclass(frozen=True)
class Request:
    """What the parent asks of a block; `changes` are values that the workload has instead of its own."""

    workload: str
    models: tuple[str, ...]
    width: int
    rounds: int
    seed: int
    services: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    model: str
    phase: str
    reason: str


@dataclass(frozen=True)
class CellOutcome:
    """What is left of a cell when its block is over; phases that were not reached are None or short.

    The first of the `warmups` is the first batch; `observed` holds medians over the warm batches.
    """

    startup: float | None
    warmups: tuple[float, ...]
    shutdown: float | None
    warm: tuple[float, ...]
    starts: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    observed: dict[str, float]


@dataclass(frozen=True)
class Outcome:
    """What a block answers; `starts` are readings of the block's clock, `gil_enabled` is how its process ended up."""

    opened: tuple[str, ...]
    rounds: tuple[tuple[str, ...], ...]
    cells: dict[str, CellOutcome]
    failures: tuple[Failure, ...]
    gil_enabled: bool = True
