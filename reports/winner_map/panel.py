"""One map: its plot with regions, marks and names.

The name of a region stands in its largest part, where the box of the words fits best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, inf, log, log10
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from scipy import ndimage

from benchmarks.inference.intervals import Array
from reports.plotting.axes import time_ticks
from reports.plotting.sheet import Sheet
from reports.plotting.style import INK, QUIET, SIZE, SMALL, drawable, look
from reports.winner_map.legend import PER_INCH, TWICE, painted, width_of
from reports.winner_map.surface import AheadModels, Bools, PlaneExtent, WinnerSurface, extent_of, surface_of
from reports.winner_map.text import brief_regions_text, brief_time, map_heading, rival_names
from reports.winner_map.winners import CLEAR, SHARED, MapSpot, WinnerMap

Box = tuple[int, int]
"""Pixels, down and across."""


@dataclass(frozen=True)
class Room:
    """Where a box of words has its middle, in shares of the picture from its left and its bottom."""

    x: float
    y: float


def room(region: Bools, box: Box, marks: Sequence[tuple[int, int]], most: int = 0) -> Room | None:
    """The middle of the best place for a box within a region; None where it fits nowhere.

    Words may cover `most` marks (row and column), and cover as few as they can; then what is far from the region's
    edge is better.
    """
    covered = _covered(region.shape, box, marks)
    fits = _fits(region, box) & (covered <= most)
    if not fits.any():
        return None
    score = np.where(fits, _depth(region, box) - 1e6 * covered, -np.inf)
    row, column = np.unravel_index(int(np.argmax(score)), fits.shape)
    return Room((float(column) + 0.5) / region.shape[1], (float(row) + 0.5) / region.shape[0])


def largest_part(region: Bools) -> Bools:
    """Of a region in several parts the one with the most pixels."""
    labels, count = ndimage.label(region)
    if count < 2:
        return region
    return np.asarray(labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:])))


def _fits(region: Bools, box: Box) -> Bools:
    """Middles around which the whole box lies within the region."""
    return np.asarray(ndimage.minimum_filter(region.astype(np.uint8), size=box, mode="constant", cval=0) > 0)


def _depth(region: Bools, box: Box) -> Array:
    """How far the region's edge is, in heights and widths of the box: long words want room to the sides."""
    framed = np.pad(region, 1)
    distances = ndimage.distance_transform_edt(framed, sampling=(1 / box[0], 1 / box[1]))
    return np.asarray(distances)[1:-1, 1:-1]


def _covered(shape: tuple[int, ...], box: Box, marks: Sequence[tuple[int, int]]) -> Array:
    """How many marks a box around each pixel would cover."""
    at = np.zeros(shape)
    for row, column in marks:
        at[row, column] += 1
    return np.asarray(np.rint(ndimage.uniform_filter(at, size=box, mode="constant") * box[0] * box[1]))


def pixel(surface: WinnerSurface, wait: float, cpu: float) -> tuple[int, int]:
    """The row and column of a place, given as decimal logarithms of seconds; the nearest one of what is not on it."""
    rows, columns = surface.first.shape
    extent = surface.extent
    row = floor(rows * (cpu - extent.bottom) / (extent.top - extent.bottom))
    column = floor(columns * (wait - extent.left) / (extent.right - extent.left))
    return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)


SHOWN = 2
"""How many maps have room side by side."""

_HALO = [patheffects.withStroke(linewidth=2.6, foreground="white")]
_SIZES = (13.0, 11.0, 9.0, 7.5)
_SMALL_SIZES = (8.5, 7.5, 6.5)
_LEAST = 0.012
"""The share of the plot that a region needs to be named."""

_COARSE = 4
"""Room for words is looked for in every so many pixels."""

_FROM_END = 0.02
_PAD = 4.0
"""Points around words."""


