"""The hashes that the lock files of this checkout hold, by distribution and version."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

Pin = tuple[str, str]
"""A distribution by its normalized name (PEP 503), and its version."""

Hashes = Mapping[Pin, tuple[str, ...]]
"""SHA-256 in hexadecimal digits of every file of a distribution, sorted."""

LOCKS = Path(__file__).resolve().parents[2] / "locks"

_PIN = re.compile(r"([a-z0-9-]+)(?:\[[a-z0-9,-]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"\s+--hash=sha256:([0-9a-f]{64})\b")


@cache
def locked(folder: Path = LOCKS) -> Hashes:
    """All hashes of all lock files together; none where there are no lock files."""
    return hashes_in(path.read_text(encoding="utf-8") for path in folder.glob("*.txt"))


def hashes_in(texts: Iterable[str]) -> Hashes:
    """All hashes in requirements files, each with the distribution above it."""
    found: dict[Pin, set[str]] = {}
    for pin, known in chain.from_iterable(map(_pins, texts)):
        found.setdefault(pin, set()).add(known)
    return {pin: tuple(sorted(known)) for pin, known in found.items()}


def _pins(text: str) -> Iterator[tuple[Pin, str]]:
    pin: Pin | None = None
    for line in text.splitlines():
        if match := _PIN.match(line):
            pin = match[1], match[2]
        elif pin and (match := _HASH.match(line)):
            yield pin, match[1]
