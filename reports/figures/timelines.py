"""What does each job do while its batch runs? One panel per model against the same clock, one row per job."""

from collections.abc import Iterator, Sequence
from math import ceil

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from benchmarks.record_format.timelines import (
    BLOCKING,
    NO_CPU,
    NO_GIL,
    NO_LOOP,
    NO_WORKER,
    RUNNING,
    STATES,
    UNCLEAR,
    WAITING,
    TimelineEntry,
)
from reports.analysis.analysis import Analysis
from reports.figures.parts import WHOLE, Part
from reports.formatting import counted, duration, nominal_duration
from reports.plotting.figure import Figure, Row
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import FAINT, INK, QUIET, SIZE, SMALL, look, name_of, size_of, styled
from reports.record.timelines import states_of, timelines_of
from reports.text.captions import caption

COLOURS = {
    RUNNING: "#1B5E9B",
    BLOCKING: "#B3261E",
    NO_GIL: "#7A4A12",
    NO_CPU: "#F6DE8D",
    NO_LOOP: "#EE9A1C",
    NO_WORKER: "#BFA3D8",
    UNCLEAR: "#6F7A82",
    WAITING: "#B7C8D6",
}
"""Dark blue runs, pale waits, red holds everybody up; from brown to yellow all are ready. They differ in lightness,
too, for those who do not see colours apart."""

_SIGN, _LINE, _LEFT, _RIGHT = 0.42, 0.2, 1.62, 0.82
_HEIGHTS = {RUNNING: 0.92, BLOCKING: 0.92, WAITING: 0.34, UNCLEAR: 0.34}
"""Of a row; waiting is thin, so that what happens stands out without any colour."""

_READY_HEIGHT = 0.62
_ROW, _LEAST, _MOST, _GAP, _AXIS = 0.085, 0.5, 1.25, 0.16, 0.22
_QUESTION = "What does each job do while its batch runs?"
_READING = (
    "One line per job, from where it begins to where it ends; all panels have the same clock, and each ends with its "
    "batch. Jobs overlap where lines stand above each other. The batch was recorded in a process of its own, and is "
    "none of those that were timed."
)


def timeline_figure(analysis: Analysis, part: Part = WHOLE) -> Figure | None:
    """Draw the timelines of the first workload of an analysis; None where there are none."""
    answer = next(iter(analysis.answers), None)
    timelines = timelines_of(analysis.measurements, answer.name) if answer else ()
    if answer is None or not any(timeline.spans for timeline in timelines):
        return None
    longest = max(timeline.makespan_seconds for timeline in timelines if timeline.spans)
    states = states_of(timelines)
    heights = [_height(timeline) for timeline in timelines]
    legend = _LINE * ceil(len(states) / 2) + 0.08
    with styled():
        title = part.titled("What each job does, one line per job")
        subtitle = "the same jobs under each model, against the same clock; the batch ends at the black line"
        content = legend + sum(heights) + _GAP * (len(heights) - 1) + _AXIS
        sheet = Sheet(
            title,
            subtitle,
            content,
            f"{_method_text(timelines)} {caption(analysis, 'one recorded batch of each')}",
            0.0,
        )
        sheet.signs(EDGE, HEAD, [_sign(state) for state in states], 2)
        y = HEAD + legend
        for place, (timeline, height) in enumerate(zip(timelines, heights, strict=True)):
            axes = _panel(sheet, timeline, (y, height), longest, answer.measured.entry.models)
            axes.tick_params(axis="x", length=0, labelbottom=place == len(timelines) - 1)
            y += height + _GAP
    name = part.named("timeline")
    rows = tuple(_rows(timelines))
    return Figure(name, title, _QUESTION, _READING, sheet.picture, rows, _alt(timelines), part.heading)


def _height(timeline: TimelineEntry) -> float:
    return min(_MOST, max(_LEAST, _ROW * len(timeline.jobs))) if timeline.spans else 0.3


def _sign(state: str) -> Line2D:
    width = {1: 8.0}.get(round(_row_height(state)), 4.0)
    return Line2D([], [], color=COLOURS[state], linewidth=width, solid_capstyle="butt", label=STATES[state])


def _row_height(state: str) -> float:
    return _HEIGHTS.get(state, _READY_HEIGHT)


