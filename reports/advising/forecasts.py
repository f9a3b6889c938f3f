"""Every model's makespan on one machine for the same jobs, and how many of them at once are enough."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.verdicts import MARGIN
from reports.model.formula import MODELS, SEQUENTIAL, Demand, Machine, Predicted, predicted
from reports.model.predictions import Predictions

MOST_AT_ONCE = 1_024
"""No more at once is advised: sweeps of the width end here, and what is waited for would have to bear it."""

MOST_WORKERS = 128
"""More worker processes than this are not considered: each takes memory, and a system has only so many."""

_OF_PROCESSES = ("processes", "interpreters", "dask")
"""Models whose width is how many workers there are."""

_STEP = 1.03


@dataclass(frozen=True)
class Forecast:
    """One model: its makespan in seconds with the interval that 95 % of predictions stay within, start-up apart.

    `enough` is the least width with which it gets to within 5 % of its best.
    """

    model: str
    makespan: float
    low: float
    high: float
    limit: str
    startup: float
    enough: int

    @property
    def cold(self) -> float:
        """A batch whose program has to start its pool first."""
        return self.makespan + self.startup


def is_considered(model: str, demand: Demand) -> bool:
    return model not in _OF_PROCESSES or demand.width <= MOST_WORKERS


def all_predicted(demand: Demand, machine: Machine) -> dict[str, Predicted]:
    considered = (model for model in MODELS if model in machine.overheads and is_considered(model, demand))
    found = ((model, predicted(model, demand, machine)) for model in considered)
    return {model: one for model, one in found if one is not None}


def forecasts(demand: Demand, machine: Machine, known: Predictions) -> Iterator[Forecast]:
    found = all_predicted(demand, machine)
    for model in sorted(found, key=lambda model: found[model].makespan):
        one, factor = found[model], known.spread_of(model)
        enough = 1 if model == SEQUENTIAL else enough_at(replace(demand, width=_most(model, demand)), machine, [model])
        low, high = one.makespan / factor, one.makespan * factor
        yield Forecast(model, one.makespan, low, high, one.limit, one.startup, enough)


def _most(model: str, demand: Demand) -> int:
    return min(demand.jobs, MOST_WORKERS if model in _OF_PROCESSES else MOST_AT_ONCE)


def enough_at(demand: Demand, machine: Machine, models: Sequence[str]) -> int:
    """The least width with which the fastest of these models comes to within 5 % of the best at any width."""
    widths = _widths(demand)
    best = {width: _shortest(replace(demand, width=width), machine, models) for width in widths}
    least = min(best.values())
    return next((width for width in widths if best[width] <= least * MARGIN), 1)


def _widths(demand: Demand) -> list[int]:
    """Every width up to 64, then in small steps; of these the least that need as few waves."""
    widths = list(range(1, min(64, demand.width) + 1))
    while widths[-1] < demand.width:
        widths.append(min(demand.width, math.ceil(widths[-1] * _STEP)))
    return sorted({math.ceil(demand.jobs / math.ceil(demand.jobs / width)) for width in widths})


def _shortest(demand: Demand, machine: Machine, models: Sequence[str]) -> float:
    considered = (model for model in models if is_considered(model, demand))
    found = (predicted(model, demand, machine) for model in considered)
    return min((one.makespan for one in found if one), default=math.inf)
