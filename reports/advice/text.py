"""Advice as lines of plain text for a terminal, its models as a table, the fastest first."""

import math
from collections.abc import Iterator, Sequence

from benchmarks.inference.verdicts import MARGIN
from reports.advice.advice import Advice, Limited
from reports.advice.forecasts import Forecast
from reports.advice.memory import NO_LIMITS, TO_MEASURE, MemoryCurve
from reports.advice.neighbours import NEAR, Neighbour
from reports.advice.sensitivity import COMPUTING, JOBS, TurningPoint
from reports.formatting import byte_size, counted, duration, listed, nominal_duration, number, plain, short
from reports.model.formula import LOOPS, SEQUENTIAL
from reports.model.machine import Demand
from reports.record.measurements import Measurements
from reports.text.ratios import factor_with_interval, times

WORTH_TELLING = 1e-3
"""A start-up of less than this many seconds is told as none."""


def forecast_table(advice: Advice) -> list[str]:
    """The models, the fastest first; memory only where the record says it of any."""
    head = ["model", "makespan", f"against {SEQUENTIAL}", "held back by", "starting it", "enough at a time", "CPU"]
    rows = [_row(forecast, advice) for forecast in advice.forecasts]
    if advice.memory:
        head.append("memory")
        rows = [[*row, _takes(forecast, advice)] for row, forecast in zip(rows, advice.forecasts, strict=True)]
    return _aligned([head, *rows])


def _takes(forecast: Forecast, advice: Advice) -> str:
    curve = advice.memory.get(forecast.model)
    return _bytes(curve.at(forecast.width)) if curve else "unknown"


def _bytes(value: float) -> str:
    """Two digits: it is a prediction."""
    return byte_size(float(f"{value:.2g}")) if value < 1024 else _in_units(value)


def _in_units(value: float) -> str:
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if value >= 1024**power:
            shown = value / 1024**power
            return f"{shown:,.0f} {unit}" if shown >= 10 else f"{shown:.1f} {unit}"
    return byte_size(value)


def _row(forecast: Forecast, advice: Advice) -> list[str]:
    span = f"{duration(forecast.makespan)} [{duration(forecast.low)}, {duration(forecast.high)}]"
    start = duration(forecast.startup) if forecast.startup >= WORTH_TELLING else ""
    cpu = duration(forecast.cpu_seconds)
    name = f"{forecast.model}{messages_text(forecast)}"
    return [name, span, _factor(forecast, advice), forecast.limit, start, f"{forecast.enough:,}", cpu]


def messages_text(forecast: Forecast) -> str:
    """What is to be said behind the name of a model whose pool is best sent several jobs at once."""
    return f", {forecast.jobs_per_message:,} jobs to a message" if forecast.jobs_per_message > 1 else ""


def _factor(forecast: Forecast, advice: Advice) -> str:
    if advice.reference is None or forecast.model == SEQUENTIAL:
        return ""
    return times(advice.reference.makespan / forecast.makespan)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


_RIVALS = 2
_UNKNOWN = 30.0
"""An interval whose ends are this factor apart says nothing."""


def advice_lines(advice: Advice, record: Measurements, source: str) -> list[str]:
    """All of it: the job, the models, which one, at which width, what it rests on, and what would change it."""
    return [
        f"{_job(advice.demand)}, {_at_once(advice)}",
        _basis(advice, record, source),
        "",
        *forecast_table(advice),
        "",
        *_fastest(advice),
        *_limits(advice),
        *_width(advice),
        *_near(advice),
        *_changes(advice),
        *_memory(advice),
    ]


def _at_once(advice: Advice) -> str:
    if advice.is_width_given or advice.demand.jobs == 1:
        return f"{advice.asked_width:,} at a time"
    return "for each model as many at a time as are enough for it"


def _job(demand: Demand) -> str:
    gil = "" if not demand.cpu else ", releasing the GIL" if demand.releases_gil else ", holding the GIL"
    jobs = f"{counted(demand.jobs, 'job')} of {_wait(demand.wait)} and {_computing(demand.cpu)}"
    return f"{jobs}{gil}"


