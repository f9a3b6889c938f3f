"""From a question on the command line to lines of advice."""

from dataclasses import dataclass
from pathlib import Path

from reports.advising.advice import advise
from reports.advising.advice_words import lines
from reports.advising.choosing import chosen
from reports.advising.forecasts import MOST_AT_ONCE
from reports.advising.memory import footprints
from reports.errors import ReportError
from reports.measurements import Measurements
from reports.model.formula import Demand


@dataclass(frozen=True)
class Question:
    """What was asked: seconds per job; without a width, the one that is enough is to be found."""

    wait: float
    cpu: float
    jobs: int
    width: int | None = None
    releases_gil: bool = False
    memory: bool = False


def answer(record: Path | None, asked: Question) -> list[str]:
    """Raises ReportError where nothing can be said."""
    if asked.wait + asked.cpu <= 0:
        raise ReportError("a job that neither waits nor computes needs no advice: write --wait 20ms or --compute 2ms")
    path, of = chosen(record, asked.memory)
    width = min(asked.width or MOST_AT_ONCE, asked.jobs)
    demand = Demand(asked.wait, asked.cpu, asked.jobs, width, asked.releases_gil or not _has_gil(of))
    try:
        advice = advise(of, demand, is_width_given=asked.width is not None)
        memory = footprints(of, {one.model: one.width for one in advice.forecasts}) if asked.memory else ()
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from error
    return lines(advice, of, str(path), memory)


def _has_gil(of: Measurements) -> bool:
    return of.environment.get("gil") != "disabled" or any(block.gil_enabled for block in of.sitting.blocks)
