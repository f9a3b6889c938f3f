"""Markdown that reads well in a terminal and in an issue comment, whatever the texts say."""

import re
from collections.abc import Iterator, Sequence

_MARKUP = re.compile(
    r"[\\`*|#~&@$]|<(?=[a-zA-Z/!?])|(?<=\])[(\[]|\[(?![-\d])"  # code, tags, links
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # emphasis, but within names, such as http_fetch, it is none
    r"|:(?=//)|(?<=www)\."  # addresses that become links by themselves
    r"|^[>+=-](?= )|^>|(?:(?<=^\d)|(?<=^\d\d))[.)](?= )"  # quotations and lists
)


def escaped(text: str) -> str:
    """Text that stays text: nothing in it is read as Markdown, HTML or a cell's end."""
    return _MARKUP.sub(r"\\\g<0>", text)


def table(unescaped: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose columns stand below each other; the first row is the header."""
    rows = [tuple(map(escaped, row)) for row in unescaped]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for place, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if place == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
