"""What does it cost? Makespan against CPU time and against memory: a panel for each workload, a sign for each model."""

from collections.abc import Iterator, Sequence
from itertools import chain
from math import log, log2
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, NullLocator

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.costs import CellCosts, Costs
from reports.formatting import byte_size, duration, number
from reports.plotting.axes import Ticks, time_axis, time_ticks
from reports.plotting.figure import Figure, Row
from reports.plotting.labels import spread
from reports.plotting.panels import workload_hint
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import FAINT, QUIET, SMALL, drawable, is_known, look, name_of, styled
from reports.text.captions import caption

NAME = "costs"

_TITLE = "Makespan against CPU time and memory"
_SUBTITLE = "lower is faster, further left is cheaper · a log axis of its own in each panel · makespans are timed apart"
_QUESTION = "What does it cost?"
_READING = (
    "Each sign is one model. Lower is faster; further left takes less CPU time for a batch, or less memory. The "
    "memory is the peak of the process and all that it started, beyond what it held before the model was opened. CPU "
    "time and memory come from a pass of their own, so that they disturb no makespan; a sign is missing where a "
    "system does not tell."
)
_ACROSS, _BETWEEN = 2, 0.25
_HEADING, _AXIS, _GAP = 0.62, 0.28, 0.14
_PLOT, _LEAST_HEIGHT, _APART = 1.14, 1.15, 0.145
_LEFT, _MIDDLE, _NAMES = 0.55, 0.2, 1.2
_INNER, _LABEL = 0.17, 0.5
"""Shares of a plot: no label of a tick at its ends, and how far two labels are apart."""

_LETTER = 0.0083
"""Inches of a letter for each point of its size."""

_LEAST_SECONDS, _LEAST_BYTES = 1e-6, 4096.0
"""Where nothing is drawn: a microsecond, one page of memory."""

_LEGEND = 6


