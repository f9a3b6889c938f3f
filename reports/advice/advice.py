"""Which model is for a job of somebody's own: what the model of a record's machine predicts, and what would change it.

Every sentence is computed by moving one input at a time. What is measured near the job is told beside the predictions,
so that everybody can see what they rest on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.inference.verdicts import MARGIN
from reports.advice.forecasts import (
    MOST_AT_ONCE,
    NO_CAPS,
    OF_PROCESSES,
    Caps,
    Forecast,
    OwnWidths,
    enough_width,
    forecasts,
    gains_beyond,
    is_considered,
)
from reports.advice.memory import NO_LIMITS, TO_MEASURE, Limits, MemoryCurve, memory_curves, widths_within
from reports.advice.neighbours import Neighbour, neighbours
from reports.advice.sensitivity import TurningPoint, turning_points
from reports.errors import ReportError
from reports.model.calibration import is_quiet, machine_of
from reports.model.formula import SEQUENTIAL
from reports.model.machine import Demand, Machine
from reports.model.predictions import Predictions, predictions_of
from reports.record.measurements import NOOP, Measurements

TO_MAKE_ONE = "measure one with: nox -s map (or: python -m benchmarks map)"


@dataclass(frozen=True)
class Limited:
    """A model that a limit leaves a smaller width than it would have: `width` instead of `otherwise`; 0 for none."""

    model: str
    width: int
    otherwise: int


@dataclass(frozen=True)
class Advice:
    """Forecasts, the fastest first; the width that is enough; what was measured near; and what would change it.

    Where no width was given, every model has the one that is enough for it, and the demand has the fastest's. `most` is
    the largest width that was considered, and `is_more_faster` whether still more would be faster.
    `released` is the fastest if the code released the GIL. `left_out` are models that are not for so many at once.
    `capacity` is how many CPUs' worth of work is done at once, `startup_width` how many workers those pools had whose
    start-up was measured. `crowding` is how many seconds a CPU second took there, since others used the CPUs.
    `cpus` is how many there are: as many processes have a loop each.
    `is_checked` is whether any prediction of the record can be compared with what was measured.
    `memory` are the curves of models of which the record says what they take, and `limited` are those that had to be
    narrower than they would be; those of width 0 are not among the forecasts.
    """

    demand: Demand
    forecasts: tuple[Forecast, ...]
    enough: int
    neighbours: tuple[Neighbour, ...]
    turns: tuple[TurningPoint, ...]
    released: Forecast | None
    is_width_given: bool
    most: int
    is_more_faster: bool
    is_checked: bool
    capacity: float
    startup_width: int
    is_quiet: bool
    crowding: float = 1.0
    left_out: tuple[str, ...] = ()
    cpus: int = 1
    memory: Mapping[str, MemoryCurve] = field(default_factory=dict)
    limits: Limits = NO_LIMITS
    limited: tuple[Limited, ...] = ()

    @property
    def asked_width(self) -> int:
        """The width that was asked for, where one was; limits may leave less to the fastest."""
        return max(self.demand.width, *(limited.otherwise for limited in self.limited), 0)

    @property
    def best(self) -> Forecast:
        return self.forecasts[0]

    @property
    def reference(self) -> Forecast | None:
        return next((forecast for forecast in self.forecasts if forecast.model == SEQUENTIAL), None)

    @property
    def cold(self) -> Forecast:
        """The fastest for a single batch in a program of its own, start-up included."""
        return min(self.forecasts, key=lambda forecast: forecast.cold)

    @property
    def equal(self) -> tuple[str, ...]:
        """Models within 5 % of the fastest."""
        return tuple(
            forecast.model for forecast in self.forecasts[1:] if forecast.makespan <= self.best.makespan * MARGIN
        )

    @property
    def near(self) -> tuple[str, ...]:
        """Models that are farther off and may be as fast: their intervals overlap that of the fastest."""
        others = (forecast for forecast in self.forecasts[1:] if forecast.model not in self.equal)
        return tuple(forecast.model for forecast in others if forecast.low <= self.best.high)


def calibrated_machine(record: Measurements) -> Machine:
    """The record's machine; raises ReportError where the record lacks what the model takes from it."""
    machine = machine_of(record)
    if machine is None or len(machine.overheads) < 2:
        raise ReportError(f"the record has no valid {NOOP}, which tells what models cost by themselves; {TO_MAKE_ONE}")
    return machine


