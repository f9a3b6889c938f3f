"""Sweeps in sentences: who overtakes whom and where, who stays ahead, and who leads.

A place on the axis and its interval have one unit, and no more digits than they need.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from reports.formatting import listed
from reports.sweeps.crossovers import Crossover, PairOrder
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
    return f"{f'{scaled:,.0f}' if is_count else _short(_digits_text(scaled, 3))} {unit}".strip()


def place_and_interval_texts(axis: Axis, value: float, low: float, high: float) -> tuple[str, str]:
    """`0.62 ms` and `[0.41, 0.93]`: as many digits as it takes to tell the three apart, two at least."""
    size, unit = _unit(axis, value or high or low)
    texts = _distinct_texts([low / size, value / size, high / size])
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


def _distinct_texts(values: Sequence[float]) -> list[str]:
    needed = {(a, b) for a in values for b in values if b - a > _SAME * max(abs(a), abs(b))}
    for digits in range(_FEWEST, _MOST):
        texts = {value: _digits_text(value, digits) for value in values}
        if all(texts[a] != texts[b] for a, b in needed):
            break
    return [texts[value] for value in values]


def _digits_text(value: float, digits: int) -> str:
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


def crossover_text(crossover: Crossover) -> str:
    """`processes overtake asyncio above 0.6 ms of computing per job [0.4, 0.9]`."""
    overtakes = "overtake" if _is_plural(crossover.second) else "overtakes"
    return f"{crossover.second} {overtakes} {crossover.first} above {crossover_place_text(crossover)}"


def crossover_place_text(crossover: Crossover) -> str:
    """`63 % computing [55, 70]`."""
    axis = crossover.sweep.axis
    value, interval = place_and_interval_texts(axis, crossover.value, crossover.low, crossover.high)
    return f"{quantity_text(axis, value)} {interval}"


def clear_lead_text(crossover: Crossover) -> str:
    """`more than 5 % ahead from 0.8 ms on`: for whom a lead of no consequence is none; empty where it never is so."""
    if crossover.clear_from is None:
        return ""
    return f"more than 5 % ahead from {place_text(crossover.sweep.axis, crossover.clear_from)} on"


def no_crossover_text(order: PairOrder) -> str:
    """`none observed between 1 and 64: asyncio stays ahead of threads`."""
    between = span_text(order.sweep.axis, order.low, order.high, last="and")
    return f"{NONE_OBSERVED} between {between}: {lead_text(order)}"


def lead_text(order: PairOrder, at: PlaceFormat = place_text) -> str:
    """`uvloop stays ahead of asyncio, by more than 5 % up to 71 %`; `at` says a place."""
    both = f"{order.ahead} and {order.behind}"
    if not order.is_known:
        return f"too few blocks to tell {both} apart"
    if order.is_same and not order.is_throughout:
        return f"{both} stay within 5 % of each other"
    if not order.is_certain:
        return f"{both} are too close to tell{_perhaps_part(order)}"
    if order.is_throughout:
        stays = "stay" if _is_plural(order.ahead) else "stays"
        lead = ", but by less than 5 %" if order.is_same else f"{_clear_lead_part(order, at)}{_alike_part(order, at)}"
        return f"{order.ahead} {stays} ahead of {order.behind}{lead}"
    lead = f"{order.ahead} {is_or_are(order.ahead)} ahead of {order.behind}"
    return f"{lead} {_part_text(order, at)}{_perhaps_part(order)}{_alike_part(order, at)}"


def full_place_text(axis: Axis, x: float) -> str:
    """`71 % computing`: for sentences that do not stand below the axis."""
    return quantity_text(axis, place_text(axis, x))


def _part_text(order: PairOrder, at: PlaceFormat) -> str:
    """Where on the axis it is certain, and as far as it goes by more than 5 %."""
    (low, high), axis = (order.certain[0][0], order.certain[-1][1]), order.sweep.axis
    if len(order.certain) > 1:
        return "wherever that is certain"
    if low == order.low:
        beyond = ", too close to tell beyond" if order.alike_from is None else ""
        return f"up to {at(axis, high)}{_clear_lead_part(order, at)}{beyond}"
    if high == order.high:
        below = ", too close to tell below" if order.alike_to is None else ""
        return f"from {at(axis, low)} on{_clear_lead_part(order, at)}{below}"
    return f"from {span_text(axis, low, high)}, too close to tell elsewhere"


def _clear_lead_part(order: PairOrder, at: PlaceFormat) -> str:
    """How far the lead is more than 5 %, where that is less far than it is certain, from the same end; else empty."""
    if len(order.clear) != 1:
        return ""
    (low, high), (start, end), axis = order.clear[0], order.certain[0], order.sweep.axis
    if low == order.low == start and high < end:
        return f", by more than 5 % up to {at(axis, high)}"
    if high == order.high == end and low > start:
        return f", by more than 5 % from {at(axis, low)} on"
    return ""


def _alike_part(order: PairOrder, at: PlaceFormat) -> str:
    """From where on, or up to where, it makes no difference."""
    axis = order.sweep.axis
    if order.alike_from is not None:
        return f"; within 5 % of each other from {at(axis, order.alike_from)} on"
    return f"; within 5 % of each other up to {at(axis, order.alike_to)}" if order.alike_to is not None else ""


def _perhaps_part(order: PairOrder) -> str:
    """Where the means alone would see a crossover."""
    if len(order.perhaps) != 1:
        return ""
    return f" (the means cross at {place_text(order.sweep.axis, order.perhaps[0])}, which may be chance)"


def fastest_text(sweep: Sweep, stages: Sequence[LeadStretch]) -> str:
    """`Fastest: asyncio or threads up to 63 % computing [55, 70], processes above.`"""
    if not stages:
        return "No model was measured validly."
    if len(stages) == 1:
        return _single_stretch_text(sweep, stages[0])
    borders = [
        f"{_leaders(stretch)} up to {_border(sweep.axis, stretch, after)}" for stretch, after in pairwise(stages)
    ]
    last = f"{_leaders(stages[-1])} {_from(sweep.axis, stages[-1])}"
    return f"Fastest: {', then '.join(borders)}, {last}."


def _single_stretch_text(sweep: Sweep, stage: LeadStretch) -> str:
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


def _is_plural(model: str) -> bool:
    return is_or_are(model) == "are"
