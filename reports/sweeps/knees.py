"""The knee of each model: the smallest width beyond which no measured one is better by more than enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.inference.verdicts import Estimate
from reports.formatting import number
from reports.plotting.style import look, name_of
from reports.record.measurements import REFERENCE
from reports.sweeps.findings import Finding
from reports.sweeps.values import SweepValues

ENOUGH = 1.1
"""Wider has to be better by more than this factor to be worth it."""

KNEE_NOTE = f"the knee: beyond this width, no measured one is more than {100 * (ENOUGH - 1):.0f} % better"


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


def knees(values: SweepValues) -> list[Knee]:
    """Of every model that has a width, and was measured at two widths or more."""
    places = [point.x for point in values.points]
    known = {
        model: [(x, estimate) for x, estimate in zip(places, estimates, strict=True) if estimate]
        for model, estimates in values.makespans.items()
        if model != REFERENCE
    }
    return [_knee(model, measured) for model, measured in known.items() if len(measured) > 1]


def _knee(model: str, measured: Sequence[tuple[float, Estimate]]) -> Knee:
    places = [x for x, _ in measured]
    means = [estimate.value for _, estimate in measured]
    lows, highs = ([(ratio.interval or (ratio.value, ratio.value))[end] for _, ratio in measured] for end in (0, 1))
    value, low, high = (places[_first(a, b)] for a, b in ((means, means), (lows, highs), (highs, lows)))
    return Knee(model, value, low, high, value == places[-1])


def _first(own: Sequence[float], wider: Sequence[float]) -> int:
    """The first place from which on nothing wider is better by more than enough."""
    fine = (place for place in range(len(own)) if own[place] <= ENOUGH * min(wider[place + 1 :], default=own[place]))
    return next(fine)


def knee_findings(values: SweepValues) -> list[Finding]:
    """Each knee in words beside its place."""
    return [_knee_finding(knee, values) for knee in knees(values)]


def _knee_finding(knee: Knee, values: SweepValues) -> Finding:
    name, style = name_of(knee.model), look(knee.model, values.models)
    if knee.is_last:
        words = f"{name}: not reached, the widest is still better"
    else:
        words = f"{name}: width {number_of(knee.value)} is enough"
    if knee.low < knee.high:
        words += f" [{number_of(knee.low)}, {number_of(knee.high)}]"
    return Finding(words, style, knee.value, knee.low, knee.high, not knee.is_last)


def number_of(width: float) -> str:
    return f"{width:,.0f}" if width < 1e6 else number(width)
