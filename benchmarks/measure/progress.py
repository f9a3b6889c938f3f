"""Tell whoever waits what is being measured, how much is done and how long it will still take."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from statistics import fmean
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from benchmarks.plan.parameters import clock_duration


class Reporter(Protocol):
    """Hears of every step of a sitting; called only between measurements."""

    def say(self, text: str) -> None:
        """Tell one line that stays."""

    def begin(self, total: int, kind: str = "block") -> None:
        """The blocks are about to start, or something else that there is so much of."""

    def block(self, done: int, workload: str, seconds_left: float) -> None:
        """A block of `workload` starts; `done` are finished."""

    def finish(self) -> None:
        """All blocks are done."""


class PlainReporter:
    """One line per step, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = 0
        self._kind = "block"

    def say(self, text: str) -> None:
        self._console.out(text, highlight=False)

    def begin(self, total: int, kind: str = "block") -> None:
        self._total, self._kind = total, kind

    def block(self, done: int, workload: str, seconds_left: float) -> None:
        self.say(f"{self._kind} {done + 1}/{self._total}  {workload:<15} about {clock_duration(seconds_left)} left")

    def finish(self) -> None:
        """Nothing to clean up."""


class BarReporter(PlainReporter):
    """A bar on a terminal. It is drawn between blocks only: a redraw in the background would be measured."""

    def __init__(self, console: Console, bar: Progress) -> None:
        super().__init__(console)
        self._bar = bar
        self._blocks: TaskID | None = None

    def begin(self, total: int, kind: str = "block") -> None:
        super().begin(total, kind)
        self._blocks = self._bar.add_task("starting", total=total, left="")

    def block(self, done: int, workload: str, seconds_left: float) -> None:
        self._draw(completed=done, description=workload, left=f"about {clock_duration(seconds_left)} left")

    def finish(self) -> None:
        self._draw(completed=self._total, description=f"all {self._kind.removesuffix('s')}s", left="done")

    def _draw(self, **changes: Any) -> None:
        if self._blocks is not None:
            self._bar.update(self._blocks, **changes)
            self._bar.refresh()


@contextmanager
def reporter(console: Console) -> Iterator[Reporter]:
    """A bar where there is a terminal, else plain lines."""
    if not console.is_terminal:
        yield PlainReporter(console)
        return
    columns = (
        TextColumn("{task.description:<15}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, auto_refresh=False) as bar:
        yield BarReporter(console, bar)


class RemainingTime:
    """How long the rest takes: mean seconds per block of a workload; before its first, what the rehearsal says."""

    def __init__(self, rehearsed: Mapping[str, float]) -> None:
        self._rehearsed = dict(rehearsed)
        self._measured: dict[str, list[float]] = {}

    def learn(self, workload: str, seconds: float) -> None:
        """Take in a measured block."""
        self._measured.setdefault(workload, []).append(seconds)

    def expect(self, workload: str, seconds: float) -> None:
        """Take in what a block of a workload should take."""
        self._rehearsed[workload] = seconds

    def seconds_for(self, workloads: Iterable[str]) -> float:
        """Seconds for blocks of these workloads."""
        return sum(self._block_seconds(name) for name in workloads)

    def _block_seconds(self, workload: str) -> float:
        measured = self._measured.get(workload)
        return fmean(measured) if measured else self._rehearsed.get(workload, 0.0)
