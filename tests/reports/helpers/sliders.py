"""Where the sliders of a page stand, and what `advise` says to the question that they ask there."""

from dataclasses import dataclass
from random import Random

from reports.advice.advice import Advice, advise
from reports.advice.forecasts import MOST_AT_ONCE
from reports.advice.grid import COMPUTING, JOBS, WAITS, WIDTHS
from reports.formatting import parsed_seconds
from reports.model.machine import Demand
from reports.record.measurements import Measurements


@dataclass(frozen=True)
class Places:
    """Where the sliders stand."""

    wait: int
    cpu: int
    jobs: int
    width: int
    releases: int


def demand_at(at: Places) -> Demand:
    """The batch that the sliders ask about."""
    jobs, width = JOBS[at.jobs], WIDTHS[at.width]
    return Demand(
        parsed_seconds(WAITS[at.wait], "--wait"),
        parsed_seconds(COMPUTING[at.cpu], "--compute"),
        jobs,
        min(width or MOST_AT_ONCE, jobs),
        bool(at.releases),
    )


def advice_at(record: Measurements, at: Places) -> Advice:
    """What `advise` says to the question that the sliders ask."""
    return advise(record, demand_at(at), is_width_given=WIDTHS[at.width] is not None)


def random_places(count: int, seed: int) -> list[Places]:
    random = Random(seed)
    counts = (len(WAITS), len(COMPUTING), len(JOBS), len(WIDTHS), 2)
    drawn = (Places(*(random.randrange(count) for count in counts)) for _ in range(2 * count))
    return [at for at in drawn if at.wait or at.cpu][:count]
