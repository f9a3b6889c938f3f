"""Where the fastest model changes along a sweep, as marks below a plot."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reports.analysis import Analysis
from reports.figures.sweeps.findings import Finding
from reports.measurements import ASYNCIO
from reports.style import drawable, look, name_of
from reports.sweeps import crossover_words
from reports.sweeps.axis_words import place
from reports.sweeps.compared import Along, compared
from reports.sweeps.crossovers import between_loops, found_along
from reports.sweeps.leading import Stage, leading
from reports.sweeps.points import Sweep
from reports.words import is_or_are

CHANGES = "where the fastest model changes; the bar is an interval that holds for all crossovers of this record"
_LONGEST = 120


def leads(analysis: Analysis, sweep: Sweep) -> tuple[list[Finding], str]:
    """Every change of the fastest model, and a heading for them, which is all there is where nothing changes."""
    along = _along(analysis, sweep)
    stages = leading(along, found_along(along)) if along and sweep.axis.is_ordered else ()
    if not stages:
        return [], ""
    found = list(_changes(sweep, stages))
    return found, CHANGES if found else drawable(crossover_words.winners(sweep, stages), _LONGEST)


def loops(analysis: Analysis, sweep: Sweep) -> list[Finding]:
    """Which event loop is ahead of asyncio's or behind it, and how far: a row each in its look, without a place."""
    along = _along(analysis, sweep)
    orders = between_loops(found_along(along)) if along else ()
    others = (one.behind if one.ahead == ASYNCIO else one.ahead for one in orders)
    return [
        Finding(crossover_words.who(one), look(other, sweep.models), None)
        for one, other in zip(orders, others, strict=True)
    ]


def _along(analysis: Analysis, sweep: Sweep) -> Along | None:
    return next((one for one in compared(analysis.measurements) if _is(one.sweep, sweep)), None)


def _is(one: Sweep, other: Sweep) -> bool:
    return (one.entry, one.group) == (other.entry, other.group)


def _changes(sweep: Sweep, stages: Sequence[Stage]) -> Iterator[Finding]:
    for before, after in pairwise(stages):
        one = after.crossover
        if one is None:
            yield _unsure(sweep, before, after)
        else:
            style = look(one.second, sweep.models)
            yield Finding(crossover_words.crossover(one), style, one.value, one.low, one.high)


def _unsure(sweep: Sweep, before: Stage, after: Stage) -> Finding:
    """Between two points, with nothing certain about where."""
    low, high = (place(sweep.axis, end) for end in (before.high, after.low))
    model = after.models[0]
    words = f"{name_of(model)} {'take' if is_or_are(model) == 'are' else 'takes'} over between {low} and {high}"
    middle = (before.high * after.low) ** 0.5 if sweep.axis.is_log else (before.high + after.low) / 2
    return Finding(words, look(model, sweep.models), middle, before.high, after.low)
