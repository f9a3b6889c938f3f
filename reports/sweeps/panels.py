"""The panels of a sweep's figure, above each other along one axis: makespans, speedups, memory; names at the right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.inference.intervals import Estimate
from reports.analysis.analysis import Analysis
from reports.formatting import duration, number, wrapped
from reports.plotting.axes import UPRIGHT, bytes_axis, ratio_axis, time_axis
from reports.plotting.sheet import HEAD, Sheet
from reports.plotting.style import INK, QUIET, SIZE, Look, drawable, look, name_of
from reports.record.measurements import Measurements
from reports.sweeps.curves import DrawnCurve, EndLabel, dots_of, draw_curves, end_labels, height_for, write_end_labels
from reports.sweeps.findings import Finding, draw_findings, findings_height
from reports.sweeps.values import PointEstimates, SweepValues, groups_of_bounds
from reports.sweeps.x_axis import LEFT, RIGHT, XAxis
from reports.text.cautions import widening_factor

_HEADING, _GAP, _AXIS = 0.24, 0.12, 0.5
_LINE, _LETTERS = 0.16, 120
_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (6, 2, 1, 2)), (0, (3, 1.5)))
_AS_TICKS: dict[str, Any] = {"linestyle": "none", "marker": "_", "markersize": 16}
_DOTTED = (0, (1, 1.6))
_BOUND = Look(INK, "_")
_FAR, _SHORT = 30.0, 17
_LEAST = 64 * 1024
"""Bytes below which a page more or less is chance."""

BoundLine = Sequence[float | None]
LimitLines = Sequence[tuple[Sequence[str], BoundLine]]
BytesByModel = dict[str, list[Estimate | None]]


@dataclass(frozen=True)
class SweepPanel:
    """One plot: what its vertical axis is, in words, its height in inches, and what draws it."""

    heading: str
    height: float
    draw: Callable[[Axes], None]


@dataclass(frozen=True)
class PanelStack:
    """Panels from top to bottom; `findings` and the `note` that heads them stand below panel number `note_below`."""

    x_axis: XAxis
    panels: Sequence[SweepPanel]
    findings: Sequence[Finding] = ()
    note: str = ""
    note_below: int = -1

    @property
    def height(self) -> float:
        """What all of it needs, in inches."""
        return sum(_HEADING + panel.height + _GAP for panel in self.panels) + self._height_of_note + _AXIS

    @property
    def _height_of_note(self) -> float:
        if not self.note:
            return 0.0
        return self._height_of_lines + (findings_height(self.findings, self.x_axis) + _GAP if self.findings else 0.0)

    @property
    def _lines(self) -> list[str]:
        return wrapped(self.note, _LETTERS)

    @property
    def _height_of_lines(self) -> float:
        return _HEADING + _LINE * (len(self._lines) - 1)

    @property
    def _noted_panel(self) -> int:
        """The number of the panel below which findings stand."""
        return self.note_below % len(self.panels) if self.note else -1

    def draw(self, sheet: Sheet) -> None:
        """Draw everything from below the head of a sheet on."""
        y, drawn, last = HEAD, list[Axes](), len(self.panels) - 1
        for place, panel in enumerate(self.panels):
            sheet.text(LEFT, y + _HEADING - 0.08, panel.heading, color=QUIET, fontsize=SIZE - 1)
            axes = sheet.axes(LEFT, y + _HEADING, RIGHT - LEFT, panel.height)
            self.x_axis.apply(axes, below=place == last and not (self.findings and self._noted_panel == last))
            panel.draw(axes)
            drawn.append(axes)
            y += _HEADING + panel.height + _GAP
            if place == self._noted_panel and self.findings:
                y = self._draw_findings(sheet, y, drawn, place == last)
        sheet.text((LEFT + RIGHT) / 2, y + 0.28, self.x_axis.label, ha="center")
        if self.note and not self.findings:
            self._write_note(sheet, y + 0.28 + _HEADING)

    def _draw_findings(self, sheet: Sheet, y: float, above: Sequence[Axes], is_last: bool) -> float:
        """A row each; where they end."""
        self._write_note(sheet, y + _HEADING - 0.1)
        height = findings_height(self.findings, self.x_axis)
        axes = sheet.axes(LEFT, y + self._height_of_lines, RIGHT - LEFT, height)
        self.x_axis.apply(axes, below=is_last)
        axes.set_yticks([])
        draw_findings(axes, self.findings, self.x_axis, above)
        return y + self._height_of_lines + height + _GAP

    def _write_note(self, sheet: Sheet, y: float) -> None:
        for place, line in enumerate(self._lines):
            sheet.text(LEFT, y + _LINE * place, line, color=QUIET, fontsize=SIZE - 1)


def drawn_curve(
    model: str, values: SweepValues, estimates: PointEstimates, formatted: Callable[[float], str]
) -> DrawnCurve:
    """A model's values along the points; the last of them is written at its end."""
    dots = dots_of([point.x for point in values.points], estimates)
    return DrawnCurve(name_of(model), look(model, values.models), dots, last_value_text(estimates, formatted))


