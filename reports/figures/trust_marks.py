"""What is drawn against the clock: values around their median, twins around one, plain numbers from zero.

It is taken from a record as every value with its moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from statistics import median
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform
from numpy.typing import NDArray

from benchmarks.inference.verdicts import MARGIN
from benchmarks.record_format import BlockEntry
from reports.analysis.estimates import Twin, log_ratios
from reports.plotting.clock import ClockAxis, clock_of_spans
from reports.plotting.panels import percent_axis, plain_axis
from reports.plotting.style import INK, MARGIN_BAND, QUIET, look
from reports.record.measurements import Cell, MeasuredWorkload, Measurements

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CellSeries:
    """All values of one cell, in seconds, with the blocks and rounds they are from and when each began."""

    workload: str
    model: str
    blocks: tuple[int, ...]
    rounds: tuple[int, ...]
    starts: Array
    values: Array

    @cached_property
    def relative(self) -> Array:
        """Each value as a multiple of the median of them all."""
        return np.asarray(self.values / np.median(self.values), dtype=np.float64)


def cell_series(measured: MeasuredWorkload) -> list[CellSeries]:
    """The cells of one workload, value by value."""
    return [_series(measured.name, model, cell) for model, cell in measured.cells.items()]


def _series(workload: str, model: str, cell: Cell) -> CellSeries:
    blocks = tuple(block for block, times in cell.items() for _ in times.warm)
    rounds = tuple(number for times in cell.values() for number in times.rounds)
    starts = np.concatenate([times.starts for times in cell.values()])
    return CellSeries(workload, model, blocks, rounds, starts, np.concatenate([times.warm for times in cell.values()]))


def sitting_clock(record: Measurements) -> ClockAxis:
    """The clock of a whole sitting: its blocks, and its values in case they say otherwise."""
    cells = [series for measured in (*record.workloads, *record.twins) for series in cell_series(measured)]
    starts = np.array([block.started for block in record.sitting.blocks])
    seconds = np.array([max(0.0, block.seconds) for block in record.sitting.blocks])
    begins = np.concatenate([starts, *(series.starts for series in cells)])
    ends = np.concatenate([starts + seconds, *(series.starts + series.values for series in cells)])
    return clock_of_spans(begins, ends)


def twin_ratios(twin: Twin) -> tuple[Array, Array]:
    """When each block of twins was in its middle, and how many times as fast the second twin was as the first."""
    cells = twin.measured.cells
    if not twin.ratio:
        return np.array([]), np.array([])
    first, second = (cells[model] for model in dict.fromkeys(twin.measured.entry.models))
    rounds = {block: log_ratios(first[block], second[block]) for block in first if block in second}
    logs = {block: median(values) if values else None for block, values in rounds.items()}
    known = {block: log for block, log in logs.items() if log is not None}
    times = [float(np.mean((*first[block].starts, *second[block].starts))) for block in known]
    return np.array(times), np.exp(list(known.values()))


def loads(blocks: tuple[BlockEntry, ...]) -> tuple[Array, Array]:
    """When each block began, and how many programs ran or waited for a CPU just before; unknown ones left out."""
    known = [(block.started, max(0.0, block.load_before)) for block in blocks if block.load_before is not None]
    return _columns(known)


def stolen_shares(blocks: tuple[BlockEntry, ...], cpus: int) -> tuple[Array, Array]:
    """The middle of each block, and the share of the machine's CPU time that its host gave to others meanwhile."""
    known = [
        (block.started + block.seconds / 2, max(0.0, block.steal_seconds) / (block.seconds * max(1, cpus)))
        for block in blocks
        if block.steal_seconds is not None and block.seconds > 0
    ]
    return _columns(known)


def _columns(pairs: list[tuple[float, float]]) -> tuple[Array, Array]:
    table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


_AT_THE_END = 1.022
_NARROW, _WIDE = 1.12, 1.6
_FEW = 2000
_TURNS, _STRIDE = 4, 3
"""Dots are drawn in so many turns of all models, so that none lies above another everywhere."""

_ABOVE_DOTS = 3.5
"""Where arrows are; dots are below spines (2.5), so that those which become a picture become one."""

_SIZES = ((400, 3.6, 0.75), (_FEW, 2.6, 0.55), (10**9, 1.7, 0.35))
"""Up to how many dots of which size and opacity, so that many of them still show where most are."""


