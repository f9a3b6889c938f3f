"""Every model's makespan on one machine for the same jobs, and how many of them at once are enough."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.inference.verdicts import MARGIN
from reports.analysis.bounds import MESSAGES_PER_WORKER
from reports.model.formula import MODELS, NOTICEABLE, SEQUENTIAL, Predicted, makespans, predicted
from reports.model.machine import Demand, Demands, Machine
from reports.model.predictions import Predictions

MOST_AT_ONCE = 1_024
"""No more at once is advised, unless somebody asks about more: sweeps of the width end here."""

MOST_WORKERS = 128
"""More worker processes than this are not considered: each takes memory, and a system has only so many."""

OF_PROCESSES = ("processes", "interpreters", "dask")
"""Models whose width is how many workers there are, and whose pools may be sent several jobs in one message."""

Caps = Mapping[str, int]
"""The largest width of each model that a limit leaves, 0 for none; models that are not in it have no limit."""

NO_CAPS: Caps = MappingProxyType({})

_STEP = 1.03

_SOME_WIDTHS = tuple(sorted(size for exponent in range(10) for size in (2**exponent, 3 * 2**exponent)))
"""1, 2, 3, 4, 6, 8, 12...: where so many jobs are tried that every width would take too long."""


@dataclass(frozen=True)
class Forecast:
    """One model: its makespan in seconds with the interval that 95 % of predictions stay within, start-up apart.

    `width` is how many it has in flight. `enough` is the least width with which it gets to within 5 % of its best at
    any width up to `most`, and `factor` by how much predictions of it are off at most. `cpu_seconds` are those of all
    jobs. To its pool `jobs_per_message` jobs go in one message.
    """

    model: str
    makespan: float
    low: float
    high: float
    limit: str
    startup: float
    width: int
    enough: int
    most: int
    factor: float
    jobs_per_message: int = 1
    cpu_seconds: float = 0.0

    @property
    def cold(self) -> float:
        """A batch whose program has to start its pool first."""
        return self.makespan + self.startup


def is_considered(model: str, width: int) -> bool:
    return model not in OF_PROCESSES or width <= MOST_WORKERS


def jobs_per_message(model: str, demands: Demands, machine: Machine) -> NDArray[np.int64]:
    """How many jobs a pool is best sent in a message: one, or by the rule of the pools of workloads, four to a worker.

    They share messages where they hardly wait and that is clearly faster; jobs that wait would wait for each other.
    """
    one = np.ones(np.shape(demands.width), dtype=np.int64)
    if model not in OF_PROCESSES:
        return one
    by_rule = np.ceil(demands.jobs / (MESSAGES_PER_WORKER * np.asarray(demands.width))).astype(np.int64)
    hardly_wait = demands.wait <= NOTICEABLE * (demands.wait + demands.cpu)
    if not np.any(hardly_wait & (by_rule > 1)):
        return one
    alone, shared = (makespans(model, _sent(demands, size), machine) for size in (one, by_rule))
    return np.where(hardly_wait & (shared * MARGIN < alone), by_rule, one)


def best_makespans(model: str, demands: Demands, machine: Machine) -> NDArray[np.float64]:
    """Makespans with as many jobs in one message as are best."""
    return makespans(model, _sent(demands, jobs_per_message(model, demands, machine)), machine)


def _sent(demands: Demands, size: NDArray[np.int64]) -> Demands:
    return Demands(
        demands.wait,
        demands.cpu,
        demands.jobs,
        demands.width,
        demands.releases_gil,
        size,
        demands.late,
        demands.served,
        demands.pickled,
    )


def _best_predicted(model: str, demand: Demand, machine: Machine) -> Predicted | None:
    if model not in machine.overheads:
        return None
    size = int(jobs_per_message(model, demand, machine)) if demand.is_sound else 1
    return predicted(model, replace(demand, jobs_per_message=size), machine)


def predicted_at_width(demand: Demand, machine: Machine) -> dict[str, Predicted]:
    """Every model at the same width, but those that are not for so many at once."""
    considered = (model for model in MODELS if model in machine.overheads and is_considered(model, demand.width))
    predictions = ((model, _best_predicted(model, demand, machine)) for model in considered)
    return {model: prediction for model, prediction in predictions if prediction is not None}


@dataclass(frozen=True)
class OwnWidths:
    """A width of each model that is tried in any case, and how far each may go at most."""

    tried: Mapping[str, int]
    caps: Caps = field(default_factory=dict)


def predicted_at_best_width(demand: Demand, machine: Machine, widths: OwnWidths) -> dict[str, Predicted]:
    """Every model at the one of some widths that suits it most."""
    predictions = ((model, _best_prediction(model, demand, machine, widths)) for model in widths.tried)
    return {model: prediction for model, prediction in predictions if prediction is not None}


def _best_prediction(model: str, demand: Demand, machine: Machine, own: OwnWidths) -> Predicted | None:
    most = min(widest(model, demand.jobs), own.caps.get(model, demand.jobs))
    widths = (
        {1} if model == SEQUENTIAL else {most, *(tried for tried in (own.tried[model], *_SOME_WIDTHS) if tried < most)}
    )
    tried = np.array(sorted(widths))
    best = tried[best_makespans(model, _at_widths(demand, tried), machine).argmin()]
    return _best_predicted(model, replace(demand, width=int(best)), machine)


def forecasts(
    demand: Demand, machine: Machine, known: Predictions, is_width_given: bool = True, caps: Caps = NO_CAPS
) -> list[Forecast]:
    """Every model, the fastest first: at the given width; where none was, each at the one that is enough for it.

    None goes beyond its cap, and those that may not have a single job in flight are left out.
    """
    models = [model for model in MODELS if model in machine.overheads and caps.get(model, 1) > 0]
    asked = {model: min(demand.width, caps.get(model, demand.width)) for model in models} if is_width_given else {}
    considered = [model for model in models if is_considered(model, asked.get(model, 1))]
    considerable = {model: widest(model, demand.jobs, asked.get(model, 1)) for model in models}
    most = {model: min(width, caps.get(model, width)) for model, width in considerable.items()}
    possible = (
        _forecast(model, replace(demand, width=most[model]), asked.get(model), machine, known.spread_of(model))
        for model in considered
    )
    return sorted(filter(None, possible), key=lambda forecast: single(forecast.makespan))


def single(seconds: ArrayLike) -> NDArray[np.float32]:
    """To 32 bits, as pages have them: makespans that differ by rounding alone are in the order of the models."""
    with np.errstate(over="ignore"):  # what is too large is infinite
        return np.asarray(seconds).astype("<f4")


def _forecast(model: str, demand: Demand, asked: int | None, machine: Machine, factor: float) -> Forecast | None:
    """One model at the width that was asked for, or else at the one that is enough; its demand has the widest."""
    enough = enough_width(demand, machine, [model])
    width, most = asked or enough, demand.width
    demand = replace(demand, width=width)
    prediction = _best_predicted(model, demand, machine)
    if prediction is None:
        return None
    makespan = prediction.makespan
    return Forecast(
        model=model,
        makespan=makespan,
        low=makespan / factor,
        high=makespan * factor,
        limit=prediction.limit,
        startup=prediction.startup,
        width=width,
        enough=enough,
        most=most,
        factor=factor,
        jobs_per_message=int(jobs_per_message(model, demand, machine)),
        cpu_seconds=prediction.cpu_seconds,
    )


def widest(model: str, jobs: int, asked: int = 1) -> int:
    """The largest width that is considered: for workers there is an end, for others what was asked about counts."""
    return min(jobs, MOST_WORKERS if model in OF_PROCESSES else max(MOST_AT_ONCE, asked))


def gains_beyond(demand: Demand, machine: Machine, models: Sequence[str], enough: int) -> bool:
    """Whether twice the demand's width, which is the largest that was considered, would take clearly less time."""
    if demand.width >= demand.jobs:
        return False
    wider = replace(demand, width=min(demand.jobs, 2 * demand.width))
    predictions = filter(None, (_best_predicted(model, wider, machine) for model in models))
    beyond = min((prediction.makespan for prediction in predictions), default=math.inf)
    return beyond * MARGIN < _shortest(replace(demand, width=enough), machine, models)


