"""The report of one record, as files in a folder."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reports.figures.makespans import makespans
from reports.figures.overview import overview
from reports.figures.parts import is_large, parts
from reports.figures.phases import phases
from reports.figures.predictions import predicted_against_measured
from reports.figures.speedups import speedups
from reports.figures.trust import trust
from reports.page.files import Files, all_files, folder_beside, write
from reports.page.page import page
from reports.page.report import Report, conclude
from reports.page.summary import summary
from reports.plotting.figure import Figure
from reports.record.load import load
from reports.record.measurements import Measurements
from reports.sweeps.figures import sweep_figures
from reports.winner_map.figure import winner_map


@dataclass(frozen=True)
class WrittenReport:
    """Where the page is, and a line for each cell that reporting had to leave out."""

    page: Path
    invalid: tuple[str, ...]


def write_report(path: Path, output: Path | None) -> WrittenReport:
    """Report on the record at a path. Raises ReportError, in one line."""
    report = conclude(load(path))
    folder = output or folder_beside(path)
    write(_files(report), folder)
    broken = report.analysis.impossible
    return WrittenReport(folder / "index.html", tuple(f"INVALID {x.workload} {x.model}: {x.reason}" for x in broken))


def report(measurements: Measurements) -> Files:
    """Every file of a record's report; the same measurements give the same bytes."""
    return _files(conclude(measurements))


def _files(report: Report) -> Files:
    return all_files(figures_of(report), summary(report), lambda pictures: page(report, pictures))


def figures_of(report: Report) -> Iterator[Figure]:
    """Each figure once, or of a large record once for each part of it and once for what concerns all of it.

    None is drawn before it is asked for.
    """
    analysis, predictions = report.analysis, report.predictions
    shown, large = parts(analysis), is_large(analysis)
    yield from filter(None, [winner_map(analysis, [known.winner_map for known in report.maps])])
    yield from sweep_figures(analysis, report.sweeps)
    if large:
        yield overview(analysis, report.lead)
    yield from (speedups(part_of_it, part, report.lead) for part, part_of_it in shown)
    yield from (makespans(part_of_it, predictions, part) for part, part_of_it in shown)
    yield from (phases(part_of_it, part) for part, part_of_it in shown)
    yield from filter(None, [predicted_against_measured(analysis, predictions)])
    if large:
        yield trust(replace(analysis, answers=()))
    yield from (trust(part_of_it, part) for part, part_of_it in shown)