def costs(analysis: Analysis, known: Costs) -> Figure | None:
    """Draw every workload whose costs are known; None where no workload's are."""
    shown = [(answer, known[answer.name]) for answer in analysis.answers if answer.name in known]
    if not shown:
        return None
    models = dict.fromkeys(cell.model for _, cells in shown for cell in cells if is_known(cell.model))
    heights = _heights([len(cells) for _, cells in shown])
    with styled():
        small = caption(analysis, "makespans: means over blocks; costs: means over batches of one process")
        sheet = Sheet(_TITLE, _SUBTITLE, sum(heights), small, 0.1 + 0.2 * -(-len(models) // _LEGEND))
        for place, (answer, cells) in enumerate(shown):
            row, column = divmod(place, _ACROSS)
            corner = (EDGE + column * (_width() + _BETWEEN), HEAD + sum(heights[:row]))
            _draw_panel(sheet, answer, cells, corner, heights[row] - _HEADING - _AXIS - _GAP)
        sheet.legend([Line2D([], [], label=model, markersize=5.5, **look(model).sign) for model in models], _LEGEND)
    rows = tuple(chain.from_iterable(map(_row, cells) for _, cells in shown))
    return Figure(NAME, _TITLE, _QUESTION, _READING, sheet.picture, rows, _alt(shown))


def _width() -> float:
    return (WIDTH - 2 * EDGE - _BETWEEN * (_ACROSS - 1)) / _ACROSS


def _heights(counts: Sequence[int]) -> list[float]:
    """Of each row of panels: as high as its names need."""
    rows = [counts[start : start + _ACROSS] for start in range(0, len(counts), _ACROSS)]
    return [_HEADING + max(_LEAST_HEIGHT, _APART * max(row)) + _AXIS + _GAP for row in rows]


def _draw_panel(
    sheet: Sheet, answer: WorkloadResult, cells: Sequence[CellCosts], corner: tuple[float, float], height: float
) -> None:
    """Two plots with the same makespans upwards, and the names of the models at their right."""
    x, y = corner
    sheet.band(y, 0.27, x, _width())
    sheet.text(x + 0.08, y + 0.185, drawable(answer.name, 36), fontweight="bold")
    hint = workload_hint(answer.measured.entry, answer.measured.has_gil)
    sheet.text(x + 0.08, y + 0.4, hint, color=QUIET, fontsize=SMALL)
    top, left = y + _HEADING, x + _LEFT
    right = left + _PLOT + _MIDDLE
    for place, heading in ((left, "CPU time of a batch"), (right, "memory")):
        sheet.text(place, top - 0.05, heading, color=QUIET, fontsize=SMALL)
    models = answer.measured.entry.models
    seconds, memory = (sheet.axes(place, top, _PLOT, height) for place in (left, right))
    for axes in (seconds, memory):
        time_axis(axes, [], _padded([cell.makespan for cell in cells], 3.0), height)
    memory.tick_params(axis="y", labelleft=False)
    _across(seconds, [_seconds(cell) for cell in cells if cell.cpu_seconds is not None], is_bytes=False)
    _across(memory, [_bytes(cell) for cell in cells], is_bytes=True)
    for cell in cells:
        sign: dict[str, Any] = {**look(cell.model, models).sign, "markersize": 5.5, "clip_on": False, "zorder": 3}
        if cell.cpu_seconds is not None:
            seconds.plot([_seconds(cell)], [cell.makespan], label=f"CPU {cell.model}", **sign)
        memory.plot([_bytes(cell)], [cell.makespan], label=f"memory {cell.model}", **sign)
    _write_names(memory, cells, models, height)


def _seconds(cell: CellCosts) -> float:
    return max(_LEAST_SECONDS, cell.cpu_seconds or 0.0)


def _bytes(cell: CellCosts) -> float:
    return max(_LEAST_BYTES, float(cell.added_bytes))


def _padded(values: Sequence[float], factor: float) -> list[float]:
    """With both ends of a range of at least this factor, so that an axis has ticks."""
    low, high = min(values), max(values)
    room = max(1.0, (factor * low / high) ** 0.5)
    return [*values, low / room, high * room]


def _across(axes: Axes, values: Sequence[float], *, is_bytes: bool) -> None:
    padded = _padded(values or [1.0], 8.0 if is_bytes else 3.0)
    low, high = min(padded) / 1.25, max(padded) * 1.25
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    ticks = _outer(_byte_ticks(low, high) if is_bytes else time_ticks(low, high, 5), low, high) if values else []
    axes.set_xticks([value for value, _ in ticks], labels=[label for _, label in ticks])
    axes.tick_params(axis="x", labelsize=SMALL, length=2.5, color=FAINT)


def _byte_ticks(low: float, high: float) -> Ticks:
    powers = [2.0**power for power in range(int(log2(low)), int(log2(high)) + 1)]
    return [(power, byte_size(power)) for power in powers if low <= power <= high]


def _outer(ticks: Ticks, low: float, high: float) -> Ticks:
    """The first and the last whose labels stay below the plot: there is room for two."""
    inside = [tick for tick in ticks if _INNER <= log(tick[0] / low) / log(high / low) <= 1 - _INNER]
    if len(inside) < 2:
        return inside
    first, last = inside[0], inside[-1]
    is_apart = log(last[0] / first[0]) >= _LABEL * log(high / low)
    return (first, last) if is_apart else (last,)


def _write_names(axes: Axes, cells: Sequence[CellCosts], models: Sequence[str], height: float) -> None:
    """At the right of a plot of this height in inches, none on another, each led to from its sign."""
    shares = [
        float(axes.transAxes.inverted().transform(axes.transData.transform((1, cell.makespan)))[1]) for cell in cells
    ]
    places = spread(shares, _APART / height, 0.0, 1.0)
    for cell, share, place in zip(cells, shares, places, strict=True):
        style, name = look(cell.model, models), name_of(cell.model)
        line: dict[str, Any] = {"color": style.colour, "linewidth": 0.6, "alpha": 0.6, "clip_on": False, "zorder": 1.5}
        axes.plot([_bytes(cell), axes.get_xlim()[1]], [cell.makespan] * 2, linestyle=(0, (1, 2)), **line)
        axes.plot([1.0, 1.06], [share, place], transform=axes.transAxes, **line)
        sign: dict[str, Any] = {**style.sign, "markersize": 4.2, "clip_on": False}
        axes.plot([1.1], [place], transform=axes.transAxes, label=f"sign {cell.model}", **sign)
        size = min(SMALL, (_NAMES - 0.2) / (_LETTER * max(1, len(name))))
        words: dict[str, Any] = {"va": "center", "fontsize": size, "color": style.writing}
        axes.text(1.16, place, name, transform=axes.transAxes, **words)


def _row(cell: CellCosts) -> Row:
    return {
        "workload": cell.workload,
        "model": cell.model,
        "makespan_seconds": cell.makespan,
        "cpu_seconds": cell.cpu_seconds,
        "cpu_seconds_per_job": cell.cpu_per_job,
        "cores": cell.cores,
        "memory_bytes": cell.added_bytes,
        "memory_bytes_per_job_in_flight": cell.bytes_in_flight,
        "memory_measure": cell.measure,
        "voluntary_switches_per_job": cell.voluntary_per_job,
        "involuntary_switches_per_job": cell.involuntary_per_job,
        "pickled_bytes_per_job": cell.pickled_per_job,
        "lag_of": cell.where or None,
        "lag_p99_seconds": cell.lag_p99,
        "lag_worst_seconds": cell.lag_worst,
        "gaps": "; ".join(f"{name}: {reason}" for name, reason in cell.missing.items()) or None,
        "at_least_since": cell.at_least or None,
    }


def _alt(shown: Sequence[tuple[WorkloadResult, Sequence[CellCosts]]]) -> str:
    return " ".join(("Makespan against CPU time and memory.", *chain.from_iterable(map(_sentence, shown))))


def _sentence(shown: tuple[WorkloadResult, Sequence[CellCosts]]) -> Iterator[str]:
    answer, cells = shown
    texts = (f"{cell.model} {duration(cell.makespan)}, {_cpu_text(cell)}, {_memory_text(cell)}" for cell in cells)
    yield f"{answer.name}: {'; '.join(texts)}."


def _cpu_text(cell: CellCosts) -> str:
    return "CPU time not told" if cell.cpu_seconds is None else f"{duration(_seconds(cell))} of CPU"


def _memory_text(cell: CellCosts) -> str:
    return f"{number(cell.added_bytes / 2**20)} MiB"
