"""What stands below the plots of a sweep: the knee of each model by width, or from where on each pool pays off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.inference.verdicts import Estimate
from reports.formatting import number
from reports.plotting.style import Look, look, name_of
from reports.record.measurements import REFERENCE
from reports.sweeps.crossovers import Crossover, NoCrossover
from reports.sweeps.findings import Finding
from reports.sweeps.report import SweepReport
from reports.sweeps.text import crossover_place_text, span_text
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


def findings(values: SweepValues) -> list[Finding]:
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


PAYOFF_NOTE = "where a pool begins to pay off; the bar is an interval that holds for all crossovers of this record"


@dataclass(frozen=True)
class Pool:
    """One line of the figure: a model with chunks of one size, how it is called and drawn."""

    report: SweepReport
    model: str
    name: str
    look: Look


def payoffs(pools: Sequence[Pool]) -> list[Finding]:
    """A row for each line: where it overtakes the plain loop, or why that is not known."""
    return [
        finding
        for pool in pools
        for result in pool.report.results
        if {result.pair.first, result.pair.second} == {REFERENCE, pool.model}
        for finding in (*_crossings(pool, result.crossovers), *_without(pool, result.order))
    ]


def _crossings(pool: Pool, crossovers: Sequence[Crossover]) -> Iterator[Finding]:
    for crossover in crossovers:
        wins = "pays off above" if crossover.second == pool.model else "no longer pays off above"
        yield Finding(
            f"{pool.name}: {wins} {crossover_place_text(crossover)}",
            pool.look,
            crossover.value,
            crossover.low,
            crossover.high,
        )


def _without(pool: Pool, order: NoCrossover | None) -> Iterator[Finding]:
    """Why there is no crossover, in a few words."""
    if order is None:
        return
    measured = span_text(pool.report.sweep.axis, order.low, order.high)
    yield Finding(f"{pool.name}: {_pool_text(pool, order)}, measured from {measured}", pool.look, None)


def _pool_text(pool: Pool, order: NoCrossover) -> str:
    if not order.is_certain:
        return "as fast as the plain loop" if order.is_same else "not clear whether it pays off"
    where = "" if order.is_throughout else " as far as that is clear"
    return f"{'faster' if order.ahead == pool.model else 'slower'} than the plain loop{where}"
