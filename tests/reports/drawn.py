"""What is drawn in a figure, for tests that look at artists rather than at pixels."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

from reports.figures.figure import Figure


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.picture.findobj(Text)]


def points(line: Line2D) -> list[tuple[float, float]]:
    xs, ys = (np.asarray(data).tolist() for data in (line.get_xdata(), line.get_ydata()))
    return list(zip(xs, ys, strict=True))


def place(line: Line2D) -> float:
    """Where the first point of a line is on the x axis."""
    return points(line)[0][0]
