"""Sweeps in sentences: who overtakes whom and where, who stays ahead, and who leads.

A place on the axis and its interval have one unit, and no more digits than they need.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from reports.formatting import listed
from reports.sweeps.crossovers import Crossover, NoCrossover
from reports.sweeps.leaders import LeadStretch
from reports.sweeps.points import BYTES, COUNT, SECONDS, SHARE, Axis, Sweep
from reports.text.ratios import is_or_are

_UNITS = {
    SECONDS: ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    BYTES: ((1024.0**3, "GiB"), (1024.0**2, "MiB"), (1024.0, "KiB"), (1.0, "bytes")),
    SHARE: ((0.01, "%"),),
}
_FEWEST, _MOST = 2, 6
_SAME = 1e-4
"""Places that differ by less than this part need not look different."""

_TINY = 1e-6


def place_text(axis: Axis, x: float) -> str:
    """One place with its unit, in three digits; plain numbers that are whole in all of theirs: `2.5 ms`, `1,024`."""
    size, unit = _unit(axis, x)
    scaled = x / size
    is_count = axis.unit == COUNT and scaled == round(scaled)
    return f"{f'{scaled:,.0f}' if is_count else _short(_text(scaled, 3))} {unit}".strip()


def place_and_interval_texts(axis: Axis, value: float, low: float, high: float) -> tuple[str, str]:
    """`0.62 ms` and `[0.41, 0.93]`: as many digits as it takes to tell the three apart, two at least."""
    size, unit = _unit(axis, value or high or low)
    texts = _told_apart([low / size, value / size, high / size])
    return f"{texts[1]} {unit}".strip(), f"[{texts[0]}, {texts[2]}]"


def span_text(axis: Axis, low: float, high: float, last: str = "to") -> str:
    """`1 to 20 ms`, `10 µs to 3 ms`."""
    start, end = place_text(axis, low), place_text(axis, high)
    unit = _unit(axis, high)[1]
    shared = unit and (_unit(axis, low)[1] == unit or low == 0)
    return f"{start.removesuffix(unit).strip() if shared else start} {last} {end}"


def quantity_text(axis: Axis, text: str) -> str:
    """What is measured by such a text: `0.62 ms of computing per job`, `63 % computing`, `a width of 12`, `30 jobs`."""
    if axis.unit == SHARE:
        return f"{text} computing"
    if axis.unit:
        return f"{text} of {axis.label}"
    is_plural = axis.label.endswith("s") or "s per " in axis.label
    return f"{text} {axis.label}" if is_plural else f"a {axis.label} of {text}"


def _unit(axis: Axis, x: float) -> tuple[float, str]:
    units = _UNITS.get(axis.unit, ((1.0, ""),))
    return next((unit for unit in units if abs(x) >= unit[0] * 0.9995), units[-1] if x else units[0])


def _told_apart(values: Sequence[float]) -> list[str]:
    needed = {(a, b) for a in values for b in values if b - a > _SAME * max(abs(a), abs(b))}
    for digits in range(_FEWEST, _MOST):
        texts = {value: _text(value, digits) for value in values}
        if all(texts[a] != texts[b] for a, b in needed):
            break
    return [texts[value] for value in values]


def _text(value: float, digits: int) -> str:
    """Rounded to significant digits: `0.041`, `1,200`; with a power of ten only where nobody would count the zeros."""
    if not value:
        return "0"
    if abs(value) < _TINY:
        return f"{value:.{digits - 1}e}"
    after = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, after):,.{max(0, after)}f}"


def _short(text: str) -> str:
    """Without zeros that say nothing: `1 ms`, not `1.00 ms`."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


NONE_OBSERVED = "none observed"

PlaceFormat = Callable[[Axis, float], str]
"""Says a place on an axis."""


def crossover_text(overtaking: Crossover) -> str:
    """`processes overtake asyncio above 0.6 ms of computing per job [0.4, 0.9]`."""
    overtakes = "overtake" if _several(overtaking.second) else "overtakes"
    return f"{overtaking.second} {overtakes} {overtaking.first} above {crossover_place_text(overtaking)}"


