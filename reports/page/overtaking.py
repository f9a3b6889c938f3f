"""The page's part on where exactly models overtake each other: the map, and every sweep with its figure and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.page.files import Pictures
from reports.page.lead import MOST_SENTENCES
from reports.page.report import Report
from reports.plotting.figure import DrawnFigure
from reports.sweeps.report import SweepReport
from reports.sweeps.sections import CrossoverRow
from reports.winner_map.figure import NAME as MAP
from reports.winner_map.text import MapReport, map_heading


@dataclass(frozen=True)
class OvertakingSection:
    """One sweep, or all maps: the figure and a sentence on it, then what else is found, and every two models.

    No two have the same name, for it is an address within the page.
    """

    name: str
    title: str
    sentences: tuple[str, ...]
    figure: DrawnFigure | None
    further: tuple[str, ...] = ()
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


def _map_section(maps: Sequence[MapReport], figure: DrawnFigure) -> OvertakingSection:
    firsts = tuple(known.sentences[0] for known in maps[MOST_SENTENCES:])  # the page begins with the others
    return OvertakingSection(MAP, figure.question, firsts, figure, tuple(_further_sentences(maps)))


def _further_sentences(maps: Sequence[MapReport]) -> Iterator[str]:
    """What is found beside the first sentence of each map, which says which it is."""
    for known in maps:
        _, *others = known.sentences
        yield from (f"{map_heading(known.winner_map)}: {text[0].lower()}{text[1:]}" for text in others)


def _sweep_section(sweep: SweepReport, figure: DrawnFigure | None) -> OvertakingSection:
    text = sweep.section
    first, *further = text.sentences
    return OvertakingSection(
        sweep.name, text.title, (first,), figure, tuple(further), text.rows, text.level, text.notes
    )
