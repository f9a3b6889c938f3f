"""Which model for my job? The fastest model by what a job waits and computes: once with the GIL held, once without."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reports.analysis.analysis import Analysis
from reports.plotting.figure import Figure, Row
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import styled
from reports.text.captions import caption
from reports.winner_map.legend import draw_legend, legend_height
from reports.winner_map.panel import SHOWN, MapPanel
from reports.winner_map.text import alt_text, batch_text, certainty_text
from reports.winner_map.winners import MapSpot, WinnerMap

NAME = "winner-map"
"""Of the figure, and of its place within the page."""

_NAMES, _BETWEEN, _RIGHT = 0.72, 0.3, 0.1
_HEADING, _TICKS = 0.5, 0.58
_TALL = 3.9
_ALONE = 6.2
_CONTENT = _HEADING + _TALL + _TICKS

_QUESTION = "Which model for my job?"
_READING = (
    "Find your job: how long it waits to the right, how long it computes upwards, both on logarithmic axes. The colour "
    "says which model finishes a whole batch of such jobs first. Plain colour: that model is ahead of every other by "
    "more than 5 %, and the stronger the colour, the more; beyond the thin line the next one takes twice as long. "
    "Full stripes: these models are the same within 5 %, so take the one you like best. Thin stripes: it is too close "
    "to call between these models. Marks are the measured points, in the sign of the fastest model there, filled "
    "where it is clearly ahead and hollow where it is not. Between points the map is interpolated, and clear only "
    "beside a point that is; where there is no colour, nothing was measured. On the dotted line a job computes as "
    "long as it waits."
)


def winner_map_figure(analysis: Analysis, maps: Iterable[WinnerMap]) -> Figure | None:
    """Draw all maps of a record side by side; None without any point to show."""
    shown = [winner_map for winner_map in maps if winner_map.spots][:SHOWN]
    if not shown:
        return None
    models = tuple(dict.fromkeys(model for winner_map in shown for model in winner_map.models))
    with styled():
        sheet = Sheet(
            _QUESTION,
            f"the fastest way to run {batch_text(shown)}",
            _CONTENT,
            _caption(analysis, shown),
            legend_height(models),
        )
        for number, winner_map in enumerate(shown):
            MapPanel(winner_map, *_place(number, len(shown))).draw(sheet)
        draw_legend(sheet, models)
    rows = tuple(_row(winner_map, spot, models) for winner_map in shown for spot in winner_map.spots)
    return Figure(NAME, _QUESTION, _QUESTION, _READING, sheet.picture, rows, alt_text(shown))


def _place(number: int, count: int) -> tuple[float, float, float, float]:
    """Left, top, width and height of the plot of a map, in inches."""
    wide = (WIDTH - EDGE - _RIGHT - count * _NAMES - (count - 1) * _BETWEEN) / count
    left = EDGE + _NAMES + number * (wide + _NAMES + _BETWEEN)
    return left, HEAD + _HEADING, min(wide, _ALONE), _TALL


def _caption(analysis: Analysis, shown: Sequence[WinnerMap]) -> str:
    """What is promised of the maps, and how many blocks their points have."""
    points = tuple(spot.measured for winner_map in shown for spot in winner_map.spots)
    return caption(
        replace(analysis, measurements=replace(analysis.measurements, workloads=points)), certainty_text(shown)
    )


def _row(winner_map: WinnerMap, spot: MapSpot, models: Sequence[str]) -> Row:
    second = spot.second
    estimate = spot.behind(second) if second else None
    low, high = estimate.interval or (None, None) if estimate else (None, None)
    return {
        "workload": winner_map.entry.workload,
        "computing": spot.measured.entry.computing,
        "wait_seconds": spot.wait,
        "cpu_seconds": spot.cpu,
        "jobs": spot.measured.entry.jobs,
        "width": spot.measured.entry.width,
        "blocks": len(spot.measured.blocks),
        "fastest": spot.winner,
        "verdict": spot.verdict,
        "could_be_fastest": " ".join(spot.rivals),
        "second": second,
        "second_takes_times_as_long": estimate.value if estimate else None,
        "second_low": low,
        "second_high": high,
        "fastest_takes_at_most_times_as_long_as_best": spot.at_stake,
        "interval_level": spot.rule.level,
        **{f"{model}_makespan_seconds": spot.makespans.get(model) for model in models},
    }
