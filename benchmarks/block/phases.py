"""One model taken through its phases in a process of its own: each is announced, and a failure names its phase."""

from collections.abc import Callable
from typing import TypeVar

from benchmarks.block.block import PREPARATION, Failure
from benchmarks.block.verification import failure_reason
from benchmarks.processes.protocol import Announce

T = TypeVar("T")


def in_phases(
    model: str,
    announce: Announce,
    work: Callable[[Announce], T],
    reason: Callable[[BaseException], str] = failure_reason,
) -> T | Failure:
    """What `work` returns, which is given a function that begins a phase; or the failure of the phase it was in."""
    phases = [PREPARATION]

    def begin(phase: str) -> None:
        phases.append(phase)
        announce(step_text(phase, model))

    try:
        return work(begin)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a variant may also leak CancelledError or SystemExit
        return Failure(model, phases[-1], reason(error))


def step_text(phase: str, model: str) -> str:
    return f"{phase}, {model}"
