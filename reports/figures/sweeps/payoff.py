"""From where on a pool pays off: a mark below the plot for each model and size of a chunk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.analysis import Analysis
from reports.figures.sweeps.findings import Finding
from reports.measurements import REFERENCE
from reports.style import Look
from reports.sweeps.axis_words import span
from reports.sweeps.compared import compared
from reports.sweeps.crossover_words import where
from reports.sweeps.crossovers import Crossover, Order, found_along
from reports.sweeps.points import Sweep

TOLD = "where a pool begins to pay off; the bar is an interval that holds for all crossovers of this record"


@dataclass(frozen=True)
class Pool:
    """One line of the figure: a model with chunks of one size, how it is called and drawn."""

    sweep: Sweep
    model: str
    name: str
    look: Look


def payoffs(analysis: Analysis, pools: Sequence[Pool]) -> list[Finding]:
    """A row for each line: where it overtakes the plain loop, or why that is not known."""
    along = compared(analysis.measurements)
    found = {(one.sweep.entry.axis, one.sweep.entry.workload, one.sweep.group): found_along(one) for one in along}
    rows = []
    for pool in pools:
        entry = pool.sweep.entry
        for one in found.get((entry.axis, entry.workload, pool.sweep.group), ()):
            if {one.compared.first, one.compared.second} == {REFERENCE, pool.model}:
                rows += [*_crossings(pool, one.crossovers), *_without(pool, one.order)]
    return rows


def _crossings(pool: Pool, some: Sequence[Crossover]) -> Iterator[Finding]:
    for one in some:
        wins = "pays off above" if one.second == pool.model else "no longer pays off above"
        yield Finding(f"{pool.name}: {wins} {where(one)}", pool.look, one.value, one.low, one.high)


def _without(pool: Pool, order: Order | None) -> Iterator[Finding]:
    """Why there is no crossover, in a few words."""
    if order is None:
        return
    measured = span(pool.sweep.axis, order.low, order.high)
    yield Finding(f"{pool.name}: {_said(pool, order)}, measured from {measured}", pool.look, None)


def _said(pool: Pool, order: Order) -> str:
    if not order.is_certain:
        return "as fast as the plain loop" if order.is_same else "not clear whether it pays off"
    where = "" if order.is_throughout else " as far as that is clear"
    return f"{'faster' if order.ahead == pool.model else 'slower'} than the plain loop{where}"