def last_value_text(estimates: PointEstimates, formatted: Callable[[float], str]) -> str:
    """The value at the last point that has one; empty without any."""
    last = [estimate for estimate in estimates if estimate][-1:]
    return formatted(last[0].value) if last else ""


def ratio_text(ratio: float) -> str:
    return f"{number(ratio)}x"


def ratio_panel(values: SweepValues, x_axis: XAxis, analysis: Analysis, least: float) -> SweepPanel:
    """Every model against the reference, which is the line at 1."""
    curves = [
        drawn_curve(model, values, estimates, ratio_text)
        for model, estimates in values.speedups.items()
        if model != values.reference and any(estimates)
    ]
    height = height_for(len(curves) + 1, least)

    def draw(axes: Axes) -> None:
        ratio_axis(
            axes,
            [estimate for ratios in values.speedups.values() for estimate in ratios if estimate],
            analysis.widening,
            UPRIGHT,
        )
        draw_curves(axes, curves, x_axis)
        style = look(values.reference, values.models)
        reference = EndLabel(name_of(values.reference), "is 1", style, x_axis.limits[1], 1.0)
        write_end_labels(axes, [*end_labels(curves, x_axis), reference], height)

    return SweepPanel(ratio_heading(analysis, values.reference), height, draw)


def ratio_heading(analysis: Analysis, reference: str) -> str:
    """What the axis is, and what the bands are."""
    wider = f", lighter: widening by {widening_factor(analysis)}" if analysis.widening else ""
    return f"speedup against {name_of(reference)} · grey band: within 5 %{wider}"


def makespan_panel(values: SweepValues, x_axis: XAxis, least: float) -> SweepPanel:
    """Every model's makespan per job, bounds in black, predictions dotted."""
    curves = [drawn_curve(model, values, estimates, duration) for model, estimates in values.makespans.items()]
    limits = groups_of_bounds(values)
    height = height_for(len(curves) + len(limits), least)

    def draw(axes: Axes) -> None:
        measured = [estimate for ratios in values.makespans.values() for estimate in ratios if estimate]
        time_axis(axes, measured, _values_nearby(values, [ratio.value for ratio in measured]), height)
        for place, (_, limit) in enumerate(limits):
            _draw_line(axes, values, limit, x_axis, _bound_style(place))
        for model, expected in values.predictions.items():
            _draw_line(axes, values, expected, x_axis, _prediction_style(look(model, values.models)))
        draw_curves(axes, curves, x_axis)
        write_end_labels(axes, [*end_labels(curves, x_axis), *_bound_labels(axes, values, limits, x_axis)], height)

    return SweepPanel(_makespan_heading(values), height, draw)


def _makespan_heading(values: SweepValues) -> str:
    if values.jobs_differ:
        return "makespan per job"
    return f"makespan per job, of batches of {values.points[0].measured.entry.jobs:,}"


def _values_nearby(values: SweepValues, measured: Sequence[float]) -> list[float]:
    """Bounds and predictions that are worth showing beside what was measured."""
    low, high = min(measured), max(measured)
    lines = [*values.bounds.values(), *values.predictions.values()]
    return [value for line in lines for value in line if value and low / _FAR <= value <= high * _FAR]


