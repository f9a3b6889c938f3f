"""What concurrency costs in memory: the peak of each model beyond what its process held before, along a sweep."""

from math import log

from matplotlib.axes import Axes

from benchmarks.verdicts import Estimate
from reports.figures.sweeps.across import Across
from reports.figures.sweeps.curves import draw_curves
from reports.figures.sweeps.names import height_for, names_of, write_names
from reports.figures.sweeps.ratio_panel import curve
from reports.figures.sweeps.stack import Panel
from reports.figures.sweeps.upright import bytes_axis
from reports.figures.sweeps.values import Values
from reports.measurements import Measurements
from reports.quantities import number

_LEAST = 64 * 1024
"""Bytes below which a page more or less is chance."""

Bytes = dict[str, list[Estimate | None]]


def memory(found: Values, of: Measurements) -> Bytes:
    """Bytes by model and point, None where nothing was seen; models without any are not in it."""
    seen = {(one.workload, one.model): one.peak_bytes - one.before_bytes for one in of.sitting.footprints}
    names = [point.measured.name for point in found.points]
    lines = {model: [_found(seen.get((name, model))) for name in names] for model in found.models}
    return {model: line for model, line in lines.items() if any(line)}


def _found(count: int | None) -> Estimate | None:
    return None if count is None else Estimate(log(max(count, _LEAST)), None, 1)


def memory_panel(found: Values, seen: Bytes, across: Across, least: float) -> Panel:
    """Log2 axis of bytes; what is below 64 KiB is drawn there."""
    curves = [curve(model, found.points, some, _last(some), found.models) for model, some in seen.items()]
    height = height_for(len(curves), least)

    def draw(axes: Axes) -> None:
        bytes_axis(axes, [one.value for some in seen.values() for one in some if one], height)
        draw_curves(axes, curves, across)
        write_names(axes, names_of(curves, across), height)

    return Panel("memory: the peak of one batch, with all processes, beyond what was held before", height, draw)


def _last(found: list[Estimate | None]) -> str:
    last = [one for one in found if one][-1:]
    if not last:
        return ""
    unit, name = (1024**2, "MiB") if last[0].value >= 1024**2 else (1024, "KiB")
    return f"{number(last[0].value / unit)} {name}"
