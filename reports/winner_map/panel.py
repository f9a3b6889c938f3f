"""The maps of one base: a small one for each model, and one that says where more processes pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, log10
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from benchmarks.inference.intervals import Array
from benchmarks.inference.verdicts import MARGIN
from reports.plotting.axes import time_ticks
from reports.plotting.sheet import EDGE, WIDTH, Sheet
from reports.plotting.style import FAINT, INK, SIZE, SMALL, look, name_of
from reports.winner_map.frontier import is_of_several_processes
from reports.winner_map.price_chart import CHART_WIDTH, chart_height, draw_prices
from reports.winner_map.prices import ModelPrice, PricedMap
from reports.winner_map.scale import FRONTIER_TITLE, painted_factors, painted_sides
from reports.winner_map.surface import MapSurface, PlaneExtent, extent_of
from reports.winner_map.text import brief_time, map_heading
from reports.winner_map.winners import WinnerMap

_NAMES, _BETWEEN = 0.58, 0.22
_HEADING, _TITLE, _TALL, _TICKS = 0.3, 0.2, 0.95, 0.42
_PITCH = _TITLE + _TALL + 0.04
_END, _INWARDS = 0.1, 4.0
"""What part of a panel its ends are, and by how many points times there are moved."""

_LETTER = 0.63
"""How wide a letter of a title is, of its height."""

_FEW, _MOST_ACROSS, _MANY_ACROSS = 8, 4, 5
_ROOM = WIDTH - 2 * EDGE - _NAMES - CHART_WIDTH - 0.2


@dataclass(frozen=True)
class MapBlock:
    """All panels of a map, and how they are laid out; its height is in inches."""

    known: PricedMap

    @property
    def shown(self) -> WinnerMap:
        return self.known.winner_map

    @property
    def has_frontier(self) -> bool:
        several = [is_of_several_processes(model) for model in self.shown.models]
        return any(several) and not all(several)

    @property
    def height(self) -> float:
        panels = _HEADING + self._rows * _PITCH + _TICKS
        return max(panels, _HEADING + chart_height(len(self.shown.models)))

    @property
    def _count(self) -> int:
        return len(self.shown.models) + self.has_frontier

    @property
    def _across(self) -> int:
        return _MOST_ACROSS if self._count <= _FEW else _MANY_ACROSS

    @property
    def _rows(self) -> int:
        return ceil(self._count / self._across)

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw all of it, from `top` on."""
        extent = extent_of(self.shown)
        if extent is None:
            return
        width = (_ROOM - _BETWEEN * (self._across - 1)) / self._across
        sheet.band(top, 0.24)
        sheet.text(EDGE + 0.08, top + 0.165, map_heading(self.shown), fontweight="bold")
        for number, panel in enumerate(self._panels()):
            row, column = divmod(number, self._across)
            left, upper = EDGE + _NAMES + column * (width + _BETWEEN), top + _HEADING + row * _PITCH + _TITLE
            size = min(SIZE - 1, 72 * width / (_LETTER * max(1, len(panel.title))))
            sheet.text(left, upper - 0.05, panel.title, color=panel.colour, fontsize=size, fontweight="bold")
            axes = sheet.axes(left, upper, width, _TALL)
            _frame(axes, extent, column == 0, number + self._across >= self._count)
            panel.draw(axes)
        self._write_axes(sheet, top, width)
        draw_prices(sheet, (WIDTH - EDGE - CHART_WIDTH, top + _HEADING), self.known.prices)

    def _write_axes(self, sheet: Sheet, top: float, width: float) -> None:
        words: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL + 0.5}
        first = min(self._across, self._count)
        middle = EDGE + _NAMES + (first * (width + _BETWEEN) - _BETWEEN) / 2
        below, beside = top + _HEADING + self._rows * _PITCH + 0.27, top + _HEADING + self._rows * _PITCH / 2 + 0.08
        sheet.text(middle, below, "wait per job", **words)
        sheet.text(EDGE + 0.06, beside, "CPU time per job", rotation=90, **words)

    def _panels(self) -> Iterator["_Panel"]:
        by_model = {price.model: price for price in self.known.prices}
        models, surface = self.shown.models, self.known.surface
        for number, model in enumerate(models):
            pixels = painted_factors(surface.behind[..., number]) if surface else None
            style = look(model, models)
            yield _Panel(name_of(model), style.writing, self.shown, surface, pixels, by_model.get(model))
        if self.has_frontier:
            pixels = painted_sides(surface.sides) if surface else None
            yield _Panel(FRONTIER_TITLE, INK, self.shown, surface, pixels, is_frontier=True)