@dataclass(frozen=True)
class MapPanel:
    """A map and where its plot is, in inches from the top left corner of the sheet."""

    shown: WinnerMap
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
        surface = surface_of(self.shown, round(self.width * PER_INCH), round(self.height * PER_INCH))
        if surface is not None:
            _draw_regions(axes, surface, self.shown)
        _draw_diagonal(axes, extent)
        for spot in self.shown.spots:
            _draw_mark(axes, spot)
        if surface is not None:
            self._write_names(axes, surface)
        self._write_around(sheet, self._brief(surface) if surface else "")

    def _brief(self, surface: WinnerSurface) -> str:
        """As many models as fit above the plot."""
        texts = [brief_regions_text(surface, most) for most in (9, 4, 3, 2, 1)]
        return next((text for text in texts if width_of(text, SMALL) <= 72 * self.width), texts[-1])

    def _write_around(self, sheet: Sheet, text: str) -> None:
        sheet.text(self.left, self.top - 0.3, map_heading(self.shown), fontweight="bold", fontsize=SIZE + 1)
        sheet.text(self.left, self.top - 0.11, text, color=QUIET, fontsize=SMALL)
        middle, below = self.left + self.width / 2, self.top + self.height + 0.44
        sheet.text(middle, below, "wait per job", ha="center", fontweight="bold")
        beside = {"ha": "center", "va": "center", "rotation": 90, "fontweight": "bold"}
        sheet.text(self.left - 0.62, self.top + self.height / 2, "CPU time per job", **beside)

    def _write_names(self, axes: Axes, surface: WinnerSurface) -> None:
        places = [(log10(spot.wait), log10(spot.cpu)) for spot in self.shown.spots]
        marks = [pixel(surface, *place) for place in (*places, *_places_under_words(surface.extent))]
        coarse = [(row // _COARSE, column // _COARSE) for row, column in marks]
        for name, pixels in surface.named().items():
            if pixels.mean() >= _LEAST:
                _write_name(axes, pixels[::_COARSE, ::_COARSE], name, rival_names(name, self.shown.models), coarse)


def _frame(axes: Axes, extent: PlaneExtent) -> None:
    """Axes in decimal logarithms of seconds, so that pixels of a picture are as wide everywhere."""
    axes.set(xlim=(extent.left, extent.right), ylim=(extent.bottom, extent.top))
    for axis, low, high in ((axes.xaxis, extent.left, extent.right), (axes.yaxis, extent.bottom, extent.top)):
        ticks = time_ticks(10**low, 10**high, 6)
        axis.set_ticks([log10(value) for value, _ in ticks], labels=[brief_time(value) for value, _ in ticks])
    axes.tick_params(left=True, labelleft=True, labelsize=8.0, labelcolor=INK)
    axes.grid(visible=True, axis="both", zorder=0)


def _draw_regions(axes: Axes, surface: WinnerSurface, shown: WinnerMap) -> None:
    extent = surface.extent
    edges = (extent.left, extent.right, extent.bottom, extent.top)
    style: dict[str, Any] = {"extent": edges, "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    axes.imshow(painted(surface, shown.models), zorder=1, **style)
    axes.set(xlim=edges[:2], ylim=edges[2:])
    _draw_twice(axes, surface)


def _draw_twice(axes: Axes, surface: WinnerSurface) -> None:
    """A line beyond which the second takes twice as long, where somebody is clearly ahead."""
    ahead, twice = np.where(surface.is_(CLEAR), surface.ahead, np.nan), log(TWICE)
    if not np.nanmin(ahead, initial=inf) < twice < np.nanmax(ahead, initial=-inf):
        return
    waits, cpus = np.log10(surface.waits()), np.log10(surface.cpus())
    lines = axes.contour(waits, cpus, ahead, levels=[twice], colors="white", linewidths=0.9, zorder=1.5)
    axes.clabel(lines, fmt={twice: f"{TWICE:.0f}x"}, fontsize=SMALL)


def _draw_diagonal(axes: Axes, extent: PlaneExtent) -> None:
    """Where a job computes as long as it waits, with these words at its lower end."""
    low, high = _diagonal(extent)
    if low >= high:
        return
    axes.plot([low, high], [low, high], color=INK, linewidth=0.8, linestyle=(0, (1, 2.5)), zorder=1.6)
    style: dict[str, Any] = {"rotation": 45, "rotation_mode": "anchor", "transform_rotates_text": True}
    style |= {"ha": "right", "va": "bottom", "fontsize": SMALL - 1, "color": QUIET, "path_effects": _HALO}
    end = high - _FROM_END * (high - low)
    axes.text(end, end, "computes as long as it waits", zorder=1.7, **style)


def _diagonal(extent: PlaneExtent) -> tuple[float, float]:
    return max(extent.left, extent.bottom), min(extent.right, extent.top)


def _places_under_words(extent: PlaneExtent) -> list[tuple[float, float]]:
    """Places along the words at the diagonal, which names should not cover either."""
    low, high = _diagonal(extent)
    if low >= high:
        return []
    return [(place, place) for place in np.linspace(high - 0.4 * (high - low), high, 24).tolist()]


def _draw_mark(axes: Axes, spot: MapSpot) -> None:
    """The sign of the winner, filled where it is clearly ahead."""
    style = look(spot.winner, spot.measured.entry.models)
    face = style.writing if spot.verdict == CLEAR else "white"
    edges: dict[str, Any] = {"markeredgecolor": "white" if spot.verdict == CLEAR else style.writing}
    sizes = {"markersize": 5.0, "markeredgewidth": 0.8, "zorder": 2}
    axes.plot([log10(spot.wait)], [log10(spot.cpu)], **{**style.sign, **sizes, **edges, "markerfacecolor": face})


def _write_name(axes: Axes, pixels: Bools, ahead: AheadModels, names: list[str], marks: list[tuple[int, int]]) -> None:
    """As large as there is room: a model that is ahead in its colour, several in small letters."""
    is_clear = ahead[0] == CLEAR
    written = _lines([drawable(name, 40) for name in names], " = " if ahead[0] == SHARED else " or ")
    place = _place(largest_part(pixels), written, _SIZES if is_clear else _SMALL_SIZES, marks)
    if place is None:
        return
    where, lines, size = place
    style: dict[str, Any] = {"color": look(names[0]).writing if is_clear else INK, "fontweight": "bold"}
    style |= {"ha": "center", "va": "center", "transform": axes.transAxes, "path_effects": _HALO, "zorder": 3}
    axes.text(where.x, where.y, "\n".join(lines), fontsize=size, **style)


def _place(
    region: Bools, written: list[list[str]], sizes: tuple[float, ...], marks: list[tuple[int, int]]
) -> tuple[Room, list[str], float] | None:
    """Where, on which lines and how large: rather smaller than over a mark, and over one rather than not at all."""
    for most, size, lines in product((0, 1, 2), sizes, written):
        place = room(region, _box(lines, size), marks, most)
        if place is not None:
            return place, lines, size
    return None


def _lines(names: list[str], sign: str) -> list[list[str]]:
    """The names on one line, or on a line each."""
    single = [sign.join(names)]
    stacked = [name + sign.rstrip() for name in names[:-1]] + names[-1:]
    return [single, stacked] if names[1:] else [single, *_broken(names[0])]


def _broken(name: str) -> list[list[str]]:
    first, plus, second = name.partition("+")
    return [[first + plus, second]] if plus else []


def _box(lines: list[str], size: float) -> tuple[int, int]:
    """Height and width of words in coarse pixels, with room around them."""
    wide = max(width_of(line, size, "bold") for line in lines)
    high = 1.25 * size * len(lines)
    per_point = PER_INCH / 72 / _COARSE
    return ceil((high + _PAD) * per_point), ceil((wide + 2 * _PAD) * per_point)
