"""Plain text: whatever a record says, made harmless to print, and short where there is little room."""

import textwrap
from collections.abc import Sequence

_NOT_SHOWN = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """The text on one line, with everything that is no visible character replaced."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(sign if sign.isprintable() else _NOT_SHOWN for sign in line)


def short(text: str, length: int) -> str:
    """The text on one line of at most `length` characters."""
    line = plain(text)
    return line if len(line) <= length else line[: length - 1] + "\N{HORIZONTAL ELLIPSIS}"


def wrapped(text: str, length: int) -> list[str]:
    """The text in lines of at most `length` characters."""
    return textwrap.wrap(text, length, break_on_hyphens=False) or [""]


def listed(words: Sequence[str], last: str = "and") -> str:
    """Several words as one speaks them: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, word: str) -> str:
    """A number and its word, in the plural where there are several."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
