"""Everything that a report consists of, written to one folder."""

from dataclasses import dataclass, replace
from pathlib import Path

from reports.analysis import Analysis, analyse
from reports.figures.figure import Figure
from reports.figures.makespans import makespans
from reports.figures.overview import overview
from reports.figures.parts import is_large, parts
from reports.figures.phases import phases
from reports.figures.predictions import predicted_against_measured
from reports.figures.speedups import speedups
from reports.figures.sweeps.along import sweep_figures
from reports.figures.trust import trust
from reports.figures.winner_map.figure import winner_map
from reports.folder import Files, figure_files, write
from reports.loading import load
from reports.measurements import Measurements
from reports.page import page
from reports.plausibility import impossible
from reports.summary import summary


@dataclass(frozen=True)
class Written:
    """Where the page is, and a line for each cell that reporting had to leave out."""

    page: Path
    invalid: tuple[str, ...]


def write_report(record: Path, output: Path | None) -> Written:
    """Report on a record. Raises ReportError, in one line."""
    measurements = load(record)
    content = report(measurements)
    folder = output or default_folder(record)
    write(content, folder)
    broken = impossible(measurements)
    return Written(folder / "index.html", tuple(f"INVALID {x.workload} {x.model}: {x.reason}" for x in broken))


def figures_of(analysis: Analysis) -> list[Figure]:
    """Each figure once, or of a large record once for each part of it and once for what concerns all of it."""
    shown = parts(analysis)
    drawers = (speedups, makespans, phases, trust)
    speeds, spans, stages, values = ([draw(of, part) for part, of in shown] for draw in drawers)
    exactly = [*filter(None, [winner_map(analysis)]), *sweep_figures(analysis)]
    explained = list(filter(None, [predicted_against_measured(analysis)]))
    if is_large(analysis):
        speeds, values = [overview(analysis), *speeds], [trust(replace(analysis, answers=())), *values]
    return [*exactly, *speeds, *spans, *stages, *explained, *values]


def default_folder(record: Path) -> Path:
    """Beside the record, with its name."""
    return record.with_suffix("") if record.suffix else record.with_name(f"{record.name}-report")


def report(measurements: Measurements) -> Files:
    """Every file of the report; the same measurements give the same bytes."""
    analysis = analyse(measurements)
    figures = figures_of(analysis)
    pictures = [(figure, figure.svg()) for figure in figures]
    files = figure_files(pictures)
    files["summary.md"] = summary(analysis).encode()
    files["index.html"] = page(analysis, pictures).encode()
    return files
