"""Which cells share a figure of several records: all where they are few, else those of a kind."""

from collections.abc import Sequence

from reports.comparing.comparison import Cell
from reports.figures.parts import WHOLE, Part
from reports.kinds import by_kind, heading

_FEW, _MOST = 72, 90
"""Lines, one for each record of each cell."""


def pieces(cells: Sequence[Cell]) -> list[tuple[Part, list[Cell]]]:
    """The cells in parts; whole workloads stay together."""
    if _lines(cells) <= _FEW:
        return [(WHOLE, list(cells))] if cells else []
    return [
        (_part(kind, place, len(found)), some)
        for kind, group in by_kind(cells)
        for found in (_cut(group),)
        for place, some in enumerate(found, start=1)
    ]


def _lines(cells: Sequence[Cell]) -> int:
    return sum(len(cell.speedups) for cell in cells)


def _cut(cells: Sequence[Cell]) -> list[list[Cell]]:
    found: list[list[Cell]] = [[]]
    for name in dict.fromkeys(cell.workload for cell in cells):
        own = [cell for cell in cells if cell.workload == name]
        if found[-1] and _lines(found[-1]) + _lines(own) > _MOST:
            found.append([])
        found[-1] += own
    return found


def _part(kind: str, place: int, count: int) -> Part:
    name, called = kind or "others", heading(kind).partition(":")[0]
    if count == 1:
        return Part(name, called)
    return Part(name if place == 1 else f"{name}-{place}", f"{called} ({place} of {count})")
