"""What can go wrong while measuring; every message is one line that says what, where, and what to do next."""

import difflib
from collections.abc import Sequence


class CrossoverError(Exception):
    """The root of everything this package raises on purpose."""


class RequestError(CrossoverError):
    """What was asked for cannot be done: exit status 2."""


class ChildError(CrossoverError):
    """A process that measures or serves did not do its work; `step` is what it last said it was about to do."""

    def __init__(self, message: str, step: str = "") -> None:
        super().__init__(message)
        self.step = step


def last_line(text: str, silence: str = "it said nothing") -> str:
    """The last line of what a program said, which is where most say why they failed; or that there is none."""
    return "".join(text.strip().splitlines()[-1:]) or silence


def unknown(kind: str, name: str, known: Sequence[str]) -> RequestError:
    """What to say about a name that does not exist."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return RequestError(f"there is no {kind} {name!r}: {hint}")
