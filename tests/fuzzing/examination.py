"""The cases of a chunk judged one after another, within limits, by a process that notes what it is about to do."""

import faulthandler
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

from tests.fuzzing.cases import READERS, Case, cases

FOUND = "found"
CASE, STORY = "case", "story.txt"
"""The case that is judged, and the traceback of one that took too long or was found."""

_NOTES = "notes.txt"
_STUCK = 10
"""A case is stuck after so many times its CPU seconds; waiting for the CPU is not its fault."""

_BACKEND = "independent cases"
AVAILABLE_PROVIDERS[_BACKEND] = HypothesisProvider
"""Draws as Hypothesis always does, but each case anew, where it would make five of six from parts of one before."""

Judge = Callable[[Case, Path], str]
"""How a case ends, whose content stands in the file."""

Outcomes = Counter[tuple[str, str]]
"""How many cases of each reader ended how."""


@dataclass(frozen=True)
class Limits:
    """What a case may take: CPU seconds without and with a page, and bytes beside what the process begins with."""

    seconds: float = 5.0
    page_seconds: float = 60.0
    memory: int = 1024**3


LIMITS = Limits()


@dataclass(frozen=True)
class Chunk:
    """So many cases of a seed; of so many that are understood, one is shown."""

    count: int
    seed: str
    pages: int
    readers: Sequence[str] = READERS
    limits: Limits = LIMITS


def examine(chunk: Chunk, judge: Judge, folder: Path) -> None:
    """Judge cases. Raises what the first raises that ends badly, after smaller ones like it; the least is the last."""
    with (folder / _NOTES).open("w", encoding="utf-8") as notes, (folder / STORY).open("w", encoding="utf-8") as story:

        @seed(chunk.seed)
        @settings(
            backend=_BACKEND,
            max_examples=chunk.count,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
        )
        @given(cases(chunk.pages, chunk.readers))
        def every_case_ends_well(case: Case) -> None:
            (folder / CASE).unlink(missing_ok=True)  # a new file is not written to the disk at once, an emptied one is
            (folder / CASE).write_bytes(case.content)
            notes.write(f"\n{case.reader} ")
            notes.flush()
            notes.write(outcome(case, judge, chunk.limits, folder / CASE, story))

        every_case_ends_well()


def outcome(case: Case, judge: Judge, limits: Limits, path: Path, story: IO[str]) -> str:
    """How a case ends that stands in a file; where it gets stuck, the process ends with a traceback in the story."""
    seconds = limits.page_seconds if case.is_shown else limits.seconds
    begun = time.process_time()
    faulthandler.dump_traceback_later(seconds * _STUCK, exit=True, file=story)
    try:
        end = judge(case, path)
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert time.process_time() - begun <= seconds, f"{case.reader} takes more than {seconds:g} seconds"
    return end


def noted(folder: Path) -> tuple[Outcomes, str]:
    """How cases ended, up to the first that did not end well; and the reader of the last one of all."""
    outcomes, lines = Outcomes(), (folder / _NOTES).read_text(encoding="utf-8").split("\n")[1:]
    for line in lines:
        reader, _, end = line.partition(" ")
        outcomes[reader, end or FOUND] += 1
        if not end:
            break
    return outcomes, lines[-1].partition(" ")[0]


def limit_memory(most: int) -> None:
    """No more address space than there is now and so many bytes, where that can be said."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415

    space: Any = psutil.Process().memory_info().vms + most
    resource.setrlimit(resource.RLIMIT_AS, (space, resource.getrlimit(resource.RLIMIT_AS)[1]))