def _bound_style(number: int) -> dict[str, Any]:
    return {"color": INK, "linestyle": _DASHES[number % len(_DASHES)], "linewidth": 1.3, "zorder": 1.9}


def _prediction_style(style: Look) -> dict[str, Any]:
    return {"color": style.colour, "linestyle": _DOTTED, "linewidth": 1.4, "alpha": 0.9, "zorder": 1.8}


def _draw_line(axes: Axes, values: SweepValues, line: BoundLine, x_axis: XAxis, style: dict[str, Any]) -> None:
    """Through neighbouring points; where the axis has no order, a tick at each point."""
    place: dict[str, Any] = style if x_axis.in_order else {**style, **_AS_TICKS}
    heights = [value or float("nan") for value in line]
    axes.plot([x_axis.at(point.x) for point in values.points], heights, **place)


def _bound_labels(axes: Axes, values: SweepValues, limits: LimitLines, x_axis: XAxis) -> Iterator[EndLabel]:
    for names, line in limits:
        x, y = [(point.x, value) for point, value in zip(values.points, line, strict=True) if value][-1]
        low, high = axes.get_ylim()
        text = _bound_text(names, limits)
        yield EndLabel(
            text,
            "" if len(text) > _SHORT else duration(y),
            _BOUND,
            x_axis.at(x),
            min(max(y, low), high),
            is_model=False,
        )


def _bound_text(names: Sequence[str], limits: LimitLines) -> str:
    """Whose bound it is, in few letters."""
    if len(limits) == 1:
        return "bound"
    most = max(len(models) for models, _ in limits)
    is_rest = len(names) == most > 2 and sum(len(models) == most for models, _ in limits) == 1
    return drawable(f"bound: {'the others' if is_rest else ', '.join(names)}", 40)


def legend_handles(values: SweepValues, x_axis: XAxis) -> list[Line2D]:
    """What the lines are, or the ticks where the axis has no order."""
    kind, place = ("line", {}) if x_axis.in_order else ("tick", _AS_TICKS)
    bound = {**_bound_style(0), **place, "label": f"black {kind}: the bound, which no schedule can beat"}
    dotted = "dotted" if x_axis.in_order else "coloured tick"
    expected = {**_prediction_style(Look(QUIET, "o")), **place, "label": f"{dotted}: predicted from noop and the probe"}
    lines = [(bound, values.bounds), (expected, values.predictions)]
    return [Line2D([], [], **style) for style, by_model in lines if any(any(line) for line in by_model.values())]


def memory_by_model(values: SweepValues, record: Measurements) -> BytesByModel:
    """Bytes by model and point, None where nothing was seen; models without any are not in it."""
    memory = {
        (footprint.workload, footprint.model): footprint.peak_bytes - footprint.before_bytes
        for footprint in record.footprints
    }
    names = [point.measured.name for point in values.points]
    lines = {model: [_estimate(memory.get((name, model))) for name in names] for model in values.models}
    return {model: line for model, line in lines.items() if any(line)}


def _estimate(count: int | None) -> Estimate | None:
    return None if count is None else Estimate(log(max(count, _LEAST)), None, 1)


def memory_panel(values: SweepValues, memory: BytesByModel, x_axis: XAxis, least: float) -> SweepPanel:
    """Log2 axis of bytes; what is below 64 KiB is drawn there."""
    curves = [drawn_curve(model, values, estimates, _bytes_text) for model, estimates in memory.items()]
    height = height_for(len(curves), least)

    def draw(axes: Axes) -> None:
        bytes_axis(axes, [estimate.value for ratios in memory.values() for estimate in ratios if estimate], height)
        draw_curves(axes, curves, x_axis)
        write_end_labels(axes, end_labels(curves, x_axis), height)

    return SweepPanel("memory: the peak of one batch, with all processes, beyond what was held before", height, draw)


def _bytes_text(count: float) -> str:
    unit, name = (1024**2, "MiB") if count >= 1024**2 else (1024, "KiB")
    return f"{number(count / unit)} {name}"
