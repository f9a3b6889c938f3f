"""Names of files, and addresses within pages, that are harmless whatever a record calls its workloads."""

import re
from collections.abc import Container, Sequence
from itertools import chain, count

_UNSAFE = re.compile(r"[^a-z0-9_]+")


def harmless_name(text: str) -> str:
    """The text as a part of a name, whatever a record says."""
    return _UNSAFE.sub("_", text.lower())[:40]


def distinct_name(name: str, taken: Container[str]) -> str:
    """The name, or where it is taken, with the first number behind it that makes it another."""
    numbered = (f"{name}--{number}" for number in count(2))
    return next(candidate for candidate in chain((name,), numbered) if candidate not in taken)


def addresses(names: Sequence[str]) -> dict[str, str]:
    """An address for each name: the same wherever it is alone with it."""
    known: dict[str, str] = {}
    for name in names:
        known[name] = distinct_name(harmless_name(name), known.values())
    return known
