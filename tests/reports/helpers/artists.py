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
    width, height = figure.picture.get_size_inches() * figure.picture.dpi
    return [text for text, box in _boxes(figure) if min(box[:2]) < 0 or box[2] > width or box[3] > height]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Texts that lie on each other."""
    return [(first, second) for (first, a), (second, b) in combinations(_boxes(figure), 2) if _overlap(a, b)]


def _boxes(figure: Figure) -> list[tuple[str, Box]]:
    """All writing of a figure, with left, bottom, right and top in dots."""
    with styled():
        FigureCanvasAgg(figure.picture).draw()  # type: ignore[no-untyped-call]
        written = [text for text in figure.picture.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]
        return [(text.get_text(), tuple(map(float, text.get_window_extent().extents))) for text in written]


def _overlap(a: Box, b: Box) -> bool:
    """More than the dot or two that the edges of tight boxes may share."""
    return a[0] < b[2] - 2 and b[0] < a[2] - 2 and a[1] < b[3] - 2 and b[1] < a[3] - 2
