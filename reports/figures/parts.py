"""Which answers share a figure: all of a small record, those of one kind of a large one, so that none gets too high."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.record.kinds import by_kind, heading

_FEW_WORKLOADS, _FEW_ROWS = 12, 60
_MOST_ROWS = 40


@dataclass(frozen=True)
class Part:
    """What a figure shows of a record: `name` goes behind the figure's own, and both are empty for all of it."""

    name: str = ""
    heading: str = ""

    def named(self, figure: str) -> str:
        return f"{figure}-{self.name}" if self.name else figure

    def titled(self, title: str) -> str:
        return f"{title} · {self.heading}" if self.heading else title


WHOLE = Part()


def is_large(analysis: Analysis) -> bool:
    """Whether one figure for all answers would be too much to look at."""
    return len(analysis.answers) > _FEW_WORKLOADS or _rows(analysis.answers) > _FEW_ROWS


def parts(analysis: Analysis) -> list[tuple[Part, Analysis]]:
    """The parts of a record, each with an analysis that has only its answers."""
    if not is_large(analysis):
        return [(WHOLE, analysis)]
    shown = [answer for answer in analysis.answers if answer.makespans]
    return [
        (part, replace(analysis, answers=tuple(results)))
        for kind, group in by_kind(shown)
        for part, results in _pieces(kind, group)
    ]


def _pieces(kind: str, group: Sequence[WorkloadResult]) -> list[tuple[Part, list[WorkloadResult]]]:
    """A kind in pieces of about as many rows each; the first has the plain name."""
    before = list(accumulate((_rows([answer]) for answer in group), initial=0))
    count = ceil(before[-1] / _MOST_ROWS)
    homes = [start * count // before[-1] for start in before[:-1]]
    numbers = sorted(set(homes))
    return [
        (
            _part(kind, place, len(numbers)),
            [result for result, home in zip(group, homes, strict=True) if home == number],
        )
        for place, number in enumerate(numbers, start=1)
    ]


def _part(kind: str, place: int, count: int) -> Part:
    name = kind or "others"
    if count == 1:
        return Part(name, heading(kind))
    return Part(name if place == 1 else f"{name}-{place}", f"{heading(kind)} ({place} of {count})")


def _rows(answers: Sequence[WorkloadResult]) -> int:
    return sum(len(answer.makespans) for answer in answers)