def advise(record: Measurements, demand: Demand, is_width_given: bool, limits: Limits = NO_LIMITS) -> Advice:
    """Everything there is to say; where no width was given, each model has the one that is enough for it.

    Within limits each has the best width that these leave it. Raises ReportError where they leave none to any, and
    where the record does not say what models take in memory and there is a limit of it.
    """
    machine, known = calibrated_machine(record), predictions_of(record)
    memory = memory_curves(record, machine.overheads)
    caps = _caps(record, machine, memory, limits)
    ordered = tuple(forecasts(demand, machine, known, is_width_given, caps))
    if not ordered:
        raise ReportError(_nothing_left(caps))
    best, cold = ordered[0], min(ordered, key=lambda forecast: forecast.cold)
    is_one_width = is_width_given and not caps
    models = tuple(machine.overheads) if is_one_width else (best.model,)
    most = min(demand.jobs, max(MOST_AT_ONCE, demand.width)) if is_one_width else best.most
    widest = replace(demand, width=most)
    enough = enough_width(widest, machine, models) if is_one_width else best.enough
    tried = {model: min(cap, demand.width) for model, cap in caps.items()} if is_width_given else caps
    own = None if is_one_width else OwnWidths({forecast.model: forecast.width for forecast in ordered}, tried)
    otherwise = _widths_without_limits(demand, machine, known, is_width_given) if caps else {}
    released = _released(demand, machine, known, is_width_given, caps)
    left_out = tuple(_too_many(demand.width, machine, caps)) if is_width_given else ()
    demand = replace(demand, width=best.width)
    noop = record.workload(NOOP)
    return Advice(
        demand=demand,
        forecasts=ordered,
        enough=enough,
        neighbours=neighbours(record, known, demand),
        turns=tuple(turning_points(demand, machine, best.model, cold.model, own)),
        released=released,
        is_width_given=is_width_given,
        most=most,
        is_more_faster=gains_beyond(widest, machine, models, enough),
        is_checked=bool(known.cells),
        capacity=machine.capacity,
        startup_width=noop.entry.width if noop else 0,
        is_quiet=is_quiet(record.sitting.probe),
        crowding=machine.crowding,
        cpus=machine.cpus,
        left_out=left_out,
        memory=memory,
        limits=limits,
        limited=tuple(_limited(ordered, otherwise)),
    )


def _caps(record: Measurements, machine: Machine, memory: Mapping[str, MemoryCurve], limits: Limits) -> Caps:
    """The largest width of each model; empty where nothing is limited."""
    if limits == NO_LIMITS:
        return NO_CAPS
    if limits.memory is not None and not memory:
        raise ReportError(f"the record does not say what models take in memory; {TO_MEASURE}")
    return widths_within(limits, memory, tuple(machine.overheads), OF_PROCESSES, record.sitting.probe.usable_cpus)


def _nothing_left(caps: Caps) -> str:
    if caps and not any(caps.values()):
        return "no model stays within these limits, not even with one job in flight: allow more"
    return "the numbers are too large to predict anything: ask for fewer jobs or shorter ones"


def _widths_without_limits(
    demand: Demand, machine: Machine, known: Predictions, is_width_given: bool
) -> dict[str, int]:
    if is_width_given:
        return dict.fromkeys(machine.overheads, demand.width)
    return {forecast.model: forecast.width for forecast in forecasts(demand, machine, known, is_width_given=False)}


def _limited(within: Sequence[Forecast], otherwise: Mapping[str, int]) -> Iterator[Limited]:
    """Who has a smaller width than without limits."""
    widths = {forecast.model: forecast.width for forecast in within}
    for model, width in otherwise.items():
        if widths.get(model, 0) < width:
            yield Limited(model, widths.get(model, 0), width)


def _too_many(width: int, machine: Machine, caps: Caps) -> Iterator[str]:
    """Models that are not for so many at once."""
    for model in machine.overheads:
        if not is_considered(model, min(width, caps.get(model, width))):
            yield model


def _released(
    demand: Demand, machine: Machine, known: Predictions, is_width_given: bool, caps: Caps
) -> Forecast | None:
    """The fastest if the code released the GIL; None where it does, or would have no use for it."""
    if demand.releases_gil or not demand.cpu:
        return None
    return next(iter(forecasts(replace(demand, releases_gil=True), machine, known, is_width_given, caps)), None)
