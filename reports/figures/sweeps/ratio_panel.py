"""The panel that figures of sweeps share: speedups along an axis, with the line at 1 and its band."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from reports.analysis import Analysis
from reports.figures.sweeps.across import Across
from reports.figures.sweeps.curves import Curve, dots_of, draw_curves
from reports.figures.sweeps.names import Name, height_for, names_of, write_names
from reports.figures.sweeps.stack import Panel
from reports.figures.sweeps.upright import ratio_axis
from reports.figures.sweeps.values import Found, Values
from reports.quantities import number
from reports.style import look, name_of
from reports.sweeps.points import Point
from reports.twin_words import factor


def curve(name: str, points: Sequence[Point], found: Found, said: str, models: Sequence[str]) -> Curve:
    """A model's values along the points."""
    dots = dots_of([point.x for point in points], found)
    return Curve(name_of(name), look(name, models), dots, said)


def ratio_panel(found: Values, across: Across, analysis: Analysis, least: float) -> Panel:
    """Every model against the reference, which is the line at 1."""
    curves = [
        curve(model, found.points, some, _times(some), found.models)
        for model, some in found.speedups.items()
        if model != found.reference and any(some)
    ]
    height = height_for(len(curves) + 1, least)

    def draw(axes: Axes) -> None:
        ratio_axis(axes, [one for some in found.speedups.values() for one in some if one], analysis.allowance)
        draw_curves(axes, curves, across)
        style = look(found.reference, found.models)
        reference = Name(name_of(found.reference), "is 1", style, across.limits[1], 1.0)
        write_names(axes, [*names_of(curves, across), reference], height)

    return Panel(heading(analysis, found.reference), height, draw)


def heading(analysis: Analysis, reference: str) -> str:
    """What the axis is, and what the bands are."""
    wider = f", lighter: widening by {factor(analysis)}" if analysis.allowance else ""
    return f"times as fast as {name_of(reference)} · grey band: within 5 %{wider}"


def _times(found: Found) -> str:
    last = [one for one in found if one][-1:]
    return f"{number(last[0].value)}x" if last else ""
