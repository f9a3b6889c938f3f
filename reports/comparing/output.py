"""Everything that a comparison consists of, written to one folder."""

from collections.abc import Sequence
from pathlib import Path

from reports.comparing.comparison import Comparison, compare
from reports.comparing.page import page
from reports.comparing.summary import summary
from reports.errors import ReportError
from reports.figures.comparing.forest import forests
from reports.figures.comparing.side_by_side import side_by_side
from reports.figures.comparing.times import times
from reports.figures.figure import Figure
from reports.folder import Files, written
from reports.loading import load
from reports.plain import short

_MOST_NAMED, _LETTERS = 3, 60


def compared(records: Sequence[Path]) -> Comparison:
    """Load records and compare them. Raises ReportError, in one line."""
    known: dict[Path, Path] = {}
    for path in records:
        if path.resolve() in known:
            raise ReportError(f"{short(str(path), 200)} is named twice; name two different records")
        known[path.resolve()] = path
    return compare([load(path) for path in records])


def default_folder(records: Sequence[Path]) -> Path:
    """Beside the first record: `compare-A-B`."""
    names = [short(path.stem, _LETTERS) for path in records[:_MOST_NAMED]]
    more = [f"{len(records) - _MOST_NAMED}-more"] if len(records) > _MOST_NAMED else []
    return records[0].with_name("-".join(("compare", *names, *more)))


def figures_of(comparison: Comparison) -> list[Figure]:
    """Each figure, the answer first."""
    return [*forests(comparison), *filter(None, [side_by_side(comparison)]), *times(comparison)]


def report(comparison: Comparison) -> Files:
    """Every file of the comparison; the same records in the same order give the same bytes."""
    files, pictures = written(figures_of(comparison))
    files["summary.md"] = summary(comparison).encode()
    files["index.html"] = page(comparison, pictures).encode()
    return files