@dataclass(frozen=True)
class WorkloadSeries:
    """All values of one workload; `reach` is where the axis ends, `rasterized` whether dots become a picture.

    `models` are all of the workload, by which looks are given.
    """

    shown: Sequence[CellSeries]
    models: Sequence[str]
    clock: ClockAxis
    reach: float
    rasterized: bool

    @property
    def beyond(self) -> int:
        """How many are beyond the axis."""
        return sum(int((~self.inside(series)).sum()) for series in self.shown)

    @property
    def count(self) -> int:
        return sum(len(series.values) for series in self.shown)

    def inside(self, series: CellSeries) -> Any:
        return np.abs(np.log(series.relative)) <= np.log(self.reach)

    def draw(self, axes: Axes) -> None:
        """A dot per value in the colour and marker of its model; an arrow at the edge for one beyond the axis."""
        percent_axis(axes, self.reach)
        size, alpha = next((size, alpha) for most, size, alpha in _SIZES if self.count <= most)
        for turn, (number, series) in product(range(_TURNS), enumerate(self.shown)):
            style, inside, times = look(series.model, self.models), self.inside(series), self.clock.at(series.starts)
            face: dict[str, Any] = {**style.sign, "markersize": size, "alpha": alpha, "markeredgewidth": 0}
            face |= {"rasterized": self.rasterized}
            label, move = f"{series.workload} {series.model}", self._beside(axes, number, size)
            face["zorder"] = 2 + turn / (4 * _TURNS)
            inside &= np.arange(len(inside)) * _STRIDE % _TURNS == turn
            axes.plot(times[inside], series.relative[inside], label=label, transform=move, **face)
            beyond = ~self.inside(series) if turn == 0 else np.zeros(len(inside), dtype=bool)
            _draw_beyond(axes, times[beyond], series.relative[beyond], style.colour)

    def _beside(self, axes: Axes, number: int, size: float) -> Transform:
        """Many dots of a block stand beside those of other models by a hair, or the last ones would hide the others."""
        dots = 0.0 if self.count <= _FEW else 1.1 * size * (number - (len(self.shown) - 1) / 2)
        return axes.transData + ScaledTranslation(dots / 72, 0, axes.figure.dpi_scale_trans)


def _draw_beyond(axes: Axes, times: Array, values: Array, colour: str) -> None:
    low, high = axes.get_ylim()
    hollow: dict[str, Any] = {"markerfacecolor": "white", "markersize": 4.2, "markeredgewidth": 0.8, "clip_on": False}
    hollow["zorder"] = _ABOVE_DOTS
    for beyond, edge, arrow in ((values > high, high, "^"), (values < low, low, "v")):
        if beyond.any():
            edges = np.full(int(beyond.sum()), edge)
            axes.plot(times[beyond], edges, arrow, color=colour, label=f"beyond {arrow}", **hollow)


@dataclass(frozen=True)
class TwinSeries:
    """One pair of twins: a dot per block, the margin as a band, and at the end the estimate with its interval."""

    twin: Twin
    clock: ClockAxis

    def draw(self, axes: Axes) -> None:
        times, values = twin_ratios(self.twin)
        percent_axis(axes, _reach((*values, *self._interval)))
        axes.axhspan(1 / MARGIN, MARGIN, color=MARGIN_BAND, linewidth=0, zorder=0.6, label="margin")
        low, high = axes.get_ylim()
        inside = (values >= low) & (values <= high)
        dots: dict[str, Any] = {"color": INK, "markersize": 3.4, "alpha": 0.7, "markeredgewidth": 0}
        axes.plot(self.clock.at(times[inside]), values[inside], "o", label=self.twin.name, **dots)
        _draw_beyond(axes, self.clock.at(times[~inside]), values[~inside], INK)
        self._draw_estimate(axes)

    @property
    def _interval(self) -> tuple[float, ...]:
        return (self.twin.ratio.interval or ()) if self.twin.ratio else ()

    def _draw_estimate(self, axes: Axes) -> None:
        if not self.twin.ratio:
            return
        low, high = axes.get_ylim()
        style: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "color": INK, "clip_on": False}
        ends = [min(max(end, low), high) for end in self._interval]
        axes.plot([_AT_THE_END] * len(ends), ends, linewidth=1.6, solid_capstyle="butt", label="interval", **style)
        middle = min(max(self.twin.ratio.value, low), high)
        axes.plot([_AT_THE_END], [middle], "o", markersize=4.0, label="estimate", **style)


def _reach(values: Sequence[float]) -> float:
    """Room for all of these within reason."""
    farthest = max((abs(float(np.log(value))) for value in values), default=0.0)
    return min(_WIDE, max(_NARROW, float(np.exp(min(1.0, 1.15 * farthest)))))


@dataclass(frozen=True)
class Amounts:
    """One number per block, from zero up; `least` is what the axis shows at least, `named` are its ticks."""

    times: Array
    values: Array
    clock: ClockAxis
    least: float
    named: dict[float, str]

    def draw(self, axes: Axes) -> None:
        top = max([self.least, *self.values.tolist()])
        plain_axis(axes, top, {0.0: "0", **self.named})
        if not len(self.values):
            style: dict[str, Any] = {"ha": "center", "va": "center", "color": QUIET, "backgroundcolor": "white"}
            axes.text(0.5, 0.5, "not known on this system", transform=axes.transAxes, **style)
        dots: dict[str, Any] = {"color": INK, "markersize": 3.0, "markeredgewidth": 0, "alpha": 0.8}
        axes.plot(self.clock.at(self.times), self.values, "o", label="blocks", **dots)
        axes.vlines(self.clock.at(self.times), 0.0, self.values, color=QUIET, linewidth=0.6, alpha=0.5)
