"""The panel that figures of sweeps share: makespans along an axis, with the physical limit and what is predicted."""

from collections.abc import Iterator, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.figures.sweeps.across import Across
from reports.figures.sweeps.curves import draw_curves
from reports.figures.sweeps.names import Name, height_for, names_of, write_names
from reports.figures.sweeps.ratio_panel import curve
from reports.figures.sweeps.stack import Panel
from reports.figures.sweeps.upright import time_axis
from reports.figures.sweeps.values import Found, Values, groups_of_bounds
from reports.quantities import seconds
from reports.style import INK, QUIET, Look, drawable, look

_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (6, 2, 1, 2)), (0, (3, 1.5)))
_AS_TICKS: dict[str, Any] = {"linestyle": "none", "marker": "_", "markersize": 16}
_DOTTED = (0, (1, 1.6))
_BOUND = Look(INK, "_")
_FAR, _SHORT = 30.0, 17

Line = Sequence[float | None]
Limits = Sequence[tuple[Sequence[str], Line]]


def makespan_panel(found: Values, across: Across, least: float) -> Panel:
    """Every model's makespan per job, bounds in black, predictions dotted."""
    curves = [curve(model, found.points, some, _last(some), found.models) for model, some in found.makespans.items()]
    limits = groups_of_bounds(found)
    height = height_for(len(curves) + len(limits), least)

    def draw(axes: Axes) -> None:
        measured = [one for some in found.makespans.values() for one in some if one]
        time_axis(axes, measured, _near(found, [one.value for one in measured]), height)
        for number, (_, limit) in enumerate(limits):
            _draw_line(axes, found, limit, across, _bound_style(number))
        for model, expected in found.predictions.items():
            _draw_line(axes, found, expected, across, _prediction_style(look(model, found.models)))
        draw_curves(axes, curves, across)
        write_names(axes, [*names_of(curves, across), *_names_of_bounds(axes, found, limits, across)], height)

    return Panel(_heading(found), height, draw)


def _heading(found: Values) -> str:
    if found.jobs_differ:
        return "makespan per job"
    return f"makespan per job, of batches of {found.points[0].measured.entry.jobs:,}"


def _last(found: Found) -> str:
    last = [one for one in found if one][-1:]
    return seconds(last[0].value) if last else ""


def _near(found: Values, measured: Sequence[float]) -> list[float]:
    """Bounds and predictions that are worth showing beside what was measured."""
    low, high = min(measured), max(measured)
    lines = [*found.bounds.values(), *found.predictions.values()]
    return [one for line in lines for one in line if one and low / _FAR <= one <= high * _FAR]


def _bound_style(number: int) -> dict[str, Any]:
    return {"color": INK, "linestyle": _DASHES[number % len(_DASHES)], "linewidth": 1.3, "zorder": 1.9}


def _prediction_style(style: Look) -> dict[str, Any]:
    return {"color": style.colour, "linestyle": _DOTTED, "linewidth": 1.4, "alpha": 0.9, "zorder": 1.8}


def _draw_line(axes: Axes, found: Values, line: Line, across: Across, style: dict[str, Any]) -> None:
    """Through neighbouring points; where the axis has no order, a tick at each point."""
    place: dict[str, Any] = style if across.in_order else {**style, **_AS_TICKS}
    heights = [one or float("nan") for one in line]
    axes.plot([across.at(point.x) for point in found.points], heights, **place)


def _names_of_bounds(axes: Axes, found: Values, limits: Limits, across: Across) -> Iterator[Name]:
    for names, line in limits:
        x, y = [(point.x, one) for point, one in zip(found.points, line, strict=True) if one][-1]
        low, high = axes.get_ylim()
        said = _bound_of(names, limits)
        yield Name(
            said, "" if len(said) > _SHORT else seconds(y), _BOUND, across.at(x), min(max(y, low), high), is_model=False
        )


def _bound_of(names: Sequence[str], limits: Limits) -> str:
    """Whose bound it is, in few letters."""
    if len(limits) == 1:
        return "bound"
    most = max(len(some) for some, _ in limits)
    is_rest = len(names) == most > 2 and sum(len(some) == most for some, _ in limits) == 1
    return drawable(f"bound: {'the others' if is_rest else ', '.join(names)}", 40)


def legend(found: Values, across: Across) -> list[Line2D]:
    """What the lines are, or the ticks where the axis has no order."""
    kind, place = ("line", {}) if across.in_order else ("tick", _AS_TICKS)
    bound = {**_bound_style(0), **place, "label": f"black {kind}: the bound, which no schedule can beat"}
    dotted = "dotted" if across.in_order else "coloured tick"
    expected = {**_prediction_style(Look(QUIET, "o")), **place, "label": f"{dotted}: predicted from noop and the probe"}
    lines = [(bound, found.bounds), (expected, found.predictions)]
    return [Line2D([], [], **style) for style, some in lines if any(any(one) for one in some.values())]
