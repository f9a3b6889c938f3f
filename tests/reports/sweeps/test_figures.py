"""Figures of sweeps, by what is drawn in them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.analysis.analysis import Analysis
from reports.plotting.figure import Figure, as_csv
from reports.plotting.labels import spread
from reports.plotting.style import look
from reports.sweeps.findings import knees
from reports.sweeps.text import fastest_text
from reports.sweeps.values import with_moderated_intervals
from tests.reports.helpers.artists import misplaced, points, texts
from tests.reports.helpers.drawings import figures_of_sweeps, reports_of_sweeps
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Json, Work
from tests.reports.helpers.sweeps import MODELS, analysed_sweeps, axis, cells, shares, sizes, talking, widths


def lines(axes: Axes) -> dict[str, Line2D]:
    return {str(line.get_label()): line for line in axes.get_lines()}


def near(places: Sequence[tuple[float, float]], expected: Sequence[tuple[float, float]]) -> bool:
    return len(places) == len(expected) and bool(np.allclose(places, expected, rtol=1e-9, atol=0))


def crossing(share: float) -> dict[str, float]:
    """Asyncio takes 20 to 100 ms, processes 60 ms throughout: they cross half way."""
    return {"sequential": 0.1, "asyncio": 0.02 + 0.08 * share, "processes": 0.06}


def curved() -> dict[str, dict[int, float]]:
    """Makespans per job by width: asyncio gains to the end, threads up to 16, processes were measured up to 4."""
    every = (1, 4, 16, 64, 256)
    return {
        "sequential": {1: 1e-3, 4: 1e-3},
        "asyncio": {width: 1.1e-3 / width for width in every},
        "threads": {1: 1.2e-3, 4: 4e-4, 16: 2e-4, 64: 1.9e-4, 256: 3e-4},
        "processes": {1: 2e-3, 4: 1e-3},
    }


def pools() -> dict[int, dict[float, float]]:
    """Speedups by chunk and seconds per job: one by one they are even at 100 us, in chunks always ahead."""
    return {1: {1e-5: 0.1, 1e-4: 1.0, 1e-3: 1.7}, 8: {1e-5: 1.3, 1e-4: 1.5, 1e-3: 1.8}}


def noop() -> Work:
    return Work(cells({"sequential": 1e-4, "asyncio": 1e-3, "threads": 1e-3, "processes": 2e-3}), name="noop", jobs=100)


def everything() -> Analysis:
    along = axis("latency_seconds", {x: {"sequential": 0.1 + x, "asyncio": 0.01 + x} for x in (0.001, 0.01, 0.1)})
    words = axis("client", {x: {"sequential": 0.1, "asyncio": 0.01} for x in ("one", "another")})
    return analysed_sweeps(shares(crossing), widths(curved()), sizes(pools()), along, words, further=[noop(), twins()])


def figure(analysis: Analysis, number: int = 0) -> Figure:
    return figures_of_sweeps(analysis)[number]


def test_every_sweep_gets_the_figure_that_suits_it() -> None:
    titles = {sweep_figure.name: sweep_figure.title for sweep_figure in figures_of_sweeps(everything())}
    assert titles == {
        "sweep-blend-cpu_share": "Speedup from all waiting to all computing · blend",
        "sweep-fetch-concurrency": "Makespan by width · fetch",
        "sweep-primes-message_size": "Speedup by how much a job computes · primes",
        "sweep-any-latency_seconds": "Makespan and speedup by latency · any",
        "sweep-any-client": "Makespan and speedup by client · any",
    }


def test_every_figure_says_machine_and_extent_and_has_a_question_alt_text_and_table() -> None:
    for sweep_figure in figures_of_sweeps(everything()):
        written = " ".join(" ".join(texts(sweep_figure)).split())
        assert "Test CPU" in written
        assert "3 blocks x 2 rounds" in written
        assert sweep_figure.question.endswith("?")
        assert sweep_figure.title in sweep_figure.alt
        assert len(as_csv(sweep_figure.rows).splitlines()) == 1 + len(sweep_figure.rows) > 4


def test_the_same_record_gives_the_same_bytes() -> None:
    sweep_figure, other = (figure(analysed_sweeps(widths(curved()), further=[noop()])) for _ in range(2))
    assert (sweep_figure.svg(), sweep_figure.png()) == (other.svg(), other.png())


def test_names_are_harmless_as_files_and_told_apart() -> None:
    hostile = axis("../../x y", {1: {"asyncio": 1.0}, 2: {"asyncio": 1.0}})
    other = axis("../../x_y", {3: {"asyncio": 1.0}, 4: {"asyncio": 1.0}})
    names = [sweep_figure.name for sweep_figure in figures_of_sweeps(analysed_sweeps(hostile, other))]
    assert names == ["sweep-any-_x_y", "sweep-any-_x_y--2"]


def test_speedups_stand_at_their_share_in_the_look_of_their_model() -> None:
    drawn = lines(figure(analysed_sweeps(shares(crossing))).picture.axes[0])
    assert near(points(drawn["processes"]), [(x / 4, 0.1 / 0.06) for x in range(5)])
    assert points(drawn["asyncio"])[2] == pytest.approx((0.5, 0.1 / 0.06))
    assert drawn["asyncio"].get_color() == look("asyncio").colour
    assert "sequential" not in drawn


def test_where_the_fastest_changes_is_said_and_marked_from_end_to_end() -> None:
    sweep_figure = figure(analysed_sweeps(shares(crossing, count=9, spread=(1.0, 1.03, 1 / 1.03))))
    sentence = next(
        text for text in texts(sweep_figure) if text.startswith("processes overtake asyncio above 50 % computing [")
    )
    strip = lines(sweep_figure.picture.axes[1])
    assert points(strip[sentence])[0][0] == pytest.approx(0.5)
    low, high = (x for x, _ in points(strip[f"range {sentence}"]))
    assert low < 0.5 < high
    assert sentence in sweep_figure.alt


def test_from_talking_to_computing_loops_converge_and_the_figure_says_how_far_they_differ() -> None:
    """A batch takes the plain loop 20 ms at the left end, and a unit of work adds 10 ms to every model's."""
    alone = {"sequential": 0.02, "asyncio": 0.03, "uvloop": 0.021}
    analysis = analysed_sweeps(talking(lambda work: {model: own + 0.01 * work for model, own in alone.items()}))
    sweep_figure = figure(analysis)
    drawn = points(lines(sweep_figure.picture.axes[0])["uvloop"])
    shares_added = [0, 1 / 3, 2 / 3, 8 / 9, 32 / 33]
    assert near(drawn, list(zip(shares_added, [(20 + 10 * w) / (21 + 10 * w) for w in (0, 1, 4, 16, 64)], strict=True)))
    sentence = next(text for text in texts(sweep_figure) if text.startswith("uvloop is ahead of asyncio"))
    assert sentence in sweep_figure.alt
    assert "only messages" in " ".join(texts(sweep_figure))