def crossover_place_text(overtaking: Crossover) -> str:
    """`63 % computing [55, 70]`."""
    axis = overtaking.sweep.axis
    value, interval = place_and_interval_texts(axis, overtaking.value, overtaking.low, overtaking.high)
    return f"{quantity_text(axis, value)} {interval}"


def clear_lead_text(overtaking: Crossover) -> str:
    """`more than 5 % ahead from 0.8 ms on`: for whom a lead of no consequence is none; empty where it never is so."""
    if overtaking.clear_from is None:
        return ""
    return f"more than 5 % ahead from {place_text(overtaking.sweep.axis, overtaking.clear_from)} on"


def no_crossover_text(no_crossover: NoCrossover) -> str:
    """`none observed between 1 and 64: asyncio stays ahead of threads`."""
    between = span_text(no_crossover.sweep.axis, no_crossover.low, no_crossover.high, last="and")
    return f"{NONE_OBSERVED} between {between}: {lead_text(no_crossover)}"


def lead_text(no_crossover: NoCrossover, at: PlaceFormat = place_text) -> str:
    """`uvloop stays ahead of asyncio, by more than 5 % up to 71 %`; `at` says a place."""
    both = f"{no_crossover.ahead} and {no_crossover.behind}"
    if not no_crossover.is_known:
        return f"too few blocks to tell {both} apart"
    if no_crossover.is_same and not no_crossover.is_throughout:
        return f"{both} stay within 5 % of each other"
    if not no_crossover.is_certain:
        return f"{both} are too close to tell{_perhaps(no_crossover)}"
    if no_crossover.is_throughout:
        stays = "stay" if _several(no_crossover.ahead) else "stays"
        lead = (
            ", but by less than 5 %"
            if no_crossover.is_same
            else f"{_clearly(no_crossover, at)}{_alike(no_crossover, at)}"
        )
        return f"{no_crossover.ahead} {stays} ahead of {no_crossover.behind}{lead}"
    lead = f"{no_crossover.ahead} {is_or_are(no_crossover.ahead)} ahead of {no_crossover.behind}"
    return f"{lead} {_part(no_crossover, at)}{_perhaps(no_crossover)}{_alike(no_crossover, at)}"


def full_place_text(axis: Axis, x: float) -> str:
    """`71 % computing`: for sentences that do not stand below the axis."""
    return quantity_text(axis, place_text(axis, x))


def _part(no_crossover: NoCrossover, at: PlaceFormat) -> str:
    """Where on the axis it is certain, and as far as it goes by more than 5 %."""
    (low, high), axis = (no_crossover.certain[0][0], no_crossover.certain[-1][1]), no_crossover.sweep.axis
    if len(no_crossover.certain) > 1:
        return "wherever that is certain"
    if low == no_crossover.low:
        beyond = ", too close to tell beyond" if no_crossover.alike_from is None else ""
        return f"up to {at(axis, high)}{_clearly(no_crossover, at)}{beyond}"
    if high == no_crossover.high:
        below = ", too close to tell below" if no_crossover.alike_to is None else ""
        return f"from {at(axis, low)} on{_clearly(no_crossover, at)}{below}"
    return f"from {span_text(axis, low, high)}, too close to tell elsewhere"


def _clearly(no_crossover: NoCrossover, at: PlaceFormat) -> str:
    """How far the lead is more than 5 %, where that is less far than it is certain, from the same end; else empty."""
    if len(no_crossover.clear) != 1:
        return ""
    (low, high), (start, end), axis = no_crossover.clear[0], no_crossover.certain[0], no_crossover.sweep.axis
    if low == no_crossover.low == start and high < end:
        return f", by more than 5 % up to {at(axis, high)}"
    if high == no_crossover.high == end and low > start:
        return f", by more than 5 % from {at(axis, low)} on"
    return ""


