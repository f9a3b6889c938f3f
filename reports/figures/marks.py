"""Signs that several figures draw: intervals, and arrows to what is beyond the axis."""

from matplotlib.axes import Axes


def draw_interval(axes: Axes, ends: tuple[float, float] | None, y: float, colour: str) -> None:
    """A line from end to end; where an end is beyond the axis, an arrow says so; nothing where all of it is."""
    low, high = axes.get_xlim()
    if ends is None or ends[1] < low or ends[0] > high:
        return
    shown = [min(max(end, low), high) for end in ends]
    axes.plot(shown, [y, y], color=colour, linewidth=2.0, solid_capstyle="butt")
    for beyond, edge, arrow in ((ends[0] < low, low, "<"), (ends[1] > high, high, ">")):
        if beyond:
            axes.plot([edge], [y], arrow, color=colour, markersize=6, clip_on=False)


def inside(axes: Axes, value: float) -> bool:
    low, high = axes.get_xlim()
    return bool(low <= value <= high)


def at_edge(axes: Axes, value: float) -> tuple[float, str]:
    """Where to draw, and which arrow, for a value beyond the axis."""
    low, high = axes.get_xlim()
    share, arrow = (0.015, "<") if value < low else (0.985, ">")
    return float(low * (high / low) ** share), arrow
