"""Figures by what is drawn in them, not by their pixels."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.analysis.analysis import analyse
from reports.figures.overview import overview
from reports.figures.phases import phases
from reports.figures.speedups import speedups
from reports.figures.trust import trust
from reports.plotting.figure import Figure
from reports.plotting.style import look
from reports.record.load import parse_record
from tests.reports.helpers.artists import place, points, texts
from tests.reports.helpers.drawings import makespan_figure
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.records import PROBE, Blocks, Json, Work, analysed, as_bytes, record


def lines(axes: Axes) -> dict[str, Line2D]:
    return {str(line.get_label()): line for line in axes.get_lines()}


def panel(figure: Figure, number: int = 0) -> dict[str, Line2D]:
    return lines(figure.picture.axes[number])


def test_every_speedup_stands_where_its_value_is_in_the_colour_and_marker_of_its_model() -> None:
    analysis = analysed(*typical())
    drawn = panel(speedups(analysis))
    for answer in analysis.answers[:2]:
        for model, speedup in answer.speedups.items():
            line = drawn[f"{answer.name} {model}"]
            assert place(line) == speedup.value
            assert (line.get_color(), line.get_marker()) == (look(model).colour, look(model).marker)


@pytest.mark.parametrize("draw", [speedups, makespan_figure, trust])
def test_of_any_number_of_variants_only_markers_are_drawn(draw: type) -> None:
    """Some markers are tuples, which matplotlib would take for data where they are not named."""
    cells: dict[str, Blocks] = {"sequential": [[1.0]] * 3, **{f"way-{place}": [[0.5]] * 3 for place in range(12)}}
    drawn = [line for axes in draw(analysed(Work(cells), twins())).picture.axes for line in axes.get_lines()]
    named = [line for line in drawn if "way-" in str(line.get_label())]
    assert len({str(line.get_marker()) for line in named}) >= 9
    assert {line.get_linestyle() for line in named} == {"None"}


def test_every_speedup_is_written_beside_its_row_and_the_reference_beside_its_group() -> None:
    written = texts(speedups(analysed(*typical())))
    assert {"10.0x faster", "sequential: 100 ms", "1.82x faster", "same as sequential"} <= set(written)


def test_the_interval_is_drawn_from_end_to_end() -> None:
    analysis = analysed(*typical())
    interval = analysis.answers[0].speedups["asyncio"].interval
    ends = [tuple(np.asarray(line.get_xdata())) for line in speedups(analysis).picture.axes[0].get_lines()]
    assert interval in ends


def test_the_verdict_is_written_beside_each_row() -> None:
    written = texts(speedups(analysed(*typical())))
    assert {"faster", "slower", "slightly slower"} <= set(written)


UNCLEAR: dict[str, Blocks] = {
    "sequential": [[1.0]] * 4,
    "asyncio": [[1.0], [1.16], [1.04], [1.2]],
    "threads": [[0.5]] * 4,
}
"""The logarithms of asyncio deviate by 0.087: 15 blocks would make half the interval of a headline 5 %."""


def test_the_table_of_speedups_has_verdicts_and_how_much_longer_would_make_them_precise() -> None:
    shown = {
        row["model"]: (row["verdict"], row["seconds_to_5_percent"]) for row in speedups(analysed(Work(UNCLEAR))).rows
    }
    assert shown == {"asyncio": ("unclear", 11.0), "threads": ("faster", 0.0)}
    assert all("verdict" in draw(analysed(*typical())).rows[0] for draw in (speedups, makespan_figure, phases))


@pytest.mark.parametrize("draw", [speedups, overview])
def test_a_headline_has_the_level_of_headlines_in_tables_and_others_that_of_others(draw: type) -> None:
    """One headline of three comparisons."""
    levels = {row["model"]: row["interval_level"] for row in draw(analysed(Work(UNCLEAR))).rows}
    assert levels == {"asyncio": 0.95, "threads": 0.975}


def test_an_unclear_verdict_is_written_with_how_much_longer_it_would_take() -> None:
    assert "unclear (11 s more would tell)" in texts(speedups(analysed(Work(UNCLEAR))))


def test_where_twins_differ_a_band_shows_how_far_away_an_interval_has_to_be() -> None:
    cells: dict[str, Blocks] = {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}
    axes = speedups(analysed(Work(cells), twins(1.2, 1.2, 1.2))).picture.axes[0]
    ends = {band.get_label(): band.get_extents().transformed(axes.transData.inverted()).x1 for band in axes.patches}
    assert ends == pytest.approx({"widening": 1.05 * 1.2, "margin": 1.05})


def test_an_interval_wholly_beyond_the_axis_has_no_line_on_it() -> None:
    noop = Work({"sequential": [[1.0], [1.0]], "asyncio": [[1e4], [1.1e4]]}, name="noop")
    work = Work({"sequential": [[1.0], [1.0]], "asyncio": [[0.5], [0.5]]})
    markers = [line.get_marker() for line in speedups(analysed(noop, work)).picture.axes[0].get_lines()]
    assert (markers.count("<"), markers.count(">")) == (1, 0)


def test_an_interval_beyond_the_axis_ends_in_arrows() -> None:
    work = Work({"sequential": [[1.0], [1.0]], "asyncio": [[0.01], [100.0]]})
    figure = speedups(analysed(work))
    low, high = figure.picture.axes[0].get_xlim()
    arrows = {line.get_marker(): place(line) for line in figure.picture.axes[0].get_lines()}
    assert (arrows["<"], arrows[">"]) == (low, high)
    assert high / low < 1000


def test_the_price_list_does_not_stretch_the_axis() -> None:
    noop = Work({"sequential": [[1.0], [1.0]], "asyncio": [[1e4], [1e4]]}, name="noop")
    work = Work({"sequential": [[1.0], [1.0]], "asyncio": [[0.5], [0.5]]})
    drawn = panel(speedups(analysed(noop, work)))
    assert drawn["noop asyncio"].get_marker() == "<"
    assert place(drawn["work asyncio"]) == pytest.approx(2.0)


def test_there_is_one_dot_per_block_at_its_median_over_rounds() -> None:
    work = Work({"sequential": [[1.0, 3.0, 2.0], [5.0, 5.0, 5.0]]})
    dots = panel(makespan_figure(analysed(work)))["blocks sequential"]
    assert list(np.asarray(dots.get_xdata())) == [2.0, 5.0]


def test_the_bound_has_a_tick_at_its_place_and_an_explanation() -> None:
    work = Work({"sequential": [[9.0]], "asyncio": [[4.0]]}, jobs=4, width=4, wait_seconds=2.0)
    figure = makespan_figure(analysed(work))
    drawn = panel(figure)
    assert (place(drawn["bound sequential"]), place(drawn["bound asyncio"])) == (8.0, 2.0)
    assert "bound: what waits, width and CPUs allow at best" in texts(figure)


def test_what_is_predicted_is_drawn_where_noop_was_measured() -> None:
    """A hundred jobs of 1 s, ten at a time, and 0.01 s more for each by noop: 10 (1 + 0.01), and 0.09 in the end."""
    noop = Work({"asyncio": [[1.0]]}, name="noop", jobs=100)
    cells = {"sequential": [[101.0]], "asyncio": [[10.0]]}
    work = Work(cells, jobs=100, width=10, wait_seconds=1.0)
    drawn = panel(makespan_figure(analysed(noop, work, probe={**PROBE, "loop_sleep_overshoot_seconds": 0.0})))
    assert place(drawn["predicted asyncio"]) == pytest.approx(10.19)
    assert "predicted sequential" not in drawn


def test_without_noop_the_legend_does_not_explain_predictions() -> None:
    assert not any("noop" in text for text in texts(makespan_figure(analysed(Work({"sequential": [[1.0]]})))))


def test_both_batches_of_the_phases_have_the_bound() -> None:
    work = Work({"sequential": [[9.0]], "asyncio": [[4.0]]}, jobs=4, width=4, wait_seconds=2.0)
    figure = phases(analysed(work))
    drawn = panel(figure)
    assert (place(drawn["bound sequential"]), place(drawn["bound asyncio"])) == (8.0, 2.0)
    assert "bound" in texts(figure)
    heights = [height for _, height in points(drawn["bound sequential"])]
    batches = [points(drawn[f"{phase} batch sequential"])[0][1] for phase in ("first", "warm")]
    assert min(heights) < min(batches) < max(batches) < max(heights)


def test_phases_stand_at_their_times_and_zero_at_a_microsecond() -> None:
    drawn = panel(phases(analysed(Work({"sequential": [[1.0, 1.0]]}, startup=0.25, shutdown=0.0))))
    assert place(drawn["start-up sequential"]) == 0.25
    assert place(drawn["first batch sequential"]) == pytest.approx(1.0)
    assert place(drawn["warm batch sequential"]) == pytest.approx(1.0)
    assert place(drawn["shutdown sequential"]) == 1e-6


@pytest.mark.parametrize(
    ("startup", "warm", "batch"), [(0.0, 1.0, "1"), (3.5, 1.0, "4"), (0.0, 3.0, "never"), (0.0, 2.0, "unclear")]
)
def test_a_pool_pays_off_once_its_cold_start_is_made_up_for(startup: float, warm: float, batch: str) -> None:
    """The loop takes 2 s per batch; what a pool costs more at first, it has to save batch by batch."""
    cells: dict[str, Blocks] = {"sequential": [[2.0], [2.0]], "processes": [[warm], [warm]]}
    content = record(Work(cells, startup=0.0, shutdown=0.0))
    for run in next(cell for cell in content["benchmarks"] if pool_startup(cell["metadata"]))["runs"]:
        run["values"] = [startup]
    assert batch in texts(phases(analyse(parse_record(as_bytes(content)))))


def pool_startup(metadata: Json) -> bool:
    return bool(metadata["model"] == "processes" and metadata["phase"] == "startup")