def enough_width(demand: Demand, machine: Machine, models: Sequence[str]) -> int:
    """The least width with which the fastest of these models comes to within 5 % of the best at any width."""
    return int(enough_widths(demand, demand.width, machine, models))


def enough_widths(demands: Demands, most: int, machine: Machine, models: Sequence[str]) -> NDArray[np.int64]:
    """The same for many demands at once, at any width up to `most`."""
    widths = _widths(demands.jobs, most)
    shape = np.broadcast_shapes(np.shape(demands.wait), np.shape(demands.cpu))
    tried = _at_widths(demands, widths.reshape(-1, *(1 for _ in shape)))
    best = reduce(np.minimum, (_where_considered(model, tried, machine) for model in models))
    is_enough = best <= best.min(axis=0) * MARGIN
    enough: NDArray[np.int64] = widths[is_enough.argmax(axis=0)]
    return enough


def _at_widths(demands: Demands, widths: NDArray[np.int64]) -> Demands:
    return Demands(
        demands.wait,
        demands.cpu,
        demands.jobs,
        widths,
        demands.releases_gil,
        demands.jobs_per_message,
        demands.late,
        demands.served,
        demands.pickled,
    )


def _where_considered(model: str, demands: Demands, machine: Machine) -> NDArray[np.float64]:
    """Makespans, infinite at widths that are not considered."""
    possible = (model not in OF_PROCESSES) | (np.asarray(demands.width) <= MOST_WORKERS)
    return np.where(possible, best_makespans(model, demands, machine), np.inf)


def _widths(jobs: int, most: int) -> NDArray[np.int64]:
    """Every width up to 64, then in small steps; of these the least that need as few waves."""
    widths = list(range(1, min(64, most) + 1))
    while widths[-1] < most:
        widths.append(min(most, math.ceil(widths[-1] * _STEP)))
    return np.array(sorted({math.ceil(jobs / math.ceil(jobs / width)) for width in widths}))


def _shortest(demand: Demand, machine: Machine, models: Sequence[str]) -> float:
    considered = (model for model in models if is_considered(model, demand.width))
    predictions = filter(None, (_best_predicted(model, demand, machine) for model in considered))
    return min((prediction.makespan for prediction in predictions), default=math.inf)
