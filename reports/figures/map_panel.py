"""One map: its plot with regions, marks and names."""

from dataclasses import dataclass
from math import log10
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from reports.figures.map_key import width_of
from reports.figures.map_names import pixel, room
from reports.figures.map_paint import PER_INCH, paint
from reports.figures.sheet import Sheet
from reports.figures.ticks import time_ticks
from reports.map_words import among, brief, brief_time, heading
from reports.style import INK, QUIET, SIZE, SMALL, look, name_of
from reports.surface import Bools, Extent, Found, Surface, extent_of, surface
from reports.winners import CLEAR, SHARED, Map, Spot

SHOWN = 2
"""How many maps have room side by side."""

_HALO = [patheffects.withStroke(linewidth=2.6, foreground="white")]
_SIZES = (13.0, 11.0, 9.0, 7.5)
_SMALL_SIZES = (8.5, 7.5, 6.5)
_LEAST = 0.012
"""The share of the plot that a region needs to be named."""

_PAD = 4.0
"""Points around words."""


@dataclass(frozen=True)
class Panel:
    """A map and where its plot is, in inches from the top left corner of the sheet."""

    shown: Map
    left: float
    top: float
    width: float
    height: float

    def draw(self, sheet: Sheet) -> None:
        """Draw all of it."""
        extent = extent_of(self.shown)
        if extent is None:
            return
        axes = sheet.axes(self.left, self.top, self.width, self.height)
        _frame(axes, extent)
        found = surface(self.shown, round(self.width * PER_INCH), round(self.height * PER_INCH))
        if found is not None:
            _draw_regions(axes, found, self.shown)
        _draw_diagonal(axes, extent)
        for spot in self.shown.spots:
            _draw_mark(axes, spot)
        if found is not None:
            self._write_names(axes, found)
        self._write_around(sheet, brief(found) if found else "")

    def _write_around(self, sheet: Sheet, said: str) -> None:
        sheet.text(self.left, self.top - 0.3, heading(self.shown), fontweight="bold", fontsize=SIZE + 1)
        sheet.text(self.left, self.top - 0.11, said, color=QUIET, fontsize=SMALL)
        middle, below = self.left + self.width / 2, self.top + self.height + 0.44
        sheet.text(middle, below, "wait per job", ha="center", fontweight="bold")
        beside = {"ha": "center", "va": "center", "rotation": 90, "fontweight": "bold"}
        sheet.text(self.left - 0.62, self.top + self.height / 2, "CPU time per job", **beside)

    def _write_names(self, axes: Axes, found: Surface) -> None:
        marks = [pixel(found, spot.wait, spot.cpu) for spot in self.shown.spots]
        for name, pixels in found.named().items():
            if pixels.mean() >= _LEAST:
                _write_name(axes, pixels, name, among(name, self.shown.models), marks)


def _frame(axes: Axes, extent: Extent) -> None:
    """Axes in decimal logarithms of seconds, so that pixels of a picture are as wide everywhere."""
    axes.set(xlim=(extent.left, extent.right), ylim=(extent.bottom, extent.top))
    for axis, low, high in ((axes.xaxis, extent.left, extent.right), (axes.yaxis, extent.bottom, extent.top)):
        ticks = time_ticks(10**low, 10**high, 6)
        axis.set_ticks([log10(value) for value, _ in ticks], labels=[brief_time(value) for value, _ in ticks])
    axes.tick_params(left=True, labelleft=True, labelsize=8.0, labelcolor=INK)
    axes.grid(visible=True, axis="both", zorder=0)


def _draw_regions(axes: Axes, found: Surface, shown: Map) -> None:
    extent = found.extent
    edges = (extent.left, extent.right, extent.bottom, extent.top)
    style: dict[str, Any] = {"extent": edges, "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    axes.imshow(paint(found, shown.models), zorder=1, **style)
    axes.set(xlim=edges[:2], ylim=edges[2:])
    waits, cpus = np.log10(found.waits()), np.log10(found.cpus())
    first = np.where(found.first < 0, np.nan, found.ahead)
    with np.errstate(invalid="ignore"):
        if np.nanmax(first) > np.log(2) > np.nanmin(first):
            lines = axes.contour(waits, cpus, first, levels=[np.log(2)], colors="white", linewidths=0.9, zorder=1.5)
            axes.clabel(lines, fmt={float(np.log(2)): "2x"}, fontsize=SMALL)


def _draw_diagonal(axes: Axes, extent: Extent) -> None:
    low, high = max(extent.left, extent.bottom), min(extent.right, extent.top)
    if low < high:
        axes.plot([low, high], [low, high], color=INK, linewidth=0.8, linestyle=(0, (1, 2.5)), zorder=1.6)


def _draw_mark(axes: Axes, spot: Spot) -> None:
    """The sign of the winner, filled where it is clearly ahead."""
    style = look(spot.winner, spot.measured.entry.models)
    face = style.writing if spot.verdict == CLEAR else "white"
    edges: dict[str, Any] = {"markeredgecolor": "white" if spot.verdict == CLEAR else style.writing}
    sizes = {"markersize": 5.0, "markeredgewidth": 0.8, "zorder": 2}
    axes.plot([log10(spot.wait)], [log10(spot.cpu)], **{**style.sign, **sizes, **edges, "markerfacecolor": face})


def _write_name(axes: Axes, pixels: Bools, found: Found, names: list[str], marks: list[tuple[int, int]]) -> None:
    """As large as there is room: a model that is ahead in its colour, several in small letters."""
    is_clear = found[0] == CLEAR
    colour = look(names[0]).writing if is_clear else INK
    style: dict[str, Any] = {"color": colour, "fontweight": "bold", "path_effects": _HALO, "zorder": 3}
    style |= {"ha": "center", "va": "center", "transform": axes.transAxes}
    for size in _SIZES if is_clear else _SMALL_SIZES:
        for lines in _lines([name_of(name) for name in names], " = " if found[0] == SHARED else " or "):
            place = room(pixels, _box(lines, size), marks)
            if place is not None:
                axes.text(place.x, place.y, "\n".join(lines), fontsize=size, **style)
                return


def _lines(names: list[str], sign: str) -> list[list[str]]:
    """The names on one line, or on a line each."""
    one = [sign.join(names)]
    each = [name + sign.rstrip() for name in names[:-1]] + names[-1:]
    return [one, each] if names[1:] else [one, *_broken(names[0])]


def _broken(name: str) -> list[list[str]]:
    first, plus, second = name.partition("+")
    return [[first + plus, second]] if plus else []


def _box(lines: list[str], size: float) -> tuple[int, int]:
    """Height and width of words in pixels, with room around them."""
    wide = max(width_of(line, size, "bold") for line in lines)
    high = 1.25 * size * len(lines)
    return round((high + _PAD) * PER_INCH / 72), round((wide + 2 * _PAD) * PER_INCH / 72)
