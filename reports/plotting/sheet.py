"""A figure laid out in inches from its top left corner, so that any number of rows keeps its size."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from reports.formatting import wrapped
from reports.plotting.style import BAND, LARGE, QUIET, SIZE, SMALL, with_known_signs

WIDTH = 9.2
EDGE = 0.15
HEAD = 0.75
CAPTION, CAPTION_LINE = "caption-", 0.15
"""How the groups of a picture are named that are the lines of its caption, and how high each is, in inches."""

_CAPTION_LETTERS = 150


class Sheet:
    """A titled figure with room for content between its head and its caption."""

    def __init__(self, title: str, subtitle: str, content: float, caption: str, legend: float = 0.0) -> None:
        lines = wrapped(caption, _CAPTION_LETTERS)
        self.height = HEAD + content + legend + 0.2 + CAPTION_LINE * len(lines) + 0.08
        self.picture = Picture(figsize=(WIDTH, self.height))
        self.below = HEAD + content
        self.text(EDGE, 0.26, title, fontsize=LARGE, fontweight="bold")
        self.text(EDGE, 0.5, subtitle, color=QUIET)
        self._caption(lines)

    def _caption(self, lines: list[str]) -> None:
        for place, line in enumerate(reversed(lines)):
            y = self.height - 0.1 - CAPTION_LINE * place
            self.text(EDGE, y, line, fontsize=SMALL, color=QUIET, gid=f"{CAPTION}{place}")

    def text(self, x: float, y: float, text: str, **style: Any) -> Text:
        """Write on the sheet; `y` is where the line of writing is."""
        return self.picture.text(
            x / WIDTH, 1 - y / self.height, with_known_signs(text), **{"va": "baseline", "zorder": 3, **style}
        )

    def text_after(self, first: Text, text: str, **style: Any) -> None:
        """Go on behind a text, however long it is."""
        place: dict[str, Any] = {
            "xytext": (10, 0),
            "xycoords": (first, "figure fraction"),
            "textcoords": "offset points",
        }
        look: dict[str, Any] = {"va": "baseline", "zorder": 3, "annotation_clip": False, **style}
        self.picture.add_artist(Annotation(with_known_signs(text), (1.0, first.get_position()[1]), **place, **look))

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        bottom = 1 - (y + height) / self.height
        return self.picture.add_axes((x / WIDTH, bottom, width / WIDTH, height / self.height))

    def band(
        self, y: float, height: float, x: float = EDGE, width: float = WIDTH - 2 * EDGE, colour: str = BAND
    ) -> None:
        """A strip, quiet behind a heading unless another colour is asked for."""
        corner = (x / WIDTH, 1 - (y + height) / self.height)
        size = (width / WIDTH, height / self.height)
        self.picture.add_artist(Rectangle(corner, *size, facecolor=colour, edgecolor="none", zorder=2))

    def sign(self, x: float, y: float, **style: Any) -> None:
        """One sign by itself."""
        self.picture.add_artist(Line2D([x / WIDTH], [1 - y / self.height], **style))

    def legend(self, handles: list[Line2D], columns: int) -> None:
        """Explain the signs, between content and caption, where no data can be hidden."""
        self.signs(EDGE, self.below + 0.02, handles, columns)

    def signs(self, x: float, y: float, handles: list[Line2D], columns: int) -> None:
        """Explain signs from this place on, to the right and downwards."""
        self.picture.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(x / WIDTH, 1 - y / self.height),
            ncols=columns,
            frameon=False,
            fontsize=SIZE - 1,
            borderaxespad=0.0,
            borderpad=0.0,
            columnspacing=1.6,
            handletextpad=0.5,
        )