def test_where_nothing_changes_the_fastest_is_named() -> None:
    written = texts(figure(analysed_sweeps(shares(lambda share: {"sequential": 0.2, "asyncio": 0.11}))))
    assert "Fastest from 0 to 100 % computing: asyncio." in written


def test_however_many_are_fastest_their_sentence_is_not_cut() -> None:
    many = {f"asyncio-with-a-very-long-name-{number}": 0.1 for number in range(3)}
    analysis = analysed_sweeps(shares(lambda share: {"sequential": 0.2, **many}))
    sentence = fastest_text(reports_of_sweeps(analysis)[0].sweep, reports_of_sweeps(analysis)[0].stretches)
    assert len(sentence) > 120
    assert sentence in " ".join(texts(figure(analysis)))


def test_makespans_along_width_are_per_job_with_gaps_where_models_were_left_out() -> None:
    sweep_figure = figure(analysed_sweeps(widths(curved())))
    drawn = lines(sweep_figure.picture.axes[0])
    assert near(points(drawn["threads"]), [(w, y) for w, y in curved()["threads"].items()])
    assert [x for x, _ in points(drawn["processes"])] == [1, 4]
    assert "Left out: sequential at 3 points (it would take too long)" in sweep_figure.reading


def test_a_knee_is_the_first_width_that_no_wider_one_beats_by_more_than_a_tenth() -> None:
    analysis = analysed_sweeps(widths(curved(), spread=(1.0, 1.0)))
    by_model = {knee.model: knee for knee in knees(reports_of_sweeps(analysis)[0].values)}
    assert "sequential" not in by_model
    assert {model: (knee.value, knee.is_last) for model, knee in by_model.items()} == {
        "asyncio": (256, True),
        "threads": (16, False),
        "processes": (4, True),
    }


