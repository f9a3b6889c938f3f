"""The page's part on where exactly models overtake each other: the map, and every sweep with its figure and words."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.analysis.analysis import Analysis
from reports.page.files import Pictures
from reports.plotting.figure import Figure, data_uri
from reports.record.measurements import NOOP, Measurements
from reports.sweeps.figures import SweepFigure, distinct
from reports.sweeps.points import sweeps
from reports.sweeps.sections import CrossoverRow, SweepSection, sections
from reports.winner_map.text import heading, sentences
from reports.winner_map.winners import maps

MAP = "winner-map"
"""The name of the figure of maps."""


@dataclass(frozen=True)
class OvertakingSection:
    """One sweep, or all maps: what comes first in words, the figure with its data URI, and every two models.

    No two have the same name, for it is an address within the page.
    """

    name: str
    title: str
    sentences: tuple[str, ...]
    figure: Figure | None
    uri: str
    rows: tuple[CrossoverRow, ...] = ()
    level: str = ""
    notes: tuple[str, ...] = ()


def apart(figures: Pictures) -> tuple[Pictures, Pictures]:
    """The figures of maps and sweeps, and all others."""
    ours = [one for one in figures if one[0].name == MAP or isinstance(one[0], SweepFigure)]
    return ours, [one for one in figures if one not in ours]


def overtaking_sections(analysis: Analysis, figures: Pictures) -> list[OvertakingSection]:
    """The map first, then every sweep in the order of the record; sections of one path share its figures, in order."""
    record = analysis.measurements
    found = {figure.name: _map(record, figure, data_uri(svg)) for figure, svg in figures if figure.name == MAP}
    left = [(figure, data_uri(svg)) for figure, svg in figures if isinstance(figure, SweepFigure)]
    for sweep, section in zip(sweeps(record), sections(record), strict=True):
        whose, name = (sweep.entry.workload, sweep.entry.axis), distinct(section.name, found)
        place = next(
            (
                place
                for place, (sweep_figure, _) in enumerate(left)
                if (sweep_figure.workload, sweep_figure.axis) == whose
            ),
            None,
        )
        figure, uri = (None, "") if place is None else left.pop(place)
        found[name] = _sweep(name, section, figure, uri)
    return list(found.values())


def beside(analysis: Analysis) -> str:
    """What the tables of workloads are called that follow; empty where there are none."""
    if not analysis.answers:
        return ""
    has_jobs = any(answer.name != NOOP for answer in analysis.answers)
    return "The same jobs at one point each" if has_jobs else "What models cost by themselves"


def _map(record: Measurements, figure: Figure, uri: str) -> OvertakingSection:
    return OvertakingSection(MAP, figure.question, tuple(said_of_maps(record)), figure, uri)


def said_of_maps(record: Measurements) -> Iterator[str]:
    """Every sentence on every map, each by itself: the first of a map says which it is."""
    for winner_map in maps(record):
        first, *others = sentences(winner_map)
        yield first
        yield from (f"{heading(winner_map)}: {text[0].lower()}{text[1:]}" for text in others)


def _sweep(name: str, section: SweepSection, figure: Figure | None, uri: str) -> OvertakingSection:
    return OvertakingSection(
        name, section.title, section.sentences, figure, uri, section.rows, section.level, section.notes
    )


def first_words(record: Measurements, most: int = 4) -> list[str]:
    """What maps and sweeps say first, as whole sentences."""
    of_maps = [text for winner_map in maps(record) for text in sentences(winner_map)[:1]]
    of_sweeps = [f"{section.title}: {section.sentences[0]}" for section in sections(record) if section.sentences]
    return [*of_maps, *of_sweeps][:most]
