"""Where does the time go? For each cell one bar: how much of a cold batch is start-up, waiting, computing and so on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.costs import Costs
from reports.figures.phases import median_over_blocks
from reports.formatting import duration, listed
from reports.model.formula import STAGES
from reports.model.predictions import POOR, Prediction, Predictions
from reports.plotting.figure import Figure, Row
from reports.plotting.panels import workload_hint
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import INK, QUIET, SIZE, SMALL, drawable, look, name_of, size_of, styled
from reports.text.captions import caption

NAME = "explanation"

_TITLE = "Where the time of a batch goes, by the model of the machine"
_QUESTION = "Where does the time go?"
_READING = (
    "Each bar is one cell: starting the model and one warm batch are all of it. Start-up is measured; the rest is "
    "split by the model of the machine, from what jobs wait and compute and from what noop and the probe say it costs. "
    "Queueing is for the GIL, or for the one thread of a loop; handing over is what the model itself does for each "
    "job: messages, threads, the loop. At the right are a warm batch as measured and as predicted, and the CPU time "
    "that a pass of its own measured, of all processes. Where the model is off by more than half, the bar is pale."
)
STARTUP = "start-up"
_SHADES = ("#ffffff", "#c3d3e8", "#3f5f8f", "#b5485d", "#e3a33b", "#8f8f8f")
_COLOURS = dict(zip((STARTUP, *STAGES), _SHADES, strict=True))
_ACROSS, _BETWEEN = 2, 0.25
_ROW, _HEADING, _GAP = 0.2, 0.62, 0.14
_NAMES, _COLUMN = 1.22, 0.57
_WORTH_WRITING = 0.16
_PALE = 0.35
_LEGEND = 6


@dataclass(frozen=True)
class Bar:
    """One cell: seconds of each part of a cold batch, and the CPU seconds of a warm one where they were measured."""

    cell: Prediction
    parts: Mapping[str, float]
    cpu_seconds: float | None

    @property
    def shares(self) -> dict[str, float]:
        """Of the whole bar."""
        whole = sum(self.parts.values())
        return {name: part / whole for name, part in self.parts.items()} if whole > 0 else {}

    @property
    def is_explained(self) -> bool:
        return self.cell.error <= POOR - 1


def explanation(analysis: Analysis, predictions: Predictions, known: Costs) -> Figure | None:
    """Draw every predicted cell of the workloads, none of sweeps; None where there is none."""
    bars = [(answer, found) for answer in analysis.answers if (found := _bars(answer, predictions, known))]
    if not bars:
        return None
    heights = _heights([len(found) for _, found in bars])
    with styled():
        subtitle = "share of start-up and one warm batch · pale: the model is off by more than half"
        sheet = Sheet(_TITLE, subtitle, sum(heights), caption(analysis, "measured: means over blocks"), 0.3)
        for place, (answer, found) in enumerate(bars):
            row, column = divmod(place, _ACROSS)
            corner = (EDGE + column * (_width() + _BETWEEN), HEAD + sum(heights[:row]))
            _draw_panel(sheet, answer, found, corner)
        _write_legend(sheet)
    rows = tuple(_row(bar) for _, found in bars for bar in found)
    return Figure(NAME, _TITLE, _QUESTION, _READING, sheet.picture, rows, _alt(bars))


def _bars(answer: WorkloadResult, predictions: Predictions, known: Costs) -> list[Bar]:
    used = {cell.model: cell.cpu_seconds for cell in known.get(answer.name, ())}
    cells = (cell for cell in predictions.cells if cell.workload == answer.name and cell.model in answer.makespans)
    return [Bar(cell, _parts(answer, cell), used.get(cell.model)) for cell in cells]


def _parts(answer: WorkloadResult, cell: Prediction) -> dict[str, float]:
    startup = median_over_blocks(answer, cell.model, lambda times: times.startup) or 0.0
    return {STARTUP: startup, **{name: max(0.0, cell.predicted.stages.get(name, 0.0)) for name in STAGES}}


def _width() -> float:
    return (WIDTH - 2 * EDGE - _BETWEEN * (_ACROSS - 1)) / _ACROSS


def _heights(counts: Sequence[int]) -> list[float]:
    rows = [counts[start : start + _ACROSS] for start in range(0, len(counts), _ACROSS)]
    return [_HEADING + _ROW * max(row) + _GAP for row in rows]


def _draw_panel(sheet: Sheet, answer: WorkloadResult, bars: Sequence[Bar], corner: tuple[float, float]) -> None:
    x, y = corner
    right, top = x + _width() - 0.03, y + _HEADING
    sheet.band(y, 0.27, x, _width())
    sheet.text(x + 0.08, y + 0.185, drawable(answer.name, 36), fontweight="bold")
    hint = workload_hint(answer.measured.entry, answer.measured.has_gil)
    sheet.text(x + 0.08, y + 0.4, hint, color=QUIET, fontsize=SMALL)
    columns = _columns(bars)
    for place, heading in enumerate(columns):
        sheet.text(right - place * _COLUMN, top - 0.04, heading, ha="right", color=QUIET, fontsize=SMALL)
    axes = sheet.axes(x + _NAMES, top, _width() - _NAMES - len(columns) * _COLUMN - 0.1, _ROW * len(bars))
    axes.set(xlim=(0, 1), ylim=(len(bars) - 0.5, -0.5), xticks=[], yticks=[])
    axes.spines["bottom"].set_visible(False)
    for row, bar in enumerate(bars):
        _draw_bar(axes, bar, row)
        middle, model = top + _ROW * (row + 0.5), bar.cell.model
        words: dict[str, Any] = {"va": "center", "ha": "right"}
        name: dict[str, Any] = {"color": look(model, answer.measured.entry.models).writing, "fontsize": size_of(model)}
        sheet.text(x + _NAMES - 0.07, middle, name_of(model), **words, **name)
        for place, texts in enumerate(columns.values()):
            sheet.text(right - place * _COLUMN, middle, texts[row], fontsize=SMALL, **words)


def _columns(bars: Sequence[Bar]) -> dict[str, list[str]]:
    """Numbers beside the bars, from right to left; CPU time only where it was measured of any."""
    cpu = ["" if bar.cpu_seconds is None else duration(bar.cpu_seconds) for bar in bars]
    return {
        **({"CPU": cpu} if any(cpu) else {}),
        "predicted": [duration(bar.cell.predicted.makespan) for bar in bars],
        "measured": [duration(bar.cell.measured) for bar in bars],
    }


def _draw_bar(axes: Axes, bar: Bar, row: int) -> None:
    left = 0.0
    for name, share in bar.shares.items():
        style: dict[str, Any] = {"color": _COLOURS[name], "alpha": 1.0 if bar.is_explained else _PALE, "zorder": 2}
        axes.barh([row], [share], 0.72, [left], linewidth=0, label=f"{name} {bar.cell.model}", **style)
        if share >= _WORTH_WRITING:
            is_dark = bar.is_explained and name in (STAGES[1], STAGES[2])
            writing: dict[str, Any] = {"va": "center", "ha": "center", "fontsize": SMALL - 1, "zorder": 3}
            axes.text(left + share / 2, row, f"{100 * share:.0f} %", color="white" if is_dark else INK, **writing)
        left += share
    axes.barh([row], [1.0], 0.72, [0.0], facecolor="none", edgecolor=QUIET, linewidth=0.5, zorder=2.5)


def _write_legend(sheet: Sheet) -> None:
    patches = [Patch(facecolor=colour, edgecolor=QUIET, linewidth=0.5, label=name) for name, colour in _COLOURS.items()]
    place = (EDGE / WIDTH, 1 - (sheet.below + 0.04) / sheet.height)
    style: dict[str, Any] = {"fontsize": SIZE - 1, "borderaxespad": 0.0, "borderpad": 0.0, "columnspacing": 1.6}
    sheet.picture.legend(
        handles=patches, loc="upper left", bbox_to_anchor=place, ncols=_LEGEND, frameon=False, handlelength=1.2, **style
    )


def _row(bar: Bar) -> Row:
    return {
        "workload": bar.cell.workload,
        "model": bar.cell.model,
        **{f"{name.replace(' ', '_').replace('-', '')}_seconds": seconds for name, seconds in bar.parts.items()},
        "predicted_seconds": bar.cell.predicted.makespan,
        "measured_seconds": bar.cell.measured,
        "predicted_cpu_seconds": bar.cell.predicted.cpu_seconds,
        "measured_cpu_seconds": bar.cpu_seconds,
        "is_explained": "yes" if bar.is_explained else "no",
    }


def _alt(bars: Sequence[tuple[WorkloadResult, Sequence[Bar]]]) -> str:
    return " ".join(("Where the time of a batch goes.", *chain.from_iterable(map(_sentence, bars))))


def _sentence(shown: tuple[WorkloadResult, Sequence[Bar]]) -> Iterator[str]:
    answer, bars = shown
    yield f"{answer.name}: {'; '.join(map(_bar_text, bars))}."


def _bar_text(bar: Bar) -> str:
    parts = [f"{100 * share:.0f} % {name}" for name, share in bar.shares.items() if share >= 0.05]
    return f"{bar.cell.model} {listed(parts) if parts else 'nothing'}"
