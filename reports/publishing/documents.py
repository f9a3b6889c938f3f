"""What is committed beside records, made anew from them: summaries, figures and tables.

Of a record's figures only those are made that are committed, and of a folder that several records made
(`made-from.txt` in it: how, then one record a line) likewise. What is read elsewhere, as in the README, lies there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.analysis import Analysis, analyse
from reports.errors import ReportError
from reports.figures.figure import Figure
from reports.loading import load
from reports.output import figures_of
from reports.summary import summary
from reports.tables import as_csv

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"

_MADE_UP = re.compile(rb"\b[a-z][0-9a-f]{10}\b")
_SAVED: dict[str, Callable[[Figure], bytes]] = {
    ".svg": Figure.svg,
    ".png": Figure.png,
    ".csv": lambda figure: as_csv(figure.rows).encode(),
}


@dataclass(frozen=True)
class Document:
    """A file that is committed, or ought to be, and what its record gives."""

    path: Path
    content: bytes

    @property
    def is_current(self) -> bool:
        """Whether the file has this content, but for names in SVGs that differ between versions of numpy."""
        return self.path.is_file() and _named_alike(self.path.read_bytes()) == _named_alike(self.content)


def documents(folder: Path = REFERENCE) -> Iterator[Document]:
    """Everything that follows from the records in a folder. Raises ReportError for what follows from none."""
    for record in sorted(folder.glob("*.json")):
        yield from documents_of(record)


def documents_of(record: Path) -> Iterator[Document]:
    """The summary of one record, and its figures as far as they are committed."""
    analysis, folder = analyse(load(record)), record.with_suffix("")
    yield Document(folder / "summary.md", summary(analysis).encode())
    yield from _figures(analysis, sorted((folder / "figures").glob("*")))


def write(some: Iterator[Document]) -> Iterator[Path]:
    """Write what is not current, and tell which files these are."""
    for document in some:
        if not document.is_current:
            document.path.parent.mkdir(parents=True, exist_ok=True)
            document.path.write_bytes(document.content)
            yield document.path


def _figures(analysis: Analysis, committed: list[Path]) -> Iterator[Document]:
    figures = {figure.name: figure for figure in figures_of(analysis)} if committed else {}
    for path in committed:
        if path.stem not in figures or path.suffix not in _SAVED:
            raise ReportError(f"{path} is no figure of its record; remove it, or name it as its page does")
        yield Document(path, _SAVED[path.suffix](figures[path.stem]))


def _named_alike(content: bytes) -> bytes:
    return _MADE_UP.sub(b"name", content)
