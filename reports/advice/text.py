"""Advice as lines of plain text for a terminal.

The models of an advice as lines of a table, the fastest first.
"""

import math
from collections.abc import Iterator, Sequence

from benchmarks.inference.verdicts import MARGIN
from reports.advice.advice import Advice
from reports.advice.forecasts import Forecast
from reports.advice.neighbours import NEAR, MemoryNeed, Neighbour
from reports.advice.sensitivity import COMPUTING, JOBS, TurningPoint
from reports.formatting import brief_seconds, counted, listed, number, plain, seconds, short, size
from reports.model.formula import SEQUENTIAL, Demand
from reports.record.measurements import Measurements

WORTH_TELLING = 1e-3
"""A start-up of less than this many seconds is told as none."""


def table(advice: Advice, memory: Sequence[MemoryNeed]) -> list[str]:
    takes = {one.model: size(one.added) for one in memory}
    head = ["model", "makespan", f"against {SEQUENTIAL}", "held back by", "starting it", "enough at a time"]
    rows = [_row(one, advice) for one in advice.forecasts]
    if memory:
        head.append("memory")
        rows = [[*row, takes.get(row[0], "unknown")] for row in rows]
    return _aligned([head, *rows])


def _row(one: Forecast, advice: Advice) -> list[str]:
    span = f"{seconds(one.makespan)} [{seconds(one.low)}, {seconds(one.high)}]"
    start = seconds(one.startup) if one.startup >= WORTH_TELLING else ""
    return [one.model, span, _factor(one, advice), one.limit, start, f"{one.enough:,}"]


def _factor(one: Forecast, advice: Advice) -> str:
    if advice.reference is None or one.model == SEQUENTIAL:
        return ""
    factor = advice.reference.makespan / one.makespan
    return f"{number(factor)}x as fast" if factor >= 1 else f"{number(1 / factor)}x as long"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


_RIVALS = 2
_UNKNOWN = 30.0
"""An interval whose ends are this factor apart says nothing."""


def lines(advice: Advice, of: Measurements, source: str, memory: Sequence[MemoryNeed] = ()) -> list[str]:
    """All of it: the job, the models, which one, at which width, what it rests on, and what would change it."""
    return [
        f"{_job(advice.demand)}, {_at_once(advice)}",
        _basis(advice, of, source),
        "",
        *table(advice, memory),
        "",
        *_which(advice),
        *_width(advice),
        *_near(advice),
        *_changes(advice),
        *_memory(memory),
    ]


def _at_once(advice: Advice) -> str:
    if advice.is_width_given or advice.demand.jobs == 1:
        return f"{advice.demand.width:,} at a time"
    return "for each model as many at a time as are enough for it"


def _job(demand: Demand) -> str:
    gil = "" if not demand.cpu else ", releasing the GIL" if demand.releases_gil else ", holding the GIL"
    what = f"{counted(demand.jobs, 'job')} of {_wait(demand.wait)} and {_computing(demand.cpu)}"
    return f"{what}{gil}"


def _wait(value: float) -> str:
    return f"{brief_seconds(value)} of waiting" if value else "no waiting"


def _computing(value: float) -> str:
    return f"{brief_seconds(value)} of computing" if value else "no computing"


def _basis(advice: Advice, of: Measurements, source: str) -> str:
    probe = of.sitting.probe
    cpus = f"{counted(probe.usable_cpus, 'CPU')} that do the work of {number(advice.capacity)}"
    machine = f"{cpus}, Python {of.said('python_version').split(' ')[0]}"
    doubt = "" if advice.is_quiet else "; it was busy while it was probed"
    if advice.crowding > MARGIN:
        doubt = f"; others used them, so that a CPU second took {number(advice.crowding)} s"
    return f"Predicted for the machine of {plain(source)} ({short(machine, 60)}{doubt}); {_off(advice)}."


def _off(advice: Advice) -> str:
    """What the intervals are: every model's own spread, or that of all together where it has few predictions."""
    if not advice.is_checked:
        return (
            f"nothing there tells how far predictions are off: the intervals assume {number(advice.best.factor)}-fold"
        )
    factors = [one.factor for one in advice.forecasts]
    least, most = number(min(factors)), number(max(factors))
    much = f"a factor of {least}" if least == most else f"a factor of {least} to {most}, by model"
    return f"the intervals are as wide as 95 % of predictions there were off at most, {much}"


