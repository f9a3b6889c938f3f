"""Can I trust this run? Every value against the clock, with twins, load and stolen time above it."""

from collections.abc import Container, Iterator, Sequence
from math import exp
from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from benchmarks.verdicts import level_for
from reports import twin_words
from reports.analysis import Analysis
from reports.captions import caption
from reports.clock import Clock
from reports.figures.figure import Figure, Row
from reports.figures.hints import hint
from reports.figures.moments import Amounts, Twins, Values
from reports.figures.sheet import Sheet
from reports.figures.strips import Strip, draw_strips, height_of
from reports.plain import counted
from reports.quantities import duration, number
from reports.style import INK, MARGIN_BAND, QUIET, drawable, look, name_of, styled
from reports.timeline import Series, clock_of, loads, series, stolen

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


def trust(analysis: Analysis) -> Figure:
    """Draw all values of a record against the clock."""
    clock = clock_of(analysis.measurements)
    panels = _panels([series(answer.measured) for answer in analysis.answers if answer.makespans], clock)
    strips = [*_twins(analysis, clock), *_machine(analysis, clock), *_workloads(analysis, panels)]
    with styled(analysis.models):
        legend = list(_legend(analysis, panels, clock))
        room = 0.15 + 0.19 * -(-len(legend) // _COLUMNS)
        sheet = Sheet(_TITLE, _subtitle(clock), height_of(strips), caption(analysis, _intervals(analysis)), room)
        draw_strips(sheet, strips, clock)
        sheet.legend(legend, _COLUMNS)
    told = [*(series(twin.measured) for twin in analysis.twins), *(panel.shown for panel in panels)]
    rows = tuple(row for some in told for one in some for row in _rows(one))
    return Figure("trust", _TITLE, _QUESTION, _READING, sheet.picture, rows, _alt(analysis, panels))


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


def _panels(shown: Sequence[Sequence[Series]], clock: Clock) -> list[Values]:
    """One axis for all, so that they can be compared by eye: nearly all values are on it."""
    distances = [np.abs(np.log(one.relative)) for some in shown for one in some]
    usual = float(np.quantile(np.concatenate(distances), _NEARLY_ALL)) if distances else 0.0
    reach = min(_MOST_REACH, max(_LEAST_REACH, 1.05 * exp(min(usual, 2.0))))
    count = sum(map(len, distances))
    return [Values(some, clock, reach, count > _MANY) for some in shown]


def _subtitle(clock: Clock) -> str:
    gone = sum(length for _, length in clock.pauses)
    pauses = f" · {counted(len(clock.pauses), 'pause')} cut out ({duration(gone)})" if clock.pauses else ""
    return f"one dot per value: its makespan in percent of the median of its cell · higher is slower{pauses}"


def _twins(analysis: Analysis, clock: Clock) -> Iterator[Strip]:
    for twin in analysis.twins:
        beside = drawable(
            f"{twin_words.said(twin)}: {twin_words.result(twin)}" if twin.found else twin_words.said(twin), 80
        )
        yield Strip(twin.name, "the same code as two models", beside, _MIDDLE, Twins(twin, clock).draw)
    if not analysis.twins:
        yield Strip("twins", "the same code as two models", "none in this record", _NONE, lambda _: None)


def _machine(analysis: Analysis, clock: Clock) -> Iterator[Strip]:
    sitting = analysis.measurements.sitting
    cpus = max(1, sitting.probe.usable_cpus)
    times, load = loads(sitting.blocks)
    beside = f"median {number(float(np.median(load)))}, highest {number(float(load.max()))}" if len(load) else ""
    amounts = Amounts(times, load, clock, 1.2 * cpus, {float(cpus): f"{cpus:,} CPUs"})
    yield Strip("load", "before each block", beside, _LOW, amounts.draw)
    times, share = stolen(sitting.blocks, cpus)
    beside = f"mean {_percent(float(share.mean()))}, highest {_percent(float(share.max()))}" if len(share) else ""
    amounts = Amounts(times, share, clock, 0.06, {0.05: "5 %"})
    yield Strip("stolen time", "CPU time that the host gave to others during each block", beside, _LOW, amounts.draw)


def _percent(share: float) -> str:
    return f"{number(100 * share)} %"


def _workloads(analysis: Analysis, panels: Sequence[Values]) -> Iterator[Strip]:
    for panel in panels:
        name = panel.shown[0].workload
        measured = next(answer.measured for answer in analysis.answers if answer.name == name)
        beyond = f", {panel.beyond:,} beyond the axis" if panel.beyond else ""
        yield Strip(name, hint(measured.entry), f"{counted(panel.count, 'value')}{beyond}", _TALL, panel.draw)


def _legend(analysis: Analysis, panels: Sequence[Values], clock: Clock) -> Iterator[Line2D]:
    for model in _models(analysis, {one.model for panel in panels for one in panel.shown}):
        yield _sign(look(model).marker, look(model).colour, name_of(model))
    yield _sign("^", QUIET, "beyond the axis", markerfacecolor="white")
    if analysis.twins:
        yield _sign("s", MARGIN_BAND, "twins within 5 %", markersize=8)
        yield _sign("o", INK, "at the right end: all blocks", markersize=4)
    if clock.pauses:
        yield Line2D([], [], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), label="a pause, cut out")


def _models(analysis: Analysis, shown: Container[str]) -> list[str]:
    """Models in the order of the record, also where the first workload lacks some."""
    models = dict.fromkeys(model for answer in analysis.answers for model in answer.measured.entry.models)
    return [model for model in models if model in shown]


def _sign(marker: str, colour: str, label: str, **style: Any) -> Line2D:
    return Line2D([], [], marker=marker, linestyle="none", color=colour, label=label, **{"markersize": 5.5, **style})


def _rows(one: Series) -> Iterator[Row]:
    columns = zip(one.blocks, one.rounds, one.starts.tolist(), one.values.tolist(), one.relative.tolist(), strict=True)
    for block, number_, start, value, relative in columns:
        yield {
            "workload": one.workload,
            "model": one.model,
            "block": block,
            "round": number_,
            "start_seconds": start,
            "value_seconds": value,
            "relative_to_median": relative,
        }


def _alt(analysis: Analysis, panels: Sequence[Values]) -> str:
    twins = [f"Twins {one.name}: {twin_words.said(one)}, {twin_words.result(one)}." for one in analysis.twins]
    found = [f"{one.shown[0].workload}: {counted(one.count, 'value')}, {_spread(one)}." for one in panels]
    first = "Every value of the record against the time at which it was measured, relative to the median of its cell."
    return " ".join((first, *(twins or ["No twins."]), *found))


def _spread(panel: Values) -> str:
    low, high = np.quantile(np.concatenate([one.relative for one in panel.shown]), (0.05, 0.95))
    return f"nine in ten between {100 * low:.0f} and {100 * high:.0f} % of their cell's median"
