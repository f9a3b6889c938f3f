"""The folder that a report is written to: its files by path within it, and figures as the files that show them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from reports.errors import ReportError
from reports.figures.figure import Figure
from reports.plain import short
from reports.tables import as_csv

Files = dict[str, bytes]
"""Contents by path within the report's folder."""


def written(figures: Iterable[Figure]) -> tuple[Files, list[tuple[Figure, bytes]]]:
    """Each figure as picture twice and as table; and with its SVG, for the page.

    A picture is let go of before the next one is drawn: a hundred with all their dots would take a gigabyte.
    """
    files: Files = {}
    pictures = []
    for figure in figures:
        pictures.append((figure, figure.svg()))
        files[f"figures/{figure.name}.svg"] = pictures[-1][1]
        files[f"figures/{figure.name}.png"] = figure.png()
        files[f"figures/{figure.name}.csv"] = as_csv(figure.rows).encode()
        figure.picture.clear()
    return files, pictures


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write everything. Raises ReportError, in one line."""
    try:
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except (OSError, ValueError) as error:
        where, reason = short(str(folder), 200), short(str(error), 200)
        raise ReportError(f"cannot write the report to {where} ({reason}); choose --output") from error
