"""Where does it flip? Speedups from all waiting to all computing."""

from dataclasses import replace

from reports.analysis import Analysis
from reports.figures.figure import Figure
from reports.figures.sheet import Sheet
from reports.figures.sweeps.across import across
from reports.figures.sweeps.leads import leads
from reports.figures.sweeps.ratio_panel import ratio_panel
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
    times,
    title_of,
    told_alike,
)
from reports.figures.sweeps.values import values
from reports.style import styled
from reports.sweeps.points import Sweep

_HEIGHT = 3.3
_LABEL = "◂ only waiting · share of computing in the time of a job by itself · only computing ▸"
_QUESTION = "How much may a job compute before async no longer helps, and who takes over?"
_READING = (
    "At the left end jobs only wait, at the right end they only compute; a job by itself takes about as long "
    "everywhere. A sign says how many times as fast as the plain loop a model is, the line through it is the interval; "
    "lines between signs only lead the eye. In the grey band, within 5 % of 1, a difference would not matter. Below "
    "the plot is where the fastest model changes, with its interval."
)


def share(analysis: Analysis, sweep: Sweep) -> Figure:
    """Draw speedups against the share of computing."""
    found = values(sweep, analysis.measurements)
    scale = replace(across(sweep.axis, sweep.points), label=_LABEL)
    findings, told = leads(analysis, sweep)
    panel = ratio_panel(found, scale, analysis, _HEIGHT)
    with styled():
        stack = Stack(scale, [panel], findings, told)
        title = title_of("Speedup from all waiting to all computing", sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]))
        stack.draw(sheet)
    reading = sentences(_READING, STEADIED, left_out([sweep]), thinned([sweep]))
    said = told_alike(title, findings, told if not findings else "", ends(found, found.speedups, times))
    return Figure(file_name(sweep), title, _QUESTION, reading, sheet.picture, tuple(rows(found)), said)
