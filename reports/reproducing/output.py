"""Everything that a reproduction consists of, for one folder."""

from hashlib import sha256
from pathlib import Path

from reports.figures.figure import Figure
from reports.figures.reproduced import reproduced
from reports.folder import Files, written
from reports.loading import loaded
from reports.reproducing.page import page
from reports.reproducing.reproduction import Named, Reproduction, reproduce
from reports.reproducing.summary import summary


def judged(reference: Path, new: Path) -> Reproduction:
    """Load both records and judge every claim of the first. Raises ReportError, in one line."""
    return reproduce(_named(reference), _named(new))


def _named(path: Path) -> Named:
    content, recorded = loaded(path)
    return Named(path.name, sha256(content).hexdigest(), recorded)


def default_folder(new: Path) -> Path:
    """Beside the new record."""
    return new.with_name(f"{new.stem}-reproduction")


def figures_of(reproduction: Reproduction) -> list[Figure]:
    return reproduced(reproduction)


def report(reproduction: Reproduction) -> Files:
    """Every file; the same two records give the same bytes."""
    files, pictures = written(figures_of(reproduction))
    files["summary.md"] = summary(reproduction).encode()
    files["index.html"] = page(reproduction, pictures).encode()
    return files
