"""Can I trust this run? Every value against the clock, with twins, load and stolen time above it."""

from collections.abc import Iterator, Sequence
from math import exp
from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from benchmarks.inference.intervals import level_for
from reports.analysis.analysis import Analysis
from reports.analysis.estimates import Twin
from reports.figures.parts import WHOLE, Part
from reports.figures.trust_marks import (
    Amounts,
    CellSeries,
    TwinSeries,
    WorkloadSeries,
    cell_series,
    loads,
    sitting_clock,
    stolen_shares,
)
from reports.formatting import counted, long_duration, number
from reports.plotting.clock import ClockAxis
from reports.plotting.figure import Figure, Row
from reports.plotting.panels import Strip, draw_strips, strips_height, workload_hint
from reports.plotting.sheet import Sheet
from reports.plotting.style import INK, MARGIN_BAND, QUIET, drawable, is_known, look, name_of, styled
from reports.record.measurements import MeasuredWorkload, Measurements
from reports.text.captions import caption
from reports.text.cautions import twin_ratio, twin_result

_TITLE = "Every value against the clock"
_QUESTION = "Can I trust this run?"
_READING = (
    "Every value that was measured, when it was measured, in percent of the median of its cell; of many values, those "
    "of different models stand side by side within a block. A quiet run is a level band of dots. Where the dots of "
    "all models rise together, the machine was slow for a while, which hardly touches speedups, since these compare "
    "values of the same round. Twins are the same code, measured as if it were two models: a dot per block says how "
    "fast the one was in percent of the other, and at the right end is the estimate over all blocks with its "
    "interval, which should contain 100 %. Load counts the programs that ran or waited for a CPU in the last minute, "
    "this suite's own among them."
)
_COLUMNS = 4
_MANY = 8_000
_NEARLY_ALL, _LEAST_REACH, _MOST_REACH = 0.99, 1.15, 4.0
_TALL, _MIDDLE, _LOW, _NONE = 0.8, 0.62, 0.36, 0.04