@dataclass(frozen=True)
class _Panel:
    """One small map: its colours, the measured points, and the worst of them or the frontier."""

    title: str
    colour: str
    shown: WinnerMap
    surface: MapSurface | None
    pixels: Array | None
    price: ModelPrice | None = None
    is_frontier: bool = False

    def draw(self, axes: Axes) -> None:
        if self.surface is not None and self.pixels is not None:
            _draw_pixels(axes, self.surface.extent, self.pixels)
            if self.is_frontier:
                _draw_line(axes, self.surface)
        waits, cpus = ([log10(value) for value in axis] for axis in _axes_of(self.shown))
        dots: dict[str, Any] = {"markersize": 2.0, "markeredgewidth": 0.25, "markeredgecolor": "white", "zorder": 2}
        axes.plot(waits, cpus, color=INK, marker="o", linestyle="none", clip_on=False, **dots)
        if self.price is not None and self.price.worst > MARGIN:
            at = [log10(self.price.spot.wait)], [log10(self.price.spot.cpu)]
            for colour, wide in (("white", 2.6), (INK, 1.2)):
                axes.plot(
                    *at, color=colour, marker="x", markersize=5.5, markeredgewidth=wide, zorder=2.5, clip_on=False
                )


def _axes_of(shown: WinnerMap) -> tuple[list[float], list[float]]:
    return [spot.wait for spot in shown.spots], [spot.cpu for spot in shown.spots]


def _frame(axes: Axes, extent: PlaneExtent, is_first: bool, is_lowest: bool) -> None:
    """Axes in decimal logarithms of seconds, so that pixels of a picture are as wide everywhere; names at the edges."""
    axes.set(xlim=(extent.left, extent.right), ylim=(extent.bottom, extent.top))
    for axis, low, high, most in (
        (axes.xaxis, extent.left, extent.right, 3),
        (axes.yaxis, extent.bottom, extent.top, 4),
    ):
        ticks = time_ticks(10**low, 10**high, most)
        axis.set_ticks([log10(value) for value, _ in ticks], labels=[brief_time(value) for value, _ in ticks])
    axes.tick_params(left=True, labelleft=is_first, labelbottom=is_lowest, labelsize=SMALL - 1, length=2.0, pad=2.0)
    axes.tick_params(axis="y", color=FAINT, labelcolor=INK)
    axes.grid(visible=True, axis="both", zorder=0)
    if is_lowest:
        _keep_apart(axes)


def _keep_apart(axes: Axes) -> None:
    """Times at the ends of a panel are moved inwards a little, away from those of its neighbour."""
    low, high = axes.get_xlim()
    inwards = ScaledTranslation(_INWARDS / 72, 0, axes.figure.dpi_scale_trans)
    for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        share = (place - low) / (high - low)
        if not _END < share < 1 - _END:
            move = inwards if share <= _END else inwards.inverted()
            label.set_transform(label.get_transform() + move)


def _draw_pixels(axes: Axes, extent: PlaneExtent, pixels: Array) -> None:
    edges = (extent.left, extent.right, extent.bottom, extent.top)
    style: dict[str, Any] = {"extent": edges, "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    axes.imshow(pixels, zorder=1, **style)
    axes.set(xlim=edges[:2], ylim=edges[2:])


def _draw_line(axes: Axes, surface: MapSurface) -> None:
    """Where the best in one process and the best in several take equally long."""
    known = surface.ratio[np.isfinite(surface.ratio)]
    if known.size and known.min() < 0 < known.max():
        waits, cpus = np.log10(surface.waits()), np.log10(surface.cpus())
        axes.contour(waits, cpus, surface.ratio, levels=[0.0], colors=INK, linewidths=1.1, zorder=1.5)
