"""Which rows share a figure: all of a small record, those of one kind of a large one, so that none gets too high."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil
from typing import TypeVar

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.formatting import short
from reports.record.kinds import by_kind, kind_heading
from reports.text.addresses import addresses

_FEW_WORKLOADS, _FEW_ROWS = 12, 60
_MOST_ROWS = 40

Item = TypeVar("Item")


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
        (part, replace(analysis, answers=tuple(answers)))
        for kind, group in by_kind(shown)
        for part, answers in named_parts(kind, kind_heading(kind), _even_pages(group))
    ]


def by_workload(analysis: Analysis) -> list[tuple[Part, Analysis]]:
    """Each workload that has something to draw by itself, under its address."""
    names = addresses([answer.name for answer in analysis.answers])
    return [
        (Part(names[answer.name], short(answer.name, 40)), replace(analysis, answers=(answer,)))
        for answer in analysis.answers
        if answer.makespans
    ]


def _even_pages(answers: Sequence[WorkloadResult]) -> list[list[WorkloadResult]]:
    """As few pages as there must be, of about as many rows each."""
    before = list(accumulate((_rows([answer]) for answer in answers), initial=0))
    count = ceil(before[-1] / _MOST_ROWS)
    numbers = [start * count // before[-1] for start in before[:-1]]
    pairs = list(zip(numbers, answers, strict=True))
    return [[answer for own, answer in pairs if own == number] for number in sorted(set(numbers))]


def pages(groups: Iterable[Sequence[Item]], rows_of: Callable[[Item], int], most: int) -> list[list[Item]]:
    """Groups on as few pages as have room for `most` rows each, in order; a group is never torn."""
    filled: list[list[Item]] = []
    left = 0
    for group in groups:
        rows = sum(map(rows_of, group))
        if not filled or rows > left:
            filled.append([])
            left = most
        filled[-1] += group
        left -= rows
    return filled


def named_parts(kind: str, title: str, pages: Sequence[list[Item]]) -> list[tuple[Part, list[Item]]]:
    """The pages of a kind, each with what it is called; the first has the plain name."""
    name = kind or "others"
    if len(pages) == 1:
        return [(Part(name, title), pages[0])]
    return [
        (Part(name if place == 1 else f"{name}-{place}", f"{title} ({place} of {len(pages)})"), page)
        for place, page in enumerate(pages, start=1)
    ]


def _rows(answers: Sequence[WorkloadResult]) -> int:
    return sum(len(answer.makespans) for answer in answers)
