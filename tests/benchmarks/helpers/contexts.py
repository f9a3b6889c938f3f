"""What steps of a sitting work with, where nothing is measured."""

from contextlib import ExitStack

from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.progress import Reporter
from benchmarks.measure.recorder import Recorder
from benchmarks.servers.services import Services


class Telling:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)

    def begin(self, total: int, kind: str = "block") -> None: ...

    def block(self, done: int, workload: str, seconds_left: float) -> None: ...

    def finish(self) -> None: ...


def measurement_context(
    recorder: Recorder,
    reporter: Reporter,
    services: Services | None = None,
    environment: dict[str, str] | None = None,
    budget: float = 0.0,
) -> MeasurementContext:
    """The context of a sitting that began at 0 on its clock, with a minute for each step of a block."""
    running = Services((), ExitStack(), {}, {}) if services is None else services
    return MeasurementContext(recorder, reporter, running, environment or {}, 60.0, budget, 0.0, 0.0)
