"""When pools pay off: a line for each model and size of a chunk, and where each overtakes the plain loop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from benchmarks.inference.intervals import Estimate
from reports.analysis.analysis import Analysis
from reports.analysis.bounds import best_capacity
from reports.plotting.axes import UPRIGHT, ratio_axis
from reports.plotting.style import INK, Look, drawable, look, name_of
from reports.record.measurements import REFERENCE
from reports.sweeps.crossovers import Crossover, PairOrder
from reports.sweeps.curves import DrawnCurve, EndLabel, dots_of, draw_curves, end_labels, height_for, write_end_labels
from reports.sweeps.findings import Finding
from reports.sweeps.panels import SweepPanel, last_value_text, ratio_heading, ratio_text
from reports.sweeps.report import SweepReport
from reports.sweeps.text import crossover_place_text, span_text
from reports.sweeps.x_axis import XAxis

PAYOFF_NOTE = "where a pool begins to pay off; the bar is an interval that holds for all crossovers of this record"

_HEIGHT, _BEST = 3.3, "CPUs at their best"
_MARKERS = ("o", "^", "s", "v", "P", "X", "*")
_LIGHT, _DARK = 0.5, 0.55


@dataclass(frozen=True)
class Pool:
    """One line of the figure: a model with chunks of one size, how it is called and drawn."""

    report: SweepReport
    model: str
    name: str
    look: Look


def pools_of(reports: Sequence[SweepReport]) -> list[Pool]:
    """A line for each model but the plain loop and each size of a chunk."""
    models = dict.fromkeys(model for report in reports for model in report.values.models if model != REFERENCE)
    return [
        _pool(report, model, len(models) > 1, rank, len(reports))
        for model in models
        for rank, report in enumerate(reports)
        if model in report.values.models
    ]


def _pool(report: SweepReport, model: str, is_named: bool, rank: int, count: int) -> Pool:
    group = report.sweep.group
    chunk = group or name_of(model)
    name = f"{name_of(model)}, {chunk}" if is_named and group else chunk
    return Pool(report, model, drawable(name, 60), _shade(look(model, report.values.models), rank, count))


def _shade(style: Look, rank: int, count: int) -> Look:
    """The model's colour, lighter for the first and darker for the last, and a marker each."""
    if count == 1:
        return style
    share = rank / (count - 1)
    towards = 1.0 if share < 0.5 else 0.0
    part = _LIGHT * (1 - 2 * share) if share < 0.5 else _DARK * (2 * share - 1)
    red, green, blue = (value + part * (towards - value) for value in to_rgb(style.colour))
    return Look(to_hex((red, green, blue)), _MARKERS[(rank - 1) % len(_MARKERS)] if rank else style.marker)


def pool_curve(pool: Pool) -> DrawnCurve:
    values = pool.report.values
    speedups = values.speedups[pool.model]
    dots = dots_of([point.x for point in values.points], speedups)
    return DrawnCurve(pool.name, pool.look, dots, last_value_text(speedups, ratio_text))


def pool_panel(analysis: Analysis, x_axis: XAxis, curves: Sequence[DrawnCurve]) -> SweepPanel:
    best = best_capacity(analysis.measurements)
    height = height_for(len(curves) + 2, _HEIGHT)

    def draw(axes: Axes) -> None:
        estimates = [dot.estimate for curve in curves for dot in curve.drawn]
        ratio_axis(axes, [*estimates, Estimate(log(best), None, 1)], analysis.widening, UPRIGHT)
        axes.axhline(best, color=INK, linewidth=1.3, linestyle=(0, (6, 2)), zorder=1.2, label=_BEST)
        draw_curves(axes, curves, x_axis)
        right = x_axis.limits[1]
        possible = EndLabel(_BEST, ratio_text(best), Look(INK, "_"), right, best, is_model=False)
        plain = EndLabel(REFERENCE, "is 1", look(REFERENCE), right, 1.0)
        write_end_labels(axes, [*end_labels(curves, x_axis), plain, possible], height)

    return SweepPanel(ratio_heading(analysis, REFERENCE), height, draw)


def payoff_findings(pools: Sequence[Pool]) -> list[Finding]:
    """A row for each line: where it overtakes the plain loop, or why that is not known."""
    return [
        finding
        for pool in pools
        for result in pool.report.results
        if {result.pair.first, result.pair.second} == {REFERENCE, pool.model}
        for finding in (*_crossover_findings(pool, result.crossovers), *_order_findings(pool, result.order))
    ]


def _crossover_findings(pool: Pool, crossovers: Sequence[Crossover]) -> Iterator[Finding]:
    for crossover in crossovers:
        wins = "pays off above" if crossover.second == pool.model else "no longer pays off above"
        yield Finding(
            f"{pool.name}: {wins} {crossover_place_text(crossover)}",
            pool.look,
            crossover.value,
            crossover.low,
            crossover.high,
        )


def _order_findings(pool: Pool, order: PairOrder | None) -> Iterator[Finding]:
    """Why there is no crossover, in a few words."""
    if order is None:
        return
    measured = span_text(pool.report.sweep.axis, order.low, order.high)
    yield Finding(f"{pool.name}: {_pool_text(pool, order)}, measured from {measured}", pool.look, None)


def _pool_text(pool: Pool, order: PairOrder) -> str:
    if not order.is_certain:
        return "as fast as the plain loop" if order.is_same else "not clear whether it pays off"
    where = "" if order.is_throughout else " as far as that is clear"
    return f"{'faster' if order.ahead == pool.model else 'slower'} than the plain loop{where}"
