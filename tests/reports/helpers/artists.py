"""What is drawn in a figure, for tests that look at artists rather than at pixels."""

from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from reports.plotting.figure import Figure
from reports.plotting.style import styled

Box = tuple[float, ...]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.picture.findobj(Text)]


def points(line: Line2D) -> list[tuple[float, float]]:
    xs, ys = (np.asarray(data).tolist() for data in (line.get_xdata(), line.get_ydata()))
    return list(zip(xs, ys, strict=True))


def place(line: Line2D) -> float:
    """Where the first point of a line is on the x axis."""
    return points(line)[0][0]


def beyond(figure: Figure) -> list[str]:
    """Writing that leaves the figure."""
    return _beyond(figure, _boxes(figure))


def misplaced(figure: Figure) -> list[str]:
    """Writing that leaves the figure, and texts that lie on each other."""
    boxes = _boxes(figure)
    pairs = [f"{first} on {second}" for (first, a), (second, b) in combinations(boxes, 2) if _overlap(a, b)]
    return [*_beyond(figure, boxes), *pairs]


def _beyond(figure: Figure, boxes: list[tuple[str, Box]]) -> list[str]:
    width, height = figure.picture.get_size_inches() * figure.picture.dpi
    return [text for text, box in boxes if min(box[:2]) < 0 or box[2] > width or box[3] > height]


def _boxes(figure: Figure) -> list[tuple[str, Box]]:
    """All writing of a figure, with left, bottom, right and top in dots; nothing else of it is drawn."""
    FigureCanvasAgg(figure.picture)
    with styled():
        figure.picture.draw_without_rendering()
        written = [text for text in figure.picture.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]
        return [(text.get_text(), tuple(map(float, text.get_window_extent().extents))) for text in written]


def _overlap(a: Box, b: Box) -> bool:
    """More than the dot or two that the edges of tight boxes may share."""
    return a[0] < b[2] - 2 and b[0] < a[2] - 2 and a[1] < b[3] - 2 and b[1] < a[3] - 2
