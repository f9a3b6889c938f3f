"""Every variant's speedup against the plain loop, with intervals, numbers and verdicts."""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import UNCLEAR
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.figures.parts import WHOLE, Part
from reports.formatting import duration
from reports.plotting.axes import draw_estimate, ratio_axes
from reports.plotting.figure import Figure, Row, verdict_columns
from reports.plotting.panels import workload_hint
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import INK, QUIET, SIZE, drawable, look, name_of, size_of, styled
from reports.record.measurements import NOOP, REFERENCE
from reports.text import ratios
from reports.text.captions import caption
from reports.text.cautions import widening_factor

_ROW, _HEADING, _GAP, _AXIS = 0.26, 0.3, 0.1, 0.3
_PLOT_LEFT, _PLOT_RIGHT = 1.5, 4.55
_FACTOR, _INTERVAL, _VERDICT = 4.68, 5.85, 7.0

_QUESTION = "How does every variant compare?"
_READING = (
    "Each row is one model: its speedup over the plain loop, with its interval. The verdict goes by all of it: "
    "faster or slower beyond the grey band, same within it; what is unclear says about how much longer this workload "
    "would have to be measured for half the interval to be 5 %. A lighter band is what twins widen intervals by."
)


@dataclass(frozen=True)
class _Line:
    """One row of the chart and how far below the top of the plot it stands, in inches."""

    answer: WorkloadResult
    model: str
    speedup: Estimate
    y: float


def speedups(analysis: Analysis, part: Part = WHOLE, lead: str = "") -> Figure:
    """Draw the figure that answers the suite's question; `lead` is the answer in words."""
    shown = [answer for answer in analysis.answers if answer.speedups]
    lines, height = _lines(shown)
    with styled():
        sheet = _sheet(analysis, height, part)
        if lines:
            _plot(sheet, lines, height)
        _headings(sheet, shown)
    rows = tuple(_row(line) for line in lines)
    name, title, text = part.named("variants"), part.titled("Speedup against sequential"), _alt(analysis, part, lead)
    return Figure(name, title, _QUESTION, _READING, sheet.picture, rows, text, part.heading)


def _plot(sheet: Sheet, lines: list[_Line], height: float) -> None:
    """All rows on one axis, which the price list does not stretch."""
    estimates = [line.speedup for line in lines if line.answer.name != NOOP]
    place = (_PLOT_LEFT, HEAD + _AXIS, _PLOT_RIGHT - _PLOT_LEFT, height)
    axes = ratio_axes(sheet, place, estimates or [line.speedup for line in lines], lines[0].answer.rule.widening)
    for x, heading in ((_FACTOR, "speedup"), (_INTERVAL, "[interval]"), (_VERDICT, "verdict")):
        sheet.text(x, HEAD + _AXIS - 0.1, heading, color=QUIET, fontsize=SIZE - 1)
    for line in lines:
        _draw(axes, line)


def _sheet(analysis: Analysis, height: float, part: Part) -> Sheet:
    title = part.titled("Speedup against sequential, the plain loop")
    wider = f", lighter: widening by {widening_factor(analysis)}" if analysis.widening else ""
    subtitle = f"time of sequential / time of the model · grey band: within 5 %{wider} · arrows: beyond the axis"
    sheet = Sheet(title, subtitle, _AXIS + height + _AXIS + 0.05, caption(analysis))
    if height == 0:
        sheet.text(EDGE, HEAD + 0.2, "No speedup: no workload has valid values of sequential and of another model.")
    return sheet


def _lines(shown: list[WorkloadResult]) -> tuple[list[_Line], float]:
    lines, y = [], 0.0
    for answer in shown:
        y += _HEADING
        for model, speedup in answer.speedups.items():
            lines.append(_Line(answer, model, speedup, y + _ROW / 2))
            y += _ROW
        y += _GAP
    return lines, y


def _draw(axes: Axes, line: _Line) -> None:
    sign = look(line.model, line.answer.measured.entry.models).sign
    sign = {**sign, "markersize": 6.5, "label": f"{line.answer.name} {line.model}"}
    draw_estimate(axes, line.speedup, line.y, sign, markerfacecolor="white")
    _name(axes, line)
    _label(axes, line)


def _name(axes: Axes, line: _Line) -> None:
    colour = look(line.model, line.answer.measured.entry.models).writing
    named: dict[str, Any] = {"color": colour, "fontsize": size_of(line.model)}
    place = axes.get_yaxis_transform()
    axes.text(-0.035, line.y, name_of(line.model), transform=place, ha="right", va="center", **named)


def _label(axes: Axes, line: _Line) -> None:
    """The numbers and the verdict, in columns to the right of the plot where no data can be."""
    rule = line.answer.rule
    unclear = rule.verdict(line.speedup) == UNCLEAR
    colour, weight = (QUIET, "normal") if unclear else (INK, "bold")
    _write(axes, _FACTOR, line, ratios.factor(line.speedup), color=colour, fontweight=weight, fontsize=SIZE - 0.5)
    _write(axes, _INTERVAL, line, ratios.interval(line.speedup), color=QUIET, fontsize=SIZE - 1)
    _write(axes, _VERDICT, line, ratios.full_verdict(line.answer, line.model), color=colour, fontsize=SIZE - 1)


def _write(axes: Axes, x: float, line: _Line, text: str, **style: Any) -> None:
    place = (x - _PLOT_LEFT) / (_PLOT_RIGHT - _PLOT_LEFT)
    axes.text(place, line.y, text, transform=axes.get_yaxis_transform(), va="center", **style)


def _headings(sheet: Sheet, shown: list[WorkloadResult]) -> None:
    y = HEAD + _AXIS
    for answer in shown:
        sheet.band(y, _HEADING - 0.04)
        base = y + 0.18
        name = sheet.text(EDGE + 0.08, base, drawable(answer.name, 30), fontweight="bold")
        sheet.text_after(
            name, workload_hint(answer.measured.entry, answer.measured.has_gil), color=QUIET, fontsize=SIZE - 1
        )
        reference = f"sequential: {duration(answer.makespans[REFERENCE].value)}"
        sheet.text(WIDTH - EDGE - 0.08, base, reference, ha="right", fontsize=SIZE - 0.5)
        y += _HEADING + _ROW * len(answer.speedups) + _GAP


def _row(line: _Line) -> Row:
    low, high = line.speedup.interval or (None, None)
    return {
        "workload": line.answer.name,
        "model": line.model,
        "reference": REFERENCE,
        "speedup": line.speedup.value,
        "speedup_low": low,
        "speedup_high": high,
        "interval_level": line.answer.rule.level_of((REFERENCE, line.model)),
        "blocks": line.speedup.blocks,
        **verdict_columns(line.answer, line.model),
        "model_makespan_seconds": line.answer.makespans[line.model].value,
        "reference_makespan_seconds": line.answer.makespans[REFERENCE].value,
    }


def _alt(analysis: Analysis, part: Part, lead: str) -> str:
    texts = [_workload_text(answer) for answer in analysis.answers if answer.speedups]
    first = f"{part.heading}." if part.heading else lead
    return " ".join(("Speedups against sequential on a logarithmic axis.", first, *texts))


def _workload_text(answer: WorkloadResult) -> str:
    names = [
        f"{model} {ratios.factor_with_interval(speedup)}, {ratios.full_verdict(answer, model)}"
        for model, speedup in answer.speedups.items()
    ]
    return f"{answer.name}: {'; '.join(names)}."