def _wait(value: float) -> str:
    return f"{nominal_duration(value)} of waiting" if value else "no waiting"


def _computing(value: float) -> str:
    return f"{nominal_duration(value)} of computing" if value else "no computing"


def _basis(advice: Advice, record: Measurements, source: str) -> str:
    probe = record.sitting.probe
    cpus = f"{counted(probe.usable_cpus, 'CPU')} that do the work of {number(advice.capacity)}"
    machine = f"{cpus}, Python {record.environment_text('python_version').split(' ')[0]}"
    factors = [forecast.factor for forecast in advice.forecasts]
    doubt = "" if advice.is_quiet else "; it was busy while it was probed"
    if advice.crowding > MARGIN:
        doubt = f"; others used them, so that a CPU second took {number(advice.crowding)} s"
    where = f"{plain(source)} ({short(machine, 60)}{doubt})"
    return f"Predicted for the machine of {where}; {accuracy(factors, advice.is_checked)}."


def accuracy(factors: Sequence[float], is_checked: bool) -> str:
    """What the intervals are: every model's own spread, or that of all together where it has few predictions."""
    if not is_checked:
        return f"nothing there tells how far predictions are off: the intervals assume {number(factors[0])}-fold"
    least, most = number(min(factors)), number(max(factors))
    much = f"a factor of {least}" if least == most else f"a factor of {least} to {most}, by model"
    return f"the intervals are as wide as 95 % of predictions there were off at most, {much}"


def _fastest(advice: Advice) -> Iterator[str]:
    """The fastest, and what cannot be told from it; then the one for a program that has to start its pool."""
    best = advice.best
    equal = f"; {listed(advice.equal)} within 5 % of it" if advice.equal else ""
    near = f"; {listed(advice.near)} may be as fast" if advice.near else ""
    yield f"Fastest: {best.model}{messages_text(best)}{equal}{near}."
    if max(forecast.startup for forecast in advice.forecasts) >= WORTH_TELLING:
        yield f"One batch with starting its pool: {_cold(advice)} (as measured with {advice.startup_width:,} workers)."
    if advice.left_out:
        yield f"Left out: {listed(advice.left_out)}, for nobody starts {advice.asked_width:,} workers."


def _cold(advice: Advice) -> str:
    ordered = sorted(advice.forecasts, key=lambda forecast: forecast.cold)[: _RIVALS + 1]
    return ", ".join(f"{forecast.model} {duration(forecast.cold)}" for forecast in ordered)


def _width(advice: Advice) -> Iterator[str]:
    width, enough = advice.demand.width, advice.enough
    beyond = f" up to {advice.most:,}; wider was not considered, and may be faster" if advice.is_more_faster else ""
    if advice.demand.jobs == 1:
        return
    if width == enough:
        whom = "" if advice.is_width_given else f" for {advice.best.model}"
        yield f"Width: {enough:,} at a time are enough{whom}: more would gain less than 5 %{beyond}."
    else:
        amount = "too few" if width < enough else "more than enough"
        yield f"Width: {width:,} at a time are {amount}: with {enough:,} it comes to within 5 % of the best{beyond}."
    if advice.best.model == LOOPS:
        workers = min(advice.cpus, width)
        tasks = counted(math.ceil(width / workers), "task")
        yield f"Workers: {workers:,}, one process per CPU, with up to {tasks} on the loop of each."


def _near(advice: Advice) -> Iterator[str]:
    if not advice.neighbours:
        yield "Measured near it: nothing in this record; nox -s map measures jobs that wait and compute."
    elif advice.neighbours[0].distance > NEAR:
        yield f"Measured near it: nothing; the nearest point differs {number(advice.neighbours[0].distance)}-fold:"
    else:
        yield "Measured near it:"
    for neighbour in advice.neighbours:
        yield f"  {_neighbour(neighbour)}"