def trust(analysis: Analysis, part: Part = WHOLE) -> Figure:
    """Draw all values of a record against the clock; twins and machine only where it is not of a part."""
    clock = sitting_clock(analysis.measurements)
    shown = [answer.measured for answer in analysis.answers if answer.makespans]
    panels = _panels(shown, clock, _count(analysis.measurements) > _MANY)
    machine = () if part.name else (*_twins(analysis, clock), *_machine(analysis, clock))
    strips = [*machine, *_workloads(analysis, panels)]
    twins = () if part.name else analysis.twins
    with styled():
        legend = list(_legend(panels, clock, twins))
        room = 0.15 + 0.19 * -(-len(legend) // _COLUMNS)
        intervals = "no intervals" if part.name else _intervals(analysis)
        sheet = Sheet(part.titled(_TITLE), _subtitle(clock), strips_height(strips), caption(analysis, intervals), room)
        draw_strips(sheet, strips, clock)
        sheet.legend(legend, _COLUMNS)
    drawn = [*(cell_series(twin.measured) for twin in twins), *(panel.shown for panel in panels)]
    rows = tuple(row for group in drawn for series in group for row in _rows(series))
    name, title, text = part.named("trust"), part.titled(_TITLE), _alt(panels, None if part.name else twins)
    return Figure(name, title, _QUESTION, _READING, sheet.picture, rows, text, part.heading)


def _intervals(analysis: Analysis) -> str:
    """What is promised of the only intervals here, those of twins."""
    count = len(analysis.twins)
    if not any(twin.checks for twin in analysis.twins):
        return "no intervals, for want of twins"
    return (
        "interval of twins: 95 %"
        if count == 1
        else f"intervals of twins: 95 % together (each {100 * level_for(count):.3g} %)"
    )


def _count(record: Measurements) -> int:
    """How many values the whole record has, whatever figure they are in."""
    return sum(
        len(times.warm) for workload in record.workloads for cell in workload.cells.values() for times in cell.values()
    )


def _panels(measured: Sequence[MeasuredWorkload], clock: ClockAxis, rasterized: bool) -> list[WorkloadSeries]:
    """One axis for all, so that they can be compared by eye: nearly all values are on it."""
    shown = [cell_series(workload) for workload in measured]
    distances = [np.abs(np.log(series.relative)) for group in shown for series in group]
    usual = float(np.quantile(np.concatenate(distances), _NEARLY_ALL)) if distances else 0.0
    reach = min(_MOST_REACH, max(_LEAST_REACH, 1.05 * exp(min(usual, 2.0))))
    return [
        WorkloadSeries(group, workload.entry.models, clock, reach, rasterized)
        for group, workload in zip(shown, measured, strict=True)
    ]


def _subtitle(clock: ClockAxis) -> str:
    gone = sum(length for _, length in clock.pauses)
    pauses = f" · {counted(len(clock.pauses), 'pause')} cut out ({long_duration(gone)})" if clock.pauses else ""
    return f"one dot per value: its makespan in percent of the median of its cell · higher is slower{pauses}"


def _twins(analysis: Analysis, clock: ClockAxis) -> Iterator[Strip]:
    for twin in analysis.twins:
        beside = drawable(f"{twin_ratio(twin)}: {twin_result(twin)}" if twin.ratio else twin_ratio(twin), 80)
        yield Strip(twin.name, "the same code as two models", beside, _MIDDLE, TwinSeries(twin, clock).draw)
    if not analysis.twins:
        yield Strip("twins", "the same code as two models", "none in this record", _NONE, lambda _: None)


def _machine(analysis: Analysis, clock: ClockAxis) -> Iterator[Strip]:
    sitting = analysis.measurements.sitting
    cpus = max(1, sitting.probe.usable_cpus)
    times, load = loads(sitting.blocks)
    beside = f"median {number(float(np.median(load)))}, highest {number(float(load.max()))}" if len(load) else ""
    amounts = Amounts(times, load, clock, 1.2 * cpus, {float(cpus): f"{cpus:,} CPUs"})
    yield Strip("load", "before each block", beside, _LOW, amounts.draw)
    times, share = stolen_shares(sitting.blocks, cpus)
    beside = f"mean {_percent(float(share.mean()))}, highest {_percent(float(share.max()))}" if len(share) else ""
    amounts = Amounts(times, share, clock, 0.06, {0.05: "5 %"})
    yield Strip("stolen time", "CPU time that the host gave to others during each block", beside, _LOW, amounts.draw)


def _percent(share: float) -> str:
    return f"{number(100 * share)} %"


def _workloads(analysis: Analysis, panels: Sequence[WorkloadSeries]) -> Iterator[Strip]:
    for panel in panels:
        name = panel.shown[0].workload
        measured = next(answer.measured for answer in analysis.answers if answer.name == name)
        beyond = f", {panel.beyond:,} beyond the axis" if panel.beyond else ""
        signs = tuple(_sign_of(series.model, panel.models) for series in panel.shown if not is_known(series.model))
        count = f"{counted(panel.count, 'value')}{beyond}"
        yield Strip(name, workload_hint(measured.entry, measured.has_gil), count, _TALL, panel.draw, signs)


def _legend(panels: Sequence[WorkloadSeries], clock: ClockAxis, twins: Sequence[Twin]) -> Iterator[Line2D]:
    """What looks the same in all panels."""
    for model in dict.fromkeys(model for panel in panels for model in panel.models if is_known(model)):
        if any(series.model == model for panel in panels for series in panel.shown):
            yield _sign_of(model, ())
    yield _sign("^", QUIET, "beyond the axis", markerfacecolor="white")
    if twins:
        yield _sign("s", MARGIN_BAND, "twins within 5 %", markersize=8)
        yield _sign("o", INK, "at the right end: all blocks", markersize=4)
    if clock.pauses:
        yield Line2D([], [], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), label="a pause, cut out")


def _sign_of(model: str, among: Sequence[str]) -> Line2D:
    style = look(model, among)
    return _sign(style.marker, style.colour, name_of(model))


def _sign(marker: Any, colour: str, label: str, **style: Any) -> Line2D:
    return Line2D([], [], marker=marker, linestyle="none", color=colour, label=label, **{"markersize": 5.5, **style})


def _rows(series: CellSeries) -> Iterator[Row]:
    times = (series.starts.tolist(), series.values.tolist(), series.relative.tolist())
    for block, round_number, start, value, relative in zip(series.blocks, series.rounds, *times, strict=True):
        yield {
            "workload": series.workload,
            "model": series.model,
            "block": block,
            "round": round_number,
            "start_seconds": start,
            "value_seconds": value,
            "relative_to_median": relative,
        }


def _alt(panels: Sequence[WorkloadSeries], twins: Sequence[Twin] | None) -> str:
    """With twins, or that there are none; None where others tell of them."""
    texts = [f"Twins {twin.name}: {twin_ratio(twin)}, {twin_result(twin)}." for twin in twins or ()]
    silent = ["No twins."] if twins is not None and not texts else []
    names = [f"{panel.shown[0].workload}: {counted(panel.count, 'value')}, {_spread(panel)}." for panel in panels]
    first = "Every value of the record against the time at which it was measured, relative to the median of its cell."
    return " ".join((first, *texts, *silent, *names))


def _spread(panel: WorkloadSeries) -> str:
    low, high = np.quantile(np.concatenate([series.relative for series in panel.shown]), (0.05, 0.95))
    return f"nine in ten between {100 * low:.0f} and {100 * high:.0f} % of their cell's median"
