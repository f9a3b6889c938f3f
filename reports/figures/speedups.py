"""Does async help here? Every model's speedup against the plain loop, with intervals."""

from dataclasses import dataclass
from math import log

from matplotlib.axes import Axes

from benchmarks.verdicts import MARGIN, Estimate
from reports import words
from reports.analysis import Analysis, Answer
from reports.captions import caption
from reports.figures.figure import Figure, Row
from reports.figures.hints import hint
from reports.figures.marks import at_edge, draw_interval, inside
from reports.figures.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.figures.ticks import ratio_ticks
from reports.lead import lead
from reports.measurements import NOOP, REFERENCE
from reports.quantities import seconds
from reports.style import INK, MARGIN_BAND, QUIET, SIZE, drawable, look, styled

_ROW, _HEADING, _GAP, _AXIS = 0.26, 0.3, 0.1, 0.3
_PLOT_LEFT, _PLOT_RIGHT, _LABELS = 1.5, 6.3, 6.45
_FARTHEST = 8.0

_QUESTION = "Does async help here?"
_READING = (
    "Each row is one model. Its marker says how many times as fast as the plain loop it is; the line through it is the "
    "interval. Right of 1 is faster, left of 1 is slower, and an interval that crosses 1 says that nothing was shown. "
    "In the grey band, within 5 % of 1, a difference would not matter."
)


@dataclass(frozen=True)
class _Line:
    """One row of the chart and how far below the top of the plot it stands, in inches."""

    answer: Answer
    model: str
    speedup: Estimate
    y: float


def speedups(analysis: Analysis) -> Figure:
    """Draw the figure that answers the suite's question."""
    shown = [answer for answer in analysis.answers if answer.speedups]
    lines, height = _lines(shown)
    with styled():
        sheet = _sheet(analysis, height)
        if lines:
            _plot(sheet, lines, height)
        _headings(sheet, shown)
    rows = tuple(_row(line, analysis.level) for line in lines)
    return Figure("speedups", "Speedup against sequential", _QUESTION, _READING, sheet.picture, rows, _alt(analysis))


def _plot(sheet: Sheet, lines: list[_Line], height: float) -> None:
    axes = _axes(sheet, lines, height)
    for line in lines:
        _draw(axes, line)


def _sheet(analysis: Analysis, height: float) -> Sheet:
    title = "Speedup against sequential, the plain loop"
    subtitle = "makespan of sequential / makespan of the model · grey band: within 5 % · arrows: beyond the axis"
    sheet = Sheet(title, subtitle, _AXIS + height + _AXIS + 0.05, caption(analysis))
    if height == 0:
        sheet.text(EDGE, HEAD + 0.2, "No speedup: no workload has valid values of sequential and of another model.")
    return sheet


def _lines(shown: list[Answer]) -> tuple[list[_Line], float]:
    lines, y = [], 0.0
    for answer in shown:
        y += _HEADING
        for model, speedup in answer.speedups.items():
            lines.append(_Line(answer, model, speedup, y + _ROW / 2))
            y += _ROW
        y += _GAP
    return lines, y


def _axes(sheet: Sheet, lines: list[_Line], height: float) -> Axes:
    low, high = _limits([line.speedup for line in lines if line.answer.name != NOOP or _only_noop(lines)])
    axes = sheet.axes(_PLOT_LEFT, HEAD + _AXIS, _PLOT_RIGHT - _PLOT_LEFT, height)
    axes.set_xscale("log", base=2)
    axes.set(xlim=(low, high), ylim=(height, 0))
    values, labels = zip(*ratio_ticks(low, high), strict=True)
    axes.set_xticks(values, labels=labels)
    axes.tick_params(top=True, labeltop=True)
    axes.axvspan(1 / MARGIN, MARGIN, color=MARGIN_BAND, linewidth=0, zorder=0.6, label="margin")
    axes.axvline(1, color=INK, linewidth=1.0, zorder=1, label="same as sequential")
    _sides(sheet, axes)
    return axes


def _only_noop(lines: list[_Line]) -> bool:
    return all(line.answer.name == NOOP for line in lines)


