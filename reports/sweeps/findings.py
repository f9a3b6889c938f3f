"""What a sweep shows at places of its axis, as rows below its plots: a sign, an interval and a sentence for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from benchmarks.inference.intervals import Estimate
from reports.formatting import number
from reports.plotting.sheet import WIDTH
from reports.plotting.style import INK, SIZE, Look, drawable, look, name_of
from reports.record.measurements import ASYNCIO, REFERENCE
from reports.sweeps import text
from reports.sweeps.crossovers import between_loops
from reports.sweeps.leaders import LeadStretch
from reports.sweeps.points import Sweep
from reports.sweeps.report import SweepReport
from reports.sweeps.text import place_text
from reports.sweeps.values import SweepValues
from reports.sweeps.x_axis import LEFT, RIGHT, XAxis
from reports.text.ratios import is_or_are

ROW, _TALL_ROW = 0.21, 0.36
_LETTER, _GAP, _EDGE = 0.0625, 0.09, 0.25
_LONGEST = 130
_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
"""Behind words, so that grid lines do not cross them."""

MOST = 12
"""Rows that a figure has at most; the rest is in its table."""


@dataclass(frozen=True)
class Finding:
    """A place on the axis with the ends of its interval, in the look of whom it is about; None for no place.

    `is_led_to` says whether a line through the plots shows the place.
    """

    words: str
    look: Look
    value: float | None
    low: float | None = None
    high: float | None = None
    is_led_to: bool = True


def findings_height(findings: Sequence[Finding], x_axis: XAxis) -> float:
    """What the rows need, in inches."""
    return sum(_row_height(finding, x_axis) for finding in findings[:MOST])


def draw_findings(axes: Axes, findings: Sequence[Finding], x_axis: XAxis, above: Sequence[Axes]) -> None:
    """A row each, top down, on axes whose y is inches; a dashed line leads to the place in the plots above."""
    axes.set_ylim(findings_height(findings, x_axis), 0)
    axes.grid(visible=False, axis="y")
    y = 0.0
    for finding in findings[:MOST]:
        height = _row_height(finding, x_axis)
        _draw(axes, finding, x_axis, y + height - ROW / 2, tall=height > ROW)
        for plot in above if finding.value is not None and finding.is_led_to else ():
            dashed: dict[str, Any] = {
                "color": finding.look.colour,
                "linewidth": 0.9,
                "linestyle": (0, (4, 3)),
                "alpha": 0.8,
            }
            plot.axvline(x_axis.at(finding.value or 0.0), zorder=1.3, label=f"at {finding.words}", **dashed)
        y += height


def _row_height(finding: Finding, x_axis: XAxis) -> float:
    """Words that fit on neither side of their interval stand above it."""
    return ROW if _side(finding, x_axis) else _TALL_ROW


def _draw(axes: Axes, finding: Finding, x_axis: XAxis, y: float, tall: bool) -> None:
    ends = _ends(finding, x_axis)
    if ends:
        axes.plot(
            ends,
            [y, y],
            color=finding.look.colour,
            linewidth=2.2,
            solid_capstyle="butt",
            label=f"range {finding.words}",
        )
    sign: dict[str, Any] = {**finding.look.sign, "markersize": 5.5, "markeredgecolor": "white", "markeredgewidth": 0.7}
    if finding.value is not None:
        axes.plot([x_axis.at(finding.value)], [y], label=finding.words, zorder=3, **sign)
    else:
        axes.plot([0.008], [y], transform=axes.get_yaxis_transform(), label=finding.words, zorder=3, **sign)
    _write(axes, finding, x_axis, y - (ROW - 0.04 if tall else 0.0))


def _write(axes: Axes, finding: Finding, x_axis: XAxis, y: float) -> None:
    low, high = _edges(finding, x_axis)
    side = _side(finding, x_axis)
    place = {1: high + _GAP, -1: low - _GAP, 0: (low if low < (RIGHT - LEFT) / 2 else high)}[side]
    place = place if side else _within(place, low, finding)
    align = "left" if side > 0 or (side == 0 and low < (RIGHT - LEFT) / 2) else "right"
    style: dict[str, Any] = {"va": "center", "fontsize": SIZE - 1, "color": INK, "ha": align, "bbox": _PAPER}
    axes.text(place / (RIGHT - LEFT), y, _drawn_words(finding), transform=axes.get_yaxis_transform(), **style)


def _within(place: float, low: float, finding: Finding) -> float:
    """Words above an interval stay on the sheet."""
    length = len(_drawn_words(finding)) * _LETTER
    if low < (RIGHT - LEFT) / 2:
        return max(0.0, min(place, WIDTH - LEFT - _EDGE - length))
    return max(place, length - LEFT + _EDGE)


def _drawn_words(finding: Finding) -> str:
    return drawable(finding.words, _LONGEST)


def _side(finding: Finding, x_axis: XAxis) -> int:
    """Where there is room for the words: 1 to the right of the interval, -1 to its left, 0 for neither."""
    low, high = _edges(finding, x_axis)
    needed = len(_drawn_words(finding)) * _LETTER + _GAP
    if high + needed <= WIDTH - LEFT - _EDGE:
        return 1
    return -1 if low - needed >= -LEFT + _EDGE else 0


def _edges(finding: Finding, x_axis: XAxis) -> tuple[float, float]:
    """From where to where sign and interval are, in inches from the left end of the axis; without a place, there."""
    if finding.value is None:
        return 0.0, 0.1
    ends = [x_axis.share(end) * (RIGHT - LEFT) for end in (finding.value, *(_ends(finding, x_axis) or ()))]
    return min(ends) - 0.04, max(ends) + 0.04


def _ends(finding: Finding, x_axis: XAxis) -> tuple[float, float] | None:
    """The interval as far as it is on the axis."""
    if finding.low is None or finding.high is None:
        return None
    low, high = (min(max(x_axis.at(end), x_axis.limits[0]), x_axis.limits[1]) for end in (finding.low, finding.high))
    return low, high


CHANGES = "where the fastest model changes; the bar is an interval that holds for all crossovers of this record"
_LONGEST_LEAD = 480
"""As many letters as four lines below the plots have."""


def lead_findings(report: SweepReport) -> tuple[list[Finding], str]:
    """Every change of the fastest model, and a heading for them, which is all there is where nothing changes."""
    if not report.stretches:
        return [], ""
    findings = list(_change_findings(report.sweep, report.stretches))
    return findings, CHANGES if findings else drawable(text.fastest_text(report.sweep, report.stretches), _LONGEST_LEAD)


def loop_findings(report: SweepReport) -> list[Finding]:
    """Which event loop is ahead of asyncio's or behind it, and how far: a row each in its look, without a place."""
    return [
        Finding(
            text.lead_text(order),
            look(order.behind if order.ahead == ASYNCIO else order.ahead, report.sweep.models),
            None,
        )
        for order in between_loops(report.results)
    ]


