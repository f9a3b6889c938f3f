"""What does a parameter change? Makespan and speedup along any axis, and which figure suits which sweep.

Where does it flip? Speedups from all waiting to all computing.

How much concurrency is enough? Makespan and memory against width.

The figure of a sweep, which knows whose it is.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain, count, groupby

from benchmarks.record_format import SweepEntry
from reports.analysis.analysis import Analysis
from reports.formatting import duration
from reports.plotting.figure import Figure
from reports.plotting.sheet import Sheet
from reports.plotting.style import styled
from reports.record.measurements import REFERENCE
from reports.sweeps.annotations import KNEE_NOTE, findings
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
from reports.sweeps.findings import leads, loops
from reports.sweeps.panels import PanelStack, legend, makespan_panel, memory, memory_panel, ratio_panel
from reports.sweeps.points import SHARE, SHARE_ADDED, WIDTH, Sweep, sweeps
from reports.sweeps.size_figure import size
from reports.sweeps.values import reference_of, values
from reports.sweeps.x_axis import across

_WIDTH_HEIGHT, _MEMORY = 3.2, 1.5
_WIDTH_QUESTION = "How much concurrency is enough, and what does it cost?"
_WIDTH_READING = (
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
    record = analysis.measurements
    sweep_values, scale = values(sweep, record), across(sweep.axis, sweep.points)
    seen, told = memory(sweep_values, record), findings(sweep_values)
    panels = [makespan_panel(sweep_values, scale, _WIDTH_HEIGHT)]
    panels += [memory_panel(sweep_values, seen, scale, _MEMORY)] if seen else []
    with styled():
        stack, signs = (
            PanelStack(scale, panels, told, KNEE_NOTE if told else "", told_below=0),
            legend(sweep_values, scale),
        )
        title = title_of("Makespan by width", sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]), 0.25 if signs else 0.0)
        stack.draw(sheet)
        sheet.legend(signs, 2)
    gaps = sentences(left_out([sweep]), thinned([sweep]))
    reading = sentences(_WIDTH_READING, _OF_MEMORY if seen else "", STEADIED, gaps)
    text = told_alike(title, told, ends(sweep_values, sweep_values.makespans, duration))
    numbers = tuple(rows(sweep_values, {"memory_bytes": seen}))
    return Figure(file_name(sweep), title, _WIDTH_QUESTION, reading, sheet.picture, numbers, text)


@dataclass(frozen=True)
class SweepFigure(Figure):
    """A figure and the workload and axis of its sweep: names are shortened for files, and may be alike."""

    workload: str = ""
    axis: str = ""


def drawn_of(figure: Figure, entry: SweepEntry, taken: Container[str]) -> SweepFigure:
    """A figure as that of a sweep, with a name that no other one has."""
    parts = {field.name: getattr(figure, field.name) for field in fields(Figure)}
    return SweepFigure(**{**parts, "name": distinct(figure.name, taken)}, workload=entry.workload, axis=entry.axis)


def distinct(name: str, taken: Container[str]) -> str:
    """The name, or where it is taken, with the first number behind it that makes it another."""
    numbered = (f"{name}--{number}" for number in count(2))
    return next(one for one in chain((name,), numbered) if one not in taken)


_SHARE_HEIGHT = 3.3
_SHARE = "share of computing in the time of a job by itself"
_HOW = (
    "A sign says how many times as fast as the plain loop a model is, the line through it is the interval; "
    "lines between signs only lead the eye. In the grey band, within 5 % of 1, a difference would not matter. Below "
    "the plot is where the fastest model changes, with its interval."
)


@dataclass(frozen=True)
class _Story:
    """What a share of computing is beside: the words that differ with it."""

    title: str
    label: str
    question: str
    reading: str


_WAITING = _Story(
    "Speedup from all waiting to all computing",
    f"◂ only waiting · {_SHARE} · only computing ▸",
    "How much may a job compute before async no longer helps, and who takes over?",
    "At the left end jobs only wait, at the right end they only compute; a job by itself takes about as long "
    f"everywhere. {_HOW}",
)
_TALKING = _Story(
    "Speedup from all talking to mostly computing",
    f"◂ only messages · {_SHARE} · only computing ▸",
    "How much may a job compute before it no longer matters which loop its messages go through?",
    "At the left end jobs do nothing but exchange messages; to the right they exchange the same messages and compute "
    "more and more with them. The share is of CPU seconds that come on top of those at the left end, in the time of a "
    f"job by itself under the plain loop. {_HOW} Rows without a bar say how far another event loop "
    "is ahead of asyncio's.",
)


def share(analysis: Analysis, sweep: Sweep) -> Figure:
    """Draw speedups against the share of computing."""
    sweep_values = values(sweep, analysis.measurements)
    story = _TALKING if sweep.axis.label == SHARE_ADDED else _WAITING
    scale = replace(across(sweep.axis, sweep.points), label=story.label)
    findings, text = leads(analysis, sweep)
    rest = [*findings, *loops(analysis, sweep)]
    panel = ratio_panel(sweep_values, scale, analysis, _SHARE_HEIGHT)
    with styled():
        stack = PanelStack(scale, [panel], rest, text)
        title = title_of(story.title, sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]))
        stack.draw(sheet)
    reading = sentences(story.reading, STEADIED, left_out([sweep]), thinned([sweep]))
    said = told_alike(title, rest, text if not findings else "", ends(sweep_values, sweep_values.speedups, times))
    return Figure(file_name(sweep), title, story.question, reading, sheet.picture, tuple(rows(sweep_values)), said)


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
    sweep_values, scale = values(sweep, analysis.measurements), across(sweep.axis, sweep.points)
    changes, text = leads(analysis, sweep)
    panels = [makespan_panel(sweep_values, scale, _MAKESPANS)]
    panels += [ratio_panel(sweep_values, scale, analysis, _RATIOS)] if len(sweep_values.models) > 1 else []
    with styled():
        stack, signs = PanelStack(scale, panels, changes, text), legend(sweep_values, scale)
        title = title_of(f"Makespan and speedup by {sweep.axis.label}", sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]), 0.25 if signs else 0.0)
        stack.draw(sheet)
        sheet.legend(signs, 2)
    reading = sentences(_READING, STEADIED, left_out([sweep]), thinned([sweep]))
    said = told_alike(title, changes, text if not changes else "", ends(sweep_values, sweep_values.makespans, duration))
    return Figure(file_name(sweep), title, _QUESTION, reading, sheet.picture, tuple(rows(sweep_values)), said)
