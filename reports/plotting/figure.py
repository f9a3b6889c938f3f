"""What a figure is, and how it becomes bytes that are the same each time.

A picture also becomes part of a page, as the same SVG without what only makes the file larger; its numbers a CSV.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from matplotlib.figure import Figure as Picture

from reports.analysis.analysis import WorkloadResult
from reports.plotting.lean_svg import lean_svg
from reports.plotting.sheet import CAPTION, CAPTION_LINE
from reports.plotting.style import FONT, styled

FAMILY = "font-family: 'DejaVu Sans', Verdana, sans-serif;"
_SAFE = " <=>/:;,.?!()[]{}+-*'@$|~^"


_ENCODED = {sign: quote(sign, safe=_SAFE) for sign in ("%", *map(chr, range(128))) if quote(sign, safe=_SAFE) != sign}
"""What an address may not hold, the sign that begins every code first."""

_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def data_uri(svg: bytes) -> Markup:
    """A picture as an address that holds all of it; safe within double quotes, since no quote nor ampersand is left.

    What `urllib.parse.quote` gives for the whole, but sign by sign of the alphabet: megabytes take no seconds.
    """
    text = lean_svg(svg.decode(), FAMILY)
    for sign, code in _ENCODED.items():
        text = text.replace(sign, code)
    text = _BEYOND_ASCII.sub(lambda match: quote(match[0]), text)
    return Markup(f"data:image/svg+xml,{text}")  # noqa: S704


_CAPTION = re.compile(rf' *<g id="{CAPTION}\d+">.*?</g>\n'.encode(), re.DOTALL)
_HEIGHT = re.compile(rb'(<svg [^>]*?height="|viewBox="0 0 [\d.]+ )([\d.]+)')


def without_caption(svg: bytes) -> bytes:
    """A picture without its caption, and lower by so many lines: a page says once where it was measured."""
    shorter, lines = _CAPTION.subn(b"", svg)
    lost = lines * CAPTION_LINE * _POINTS
    return _HEIGHT.sub(lambda match: match[1] + f"{float(match[2]) - lost:g}".encode(), shorter, count=2)


Row = Mapping[str, str | int | float | None]

_DRAWN_WITH, _SHOWN_WITH = f"font-family: '{FONT}';".encode(), FAMILY.encode()
"""A picture's writing stays text, in fonts as wide as the one that it was laid out with."""

_DOTS_PER_INCH, _POINTS = 160, 72
_QUICKLY = {"compress_level": 1}
"""Pictures that take a third of the time to be compressed, and are a tenth larger."""

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
        return self._saved("svg", {"Date": None, "Title": self.title}).replace(_DRAWN_WITH, _SHOWN_WITH)

    def png(self) -> bytes:
        return self._saved("png", {"Software": None, "Title": self.title}, pil_kwargs=_QUICKLY)

    def _saved(self, kind: str, metadata: dict[str, str | None], **settings: Any) -> bytes:
        stream = BytesIO()
        with styled():
            self.picture.savefig(stream, format=kind, dpi=self._resolution(), metadata=metadata, **settings)
        return stream.getvalue()

    def _resolution(self) -> float:
        """Dots per inch; fewer where a picture of very many rows would have more dots than a file can hold."""
        return min(_DOTS_PER_INCH, _MOST_DOTS / max(map(float, self.picture.get_size_inches())))


_SIZE = re.compile(rb'<svg [^>]*width="([\d.]+)pt" height="([\d.]+)pt"')

CONTENT_OF: dict[str, Callable[[Figure], bytes]] = {
    ".svg": Figure.svg,
    ".png": Figure.png,
    ".csv": lambda figure: as_csv(figure.rows).encode(),
}
"""What a file of a figure holds, by how its name ends."""


@dataclass(frozen=True)
class DrawnFigure:
    """A figure as it is written and shown: its words, its picture, its numbers as CSV.

    `uri` holds the picture within a page, without its caption; `csv_uri` its numbers with six digits each, empty where
    they are many.
    """

    name: str
    title: str
    question: str
    reading: str
    alt: str
    part: str
    svg: bytes
    csv: bytes
    uri: Markup
    csv_uri: Markup

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in points: a page leaves room for a picture that it has not loaded yet."""
        return _size(without_caption(self.svg))

    @property
    def captioned_size(self) -> tuple[int, int]:
        return _size(self.svg)

    @property
    def captioned_uri(self) -> Markup:
        """The picture as it is in a file, for the first one of a page."""
        return data_uri(self.svg)


def _size(svg: bytes) -> tuple[int, int]:
    width, height = _SIZE.findall(svg)[0]
    return round(float(width)), round(float(height))


def drawn_figure(figure: Figure) -> DrawnFigure:
    """All bytes of a figure."""
    words = (figure.name, figure.title, figure.question, figure.reading, figure.alt, figure.part)
    svg = figure.svg()
    return DrawnFigure(*words, svg, as_csv(figure.rows).encode(), data_uri(without_caption(svg)), csv_uri(figure.rows))


_MOST_BYTES = 12_000
"""Numbers that are more than this are in a file only, or a page would be megabytes larger."""


def csv_uri(rows: Sequence[Row]) -> Markup:
    """Numbers as an address that holds all of them, safe within double quotes; empty where they are too many."""
    rounded = [
        {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in row.items()}
        for row in rows
    ]
    text = as_csv(rounded)
    return Markup(f"data:text/csv,{quote(text, safe=',:/+')}" if 0 < len(text) <= _MOST_BYTES else "")  # noqa: S704


_FORMULA = ("=", "+", "-", "@")


def as_csv(rows: Sequence[Row]) -> str:
    """One line per row; floats with all their digits, so that nothing is lost; nothing for what is not known."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def verdict_columns(answer: WorkloadResult, model: str) -> Row:
    """The columns that say what is concluded about a model against the reference; empty for the reference itself."""
    estimate = answer.speedups.get(model)
    return {
        "verdict": answer.rule.verdict(estimate) if estimate else None,
        "seconds_to_5_percent": answer.seconds_to_precision(model) if estimate else None,
    }


def _cell(value: str | float | None) -> str | int | float:
    """The value; text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