def _neighbour(neighbour: Neighbour) -> str:
    demand = neighbour.demand
    where = (
        f"{_wait(demand.wait)}, {_computing(_rounded(demand.cpu))}, {demand.jobs:,} jobs, {demand.width:,} at a time"
    )
    behind = [f"{_ratio(neighbour, model)} {model}" for model in list(neighbour.ratios)[:_RIVALS]]
    took = neighbour.makespans[neighbour.winner]
    checked = f"took {duration(took)}, predicted {duration(neighbour.expected)}"
    return f"{where}: {neighbour.winner} {checked}{'; ' if behind else ''}{', '.join(behind)}"


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _ratio(neighbour: Neighbour, model: str) -> str:
    estimate = neighbour.ratios[model]
    low, high = estimate.interval or (0.0, math.inf)
    if high > _UNKNOWN * low:
        return f"perhaps {times(estimate.value)} than"
    return f"{factor_with_interval(estimate)} than"


def _changes(advice: Advice) -> Iterator[str]:
    texts = [*map(_turn, advice.turns), *_released(advice)]
    width = "at this width" if advice.is_width_given else "each model at a width that suits it"
    yield f"What would change it, {width}:" if texts else "What would change it: nothing that was tried."
    for line in texts:
        yield f"  {line}"


def _turn(point: TurningPoint) -> str:
    if point.quantity == JOBS:
        count = counted(round(point.value), "job")
        many = f"{count} or more" if point.up else f"at most {count}"
        return f"one batch with starting its pool, {many}: {point.model}"
    activity = "computing" if point.quantity == COMPUTING else "waiting"
    if not point.value:
        return f"no {activity}: {point.model}"
    beyond = "more" if point.up else "less"
    return f"{nominal_duration(_rounded(point.value))} of {activity} per job or {beyond}: {point.model}"


def _released(advice: Advice) -> Iterator[str]:
    forecast = advice.released
    if forecast is not None:
        gain = advice.best.makespan / forecast.makespan
        much = f"{times(gain)} than {advice.best.model} now" if gain > 1.05 else "no faster than now"
        yield f"if the code released the GIL: {forecast.model}, {duration(forecast.makespan)}, {much}"


def _limits(advice: Advice) -> Iterator[str]:
    """Which models are narrower than they would be, and which are left out."""
    if advice.limits == NO_LIMITS:
        return
    narrower = [_narrower(limited) for limited in advice.limited if limited.width]
    gone = [limited.model for limited in advice.limited if not limited.width]
    without = [_without(model, advice) for model in gone if model not in advice.left_out]
    if not narrower and not without:
        yield "Limits: no model would be wider without them."
        return
    parts = [*narrower, *([f"left out: {', '.join(without)}"] if without else [])]
    yield f"Limits: {'; '.join(parts)}."


def _narrower(limited: Limited) -> str:
    return f"{limited.model} {limited.width:,} at a time instead of {limited.otherwise:,}"


def _without(model: str, advice: Advice) -> str:
    curve, memory = advice.memory.get(model), advice.limits.memory
    if memory is None:
        return f"{model} (a worker for each CPU is too many)"
    if curve is None:
        return f"{model} (its memory is not known)"
    return f"{model} ({_bytes(curve.at(1))} with one job in flight)" if curve.at(1) > memory else model


def _memory(advice: Advice) -> Iterator[str]:
    """Whose memory it is, and where it was measured."""
    if not advice.memory:
        yield f"Memory: this record does not say what models take; {TO_MEASURE}."
        return
    curves = [curve for forecast in advice.forecasts if (curve := advice.memory.get(forecast.model))]
    if not curves:
        return
    bases = dict.fromkeys(base for curve in curves for base in curve.bases)
    shown = [curve for curve in curves if curve.grows] or curves
    widths = sorted({width for curve in shown for width in curve.widths})
    beyond = _beyond(advice, shown)
    where = f"{plain(listed(list(bases)))} at {listed([f'{width:,}' for width in widths])} at a time"
    measured = f"{plain(curves[0].measure)} of {where}{beyond}"
    yield f"Memory is what a model adds to its process, workers included ({measured})."


def _beyond(advice: Advice, curves: Sequence[MemoryCurve]) -> str:
    widths = {forecast.model: forecast.width for forecast in advice.forecasts}
    is_beyond = any(not curve.widths[0] <= widths[curve.model] <= curve.widths[-1] for curve in curves)
    return "; elsewhere in proportion" if is_beyond else ""
