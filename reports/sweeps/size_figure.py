"""When does a pool pay off? Speedup against how much one job computes, for jobs sent one by one and in chunks."""

from collections.abc import Sequence
from math import log

from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from benchmarks.inference.verdicts import Estimate
from reports.analysis.analysis import Analysis
from reports.analysis.bounds import best_capacity
from reports.formatting import number
from reports.plotting.axes import UPRIGHT, ratio_axis
from reports.plotting.figure import Figure
from reports.plotting.sheet import Sheet
from reports.plotting.style import INK, Look, drawable, look, name_of, styled
from reports.record.measurements import REFERENCE
from reports.sweeps.annotations import PAYOFF_NOTE, Pool, payoffs
from reports.sweeps.captions import (
    STEADIED,
    ends,
    file_name,
    left_out,
    rows,
    sentences,
    setting,
    small_print,
    thinned,
    times,
    title_of,
    told_alike,
)
from reports.sweeps.marks import DrawnCurve, EndLabel, dots_of, draw_curves, height_for, names_of, write_names
from reports.sweeps.panels import PanelStack, SweepPanel, heading
from reports.sweeps.points import Sweep
from reports.sweeps.values import SweepValues, values
from reports.sweeps.x_axis import XAxis, across

_HEIGHT, _BEST = 3.3, "CPUs at their best"
_QUESTION = "How much must a job compute before a pool pays off, and what do chunks change?"
_READING = (
    "The further to the right, the more one job computes. A sign says how many times as fast as the plain loop the "
    "pool is, the line through it is the interval. There is a line for each number of jobs that share a message to a "
    "worker: the more, the darker. In the grey band, within 5 % of 1, a difference would not matter. The dashed "
    "line at the top is the most work that all CPUs together were ever seen to do at once here: on a quiet machine no "
    "pool is faster. Below the plot is from where on a pool pays off, with its interval."
)
_MARKERS = ("o", "^", "s", "v", "P", "X", "*")
_LIGHT, _DARK = 0.5, 0.55


def size(analysis: Analysis, sweeps: Sequence[Sweep]) -> Figure:
    """Draw the sweeps of one path over sizes of chunks."""
    record = analysis.measurements
    valueses = [values(sweep, record) for sweep in sweeps]
    scale = across(sweeps[0].axis, [point for sweep in sweeps for point in sweep.points])
    lines = _lines(valueses)
    findings = payoffs(analysis, [pool for pool, _ in lines])
    panel = _panel(analysis, scale, [_curve(pool, sweep_values) for pool, sweep_values in lines])
    with styled():
        stack = PanelStack(scale, [panel], findings, PAYOFF_NOTE if findings else "")
        title = title_of("Speedup by how much a job computes", sweeps[0])
        sheet = Sheet(title, setting(sweeps), stack.height, small_print(analysis, sweeps))
        stack.draw(sheet)
    reading = sentences(_READING, STEADIED, left_out(sweeps), thinned(sweeps))
    text = told_alike(title, findings, *(ends(sweep_values, sweep_values.speedups, times) for sweep_values in valueses))
    numbers = tuple(row for sweep_values in valueses for row in rows(sweep_values))
    return Figure(file_name(sweeps[0]), title, _QUESTION, reading, sheet.picture, numbers, text)


def _lines(valueses: Sequence[SweepValues]) -> list[tuple[Pool, SweepValues]]:
    """One for each model but the plain loop and each size of a chunk."""
    models = list(
        dict.fromkeys(model for sweep_values in valueses for model in sweep_values.models if model != REFERENCE)
    )
    return [
        (_pool(sweep_values, model, len(models) > 1, rank, len(valueses)), sweep_values)
        for model in models
        for rank, sweep_values in enumerate(valueses)
        if model in sweep_values.models
    ]


def _pool(sweep_values: SweepValues, model: str, is_named: bool, rank: int, count: int) -> Pool:
    chunk = sweep_values.sweep.group or name_of(model)
    name = f"{name_of(model)}, {chunk}" if is_named and sweep_values.sweep.group else chunk
    return Pool(sweep_values.sweep, model, drawable(name, 60), _shade(look(model, sweep_values.models), rank, count))


def _shade(style: Look, rank: int, count: int) -> Look:
    """The model's colour, lighter for the first and darker for the last, and a marker each."""
    if count == 1:
        return style
    share = rank / (count - 1)
    towards = 1.0 if share < 0.5 else 0.0
    part = _LIGHT * (1 - 2 * share) if share < 0.5 else _DARK * (2 * share - 1)
    red, green, blue = (value + part * (towards - value) for value in to_rgb(style.colour))
    return Look(to_hex((red, green, blue)), _MARKERS[(rank - 1) % len(_MARKERS)] if rank else style.marker)


def _curve(pool: Pool, sweep_values: SweepValues) -> DrawnCurve:
    speedups = sweep_values.speedups[pool.model]
    dots = dots_of([point.x for point in sweep_values.points], speedups)
    last = [estimate for estimate in speedups if estimate][-1:]
    return DrawnCurve(pool.name, pool.look, dots, f"{number(last[0].value)}x" if last else "")


def _panel(analysis: Analysis, scale: XAxis, curves: Sequence[DrawnCurve]) -> SweepPanel:
    best = best_capacity(analysis.measurements)
    height = height_for(len(curves) + 2, _HEIGHT)

    def draw(axes: Axes) -> None:
        estimates = [dot.found for curve in curves for dot in curve.drawn]
        ratio_axis(axes, [*estimates, Estimate(log(best), None, 1)], analysis.widening, UPRIGHT)
        axes.axhline(best, color=INK, linewidth=1.3, linestyle=(0, (6, 2)), zorder=1.2, label=_BEST)
        draw_curves(axes, curves, scale)
        right = scale.limits[1]
        possible = EndLabel(_BEST, f"{number(best)}x", Look(INK, "_"), right, best, is_model=False)
        plain = EndLabel(REFERENCE, "is 1", look(REFERENCE), right, 1.0)
        write_names(axes, [*names_of(curves, scale), plain, possible], height)

    return SweepPanel(heading(analysis, REFERENCE), height, draw)
