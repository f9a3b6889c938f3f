"""What every step of a sitting works with."""

from dataclasses import dataclass

from benchmarks.measure.progress import Reporter
from benchmarks.measure.recorder import Recorder
from benchmarks.servers.services import Services


@dataclass(frozen=True)
class MeasurementContext:
    """The record of a sitting, whoever hears of it, and what its blocks find around them.

    `environment` is that of every block; `limit_seconds` is how long a step of one may take at most, `budget_seconds`
    the time for the whole sitting. `zero` is when the sitting began, `began` when this process took it up; both are
    readings of the clock.
    """

    recorder: Recorder
    reporter: Reporter
    services: Services
    environment: dict[str, str]
    limit_seconds: float
    budget_seconds: float
    zero: float
    began: float
