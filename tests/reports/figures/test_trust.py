"""The figure that shows every value against the clock, by what is drawn in it."""

from math import exp, log

import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.analysis.analysis import Analysis, analyse
from reports.figures.trust import trust
from reports.plotting.figure import Figure
from reports.plotting.style import look
from reports.record.load import parse_record
from tests.reports.helpers.artists import points, texts
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.records import Blocks, Json, Work, analysed, as_bytes, record

WORK = Work({"sequential": [[1.0, 2.0], [4.0, 2.0]], "asyncio": [[1.0, 1.0], [1.0, 0.5]]})


def drawn(figure: Figure) -> dict[str, list[Line2D]]:
    line2dses: dict[str, list[Line2D]] = {}
    for axes in figure.picture.axes:
        for line in axes.get_lines():
            line2dses.setdefault(str(line.get_label()), []).append(line)
    return line2dses


def panel(figure: Figure, label: str) -> Axes:
    return next(
        axes for axes in figure.picture.axes if label in [str(line2d.get_label()) for line2d in axes.get_lines()]
    )


def with_gap(*works: Work, seconds: float) -> Analysis:
    """The same record, but its second half of blocks was measured so much later."""
    content: Json = record(*works)
    blocks = content["crossover"]["blocks"]
    for block in blocks[len(blocks) // 2 :]:
        block["started"] += seconds
        block["starts"] = {model: [start + seconds for start in starts] for model, starts in block["starts"].items()}
    return analyse(parse_record(as_bytes(content)))


def test_every_value_stands_at_its_moment_relative_to_the_median_of_its_cell() -> None:
    """Blocks begin at 1 s and 2 s, and their four values are a quarter of a second apart; the median is 2 s."""
    lines = drawn(trust(analysed(WORK)))["work sequential"]
    assert sorted(point for line in lines for point in points(line)) == [(1.0, 0.5), (1.5, 1.0), (2.0, 2.0), (2.5, 1.0)]


def test_every_model_has_its_colour_and_marker() -> None:
    line2dses = drawn(trust(analysed(WORK)))
    for model in ("sequential", "asyncio"):
        line = line2dses[f"work {model}"][0]
        assert (line.get_color(), line.get_marker()) == (look(model).colour, look(model).marker)


def test_values_beyond_the_axis_are_arrows_at_its_edge_and_are_counted() -> None:
    steady = [[1.0] * 150] * 2
    far: Blocks = [[*[1.0] * 149, 100.0], [*[1.0] * 149, 0.001]]
    figure = trust(analysed(Work({"sequential": steady, "asyncio": far})))
    line2dses, (low, high) = drawn(figure), panel(figure, "work asyncio").get_ylim()
    assert [points(line)[0][1] for line in (*line2dses["beyond ^"], *line2dses["beyond v"])] == [high, low]
    assert sum(len(points(line)) for line in line2dses["work asyncio"]) == 298
    assert "600 values, 2 beyond the axis" in texts(figure)


def test_all_workloads_share_one_axis() -> None:
    quiet, noisy = Work({"sequential": [[1.0, 1.0]] * 2}, name="a"), Work({"sequential": [[1.0, 2.0]] * 2}, name="b")
    figure = trust(analysed(quiet, noisy))
    assert panel(figure, "a sequential").get_ylim() == panel(figure, "b sequential").get_ylim()


def test_twins_come_first_with_a_dot_per_block_their_estimate_and_their_interval() -> None:
    analysis = analysed(WORK, twins(1.02, 1.0, 0.99))
    line2dses = drawn(trust(analysis))
    assert [y for _, y in points(line2dses["twins"][0])] == pytest.approx([1.02, 1.0, 0.99])
    twin = analysis.twins[0].ratio
    assert twin is not None
    assert points(line2dses["estimate"][0])[0][1] == pytest.approx(twin.value)
    assert [y for _, y in points(line2dses["interval"][0])] == pytest.approx(list(twin.interval or ()))
    names = [text for text in texts(trust(analysis)) if text in ("twins", "load", "stolen time", "work")]
    assert names == ["twins", "load", "stolen time", "work"]


def test_a_twin_far_away_is_an_arrow_at_the_edge() -> None:
    line2dses = drawn(trust(analysed(WORK, twins(5.0, 1.0, 1.0))))
    assert len(points(line2dses["twins"][0])) == 2
    assert "beyond ^" in line2dses


def test_without_twins_the_figure_says_that_there_are_none() -> None:
    assert "none in this record" in texts(trust(analysed(WORK)))


def test_load_and_stolen_time_are_drawn_block_by_block() -> None:
    """A tenth of a second stolen in a second of two CPUs is a twentieth."""
    blocks = [{**block, "load_before": 1.5, "steal_seconds": 0.1} for block in record(WORK)["crossover"]["blocks"]]
    load, stolen = drawn(trust(analysed(WORK, blocks=blocks)))["blocks"]
    assert points(load) == [(1.0, 1.5), (2.0, 1.5)]
    assert points(stolen) == [(1.5, 0.05), (2.5, 0.05)]


def test_a_system_that_does_not_tell_load_has_an_empty_panel_that_says_so() -> None:
    blocks = [{**block, "load_before": None, "steal_seconds": None} for block in record(WORK)["crossover"]["blocks"]]
    assert texts(trust(analysed(WORK, blocks=blocks))).count("not known on this system") == 2


def test_a_pause_is_cut_out_marked_and_said() -> None:
    figure = trust(with_gap(WORK, twins(1.0, 1.0), seconds=36_000.0))
    (low, high), lines = panel(figure, "work sequential").get_xlim(), drawn(figure)
    assert high - low < 10
    assert len(lines["pause"]) == len(figure.picture.axes) - 1
    assert any("1 pause cut out (10 h)" in text for text in texts(figure))
    assert "a pause, cut out" in texts(figure)


def test_without_a_pause_the_legend_does_not_explain_one() -> None:
    assert "a pause, cut out" not in texts(trust(analysed(WORK)))


def test_every_value_is_in_the_table() -> None:
    rows = trust(analysed(WORK, twins())).rows
    assert len(rows) == 8 + 12
    assert dict(next(row for row in rows if row["workload"] == "work" and row["block"] == 2)) == {
        "workload": "work",
        "model": "sequential",
        "block": 2,
        "round": 1,
        "start_seconds": 2.0,
        "value_seconds": 4.0,
        "relative_to_median": 2.0,
    }


def test_dots_of_many_values_become_a_picture_and_stand_side_by_side() -> None:
    blocks: Blocks = [[1.0] * 500] * 10
    figure = trust(analysed(Work({"sequential": blocks, "asyncio": blocks})))
    line2d, other = (drawn(figure)[f"work {model}"][0] for model in ("sequential", "asyncio"))
    places = [line.get_transform().transform(points(line)[0])[0] for line in (line2d, other)]
    assert line2d.get_rasterized()
    assert places[1] - places[0] > 1
    assert not drawn(trust(analysed(WORK)))["work asyncio"][0].get_rasterized()


def test_the_words_for_those_who_cannot_see_it_say_how_steady_it_was() -> None:
    alt = trust(analysed(*typical())).alt
    assert "Twins twins: 1.00x faster [0.98, 1.03], the same." in alt
    assert "fetch: 18 values, nine in ten between 99 and 101 % of their cell's median." in alt


def test_an_axis_reaches_as_far_as_nearly_all_values() -> None:
    values = [exp(log(1.5) * place / 99) for place in range(100)]
    axes = panel(trust(analysed(Work({"sequential": [values]}))), "work sequential")
    assert 1.2 < axes.get_ylim()[1] < 1.35
