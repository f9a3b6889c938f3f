"""Which of the suite's workloads are meant: by name, by kind, by pattern, or as the core."""

import difflib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import workloads
from benchmarks.errors import RequestError

CORE = "core"
"""The word for what a short look measures."""


def selected(words: Iterable[str]) -> list[str]:
    """The names that these words stand for, in the suite's order, each once; raises RequestError for none."""
    meant = {name for word in words for name in _meant(word)}
    return [name for name in workloads.NAMES if name in meant]


def _meant(word: str) -> Sequence[str]:
    if word == CORE:
        return workloads.CORE
    if word in workloads.CATALOGUE:
        return workloads.CATALOGUE[word]
    found = [name for name in workloads.NAMES if fnmatchcase(name, word)]
    if found:
        return found
    if any(sign in word for sign in "*?["):
        raise RequestError(f"no workload is called like {word!r}: there are {', '.join(workloads.NAMES)}")
    raise unknown("workload", word, [*workloads.NAMES, *workloads.CATALOGUE, CORE])


def unknown(kind: str, name: str, known: Sequence[str]) -> RequestError:
    """What to say about a name that does not exist."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return RequestError(f"there is no {kind} {name!r}: {hint}")
