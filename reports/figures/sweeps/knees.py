"""How much concurrency is enough: the smallest width beyond which no measured one is more than a tenth better."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.verdicts import Estimate
from reports.figures.sweeps.findings import Finding
from reports.figures.sweeps.values import Values
from reports.measurements import REFERENCE
from reports.quantities import number
from reports.style import look, name_of

ENOUGH = 1.1
"""Wider has to be better by more than this factor to be worth it."""

TOLD = f"the knee: beyond this width, no measured one is more than {100 * (ENOUGH - 1):.0f} % better"


@dataclass(frozen=True)
class Knee:
    """The knee of one model, and between which widths it is if every value may be anywhere in its interval.

    `is_last` says that the knee is the largest width of all, so that wider ones might be better yet.
    """

    model: str
    value: float
    low: float
    high: float
    is_last: bool


def knees(found: Values) -> list[Knee]:
    """Of every model that has a width, and was measured at two widths or more."""
    places = [point.x for point in found.points]
    known = {
        model: [(x, one) for x, one in zip(places, some, strict=True) if one]
        for model, some in found.makespans.items()
        if model != REFERENCE
    }
    return [_knee(model, some) for model, some in known.items() if len(some) > 1]


def _knee(model: str, some: Sequence[tuple[float, Estimate]]) -> Knee:
    places = [x for x, _ in some]
    means = [one.value for _, one in some]
    lows, highs = ([(one.interval or (one.value, one.value))[end] for _, one in some] for end in (0, 1))
    value, low, high = (places[_first(a, b)] for a, b in ((means, means), (lows, highs), (highs, lows)))
    return Knee(model, value, low, high, value == places[-1])


def _first(own: Sequence[float], wider: Sequence[float]) -> int:
    """The first place from which on nothing wider is better by more than enough."""
    fine = (place for place in range(len(own)) if own[place] <= ENOUGH * min(wider[place + 1 :], default=own[place]))
    return next(fine)


def findings(found: Values) -> list[Finding]:
    """Each knee in words beside its place."""
    return [_said(knee, found) for knee in knees(found)]


def _said(knee: Knee, found: Values) -> Finding:
    name, style = name_of(knee.model), look(knee.model, found.models)
    if knee.is_last:
        words = f"{name}: not reached, the widest is still better"
    else:
        words = f"{name}: width {number_of(knee.value)} is enough"
    if knee.low < knee.high:
        words += f" [{number_of(knee.low)}, {number_of(knee.high)}]"
    return Finding(words, style, knee.value, knee.low, knee.high, not knee.is_last)


def number_of(width: float) -> str:
    return f"{width:,.0f}" if width < 1e6 else number(width)
