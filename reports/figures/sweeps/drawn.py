"""The figure of a sweep, which knows whose it is."""

from collections.abc import Container
from dataclasses import dataclass, fields
from itertools import chain, count

from benchmarks.format import SweepEntry
from reports.figures.figure import Figure


@dataclass(frozen=True)
class SweepFigure(Figure):
    """A figure and the workload and axis of its sweep: names are shortened for files, and may be alike."""

    workload: str = ""
    axis: str = ""


def drawn_of(figure: Figure, entry: SweepEntry, taken: Container[str]) -> SweepFigure:
    """A figure as that of a sweep, with a name that no other one has."""
    parts = {field.name: getattr(figure, field.name) for field in fields(Figure)}
    return SweepFigure(**{**parts, "name": distinct(figure.name, taken)}, workload=entry.workload, axis=entry.axis)


def distinct(name: str, taken: Container[str]) -> str:
    """The name, or where it is taken, with the first number behind it that makes it another."""
    numbered = (f"{name}--{number}" for number in count(2))
    return next(one for one in chain((name,), numbered) if one not in taken)
