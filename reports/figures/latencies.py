"""How long do single jobs take from when they are due? One line per model, drawn so that the slowest can be seen."""

from collections.abc import Iterator, Sequence
from math import ceil, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.record_format.latencies import HOOKS, LEVELS, LatencyEntry
from reports.analysis.analysis import Analysis
from reports.figures.parts import WHOLE, Part
from reports.formatting import counted_range, duration
from reports.plotting.axes import time_ticks
from reports.plotting.figure import Figure, Row
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import FAINT, QUIET, Look, look, name_of, styled
from reports.record.latencies import latencies_of, values_of
from reports.text.captions import caption

_COLUMNS, _LINE = 4, 0.2
_LEFT, _RIGHT, _HEIGHT, _AXIS = 0.8, 0.35, 2.9, 0.3
_GRID = {0.5: "p50", 0.9: "p90", 0.95: "p95", 0.99: "p99", 0.999: "p99.9"}
_MARKED = (0.5, 0.95, 0.99)
_SHORTEST_SECONDS = 1e-7
_QUESTION = "How long do single jobs take, and how long the slowest of them?"
_READING = (
    "At p99 a line shows what 99 % of jobs did not exceed. Each line further up is for ten times fewer jobs that took "
    "longer, so that lines that lean to the right have a long tail. The batches were in a process of their own; "
    "none of them was timed."
)


def latency_figure(analysis: Analysis, part: Part = WHOLE) -> Figure | None:
    """Draw the latencies of the first workload of an analysis; None where there are none."""
    answer = next(iter(analysis.answers), None)
    entries = latencies_of(analysis.measurements, answer.name) if answer else ()
    known = [entry for entry in entries if entry.distribution]
    if answer is None or not known:
        return None
    models = answer.measured.entry.models
    arrives = answer.measured.entry.arrival_seconds > 0
    legend = _LINE * ceil(len(known) / _COLUMNS) + 0.08
    with styled():
        since = "since each arrived" if arrives else "since the batch began, when all are due"
        title, subtitle = part.titled("How long jobs take until they are done"), f"{since}; the last sign is the worst"
        text = f"{_method_text(known)} {caption(analysis, _extent(known))}"
        sheet = Sheet(title, subtitle, legend + _HEIGHT + _AXIS, text)
        sheet.signs(EDGE, HEAD, [_sign(entry.model, look(entry.model, models)) for entry in known], _COLUMNS)
        axes = sheet.axes(_LEFT, HEAD + legend, WIDTH - _LEFT - _RIGHT, _HEIGHT)
        _scale(axes, known)
        for entry in known:
            _draw(axes, entry, look(entry.model, models))
    name = part.named("latencies")
    return Figure(name, title, _QUESTION, _READING, sheet.picture, tuple(_rows(known)), _alt(known), part.heading)


def _sign(model: str, style: Look) -> Line2D:
    signed: dict[str, Any] = {**style.sign, "linestyle": "solid"}
    return Line2D([], [], markersize=5, linewidth=1.6, label=name_of(model), **signed)


def _height(share: float) -> float:
    """How far up a share of jobs is: one further for ten times fewer that are left."""
    return -log10(1 - share)


def _scale(axes: Axes, entries: Sequence[LatencyEntry]) -> None:
    values = [max(value, _SHORTEST_SECONDS) for entry in entries for value in (entry.distribution[0], _worst(entry))]
    low, high = min(values) / 1.15, max(values) * 1.15
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = time_ticks(low, high, 8)
    axes.set_xticks([place for place, _ in ticks], [text for _, text in ticks], minor=False)
    axes.minorticks_off()
    top = max(_top(entry) for entry in entries)
    axes.set_ylim(0, top + 0.12)
    grid = {share: text for share, text in _GRID.items() if _height(share) <= top + 0.01}
    axes.set_yticks([_height(share) for share in grid], list(grid.values()))
    axes.tick_params(axis="y", labelleft=True, labelcolor=QUIET, length=0)
    axes.grid(axis="y", color=FAINT)


def _top(entry: LatencyEntry) -> float:
    """Up to where a distribution is known: beyond one of all jobs there is only the worst."""
    return min(_height(LEVELS[-1]), log10(max(2, entry.jobs)))


def _draw(axes: Axes, entry: LatencyEntry, style: Look) -> None:
    pairs = [
        (max(value, _SHORTEST_SECONDS), _height(level))
        for value, level in zip(entry.distribution, LEVELS, strict=True)
        if _height(level) < _top(entry)
    ]
    worst = max(_worst(entry), _SHORTEST_SECONDS)
    xs, ys = zip(*pairs, (worst, _top(entry)), strict=True)
    axes.plot(xs, ys, color=style.colour, linewidth=1.6, zorder=3, label=entry.model)
    axes.plot([worst], [_top(entry)], markersize=6, zorder=4, clip_on=False, **style.sign)
    values = zip(_shown(entry), _MARKED, strict=False)
    marked = [(max(value, _SHORTEST_SECONDS), _height(share)) for value, share in values]
    below = [place for place in marked if place[1] < _top(entry)]
    if below:
        axes.plot(*zip(*below, strict=True), markersize=4, zorder=4, **style.sign)


def _worst(entry: LatencyEntry) -> float:
    return entry.from_due.worst_seconds if entry.from_due else 0.0


def _extent(entries: Sequence[LatencyEntry]) -> str:
    return counted_range([entry.jobs for entry in entries], "job")


def _method_text(entries: Sequence[LatencyEntry]) -> str:
    followed = [entry.overhead_ratio for entry in entries if entry.method == HOOKS]
    method = "; ".join(dict.fromkeys(entry.method for entry in entries))
    if not followed:
        return f"Known from {method}."
    low, high = (f"{value:.2f}" for value in (min(followed), max(followed)))
    span = low if low == high else f"{low} to {high}"
    return f"Known from {method}. Such batches took {span} times as long as others."


def _rows(entries: Sequence[LatencyEntry]) -> Iterator[Row]:
    for entry in entries:
        for level, seconds in (*zip(LEVELS, entry.distribution, strict=True), (1.0, _worst(entry))):
            yield {
                "workload": entry.workload,
                "model": entry.model,
                "share_of_jobs": round(level, 6),
                "latency_seconds": seconds,
                "jobs": entry.jobs,
                "batches": entry.batches,
            }


def _alt(entries: Sequence[LatencyEntry]) -> str:
    parts = [f"{entry.model} {' / '.join(map(duration, _shown(entry)))}" for entry in entries]
    return f"How long jobs of {entries[0].workload} take, from when they are due, p50 to worst: {'; '.join(parts)}."


def _shown(entry: LatencyEntry) -> Sequence[float]:
    return values_of(entry.from_due) if entry.from_due else ()