def _change_findings(sweep: Sweep, stages: Sequence[LeadStretch]) -> Iterator[Finding]:
    for before, after in pairwise(stages):
        crossover = after.crossover
        if crossover is None:
            yield _unsure_finding(sweep, before, after)
        else:
            style = look(crossover.second, sweep.models)
            yield Finding(text.crossover_text(crossover), style, crossover.value, crossover.low, crossover.high)


def _unsure_finding(sweep: Sweep, before: LeadStretch, after: LeadStretch) -> Finding:
    """Between two points, with nothing certain about where."""
    low, high = (place_text(sweep.axis, end) for end in (before.high, after.low))
    model = after.models[0]
    words = f"{name_of(model)} {'take' if is_or_are(model) == 'are' else 'takes'} over between {low} and {high}"
    middle = (before.high * after.low) ** 0.5 if sweep.axis.is_log else (before.high + after.low) / 2
    return Finding(words, look(model, sweep.models), middle, before.high, after.low)


ENOUGH = 1.1
"""Wider has to be better by more than this factor to be worth it."""

KNEE_NOTE = f"the knee: beyond this width, no measured one is more than {100 * (ENOUGH - 1):.0f} % better"


@dataclass(frozen=True)
class Knee:
    """The knee of one model, and between which widths it is if every value may be anywhere in its interval.

    `is_last` says that the knee is the largest width of all, so that wider ones might be better yet.
    """

    model: str
    value: float
    low: float
    high: float
    is_last: bool


def knees(values: SweepValues) -> list[Knee]:
    """Of every model that has a width, and was measured at two widths or more."""
    places = [point.x for point in values.points]
    known = {
        model: [(x, estimate) for x, estimate in zip(places, estimates, strict=True) if estimate]
        for model, estimates in values.makespans.items()
        if model != REFERENCE
    }
    return [_knee(model, measured) for model, measured in known.items() if len(measured) > 1]


def _knee(model: str, measured: Sequence[tuple[float, Estimate]]) -> Knee:
    places = [x for x, _ in measured]
    means = [estimate.value for _, estimate in measured]
    lows, highs = ([(ratio.interval or (ratio.value, ratio.value))[end] for _, ratio in measured] for end in (0, 1))
    value, low, high = (places[_first(a, b)] for a, b in ((means, means), (lows, highs), (highs, lows)))
    return Knee(model, value, low, high, value == places[-1])


def _first(own: Sequence[float], wider: Sequence[float]) -> int:
    """The first place from which on nothing wider is better by more than enough."""
    fine = (place for place in range(len(own)) if own[place] <= ENOUGH * min(wider[place + 1 :], default=own[place]))
    return next(fine)


def knee_findings(values: SweepValues) -> list[Finding]:
    """Each knee in words beside its place."""
    return [_knee_finding(knee, values) for knee in knees(values)]


def _knee_finding(knee: Knee, values: SweepValues) -> Finding:
    name, style = name_of(knee.model), look(knee.model, values.models)
    if knee.is_last:
        words = f"{name}: not reached, the widest is still better"
    else:
        words = f"{name}: width {number_of(knee.value)} is enough"
    if knee.low < knee.high:
        words += f" [{number_of(knee.low)}, {number_of(knee.high)}]"
    return Finding(words, style, knee.value, knee.low, knee.high, not knee.is_last)


def number_of(width: float) -> str:
    return f"{width:,.0f}" if width < 1e6 else number(width)
