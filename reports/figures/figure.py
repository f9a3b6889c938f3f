"""What a figure is, and how it becomes bytes that are the same each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from matplotlib.figure import Figure as Picture

from reports.style import styled

Row = Mapping[str, str | int | float | None]

_DOTS_PER_INCH = 160
_MOST_DOTS = 60_000


@dataclass(frozen=True)
class Figure:
    """A picture with what belongs to it: the question it answers, how to read it, its numbers, and its alt text.

    `part` says which part of a record it shows; empty for all of it.
    """

    name: str
    title: str
    question: str
    reading: str
    picture: Picture
    rows: tuple[Row, ...]
    alt: str
    part: str = ""

    def svg(self) -> bytes:
        return self._saved("svg", {"Date": None, "Title": self.title})

    def png(self) -> bytes:
        return self._saved("png", {"Software": None, "Title": self.title})

    def _saved(self, kind: str, metadata: dict[str, str | None]) -> bytes:
        stream = BytesIO()
        with styled():
            self.picture.savefig(stream, format=kind, dpi=self._resolution(), metadata=metadata)
        return stream.getvalue()

    def _resolution(self) -> float:
        """Dots per inch; fewer where a picture of very many rows would have more dots than a file can hold."""
        return min(_DOTS_PER_INCH, _MOST_DOTS / max(map(float, self.picture.get_size_inches())))
