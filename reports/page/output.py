"""The report of one record, as files in a folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reports.errors import ReportError
from reports.formatting import listed, short
from reports.page.drawings import drawn_by_workers, figures_of
from reports.page.files import Files, all_files, write
from reports.page.page import page
from reports.page.report import Report, conclude
from reports.page.summary import summary
from reports.plotting.figure import CONTENT_OF, DrawnFigure, drawn_figure
from reports.record.measurements import Measurements
from reports.text.addresses import addresses


@dataclass(frozen=True)
class WrittenReport:
    """What is reported, where the page is, and a line for each cell that reporting had to leave out."""

    report: Report
    page: Path
    invalid: tuple[str, ...]


def write_report(measurements: Measurements, folder: Path) -> WrittenReport:
    """Report on a record. Raises ReportError, in one line."""
    report = conclude(measurements)
    write(_files(report, drawn_by_workers(report)), folder)
    broken = report.analysis.impossible
    invalid = tuple(f"INVALID {x.workload} {x.model}: {x.reason}" for x in broken)
    return WrittenReport(report, folder / "index.html", invalid)


def write_figure(measurements: Measurements, name: str, path: Path) -> None:
    """Draw one figure of a record; how the path ends says as what. Raises ReportError, in one line."""
    content = CONTENT_OF.get(path.suffix)
    if content is None:
        raise ReportError(f"--output {short(str(path), 200)} must end with {listed(list(CONTENT_OF), 'or')}")
    names = []
    for figure in figures_of(conclude(measurements)):
        if figure.name == name:
            write({path.name: content(figure)}, path.parent)
            return
        names.append(figure.name)
    raise ReportError(f"this record has no figure {short(name, 60)!r}; it has {listed(names)}")


def write_timeline(measurements: Measurements, workload: str, path: Path) -> None:
    """Draw the timeline of one workload of a record. Raises ReportError, in one line, where it has none."""
    known = list(dict.fromkeys(timeline.workload for timeline in measurements.sitting.timelines if timeline.spans))
    names = addresses([entry.name for entry in measurements.workloads])
    if workload not in known or workload not in names:
        has = f"it has those of {listed(known)}" if known else "measure again with --timelines"
        raise ReportError(f"this record has no timeline of {short(workload, 60)!r}; {has}")
    write_figure(measurements, f"timeline-{names[workload]}", path)


def report(measurements: Measurements) -> Files:
    """Every file of a record's report; the same measurements give the same bytes."""
    concluded = conclude(measurements)
    return _files(concluded, map(drawn_figure, figures_of(concluded)))


def _files(report: Report, figures: Iterable[DrawnFigure]) -> Files:
    return all_files(figures, summary(report), lambda pictures: page(report, pictures))