def _sides(sheet: Sheet, axes: Axes) -> None:
    """Say at the top what left, middle and right mean, beside where 1 is."""
    low, high = axes.get_xlim()
    one = _PLOT_LEFT + (_PLOT_RIGHT - _PLOT_LEFT) * _fraction(1, low, high)
    y = HEAD + 0.03
    sheet.text(one, y, "same as sequential", ha="center", fontsize=SIZE - 1, fontweight="bold")
    sheet.text(one - 0.72, y, "◂ slower", ha="right", color=QUIET, fontsize=SIZE - 1)
    sheet.text(one + 0.72, y, "faster ▸", ha="left", color=QUIET, fontsize=SIZE - 1)
    sheet.text(_LABELS, y, "speedup [interval]", color=QUIET, fontsize=SIZE - 1)


def _fraction(value: float, low: float, high: float) -> float:
    return log(value / low) / log(high / low)


def _limits(estimates: list[Estimate]) -> tuple[float, float]:
    """Room for every estimate, and for intervals up to some distance beyond; what is longer gets an arrow."""
    values = [1 / 1.6, 1.6, *(estimate.value for estimate in estimates)]
    farthest = (min(values) / _FARTHEST, max(values) * _FARTHEST)
    ends = [end for estimate in estimates for end in estimate.interval or ()]
    values += [min(max(end, farthest[0]), farthest[1]) for end in ends]
    return min(values) / 1.25, max(values) * 1.25


def _draw(axes: Axes, line: _Line) -> None:
    style = look(line.model)
    place, beside = line.speedup.value, axes.get_yaxis_transform()
    draw_interval(axes, line.speedup.interval, line.y, style.colour)
    if inside(axes, place):
        sign, face = style.marker, style.colour
    else:
        (place, sign), face = at_edge(axes, place), "white"
    label = f"{line.answer.name} {line.model}"
    axes.plot([place], [line.y], sign, color=style.colour, markersize=6.5, markerfacecolor=face, label=label)
    axes.text(-0.025, line.y, drawable(line.model, 18), transform=beside, ha="right", va="center", color=style.writing)
    _label(axes, line)


def _label(axes: Axes, line: _Line) -> None:
    """The numbers, in columns to the right of the plot where no data can be."""
    unclear = words.direction(line.speedup) in (words.NO_CLEAR, words.ONE_BLOCK)
    colour, weight = (QUIET, "normal") if unclear else (INK, "bold")
    interval = words.interval(line.speedup) or words.ONE_BLOCK
    wide, beside = _PLOT_RIGHT - _PLOT_LEFT, axes.get_yaxis_transform()
    x, y = (_LABELS - _PLOT_LEFT) / wide, line.y
    axes.text(x, y, words.factor(line.speedup), transform=beside, va="center", color=colour, fontweight=weight)
    axes.text(x + 1.26 / wide, y, interval, transform=beside, va="center", color=QUIET)


def _headings(sheet: Sheet, shown: list[Answer]) -> None:
    y = HEAD + _AXIS
    for answer in shown:
        sheet.band(y, _HEADING - 0.04)
        base = y + 0.18
        name = sheet.text(EDGE + 0.08, base, drawable(answer.name, 30), fontweight="bold")
        sheet.text_after(name, hint(answer.measured.entry), color=QUIET, fontsize=SIZE - 1)
        reference = f"sequential: {seconds(answer.makespans[REFERENCE].value)}"
        sheet.text(WIDTH - EDGE - 0.08, base, reference, ha="right", fontsize=SIZE - 0.5)
        y += _HEADING + _ROW * len(answer.speedups) + _GAP


def _row(line: _Line, level: float) -> Row:
    low, high = line.speedup.interval or (None, None)
    return {
        "workload": line.answer.name,
        "model": line.model,
        "reference": REFERENCE,
        "speedup": line.speedup.value,
        "speedup_low": low,
        "speedup_high": high,
        "interval_level": level,
        "blocks": line.speedup.blocks,
        "direction": words.direction(line.speedup),
        "model_makespan_seconds": line.answer.makespans[line.model].value,
        "reference_makespan_seconds": line.answer.makespans[REFERENCE].value,
    }


def _alt(analysis: Analysis) -> str:
    parts = [_said(answer) for answer in analysis.answers if answer.speedups]
    return " ".join(("Speedups against sequential on a logarithmic axis.", lead(analysis), *parts))


def _said(answer: Answer) -> str:
    found = [f"{model} {words.factor_with_interval(speedup)}" for model, speedup in answer.speedups.items()]
    return f"{answer.name}: {', '.join(found)}."
