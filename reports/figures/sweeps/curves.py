"""Curves through the points of a sweep: signs with intervals, lines between neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform

from benchmarks.verdicts import Estimate
from reports.figures.sweeps.across import Across
from reports.style import Look

MOST_DRAWN = 160
"""Points of a sweep that can still be told apart on a sheet."""

_SIGN, _SMALL_SIGN, _MANY = 5.2, 2.6, 40
_HAIR, _HAIRS = 1.7, 10.0


@dataclass(frozen=True)
class Dot:
    """One point of a curve: its place, and its value with its interval."""

    x: float
    found: Estimate


@dataclass(frozen=True)
class Curve:
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


def dots_of(xs: Sequence[float], found: Sequence[Estimate | None]) -> list[Dot | None]:
    """Values at their places."""
    return [None if one is None else Dot(x, one) for x, one in zip(xs, found, strict=True)]


def draw_curves(axes: Axes, curves: Sequence[Curve], across: Across) -> None:
    """Draw every curve on axes whose limits are set; signs of one point stand side by side by a hair."""
    hair = min(_HAIR, _HAIRS / max(1, len(curves)))
    for number, curve in enumerate(curves):
        dots = hair * (number - (len(curves) - 1) / 2)
        move = axes.transData + ScaledTranslation(dots / 72, 0, axes.figure.dpi_scale_trans)
        _draw(axes, curve, across, move)


def _draw(axes: Axes, curve: Curve, across: Across, move: Transform) -> None:
    size = _SIGN if len(curve.drawn) <= _MANY else _SMALL_SIGN
    for run in curve.runs if across.in_order else ():
        places, values = [across.at(dot.x) for dot in run], [dot.found.value for dot in run]
        line = {"color": curve.look.colour, "linewidth": 1.1, "alpha": 0.75, "zorder": 2.1, **curve.line}
        axes.plot(places, values, transform=move, label=f"line {curve.name}", **line)
    for dot in curve.drawn:
        _draw_interval(axes, dot, curve.look.colour, across, move)
    places, values = [across.at(dot.x) for dot in curve.drawn], [dot.found.value for dot in curve.drawn]
    sign: dict[str, Any] = {**curve.look.sign, "markersize": size, "markeredgewidth": 0.6, "zorder": 2.4}
    axes.plot(places, values, transform=move, label=curve.name, **sign)


def _draw_interval(axes: Axes, dot: Dot, colour: str, across: Across, move: Transform) -> None:
    """A line from end to end; where an end is beyond the axis, an arrow says so."""
    low, high = axes.get_ylim()
    if dot.found.interval is None:
        return
    ends, place = dot.found.interval, across.at(dot.x)
    shown = [min(max(end, low), high) for end in ends]
    axes.plot([place, place], shown, transform=move, color=colour, linewidth=1.7, solid_capstyle="butt", zorder=2.2)
    for beyond, edge, arrow in ((ends[0] < low, low, "v"), (ends[1] > high, high, "^")):
        if beyond:
            axes.plot([place], [edge], arrow, transform=move, color=colour, markersize=5, clip_on=False)
