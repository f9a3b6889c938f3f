"""Where does it flip? Speedups from all waiting to all computing."""

from dataclasses import dataclass, replace

from reports.analysis import Analysis
from reports.figures.figure import Figure
from reports.figures.sheet import Sheet
from reports.figures.sweeps.across import across
from reports.figures.sweeps.leads import leads, loops
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
from reports.sweeps.points import SHARE_ADDED, Sweep

_HEIGHT = 3.3
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
    found = values(sweep, analysis.measurements)
    story = _TALKING if sweep.axis.label == SHARE_ADDED else _WAITING
    scale = replace(across(sweep.axis, sweep.points), label=story.label)
    findings, told = leads(analysis, sweep)
    rest = [*findings, *loops(analysis, sweep)]
    panel = ratio_panel(found, scale, analysis, _HEIGHT)
    with styled():
        stack = Stack(scale, [panel], rest, told)
        title = title_of(story.title, sweep)
        sheet = Sheet(title, setting([sweep]), stack.height, small_print(analysis, [sweep]))
        stack.draw(sheet)
    reading = sentences(story.reading, STEADIED, left_out([sweep]), thinned([sweep]))
    said = told_alike(title, rest, told if not findings else "", ends(found, found.speedups, times))
    return Figure(file_name(sweep), title, story.question, reading, sheet.picture, tuple(rows(found)), said)
