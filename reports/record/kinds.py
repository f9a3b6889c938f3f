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
_MEMBERS = {
    "own": "workloads of your own",
    "io": "workloads that wait",
    "cpu": "workloads that compute",
    "mixed": "workloads that wait and compute",
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


def kind_members(kind: str) -> str:
    """What several workloads of a kind are called."""
    return _MEMBERS.get(kind, "workloads")


def by_kind(items: Iterable[Member]) -> list[tuple[str, list[Member]]]:
    """In groups, in the order in which kinds are told."""
    ordered = sorted(items, key=lambda item: kind_rank(item.kind))
    return [(kind, list(group)) for kind, group in groupby(ordered, key=lambda item: known_kind(item.kind))]
