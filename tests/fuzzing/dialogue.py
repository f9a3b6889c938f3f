"""What the process that watches and those that judge say to each other."""

from dataclasses import dataclass

MOST_MEMORY = 1024**3
"""Bytes that one case may take beyond what a process has when nothing was judged yet."""

CONTENT, FOUND = "content", "found"
"""Files of a worker: the case that it is about to judge, and one that was found and waits to be taken away."""


@dataclass(frozen=True)
class Begun:
    """A case is about to be judged; `is_shown` ones may take the time of a page."""

    reader: str
    kind: str
    is_shown: bool


@dataclass(frozen=True)
class Ended:
    """A case has ended, well or as a finding."""

    outcome: str
    place: str = ""
    told: str = ""


@dataclass(frozen=True)
class Order:
    """Which chunks a worker judges: every `step`th from `first` on, below `end`; of the first one, all but `skip`."""

    seed: int
    pages: int
    first: int
    step: int
    end: int
    skip: int = 0
