"""Sittings that take turns and measure nothing, as whoever gives them turns sees them."""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pythons.schedule import PacedSitting, Relay, run_laps
from tests.benchmarks.children import paced_sitting

SITTING_CODE = f"from {paced_sitting.__name__} import main; main()"


class ListeningReporter:
    """Notes what it is told, and does at a lap what it is asked to."""

    def __init__(self, stops_at: int | None = None) -> None:
        self.said: list[str] = []
        self.laps: list[tuple[int, str, float]] = []
        self.ended = False
        self._stops_at = stops_at

    def say(self, text: str) -> None:
        self.said.append(text)

    def begin(self, total: int, kind: str = "block") -> None:
        self.said.append(f"{total} laps")

    def block(self, done: int, workload: str, seconds_left: float) -> None:
        self.laps.append((done, workload, seconds_left))
        if done == self._stops_at:
            raise KeyboardInterrupt

    def finish(self) -> None:
        self.ended = True


def paced_sittings(log: Path, blocks: int, relay: Relay, **fates: str) -> list[PacedSitting]:
    """Sittings by name, each with what becomes of it."""
    return [
        PacedSitting(name, [sys.executable, "-P", "-c", SITTING_CODE, name, log, str(blocks), fate], {}, relay)
        for name, fate in fates.items()
    ]


def log_lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def main(words: Sequence[str]) -> None:
    """Give turns to two sittings, of which `b` hangs in its second block; for tests that kill whoever does."""
    listening = ListeningReporter()
    run_laps(paced_sittings(Path(words[0]), 3, listening.say, a="well", b="hangs"), 1, listening)


PARENT_COMMAND = [sys.executable, "-c", f"import sys; from {__name__} import main; main(sys.argv[1:])"]