def test_a_knee_may_be_anywhere_that_its_intervals_allow() -> None:
    """Blocks scatter by ln 1.1; of 10 degrees of freedom half an interval is 12 %: 16 may be worse than 64 by more."""
    analysis = analysed_sweeps(widths({"threads": curved()["threads"]}, spread=(1.0, 1.1, 1 / 1.1)))
    (knee,) = knees(reports_of_sweeps(analysis)[0].values)
    assert (knee.low, knee.value, knee.high) == (16, 16, 64)


def test_knees_are_told_in_words() -> None:
    written = texts(figure(analysed_sweeps(widths(curved(), spread=(1.0, 1.0)))))
    assert {"threads: width 16 is enough", "asyncio: not reached, the widest is still better"} <= set(written)


def test_the_bound_is_black_and_for_each_model_its_own() -> None:
    """Jobs wait 1 ms and compute nothing: the loop needs that for each, others share it by width."""
    sweep_figure = figure(analysed_sweeps(widths(curved())))
    black = [
        points(line) for line in sweep_figure.picture.axes[0].get_lines() if str(line.get_color()) == look_of_bounds()
    ]
    assert [(1, 1e-3), (4, 1e-3)] in [line[:2] for line in black]
    assert any(near(line, [(width, 1e-3 / width) for width in (1, 4, 16, 64, 256)]) for line in black)
    assert {"bound: sequential", "bound: the others"} <= set(texts(sweep_figure))


def look_of_bounds() -> str:
    return "#1a1a1a"


def test_where_the_plain_loop_was_left_out_the_bound_knows_the_computing_of_other_points() -> None:
    swept, entry = shares(lambda share: {"sequential": 0.2, "asyncio": 0.15})
    last = replace(swept[-1], cells={"asyncio": swept[-1].cells["asyncio"]}, cpu_seconds=0.12)
    analysis = analysed_sweeps(([*swept[:-1], last], entry))
    values = reports_of_sweeps(analysis)[0].values
    assert values.bounds["asyncio"][-1] == pytest.approx(0.01)


def test_predictions_are_dotted_at_their_place() -> None:
    analysis = analysed_sweeps(widths({"sequential": {1: 1.1e-3, 4: 1.1e-3}}), further=[noop()])
    values = reports_of_sweeps(analysis)[0].values
    expected = values.predictions["sequential"][0]
    assert expected is not None
    dotted = [line for line in figure(analysis).picture.axes[0].get_lines() if line.get_alpha() == 0.9]
    assert points(dotted[0])[0] == pytest.approx((1, expected))
    assert "dotted: predicted from noop and the probe" in texts(figure(analysis))


def test_memory_is_the_peak_beyond_what_was_held_before() -> None:
    swept = widths({"asyncio": {1: 1e-3, 4: 3e-4}})
    seen = [_footprint(point.name, 30 * 2**20, 10 * 2**20) for point in swept[0]]
    sweep_figure = figure(analysed_sweeps(swept, footprints=seen))
    drawn = lines(sweep_figure.picture.axes[2])
    assert near(points(drawn["asyncio"]), [(1, 20 * 2**20), (4, 20 * 2**20)])
    assert sweep_figure.rows[0]["memory_bytes"] == pytest.approx(20 * 2**20)
    assert "20.0 MiB" in texts(sweep_figure)


def _footprint(name: str, peak: int, before: int) -> Json:
    return {"workload": name, "model": "asyncio", "peak_bytes": peak, "before_bytes": before, "measure": "pss"}


def test_where_a_pool_pays_off_is_told_for_each_size_of_a_chunk() -> None:
    sweep_figure = figure(analysed_sweeps(sizes(pools(), spread=(1.0, 1.01, 1 / 1.01))))
    written = texts(sweep_figure)
    assert any(text.startswith("1 job per message: pays off above 100 µs of computing per job [") for text in written)
    assert "8 jobs per message: faster than the plain loop, measured from 10 µs to 1 ms" in written
    drawn = lines(sweep_figure.picture.axes[0])
    assert near(points(drawn["1 job per message"]), [(1e-5, 0.1), (1e-4, 1.0), (1e-3, 1.7)])
    assert points(drawn["CPUs at their best"])[0][1] == 2.0


def test_chunks_of_different_sizes_differ_in_shade_and_marker() -> None:
    drawn = lines(figure(analysed_sweeps(sizes(pools()))).picture.axes[0])
    line2d, other = drawn["1 job per message"], drawn["8 jobs per message"]
    assert line2d.get_color() != other.get_color()
    assert line2d.get_marker() != other.get_marker()


