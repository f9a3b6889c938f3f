"""How much concurrency is enough? Makespan and memory against width."""

from reports.analysis import Analysis
from reports.figures.figure import Figure
from reports.figures.sheet import Sheet
from reports.figures.sweeps.across import across
from reports.figures.sweeps.knees import TOLD, findings
from reports.figures.sweeps.makespan_panel import legend, makespan_panel
from reports.figures.sweeps.memory import memory, memory_panel
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
from reports.figures.sweeps.values import values
from reports.quantities import seconds
from reports.style import styled
from reports.sweeps.points import Sweep

_HEIGHT, _MEMORY = 3.2, 1.5
_QUESTION = "How much concurrency is enough, and what does it cost?"
_READING = (
    "Width is how many jobs may be in flight at once. A sign is the makespan per job, the line through it the "
    "interval. The black line is the bound: with these jobs, this width and the CPUs at their best, no schedule is "
    "shorter; dotted lines are predicted from what models cost in noop and from the probe, not fitted to what is "
    "shown here. The plain loop has no width: its time per job is the same everywhere, and a thin dotted line goes on"
    " from where it was measured. A knee is the smallest width beyond which no measured one is more than 10 % better;"
    " its bar says between which widths it is if every value may be anywhere in its interval."
)
_OF_MEMORY = (
    "Memory is the peak of one batch beyond what the process held before, of the process and all its children; what "
    "is below 64 KiB is drawn there."
)


def width(analysis: Analysis, sweep: Sweep) -> Figure:
    """Draw makespans per job against width, knees, and memory where it was measured."""
    of = analysis.measurements
    found, scale = values(sweep, of), across(sweep.axis, sweep.points)
    seen, told = memory(found, of), findings(found)
    panels = [makespan_panel(found, scale, _HEIGHT)]
    panels += [memory_panel(found, seen, scale, _MEMORY)] if seen else []
    with styled():
        stack, signs = Stack(scale, panels, told, TOLD if told else "", told_below=0), legend(found, scale)
        title = title_of("Makespan by width", sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]), 0.25 if signs else 0.0)
        stack.draw(sheet)
        sheet.legend(signs, 2)
    gaps = sentences(left_out([sweep]), thinned([sweep]))
    reading = sentences(_READING, _OF_MEMORY if seen else "", STEADIED, gaps)
    said = told_alike(title, told, ends(found, found.makespans, seconds))
    numbers = tuple(rows(found, {"memory_bytes": seen}))
    return Figure(file_name(sweep), title, _QUESTION, reading, sheet.picture, numbers, said)
