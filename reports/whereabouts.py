"""The page's part on where exactly models overtake each other: the map, and every sweep with its figure and words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.analysis import Analysis
from reports.embedding import data_uri
from reports.figures.figure import Figure
from reports.measurements import Measurements
from reports.sweeps.crossover_sections import Row, Section, sections
from reports.winner_map.map_words import heading, sentences
from reports.winner_map.winners import maps

MAP, SWEEP = "winner-map", "sweep-"
"""The name of the figure of maps, and what those of all sweeps begin with."""

Pictures = Sequence[tuple[Figure, bytes]]


@dataclass(frozen=True)
class Whereabouts:
    """One sweep, or all maps: what comes first in words, the figure with its data URI, and every two models."""

    name: str
    title: str
    sentences: tuple[str, ...]
    figure: Figure | None
    uri: str
    rows: tuple[Row, ...] = ()
    level: str = ""
    notes: tuple[str, ...] = ()


def apart(figures: Pictures) -> tuple[Pictures, Pictures]:
    """The figures of maps and sweeps, and all others."""
    ours = [one for one in figures if one[0].name == MAP or one[0].name.startswith(SWEEP)]
    return ours, [one for one in figures if one not in ours]


def whereabouts(analysis: Analysis, figures: Pictures) -> list[Whereabouts]:
    """The map first, then every sweep in the order of the record."""
    of = analysis.measurements
    by_name = {figure.name: (figure, data_uri(svg)) for figure, svg in figures}
    shown = set[str]()
    found = [_map(of, *by_name[MAP])] if MAP in by_name else []
    for section in sections(of):
        name = max((one for one in by_name if _is_of(one, section)), key=len, default="")
        figure, uri = by_name[name] if name and name not in shown else (None, "")
        shown.add(name)
        found.append(_sweep(section, figure, uri))
    return found


def _is_of(figure: str, section: Section) -> bool:
    """Whether a figure shows a section: all sections of one path share one, so theirs may say more behind its name."""
    plain = re.sub("[^a-z0-9]+", "-", figure.lower())
    return f"{section.name}-".startswith(f"{plain}-")


def _map(of: Measurements, figure: Figure, uri: str) -> Whereabouts:
    return Whereabouts(MAP, figure.question, tuple(said_of_maps(of)), figure, uri)


def said_of_maps(of: Measurements) -> Iterator[str]:
    """Every sentence on every map, each by itself: the first of a map says which it is."""
    for one in maps(of):
        first, *others = sentences(one)
        yield first
        yield from (f"{heading(one)}: {text[0].lower()}{text[1:]}" for text in others)


def _sweep(section: Section, figure: Figure | None, uri: str) -> Whereabouts:
    return Whereabouts(
        section.name, section.title, section.sentences, figure, uri, section.rows, section.level, section.notes
    )


def first_words(of: Measurements, most: int = 4) -> list[str]:
    """What maps and sweeps say first, as whole sentences."""
    of_maps = [text for one in maps(of) for text in sentences(one)[:1]]
    of_sweeps = [f"{section.title}: {section.sentences[0]}" for section in sections(of) if section.sentences]
    return [*of_maps, *of_sweeps][:most]
