"""Names at the right ends of curves: beside where each belongs, and none above another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from reports.figures.sweeps.across import Across
from reports.figures.sweeps.curves import Curve
from reports.figures.sweeps.spread import spread
from reports.style import QUIET, SIZE, Look, with_known_signs

_APART = 0.165
"""Inches from one name to the next."""

_TO_NAMES, _NAMES = 1.03, 0.008
_ROOM, _SIGN, _LETTER = 1.66, 0.11, 0.0083
"""What there is for a name, its sign and its value, in inches; and a letter, in inches for each point of its size."""


def height_for(names: int, least: float) -> float:
    """How high a plot has to be for so many names, in inches."""
    return max(least, _APART * names)


@dataclass(frozen=True)
class Name:
    """Something written at the right of a plot, beside where it belongs: `x` and `y` are of the data."""

    text: str
    value: str
    look: Look
    x: float
    y: float
    is_model: bool = True


def names_of(curves: Sequence[Curve], across: Across) -> list[Name]:
    """Every curve's name, beside its last point."""
    ends = [(curve, curve.drawn[-1]) for curve in curves if curve.drawn]
    return [Name(curve.name, curve.value, curve.look, across.at(dot.x), dot.found.value) for curve, dot in ends]


def write_names(axes: Axes, names: Sequence[Name], height: float) -> None:
    """Write names at the right of a plot of this height in inches, none above another, each led to from its place."""
    heights = [_share(axes, name) for name in names]
    apart = min(_APART / height, 1.0 / max(1, len(names)))
    for name, own, place in zip(names, heights, spread(heights, apart, 0.0, 1.0), strict=True):
        _lead(axes, name, own, place)
        _write(axes, name, place)


def _share(axes: Axes, name: Name) -> float:
    """How far up the plot something is, from 0 to 1."""
    _, y = axes.transAxes.inverted().transform(axes.transData.transform((name.x, name.y)))
    return min(1.0, max(0.0, float(y)))


def _lead(axes: Axes, name: Name, own: float, place: float) -> None:
    """From the last point level to the edge of the plot, then to the name."""
    style: dict[str, Any] = {
        "color": name.look.colour,
        "linewidth": 0.6,
        "alpha": 0.55,
        "clip_on": False,
        "zorder": 1.5,
    }
    axes.plot([name.x, axes.get_xlim()[1]], [name.y, name.y], linestyle=(0, (1, 2)), **style)
    axes.plot([1.0, _TO_NAMES], [own, place], transform=axes.transAxes, **style)


def _write(axes: Axes, name: Name, place: float) -> None:
    room = _ROOM - (_SIGN if name.is_model else 0.0) - (len(name.value) + 1) * _LETTER * (SIZE - 1.5)
    size = min(SIZE - 0.5, room / (_LETTER * max(1, len(name.text))))
    style: dict[str, Any] = {"va": "center", "transform": axes.transAxes, "fontsize": size}
    if name.is_model:
        sign: dict[str, Any] = {**name.look.sign, "markersize": 4.6, "clip_on": False}
        axes.plot([_TO_NAMES + _NAMES], [place], transform=axes.transAxes, label=f"sign {name.text}", **sign)
    written = axes.text(
        _TO_NAMES + (2.9 if name.is_model else 0.8) * _NAMES,
        place,
        with_known_signs(name.text),
        color=name.look.writing,
        **style,
    )
    if name.value:
        beside: dict[str, Any] = {"xytext": (5, 0), "xycoords": written, "textcoords": "offset points", "va": "center"}
        axes.annotate(name.value, (1.0, 0.5), color=QUIET, fontsize=SIZE - 1.5, annotation_clip=False, **beside)