def _alike(no_crossover: NoCrossover, at: PlaceFormat) -> str:
    """From where on, or up to where, it makes no difference."""
    axis = no_crossover.sweep.axis
    if no_crossover.alike_from is not None:
        return f"; within 5 % of each other from {at(axis, no_crossover.alike_from)} on"
    return (
        f"; within 5 % of each other up to {at(axis, no_crossover.alike_to)}"
        if no_crossover.alike_to is not None
        else ""
    )


def _perhaps(no_crossover: NoCrossover) -> str:
    """Where the means alone would see a crossover."""
    if len(no_crossover.perhaps) != 1:
        return ""
    return f" (the means cross at {place_text(no_crossover.sweep.axis, no_crossover.perhaps[0])}, which may be chance)"


def fastest_text(sweep: Sweep, stages: Sequence[LeadStretch]) -> str:
    """`Fastest: asyncio or threads up to 63 % computing [55, 70], processes above.`"""
    if not stages:
        return "No model was measured validly."
    if len(stages) == 1:
        return _only(sweep, stages[0])
    borders = [
        f"{_leaders(stretch)} up to {_border(sweep.axis, stretch, after)}" for stretch, after in pairwise(stages)
    ]
    last = f"{_leaders(stages[-1])} {_from(sweep.axis, stages[-1])}"
    return f"Fastest: {', then '.join(borders)}, {last}."


def _only(sweep: Sweep, stage: LeadStretch) -> str:
    if stage.low == stage.high:
        return f"Fastest at {full_place_text(sweep.axis, stage.low)}, the only point: {_leaders(stage)}."
    throughout = quantity_text(sweep.axis, span_text(sweep.axis, stage.low, stage.high))
    if _is_anybody(sweep, stage):
        return f"No model is the fastest for certain anywhere from {throughout}."
    part = _certain_part(sweep.axis, stage)
    return f"Fastest: {part}." if part else f"Fastest from {throughout}: {_leaders(stage)}."


def _is_anybody(sweep: Sweep, stage: LeadStretch) -> bool:
    """Whether no model is alone anywhere, and each may be the fastest somewhere."""
    several = not stage.certain if stage.others else len(stage.models) > 1
    return several and {*stage.models, *stage.others} == set(sweep.models)


def _certain_part(axis: Axis, stage: LeadStretch) -> str:
    """`sequential up to 25 µs of computing per job, too close to processes to tell beyond`; else empty."""
    if not stage.others or len(stage.certain) != 1:
        return ""
    low, high = stage.certain[0]
    models, close = listed(stage.models, "or"), f"too close to {listed(stage.others, 'or')} to tell"
    if low == stage.low:
        return (
            f"{models} {'at' if low == high else 'up to'} {quantity_text(axis, place_text(axis, high))}, {close} beyond"
        )
    if high == stage.high:
        since = "at {}" if low == high else "from {} on"
        return f"{models} {since.format(quantity_text(axis, place_text(axis, low)))}, {close} below"
    return ""


def _border(axis: Axis, stage: LeadStretch, after: LeadStretch) -> str:
    """The crossover; or the last point of the stage, where there is no certain one."""
    return (
        crossover_place_text(after.crossover) if after.crossover else quantity_text(axis, place_text(axis, stage.high))
    )


def _from(axis: Axis, stage: LeadStretch) -> str:
    return "above" if stage.crossover else f"from {quantity_text(axis, place_text(axis, stage.low))} on"


def _leaders(stage: LeadStretch) -> str:
    """All whom nobody beats for certain; those who are beaten at some points are told apart where that tells more."""
    if not stage.others:
        return listed(stage.models, "or")
    if not stage.certain:
        return listed((*stage.models, *stage.others), "or")
    return f"{listed(stage.models, 'or')} (at some points too close to {listed(stage.others, 'or')} to tell)"


def _several(model: str) -> bool:
    return is_or_are(model) == "are"
