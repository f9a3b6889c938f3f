"""What does a parameter change? Makespan and speedup along any axis, and which figure suits which sweep."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reports.analysis import Analysis
from reports.figures.figure import Figure
from reports.figures.sheet import Sheet
from reports.figures.sweeps.across import across
from reports.figures.sweeps.drawn import SweepFigure, drawn_of
from reports.figures.sweeps.leads import leads
from reports.figures.sweeps.makespan_panel import legend, makespan_panel
from reports.figures.sweeps.ratio_panel import ratio_panel
from reports.figures.sweeps.share import share
from reports.figures.sweeps.size import size
from reports.figures.sweeps.stack import Stack
from reports.figures.sweeps.told import (
    STEADIED,
    ends,
    file_name,
    left_out,
    rows,
    sentences,
    setting,
    small_print,
    thinned,
    title_of,
    told_alike,
)
from reports.figures.sweeps.values import reference_of, values
from reports.figures.sweeps.width import width
from reports.measurements import REFERENCE
from reports.quantities import seconds
from reports.style import styled
from reports.sweeps.points import SHARE, WIDTH, Sweep, sweeps

_MAKESPANS, _RATIOS = 2.6, 2.2
_QUESTION = "What does this parameter change, and for whom?"
_READING = (
    "A sign is the makespan per job above, and below how many times as fast as the other one a model is; the line "
    "through it is the interval. The black line is the bound: with these jobs, this width and the CPUs at their best, "
    "no schedule is shorter; what is predicted comes from what models cost in noop and from the probe, and is not "
    "fitted to what is shown here. In the grey band, within 5 % of 1, a difference would not matter."
)


def sweep_figures(analysis: Analysis) -> list[SweepFigure]:
    """A figure for every sweep of a record; chunks of different sizes share one. Names are unique."""
    figures: dict[str, SweepFigure] = {}
    for entry, group in groupby(sweeps(analysis.measurements), key=lambda sweep: sweep.entry):
        for figure in _figures(analysis, list(group)):
            drawn = drawn_of(figure, entry, figures)
            figures[drawn.name] = drawn
    return list(figures.values())


def _figures(analysis: Analysis, some: Sequence[Sweep]) -> Iterator[Figure]:
    """The figures of one path or parameter."""
    if some[0].group and all(reference_of(sweep) == REFERENCE for sweep in some):
        yield size(analysis, some)
    else:
        yield from (_figure(analysis, sweep) for sweep in some)


def _figure(analysis: Analysis, sweep: Sweep) -> Figure:
    if sweep.axis.unit == SHARE:
        return share(analysis, sweep)
    return width(analysis, sweep) if sweep.axis.label == WIDTH else along(analysis, sweep)


def along(analysis: Analysis, sweep: Sweep) -> Figure:
    """Draw makespans and speedups against whatever was swept."""
    found, scale = values(sweep, analysis.measurements), across(sweep.axis, sweep.points)
    changes, told = leads(analysis, sweep)
    panels = [makespan_panel(found, scale, _MAKESPANS)]
    panels += [ratio_panel(found, scale, analysis, _RATIOS)] if len(found.models) > 1 else []
    with styled():
        stack, signs = Stack(scale, panels, changes, told), legend(found, scale)
        title = title_of(f"Makespan and speedup by {sweep.axis.label}", sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]), 0.25 if signs else 0.0)
        stack.draw(sheet)
        sheet.legend(signs, 2)
    reading = sentences(_READING, STEADIED, left_out([sweep]), thinned([sweep]))
    said = told_alike(title, changes, told if not changes else "", ends(found, found.makespans, seconds))
    return Figure(file_name(sweep), title, _QUESTION, reading, sheet.picture, tuple(rows(found)), said)
