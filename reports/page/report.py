"""Everything that a report consists of, written to one folder."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reports.analysis.analysis import Analysis, analyse
from reports.analysis.checks import impossible
from reports.figures.makespans import makespans
from reports.figures.overview import overview
from reports.figures.parts import is_large, parts
from reports.figures.phases import phases
from reports.figures.predictions import predicted_against_measured
from reports.figures.speedups import speedups
from reports.figures.trust import trust
from reports.page.files import Files, write, written
from reports.page.lead import lead
from reports.page.page import page
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


def write_report(record: Path, output: Path | None) -> WrittenReport:
    """Report on a record. Raises ReportError, in one line."""
    measurements = load(record)
    content = report(measurements)
    folder = output or default_folder(record)
    write(content, folder)
    broken = impossible(measurements)
    return WrittenReport(folder / "index.html", tuple(f"INVALID {x.workload} {x.model}: {x.reason}" for x in broken))


def figures_of(analysis: Analysis) -> Iterator[Figure]:
    """Each figure once, or of a large record once for each part of it and once for what concerns all of it.

    None is drawn before it is asked for.
    """
    shown, large, answer = parts(analysis), is_large(analysis), lead(analysis)
    yield from filter(None, [winner_map(analysis)])
    yield from sweep_figures(analysis)
    if large:
        yield overview(analysis, answer)
    yield from (speedups(record_analysis, part, answer) for part, record_analysis in shown)
    yield from (draw(record_analysis, part) for draw in (makespans, phases) for part, record_analysis in shown)
    yield from filter(None, [predicted_against_measured(analysis)])
    if large:
        yield trust(replace(analysis, answers=()))
    yield from (trust(record_analysis, part) for part, record_analysis in shown)


def default_folder(record: Path) -> Path:
    """Beside the record, with its name."""
    return record.with_suffix("") if record.suffix else record.with_name(f"{record.name}-report")


def report(measurements: Measurements) -> Files:
    """Every file of the report; the same measurements give the same bytes."""
    analysis = analyse(measurements)
    files, pictures = written(figures_of(analysis))
    files["summary.md"] = summary(analysis).encode()
    files["index.html"] = page(analysis, pictures).encode()
    return files