def _panel(
    sheet: Sheet, timeline: TimelineEntry, place: tuple[float, float], longest: float, models: Sequence[str]
) -> Axes:
    (y, height), model = place, timeline.model
    style = {"ha": "right", "color": look(model, models).writing, "fontsize": size_of(model)}
    sheet.text(_LEFT - 0.12, y + min(height, 0.2) - 0.04, name_of(model), fontweight="bold", **style)
    if not timeline.spans:
        sheet.text(_LEFT, y + 0.16, f"not recorded: {timeline.missing}", color=QUIET, fontsize=SMALL)
    elif height > 0.4:
        sheet.text(_LEFT - 0.12, y + 0.32, _jobs_text(timeline), ha="right", color=QUIET, fontsize=SMALL)
    axes = sheet.axes(_LEFT, y, WIDTH - _LEFT - _RIGHT, height)
    axes.set_xlim(0, longest * 1.005)
    axes.set_ylim(max(1, len(timeline.jobs)) - 0.4, -0.6)
    _draw(axes, timeline)
    axes.set_xticks(_ticks(longest))
    axes.set_xticklabels([nominal_duration(place) if place else "0" for place in _ticks(longest)])
    axes.set_yticks([])
    axes.spines["bottom"].set_color(FAINT)
    axes.patch.set_visible(False)
    return axes


def _draw(axes: Axes, timeline: TimelineEntry) -> None:
    for place, state in enumerate(timeline.states):
        height = _row_height(state)
        spans = [(row, start, end) for row, number, start, end in timeline.spans if number == place]
        if spans:  # the shortest of a crowded batch are not recorded
            bars = _bars(spans, height)
            axes.add_patch(PathPatch(bars, facecolor=COLOURS[state], linewidth=0, zorder=2, label=state))
    if timeline.spans:
        over = timeline.makespan_seconds
        axes.axvline(over, color=INK, linewidth=1.4, zorder=3, label=f"end {timeline.model}")
        axes.annotate(
            duration(over), (over, 0.5), xycoords=("data", "axes fraction"), xytext=(5, 0), textcoords="offset points",
            va="center", fontsize=SIZE, annotation_clip=False, zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip


def _bars(spans: Sequence[tuple[int, int, int]], height: float) -> Path:
    """All bars of a state in one path, which takes a fraction of the bytes that one for each would."""
    corners: list[tuple[float, float]] = []
    for row, start, end in spans:
        left, right, top, bottom = start / 1e6, end / 1e6, row - height / 2, row + height / 2
        corners += [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(spans)
    return Path(corners, codes)


def _jobs_text(timeline: TimelineEntry) -> str:
    shown, jobs = len(timeline.jobs), timeline.batch_jobs
    return counted(jobs, "job") if shown == jobs else f"{shown} of {jobs:,} jobs"


def _ticks(longest: float) -> list[float]:
    """Four to eight round times from 0 on."""
    step = 10.0**-9
    for factor in (2.0, 2.5, 2.0) * 20:
        if longest / step <= 8:
            break
        step *= factor
    return [step * place for place in range(int(longest / step) + 1)]


def _method_text(timelines: Sequence[TimelineEntry]) -> str:
    known = [timeline for timeline in timelines if timeline.spans]
    ratios = [timeline.overhead_ratio for timeline in known]
    method = "; ".join(dict.fromkeys(timeline.method for timeline in known))
    low, high = (f"{value:.2f}" for value in (min(ratios), max(ratios)))
    span = low if low == high else f"{low} to {high}"
    return f"Known from {method}. Recorded batches took {span} times as long as the same without recording."


def _rows(timelines: Sequence[TimelineEntry]) -> Iterator[Row]:
    for timeline in timelines:
        for row, state, start, end in timeline.spans:
            yield {
                "workload": timeline.workload,
                "model": timeline.model,
                "job": timeline.jobs[row],
                "state": timeline.states[state],
                "start_seconds": start / 1e6,
                "end_seconds": end / 1e6,
                "makespan_seconds": timeline.makespan_seconds,
                "overhead_ratio": timeline.overhead_ratio,
            }


def _alt(timelines: Sequence[TimelineEntry]) -> str:
    parts = [f"{timeline.model}: {_summary(timeline)}" for timeline in timelines]
    return f"What each job of {timelines[0].workload} does. {'; '.join(parts)}."


def _summary(timeline: TimelineEntry) -> str:
    """Shares of the time of all jobs by state, in words."""
    if not timeline.spans:
        return f"not recorded, {timeline.missing}"
    total = sum(end - start for _, _, start, end in timeline.spans)
    shares = (
        (sum(end - start for _, number, start, end in timeline.spans if number == place) / total, state)
        for place, state in enumerate(timeline.states)
    )
    told = ", ".join(f"{100 * share:.0f} % {state}" for share, state in shares if share >= 0.01)
    return f"{told}, {duration(timeline.makespan_seconds)} in all"
