"""Where on a map the name of a region is written: in its largest part, where the box of the words fits best."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from scipy import ndimage

from reports.winner_map.surface import Array, Bools, Surface

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


def largest(region: Bools) -> Bools:
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
    found = ndimage.distance_transform_edt(framed, sampling=(1 / box[0], 1 / box[1]))
    return np.asarray(found)[1:-1, 1:-1]


def _covered(shape: tuple[int, ...], box: Box, marks: Sequence[tuple[int, int]]) -> Array:
    """How many marks a box around each pixel would cover."""
    at = np.zeros(shape)
    for row, column in marks:
        at[row, column] += 1
    return np.asarray(np.rint(ndimage.uniform_filter(at, size=box, mode="constant") * box[0] * box[1]))


def pixel(surface: Surface, wait: float, cpu: float) -> tuple[int, int]:
    """The row and column of a place, given as decimal logarithms of seconds; the nearest one of what is not on it."""
    rows, columns = surface.first.shape
    extent = surface.extent
    row = floor(rows * (cpu - extent.bottom) / (extent.top - extent.bottom))
    column = floor(columns * (wait - extent.left) / (extent.right - extent.left))
    return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
