"""What is committed beside records, made anew from them: summaries, figures and tables.

Of a record's figures only those are made that are committed, and of a folder that several records made
(`made-from.txt` in it: how, then one record a line) likewise. Pictures that other documents show lie there.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.comparison.page import compare_files
from reports.comparison.page import figures_of as comparison_figures
from reports.comparison.page import summary as comparison_summary
from reports.errors import ReportError
from reports.page.drawings import figures_of
from reports.page.files import folder_beside
from reports.page.report import conclude
from reports.page.summary import summary
from reports.paths import REFERENCE
from reports.plotting.figure import CONTENT_OF, Figure
from reports.record.load import load

NOTE = "made-from.txt"
_COMPARE = "compare"
_MADE_UP_NAME = re.compile(rb"\b[a-z][0-9a-f]{10}\b")


@dataclass(frozen=True)
class Document:
    """A file that is committed, or ought to be, and what its record gives."""

    path: Path
    content: bytes

    @property
    def is_current(self) -> bool:
        """Whether the file has this content, but for names in SVGs that differ between versions of numpy."""
        return self.path.is_file() and _normalized(self.path.read_bytes()) == _normalized(self.content)


def documents(folder: Path = REFERENCE) -> Iterator[Document]:
    """Everything that follows from the records in a folder. Raises ReportError for what follows from none."""
    for record in sorted(folder.glob("*.json")):
        yield from record_documents(record)
    for note in sorted(folder.glob(f"*/{NOTE}")):
        yield from comparison_documents(note)


def record_documents(record: Path) -> Iterator[Document]:
    """The summary of one record, and its figures as far as they are committed."""
    report = conclude(load(record))
    return _documents(folder_beside(record), summary(report), lambda: figures_of(report))


def comparison_documents(note: Path) -> Iterator[Document]:
    """The same of what several records made together, by the note in its folder."""
    command, *names = note.read_text(encoding="utf-8").split()
    if command != _COMPARE:
        known = f"what can be made of several records is {_COMPARE!r}"
        raise ReportError(f"{note} says {command!r} in its first line; {known}")
    comparison = compare_files([note.parent.parent / name for name in names])
    return _documents(note.parent, comparison_summary(comparison), lambda: comparison_figures(comparison))


def write(documents: Iterator[Document]) -> Iterator[Path]:
    """Write what is not current, and tell which files these are."""
    for document in documents:
        if not document.is_current:
            document.path.parent.mkdir(parents=True, exist_ok=True)
            document.path.write_bytes(document.content)
            yield document.path


def _documents(folder: Path, summary: str, draw: Callable[[], Iterable[Figure]]) -> Iterator[Document]:
    yield Document(folder / "summary.md", summary.encode())
    committed = sorted((folder / "figures").glob("*"))
    figures = {figure.name: figure for figure in draw()} if committed else {}
    for path in committed:
        if path.stem not in figures or path.suffix not in CONTENT_OF:
            raise ReportError(f"{path} is no figure of its record; remove it, or name it as its page does")
        yield Document(path, CONTENT_OF[path.suffix](figures[path.stem]))


def _normalized(content: bytes) -> bytes:
    return _MADE_UP_NAME.sub(b"name", content)
