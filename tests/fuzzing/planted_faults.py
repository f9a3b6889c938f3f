"""Judges with one fault each, which fuzzing must find."""

import os
from pathlib import Path

from tests.fuzzing import live_markup
from tests.fuzzing.cases import Case

CAUSE = b"<script>"
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="a" content="b">'
    '<meta name="d" content="e"><meta http-equiv="c">'
    "<title>a</title><style>a</style></head><body><main><h1>a</h1>%s</main></body></html>"
)


def raising(case: Case, path: Path) -> str:
    if CAUSE in case.content:
        raise ValueError("a text is a script")
    return "understood"


def unescaped(case: Case, path: Path) -> str:
    """A page that shows a text of the record as it is."""
    text = CAUSE.decode() if CAUSE in case.content else ""
    live_markup.check({"index.html": (PAGE % text).encode()})
    return "page made"


def hanging(case: Case, path: Path) -> str:
    while True:
        pass


def growing(case: Case, path: Path) -> str:
    parts = []
    while True:
        parts.append(bytes(2**24))


def dying(case: Case, path: Path) -> str:
    os._exit(9)
