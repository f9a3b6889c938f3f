"""Which model for my job? How many times as long as the fastest each takes, by what a job waits and computes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reports.analysis.analysis import Analysis
from reports.plotting.figure import Figure
from reports.plotting.sheet import HEAD, Sheet
from reports.plotting.style import styled
from reports.text.captions import caption
from reports.winner_map.panel import MapBlock
from reports.winner_map.prices import PricedMap, priced
from reports.winner_map.rows import rows
from reports.winner_map.scale import KEY_HEIGHT, draw_key
from reports.winner_map.text import alt_text, batch_text, certainty_text, partly_text
from reports.winner_map.winners import WinnerMap

NAME = "winner-map"
"""Of the figure, and of its place within the page."""

SHOWN = 2
"""How many maps have room on a screen."""

_QUESTION = "Which model for my job?"
_READING = (
    "Find your job: its wait to the right, its computing upwards. Where a map is light, its model is as good as the "
    "fastest; two light ones are both good. The last map compares the best in one process with the best in several: "
    "grey where the interval of that ratio contains 1. Between points values are interpolated, beyond them nothing is "
    "drawn. A plain loop that was left out as too long counts with the least it can take (≥)."
)


def winner_map_figure(analysis: Analysis, maps: Iterable[WinnerMap]) -> Figure | None:
    """Draw all maps of a record below each other; None without any point to show."""
    shown = [winner_map for winner_map in maps if winner_map.spots][:SHOWN]
    if not shown:
        return None
    known = [priced(winner_map) for winner_map in shown]
    blocks = [MapBlock(priced_map) for priced_map in known]
    with styled():
        sheet = Sheet(
            _QUESTION,
            f"how many times as long as the fastest each takes for {batch_text(shown)}",
            sum(block.height for block in blocks) + KEY_HEIGHT,
            _caption(analysis, known),
        )
        top = HEAD
        for block in blocks:
            block.draw(sheet, top)
            top += block.height
        draw_key(sheet, top, any(block.has_frontier for block in blocks))
    return Figure(NAME, _QUESTION, _QUESTION, _READING, sheet.picture, rows(known), alt_text(known))


def _caption(analysis: Analysis, known: Sequence[PricedMap]) -> str:
    """What is promised of the maps, how many blocks their points have, and what was not measured everywhere."""
    partly = filter(None, map(partly_text, known))
    shown = [priced_map.winner_map for priced_map in known]
    points = tuple(spot.measured for winner_map in shown for spot in winner_map.spots)
    return caption(
        replace(analysis, measurements=replace(analysis.measurements, workloads=points)),
        "; ".join((certainty_text(shown), *partly)),
    )
