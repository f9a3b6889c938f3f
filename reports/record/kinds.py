"""The kinds of workloads, in the order in which they are told, in plain words."""

from collections.abc import Iterable
from itertools import groupby
from typing import Protocol, TypeVar

LESSONS, BASELINE = "lessons", "baseline"

_HEADINGS = {
    "own": "Your own",
    "": "Others",
    "io": "Waiting",
    "cpu": "Computing",
    "mixed": "Waiting and computing",
    BASELINE: "What models cost by themselves",
    LESSONS: "Lessons: the wrong way beside the right way",
}
_CLAUSES = {
    "own": (" of your own", " of your own"),
    "io": (" that wait", " that waits"),
    "cpu": (" that compute", " that computes"),
    "mixed": (" that wait and compute", " that waits and computes"),
}


class _HasKind(Protocol):
    @property
    def kind(self) -> str: ...


Member = TypeVar("Member", bound=_HasKind)


def known_kind(kind: str) -> str:
    """The kind, or none where nobody has heard of it: it becomes part of file names."""
    return kind if kind in _HEADINGS else ""


def kind_rank(kind: str) -> int:
    return list(_HEADINGS).index(known_kind(kind))


def kind_heading(kind: str) -> str:
    return _HEADINGS[known_kind(kind)]


def kind_clause(kind: str, count: int) -> str:
    """What workloads of a kind do, as a clause behind how many they are."""
    several, one = _CLAUSES.get(kind, ("", ""))
    return one if count == 1 else several


def by_kind(items: Iterable[Member]) -> list[tuple[str, list[Member]]]:
    """In groups, in the order in which kinds are told."""
    ordered = sorted(items, key=lambda item: kind_rank(item.kind))
    return [(kind, list(group)) for kind, group in groupby(ordered, key=lambda item: known_kind(item.kind))]
