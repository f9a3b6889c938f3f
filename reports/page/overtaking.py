"""The page's part on where exactly models overtake each other: the map, and every sweep with its figure and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.analysis.analysis import Analysis
from reports.page.files import Pictures
from reports.page.report import Report
from reports.plotting.figure import DrawnFigure
from reports.record.measurements import NOOP
from reports.sweeps.report import SweepReport
from reports.sweeps.sections import CrossoverRow
from reports.winner_map.figure import NAME as MAP
from reports.winner_map.text import MapReport, map_heading


@dataclass(frozen=True)
class OvertakingSection:
    """One sweep, or all maps: what comes first in words, the figure, and every two models.

    No two have the same name, for it is an address within the page.
    """

    name: str
    title: str
    sentences: tuple[str, ...]
    figure: DrawnFigure | None
    rows: tuple[CrossoverRow, ...] = ()
    level: str = ""
    notes: tuple[str, ...] = ()


def overtaking_pictures(report: Report, pictures: Pictures) -> tuple[Pictures, Pictures]:
    """The figures of maps and sweeps, and all others."""
    names = {MAP, *(sweep.figure for sweep in report.sweeps)}
    overtaking = [figure for figure in pictures if figure.name in names]
    return overtaking, [figure for figure in pictures if figure.name not in names]


def overtaking_sections(report: Report, pictures: Pictures) -> list[OvertakingSection]:
    """The map first, then every sweep in the order of the record; the first of those that share a figure shows it."""
    drawn = {figure.name: figure for figure in pictures}
    maps = [_map_section(report.maps, drawn[MAP])] if MAP in drawn else []
    return [*maps, *(_sweep_section(sweep, drawn.pop(sweep.figure, None)) for sweep in report.sweeps)]


def workloads_heading(analysis: Analysis) -> str:
    """What the tables of workloads are called that follow; empty where there are none."""
    if not analysis.answers:
        return ""
    has_jobs = any(answer.name != NOOP for answer in analysis.answers)
    return "The same jobs at one point each" if has_jobs else "What models cost by themselves"


def _map_section(maps: Sequence[MapReport], figure: DrawnFigure) -> OvertakingSection:
    return OvertakingSection(MAP, figure.question, tuple(map_sentences(maps)), figure)


def map_sentences(maps: Sequence[MapReport]) -> Iterator[str]:
    """Every sentence on every map, each by itself: the first of a map says which it is."""
    for known in maps:
        first, *others = known.sentences
        yield first
        yield from (f"{map_heading(known.winner_map)}: {text[0].lower()}{text[1:]}" for text in others)


def _sweep_section(sweep: SweepReport, figure: DrawnFigure | None) -> OvertakingSection:
    text = sweep.section
    return OvertakingSection(sweep.name, text.title, text.sentences, figure, text.rows, text.level, text.notes)