def _which(advice: Advice) -> Iterator[str]:
    """The fastest, and what cannot be told from it; then the one for a program that has to start its pool."""
    best = advice.best
    equal = f"; {listed(advice.equal)} within 5 % of it" if advice.equal else ""
    near = f"; {listed(advice.near)} too near for predictions that are this far off" if advice.near else ""
    yield f"Fastest: {best.model}{equal}{near}."
    if max(one.startup for one in advice.forecasts) >= WORTH_TELLING:
        yield f"One batch with starting its pool: {_cold(advice)} (as measured with {advice.startup_width:,} workers)."
    if advice.left_out:
        yield f"Left out: {listed(advice.left_out)}, for nobody starts {advice.demand.width:,} workers."


def _cold(advice: Advice) -> str:
    ordered = sorted(advice.forecasts, key=lambda one: one.cold)[: _RIVALS + 1]
    return ", ".join(f"{one.model} {seconds(one.cold)}" for one in ordered)


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


def _near(advice: Advice) -> Iterator[str]:
    if not advice.neighbours:
        yield "Measured near it: nothing in this record; nox -s map measures jobs that wait and compute."
    elif advice.neighbours[0].distance > NEAR:
        yield f"Measured near it: nothing; the nearest point differs {number(advice.neighbours[0].distance)}-fold:"
    else:
        yield "Measured near it:"
    for one in advice.neighbours:
        yield f"  {_neighbour(one)}"


def _neighbour(one: Neighbour) -> str:
    demand = one.demand
    where = (
        f"{_wait(demand.wait)}, {_computing(_rounded(demand.cpu))}, {demand.jobs:,} jobs, {demand.width:,} at a time"
    )
    behind = [f"{_ratio(one, model)} {model}" for model in list(one.ratios)[:_RIVALS]]
    took = one.makespans[one.winner]
    checked = f"took {seconds(took)}, predicted {seconds(one.expected)}"
    return f"{where}: {one.winner} {checked}{'; ' if behind else ''}{', '.join(behind)}"


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _ratio(one: Neighbour, model: str) -> str:
    found = one.ratios[model]
    low, high = found.interval or (0.0, math.inf)
    if high > _UNKNOWN * low:
        return f"perhaps {number(found.value)}x as fast as"
    return f"{number(found.value)}x [{number(low)}, {number(high)}] as fast as"


def _changes(advice: Advice) -> Iterator[str]:
    said = [*map(_turn, advice.turns), *_released(advice)]
    width = "at this width" if advice.is_width_given else "each model at a width that suits it"
    yield f"What would change it, {width}:" if said else "What would change it: nothing that was tried."
    for line in said:
        yield f"  {line}"


def _turn(one: TurningPoint) -> str:
    if one.what == JOBS:
        count = counted(round(one.value), "job")
        return f"one batch with starting its pool, {f'{count} or more' if one.up else f'at most {count}'}: {one.model}"
    what = "computing" if one.what == COMPUTING else "waiting"
    if not one.value:
        return f"no {what}: {one.model}"
    return f"{brief_seconds(_rounded(one.value))} of {what} per job or {'more' if one.up else 'less'}: {one.model}"


def _released(advice: Advice) -> Iterator[str]:
    one = advice.released
    if one is not None:
        gain = advice.best.makespan / one.makespan
        much = f"{number(gain)}x as fast as {advice.best.model} now" if gain > 1.05 else "no faster than now"
        yield f"if the code released the GIL: {one.model}, {seconds(one.makespan)}, {much}"


def _memory(memory: Sequence[MemoryNeed]) -> Iterator[str]:
    if not memory:
        return
    others = sorted({one.at for one in memory if not one.is_as_asked and one.model != SEQUENTIAL})
    where = f"; measured nowhere nearer than at {listed([f'{at:,}' for at in others])}" if others else ""
    how = f"{plain(memory[0].measure)}, by {plain(memory[0].base)}"
    yield f"Memory is what a model adds to its process, workers included ({how}{where})."
