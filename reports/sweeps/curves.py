"""Curves through the points of a sweep: signs with intervals, lines between neighbours, and names at the right ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform

from benchmarks.inference.intervals import Estimate
from reports.plotting.labels import spread
from reports.plotting.style import QUIET, SIZE, Look, with_known_signs
from reports.sweeps.x_axis import XAxis

MOST_DRAWN = 160
"""Points of a sweep that can still be told apart on a sheet."""

_SIGN, _SMALL_SIGN, _MANY = 5.2, 2.6, 40
_HAIR, _HAIRS = 1.7, 10.0


@dataclass(frozen=True)
class Dot:
    """One point of a curve: its place, and its value with its interval."""

    x: float
    estimate: Estimate


@dataclass(frozen=True)
class DrawnCurve:
    """One model along a sweep, with None where it was not measured; `name` and `value` are written at its end."""

    name: str
    look: Look
    dots: Sequence[Dot | None]
    value: str = ""
    line: dict[str, Any] = field(default_factory=dict)

    @property
    def drawn(self) -> list[Dot]:
        return [dot for dot in self.dots if dot]

    @property
    def runs(self) -> Iterator[list[Dot]]:
        """Dots that follow each other without a gap."""
        run: list[Dot] = []
        for dot in (*self.dots, None):
            if dot:
                run.append(dot)
            elif run:
                yield run
                run = []


def dots_of(xs: Sequence[float], estimates: Sequence[Estimate | None]) -> list[Dot | None]:
    """Values at their places."""
    return [None if estimate is None else Dot(x, estimate) for x, estimate in zip(xs, estimates, strict=True)]


def draw_curves(axes: Axes, curves: Sequence[DrawnCurve], x_axis: XAxis) -> None:
    """Draw every curve on axes whose limits are set; signs of one point stand side by side by a hair."""
    hair = min(_HAIR, _HAIRS / max(1, len(curves)))
    for number, curve in enumerate(curves):
        dots = hair * (number - (len(curves) - 1) / 2)
        move = axes.transData + ScaledTranslation(dots / 72, 0, axes.figure.dpi_scale_trans)
        _draw(axes, curve, x_axis, move)


def _draw(axes: Axes, curve: DrawnCurve, x_axis: XAxis, move: Transform) -> None:
    size = _SIGN if len(curve.drawn) <= _MANY else _SMALL_SIGN
    for run in curve.runs if x_axis.in_order else ():
        places, values = [x_axis.at(dot.x) for dot in run], [dot.estimate.value for dot in run]
        line = {"color": curve.look.colour, "linewidth": 1.1, "alpha": 0.75, "zorder": 2.1, **curve.line}
        axes.plot(places, values, transform=move, label=f"line {curve.name}", **line)
    for dot in curve.drawn:
        _draw_interval(axes, dot, curve.look.colour, x_axis, move)
    places, values = [x_axis.at(dot.x) for dot in curve.drawn], [dot.estimate.value for dot in curve.drawn]
    sign: dict[str, Any] = {**curve.look.sign, "markersize": size, "markeredgewidth": 0.6, "zorder": 2.4}
    axes.plot(places, values, transform=move, label=curve.name, **sign)


def _draw_interval(axes: Axes, dot: Dot, colour: str, x_axis: XAxis, move: Transform) -> None:
    """A line from end to end; where an end is beyond the axis, an arrow says so."""
    low, high = axes.get_ylim()
    if dot.estimate.interval is None:
        return
    ends, place = dot.estimate.interval, x_axis.at(dot.x)
    shown = [min(max(end, low), high) for end in ends]
    axes.plot([place, place], shown, transform=move, color=colour, linewidth=1.7, solid_capstyle="butt", zorder=2.2)
    for beyond, edge, arrow in ((ends[0] < low, low, "v"), (ends[1] > high, high, "^")):
        if beyond:
            axes.plot([place], [edge], arrow, transform=move, color=colour, markersize=5, clip_on=False)


_APART = 0.165
"""Inches from one name to the next."""

_TO_NAMES, _NAMES = 1.03, 0.008
_ROOM, _SIGN_INCHES, _LETTER = 1.66, 0.11, 0.0083
"""What there is for a name, its sign and its value, in inches; and a letter, in inches for each point of its size."""


def height_for(names: int, least: float) -> float:
    """How high a plot has to be for so many names, in inches."""
    return max(least, _APART * names)


@dataclass(frozen=True)
class EndLabel:
    """Something written at the right of a plot, beside where it belongs: `x` and `y` are of the data."""

    text: str
    value: str
    look: Look
    x: float
    y: float
    is_model: bool = True


def end_labels(curves: Sequence[DrawnCurve], x_axis: XAxis) -> list[EndLabel]:
    """Every curve's name, beside its last point."""
    ends = [(curve, curve.drawn[-1]) for curve in curves if curve.drawn]
    return [EndLabel(curve.name, curve.value, curve.look, x_axis.at(dot.x), dot.estimate.value) for curve, dot in ends]


def write_end_labels(axes: Axes, labels: Sequence[EndLabel], height: float) -> None:
    """Write labels at the right of a plot of this height in inches, none above another, each led to from its place."""
    heights = [_share(axes, label) for label in labels]
    distance = min(_APART / height, 1.0 / max(1, len(labels)))
    for label, own, place in zip(labels, heights, spread(heights, distance, 0.0, 1.0), strict=True):
        _draw_leader(axes, label, own, place)
        _write(axes, label, place)


def _share(axes: Axes, label: EndLabel) -> float:
    """How far up the plot something is, from 0 to 1."""
    _, y = axes.transAxes.inverted().transform(axes.transData.transform((label.x, label.y)))
    return min(1.0, max(0.0, float(y)))


def _draw_leader(axes: Axes, label: EndLabel, own: float, place: float) -> None:
    """From the last point level to the edge of the plot, then to the label."""
    style: dict[str, Any] = {
        "color": label.look.colour,
        "linewidth": 0.6,
        "alpha": 0.55,
        "clip_on": False,
        "zorder": 1.5,
    }
    axes.plot([label.x, axes.get_xlim()[1]], [label.y, label.y], linestyle=(0, (1, 2)), **style)
    axes.plot([1.0, _TO_NAMES], [own, place], transform=axes.transAxes, **style)


def _write(axes: Axes, label: EndLabel, place: float) -> None:
    room = _ROOM - (_SIGN_INCHES if label.is_model else 0.0) - (len(label.value) + 1) * _LETTER * (SIZE - 1.5)
    size = min(SIZE - 0.5, room / (_LETTER * max(1, len(label.text))))
    style: dict[str, Any] = {"va": "center", "transform": axes.transAxes, "fontsize": size}
    if label.is_model:
        sign: dict[str, Any] = {**label.look.sign, "markersize": 4.6, "clip_on": False}
        axes.plot([_TO_NAMES + _NAMES], [place], transform=axes.transAxes, label=f"sign {label.text}", **sign)
    written = axes.text(
        _TO_NAMES + (2.9 if label.is_model else 0.8) * _NAMES,
        place,
        with_known_signs(label.text),
        color=label.look.writing,
        **style,
    )
    if label.value:
        beside: dict[str, Any] = {"xytext": (5, 0), "xycoords": written, "textcoords": "offset points", "va": "center"}
        axes.annotate(label.value, (1.0, 0.5), color=QUIET, fontsize=SIZE - 1.5, annotation_clip=False, **beside)
