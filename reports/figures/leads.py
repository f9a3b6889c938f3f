"""Where the fastest model changes along a sweep, as marks below a plot."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reports.analysis import Analysis
from reports.compared import compared
from reports.crossovers import Crossover, found_along
from reports.figures.across import value_of
from reports.figures.findings import Finding
from reports.leading import Stage, leading
from reports.plain import listed
from reports.style import look, name_of
from reports.sweeps import SHARE, Axis, Sweep
from reports.words import is_or_are

_MOST = 4
CHANGES = "where the fastest model changes; the bar is an interval that holds for all crossovers of this record"


def leads(analysis: Analysis, sweep: Sweep) -> tuple[list[Finding], str]:
    """Every change of the fastest model, and a heading for them, which is all there is where nothing changes."""
    along = next((one for one in compared(analysis.measurements) if _is(one.sweep, sweep)), None)
    stages = leading(along, found_along(along)) if along else ()
    found = list(_changes(sweep, stages))
    return found, CHANGES if found else _throughout(stages)


def _is(one: Sweep, other: Sweep) -> bool:
    return (one.entry, one.group) == (other.entry, other.group)


def _throughout(stages: Sequence[Stage]) -> str:
    """Who leads everywhere; empty where nothing can be said."""
    names = [name_of(model) for stage in stages[:1] for model in stage.models]
    if not names:
        return ""
    if len(names) > _MOST:
        return f"the fastest at every point: none of {len(names)} models is clearly slower than the others"
    rest = " (neither clearly faster than the other)" if len(names) == 2 else " (none clearly faster than the others)"
    return f"the fastest at every point: {listed(names, 'or')}{rest if len(names) > 1 else ''}"


def _changes(sweep: Sweep, stages: Sequence[Stage]) -> Iterator[Finding]:
    for before, after in pairwise(stages):
        one = after.crossover
        yield crossing(sweep, one) if one else _unsure(sweep, before, after)


def crossing(sweep: Sweep, one: Crossover) -> Finding:
    """`processes are faster than asyncio above 41 % [33, 52]`."""
    who = f"{name_of(one.second)} {is_or_are(one.second)} faster than {name_of(one.first)}"
    words = f"{who} above {with_interval(sweep.axis, one.value, one.low, one.high)}"
    return Finding(words, look(one.second, sweep.models), one.value, one.low, one.high)


def _unsure(sweep: Sweep, before: Stage, after: Stage) -> Finding:
    """Between two points, with nothing certain about where."""
    low, high = (value_of(sweep.axis, end) for end in (before.high, after.low))
    model = after.models[0]
    words = f"{name_of(model)} {'take' if is_or_are(model) == 'are' else 'takes'} over between {low} and {high}"
    middle = (before.high * after.low) ** 0.5 if sweep.axis.is_log else (before.high + after.low) / 2
    return Finding(words, look(model, sweep.models), middle, before.high, after.low)


def with_interval(axis: Axis, value: float, low: float, high: float) -> str:
    """`41 % [33, 52]` or `0.61 ms [0.40 ms, 0.92 ms]`."""
    said, *ends = (value_of(axis, one) for one in (value, low, high))
    if axis.unit == SHARE:
        ends = [end.removesuffix(" %") for end in ends]
    return f"{said} [{', '.join(ends)}]"
