"""A figure for every sweep: by share of computing, by width, by how much a job computes, or by any other value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports.analysis.analysis import Analysis
from reports.formatting import duration
from reports.plotting.figure import Figure
from reports.plotting.sheet import Sheet
from reports.plotting.style import styled
from reports.sweeps.captions import (
    STEADIED,
    alt_text,
    ends_text,
    joined_sentences,
    left_out_text,
    setting_text,
    small_print,
    table_rows,
    thinned_text,
    title_of,
)
from reports.sweeps.findings import KNEE_NOTE, Finding, knee_findings, lead_findings, loop_findings
from reports.sweeps.panels import (
    PanelStack,
    SweepPanel,
    legend_handles,
    makespan_panel,
    memory_by_model,
    memory_panel,
    ratio_panel,
    ratio_text,
)
from reports.sweeps.points import ACHIEVED, SHARE, SHARE_ADDED, WIDTH
from reports.sweeps.pools import PAYOFF_NOTE, payoff_findings, pool_curve, pool_panel, pools_of
from reports.sweeps.report import SweepReport
from reports.sweeps.values import PointEstimates
from reports.sweeps.x_axis import XAxis, x_axis_of


@dataclass(frozen=True)
class _Content:
    """What one figure shows: panels along one axis, findings below panel number `findings_below`, and how to read it.

    `note` says what the findings are, `ends` what else the alternative text tells. With `has_bounds` there is a legend
    of bounds and predictions. `columns` go into the table of numbers, by name, model and point.
    """

    title: str
    question: str
    reading: str
    x_axis: XAxis
    panels: Sequence[SweepPanel]
    findings: Sequence[Finding]
    note: str
    ends: Sequence[str]
    has_bounds: bool = False
    findings_below: int = -1
    columns: Mapping[str, Mapping[str, PointEstimates]] = field(default_factory=dict)


def sweep_figure(analysis: Analysis, reports: Sequence[SweepReport]) -> Figure:
    """The figure of a sweep, or that several over sizes of chunks share."""
    sweeps, content = [report.sweep for report in reports], _content(analysis, reports)
    with styled():
        stack = PanelStack(content.x_axis, content.panels, content.findings, content.note, content.findings_below)
        signs = legend_handles(reports[0].values, content.x_axis) if content.has_bounds else []
        title = title_of(content.title, sweeps[0])
        sheet = Sheet(title, setting_text(sweeps), stack.height, small_print(analysis, sweeps), 0.25 if signs else 0.0)
        stack.draw(sheet)
        if content.has_bounds:
            sheet.legend(signs, 2)
    reading = joined_sentences(content.reading, STEADIED, joined_sentences(left_out_text(sweeps), thinned_text(sweeps)))
    text = alt_text(title, content.findings, *content.ends)
    numbers = tuple(row for report in reports for row in table_rows(report.values, content.columns))
    return Figure(reports[0].figure, title, content.question, reading, sheet.picture, numbers, text)


def _content(analysis: Analysis, reports: Sequence[SweepReport]) -> _Content:
    """What suits the axis."""
    if reports[0].is_chunked:
        return _by_chunk(analysis, reports)
    (report,) = reports
    axis = report.sweep.axis
    if axis.unit == SHARE:
        return _by_share(analysis, report)
    return _by_width(analysis, report) if axis.label == WIDTH else _by_value(analysis, report)


_WIDTH_HEIGHT, _MEMORY = 3.2, 1.5
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


def _by_width(analysis: Analysis, report: SweepReport) -> _Content:
    """How much concurrency is enough? Makespans per job against width, knees, and memory where it was measured."""
    values, x_axis = report.values, x_axis_of(report.sweep.axis, report.sweep.points)
    memory, findings = memory_by_model(values, analysis.measurements), knee_findings(values)
    return _Content(
        title="Makespan by width",
        question="How much concurrency is enough, and what does it cost?",
        reading=joined_sentences(_WIDTH_READING, _OF_MEMORY if memory else ""),
        x_axis=x_axis,
        panels=[
            makespan_panel(values, x_axis, _WIDTH_HEIGHT),
            *([memory_panel(values, memory, x_axis, _MEMORY)] if memory else []),
        ],
        findings=findings,
        note=KNEE_NOTE if findings else "",
        ends=[ends_text(values, values.makespans, duration)],
        has_bounds=True,
        findings_below=0,
        columns={"memory_bytes": memory},
    )


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


def _by_share(analysis: Analysis, report: SweepReport) -> _Content:
    """Where does it flip? Speedups against the share of computing."""
    values = report.values
    story = _TALKING if report.sweep.axis.label == SHARE_ADDED else _WAITING
    x_axis = replace(x_axis_of(report.sweep.axis, report.sweep.points), label=story.label)
    changes, note = lead_findings(report)
    return _Content(
        title=story.title,
        question=story.question,
        reading=story.reading,
        x_axis=x_axis,
        panels=[ratio_panel(values, x_axis, analysis, _SHARE_HEIGHT)],
        findings=[*changes, *loop_findings(report)],
        note=note,
        ends=["" if changes else note, ends_text(values, values.speedups, ratio_text)],
    )


_MAKESPANS, _RATIOS = 2.6, 2.2
_READING = (
    "A sign is the makespan per job above, and below how many times as fast as the other one a model is; the line "
    "through it is the interval. The black line is the bound: with these jobs, this width and the CPUs at their best, "
    "no schedule is shorter; what is predicted comes from what models cost in noop and from the probe, and is not "
    "fitted to what is shown here. In the grey band, within 5 % of 1, a difference would not matter."
)

_OF_WAITS = (
    "Places along the axis are what the waits of the origin server took, with as many of them at once as the width; "
    "points are called by what it was asked for."
)


def _by_value(analysis: Analysis, report: SweepReport) -> _Content:
    """What does a parameter change? Makespans and speedups against whatever was swept."""
    values, x_axis = report.values, x_axis_of(report.sweep.axis, report.sweep.points)
    changes, note = lead_findings(report)
    return _Content(
        title=f"Makespan and speedup by {report.sweep.axis.label}",
        question="What does this parameter change, and for whom?",
        reading=joined_sentences(_READING, _OF_WAITS if report.sweep.axis.label.startswith(ACHIEVED) else ""),
        x_axis=x_axis,
        panels=[
            makespan_panel(values, x_axis, _MAKESPANS),
            *([ratio_panel(values, x_axis, analysis, _RATIOS)] if len(values.models) > 1 else []),
        ],
        findings=changes,
        note=note,
        ends=["" if changes else note, ends_text(values, values.makespans, duration)],
        has_bounds=True,
    )


_CHUNK_READING = (
    "The further to the right, the more one job computes. A sign says how many times as fast as the plain loop the "
    "pool is, the line through it is the interval. There is a line for each number of jobs that share a message to a "
    "worker: the more, the darker. In the grey band, within 5 % of 1, a difference would not matter. The dashed "
    "line at the top is the most work that all CPUs together were ever seen to do at once here: on a quiet machine no "
    "pool is faster. Below the plot is from where on a pool pays off, with its interval."
)


def _by_chunk(analysis: Analysis, reports: Sequence[SweepReport]) -> _Content:
    """When does a pool pay off? Speedup against how much one job computes, for jobs sent one by one and in chunks."""
    points = [point for report in reports for point in report.sweep.points]
    x_axis, pools = x_axis_of(reports[0].sweep.axis, points), pools_of(reports)
    findings = payoff_findings(pools)
    return _Content(
        title="Speedup by how much a job computes",
        question="How much must a job compute before a pool pays off, and what do chunks change?",
        reading=_CHUNK_READING,
        x_axis=x_axis,
        panels=[pool_panel(analysis, x_axis, [pool_curve(pool) for pool in pools])],
        findings=findings,
        note=PAYOFF_NOTE if findings else "",
        ends=[ends_text(report.values, report.values.speedups, ratio_text) for report in reports],
    )