def test_between_words_there_are_no_lines() -> None:
    swept = axis("client", {word: {"sequential": 0.1, "asyncio": 0.01} for word in ("one", "another")})
    sweep_figure = figure(analysed_sweeps(swept))
    drawn = lines(sweep_figure.picture.axes[0])
    assert near(points(drawn["asyncio"]), [(0, 1e-3), (1, 1e-3)])
    assert not any(name.startswith("line") for name in drawn)
    assert {"one", "another"} <= set(texts(sweep_figure))


def test_without_the_plain_loop_speedups_are_against_the_model_that_most_points_have() -> None:
    makespans = {1: {"asyncio": 0.1, "threads": 0.2}, 2: {"threads": 0.2}, 3: {"threads": 0.2, "asyncio": 0.1}}
    sweep_figure = figure(analysed_sweeps(axis("latency_seconds", makespans)))
    assert near(points(lines(sweep_figure.picture.axes[1])["asyncio"]), [(1, 2.0), (3, 2.0)])
    assert any(text.startswith("speedup against threads") for text in texts(sweep_figure))


def test_of_very_many_points_as_many_are_drawn_as_fit() -> None:
    sweep_figure = figure(analysed_sweeps(shares(lambda share: {"sequential": 0.2, "asyncio": 0.11}, 170, (1.0,))))
    assert len(points(lines(sweep_figure.picture.axes[0])["asyncio"])) == 160
    assert "Of 170 points 160 are drawn" in sweep_figure.reading


def test_points_with_few_blocks_learn_from_the_others_how_much_blocks_scatter() -> None:
    analysis = analysed_sweeps(shares(lambda share: {"sequential": 0.2, "asyncio": 0.11}, spread=(1.0, 1.02)))
    (report,) = reports_of_sweeps(analysis)
    estimates = report.values.makespans["asyncio"]
    alone = 12.706 * np.log(1.02) / 2
    assert all(estimate and estimate.half and estimate.half < alone / 3 for estimate in estimates)


def test_without_blocks_to_compare_there_are_no_intervals() -> None:
    assert [estimate and estimate.half for estimate in with_moderated_intervals([None])] == [None]
    sweep_figure = figure(analysed_sweeps(shares(crossing, spread=(1.0,))))
    assert any("no intervals, for want of blocks" in text for text in texts(sweep_figure))


TEN = (*MODELS, "uvloop", "interpreters", "asyncio+threads", "dask", "asyncio-of-a-long-name", "a-stranger-with-a-name")


@pytest.mark.parametrize(
    "swept",
    [
        shares(lambda share: dict.fromkeys(TEN, 0.1), 12),
        shares(lambda share: {"sequential": 1e-9, "asyncio": 1e7}, 3, (1.0, 50.0, 0.02)),
        shares(crossing, 1, (1.0,)),
        talking(lambda work: {model: 0.02 + 0.001 * place + work for place, model in enumerate(TEN)}),
        widths({model: {10**power: 1e-3 for power in (0, 6, 11)} for model in TEN}),
        sizes({2**power: {1e-5: 0.1 + 0.1 * power, 1e-3: 1.5} for power in range(14)}),
        axis("x" * 99, {f"word {number} of many": {"sequential": 1.0, "$\\frac": 2.0} for number in range(50)}),
        axis("offset", {x: {"asyncio": 1.0, "threads": 1.0 + (x > 0)} for x in (-1e12, 0, 1e-300, 1e12)}),
        axis("body_bytes", {4**power: {"asyncio": 1.0} for power in range(9)}),
    ],
)
def test_nothing_leaves_the_figure_and_no_texts_overlap(swept: tuple[list[Work], Json]) -> None:
    for sweep_figure in figures_of_sweeps(analysed_sweeps(swept, further=[noop(), twins(1.1, 1.2, 0.9)])):
        assert misplaced(sweep_figure) == []
        assert b"NaN" not in sweep_figure.svg()
        assert "nan" not in as_csv(sweep_figure.rows)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_names_keep_apart_in_order_and_within_limits(places: list[float]) -> None:
    apart = 1 / max(1, len(places))
    moved = spread(places, apart, 0.0, 1.0)
    ordered = [place for _, place in sorted(zip(places, moved, strict=True))]
    assert all(b - a >= apart - 1e-9 for a, b in pairwise(ordered))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in moved)


def test_names_with_room_stay_where_they_belong() -> None:
    assert spread([0.9, 0.1, 0.5], 0.2, 0.0, 1.0) == pytest.approx([0.9, 0.1, 0.5])
    assert spread([0.5, 0.5], 0.2, 0.0, 1.0) == pytest.approx([0.4, 0.6])
