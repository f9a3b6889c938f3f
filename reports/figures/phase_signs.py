"""How the phases of a model are drawn: a sign for each, above each other in the order in which they happen."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.lines import Line2D

from reports.measurements import Times
from reports.style import INK, QUIET


@dataclass(frozen=True)
class Phase:
    name: str
    marker: str
    filled: bool
    of: Callable[[Times], float | None]


PHASES = (
    Phase("start-up", ">", False, lambda times: times.startup),
    Phase("first batch", "o", False, lambda times: times.first),
    Phase("warm batch", "o", True, lambda times: times.makespan),
    Phase("shutdown", "s", False, lambda times: times.shutdown),
)


BATCHES = (1, 2)
"""Which phases run the jobs, and so have a bound."""


def height_of(row: int, place: float) -> float:
    """Where a phase is drawn: all of a model above each other, in the order in which they happen."""
    return row + (place - (len(PHASES) - 1) / 2) * 0.14


def legend(bounded: bool) -> list[Line2D]:
    bound = Line2D([], [], marker="|", linestyle="none", color=INK, markersize=9, markeredgewidth=1.8, label="bound")
    return [*_signs(), bound] if bounded else _signs()


def _signs() -> list[Line2D]:
    return [
        Line2D(
            [],
            [],
            marker=phase.marker,
            linestyle="none",
            color=QUIET,
            markersize=6,
            markerfacecolor=QUIET if phase.filled else "white",
            label=phase.name,
        )
        for phase in PHASES
    ]
