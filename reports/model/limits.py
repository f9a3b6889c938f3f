"""What holds each cell back: the largest part of its makespan, as far as it is known.

In this order: a cell that asks the origin for half of what it can answer, or more, is held back by the origin. Where
jobs do nothing there is only the model's own cost. Where the model of the machine predicts the makespan well enough,
it is the largest part of the prediction. Where processes were sent data, and that took most of the time, messages. And
where the bound is at least half of the makespan, it is what the bound comes from. Else nobody knows.
"""

from collections.abc import Mapping

from reports.analysis import Analysis, Answer
from reports.bounds import best_capacity, largest_term
from reports.flags import near_ceiling
from reports.kinds import BASELINE
from reports.measurements import REFERENCE, Measured
from reports.model.formula import CPU, MESSAGES, MODELS, NOTICEABLE, ORIGIN, WAITING, cpus, one_at_a_time, own_cost_of
from reports.model.needs import WITH_DATA, releases_gil
from reports.model.predictions import POOR, Prediction, Predictions, predictions

_MOST = 0.5

Limits = Mapping[str, str]
"""What holds each cell of a workload back, by model; cells of which it is not known are not in it."""


def limits(analysis: Analysis) -> dict[str, Limits]:
    """What holds the cells of every workload back, by workload."""
    found = predictions(analysis.measurements)
    limited = {(one.workload, one.model) for one in near_ceiling(analysis)}
    capacity = best_capacity(analysis.measurements)
    by_workload: dict[str, Limits] = {}
    for answer in analysis.answers:
        known = {model: _limit(answer, model, found, capacity) for model in answer.makespans}
        known.update({model: ORIGIN for model in known if (answer.name, model) in limited})
        by_workload[answer.name] = {model: limit for model, limit in known.items() if limit}
    return by_workload


def _limit(answer: Answer, model: str, found: Predictions, capacity: float) -> str:
    if answer.kind == BASELINE:
        return own_cost_of(model) if model in MODELS and model != REFERENCE else ""
    cell = next((one for one in found.cells if (one.workload, one.model) == (answer.name, model)), None)
    if cell and _explains(cell):
        return cell.predicted.limit
    efficiency = answer.bounds.get(model, 0.0) / answer.makespans[model].value
    if efficiency < _MOST:
        return MESSAGES if (answer.name, model, WITH_DATA) in found.left_out else ""
    return _of_bound(answer.measured, model, capacity)


def _explains(cell: Prediction) -> bool:
    return cell.error <= POOR - 1


def _of_bound(measured: Measured, model: str, capacity: float) -> str:
    """The term that makes the bound; the GIL or the event loop, where CPUs could do more than it lets one thread do."""
    if largest_term(measured, model) == WAITING:
        return WAITING
    releases = releases_gil(measured)
    alone = model in MODELS and model != REFERENCE and cpus(model, releases, capacity) == 1
    return one_at_a_time(model, releases) if alone and capacity > 1 + NOTICEABLE else CPU
