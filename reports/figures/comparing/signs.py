"""How records are told apart: a shape each, every second one hollow, always in the same order from top to bottom."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.verdicts import Estimate
from reports.figures.marks import at_edge, draw_interval, inside
from reports.style import INK, drawable

_SHAPES = ("o", "s", "D", "^", "v")
_LETTERS = 44


def sign_of(place: int, colour: str = INK) -> dict[str, Any]:
    """What draws the sign of the record at this place, by keyword."""
    face = colour if place % 2 == 0 else "white"
    shape = _SHAPES[place // 2 % len(_SHAPES)]
    return {"color": colour, "marker": shape, "linestyle": "none", "markerfacecolor": face, "markeredgewidth": 1.3}


def draw_sign(axes: Axes, found: Estimate, y: float, sign: dict[str, Any], name: str) -> None:
    """One record's estimate with its interval; an arrow where it is beyond the axis."""
    draw_interval(axes, found.interval, y, sign["color"])
    x = found.value
    if not inside(axes, x):
        x, arrow = at_edge(axes, x)
        sign = {**sign, "marker": arrow}
    axes.plot([x], [y], **sign, markersize=5.5, label=name)


def legend_of(labels: Sequence[str], places: Sequence[int]) -> list[Line2D]:
    """The signs with their records."""
    return [Line2D([], [], label=drawable(labels[place], _LETTERS), markersize=6, **sign_of(place)) for place in places]
