"""Figures of several records show what the comparison says, with room for all writing, however many there are."""

from collections.abc import Callable

import pytest
from matplotlib.axes import Axes

from reports.comparison.comparison import Comparison, compare
from reports.comparison.forest import forest_figures
from reports.comparison.rows import cell_parts
from reports.comparison.side_by_side import side_by_side
from reports.comparison.time_figures import time_figures
from reports.plotting.figure import Figure, as_csv
from tests.reports.helpers.artists import misplaced, place, points, texts
from tests.reports.helpers.record_sets import FREE_THREADED, NEWER, OTHER_MACHINE, compute, fetch, sample, spread
from tests.reports.helpers.records import Work

VERSIONS = ("3.11.7", "3.13.1", "3.14.1", "3.15.0a1", "3.12.1", "3.10.1")


def several(count: int, *works: Work, together: str = "t") -> Comparison:
    """As many Pythons, measured in turns."""
    return compare(
        [
            sample(*works, environment={"python_version": f"{version} (64-bit)"}, together=together, seed=number)
            for number, version in enumerate(VERSIONS[:count])
        ]
    )


def all_of(comparison: Comparison) -> list[Figure]:
    return [*forest_figures(comparison), *filter(None, [side_by_side(comparison)]), *time_figures(comparison)]


def signs(figure: Figure) -> dict[str, tuple[float, str, str]]:
    """By name: where the sign of a record is on the x axis, its shape and its filling."""
    return {
        str(line.get_label()): (place(line), str(line.get_marker()), str(line.get_markerfacecolor()))
        for axes in figure.picture.axes
        for line in axes.lines
        if len(points(line)) == 1 and not str(line.get_label()).startswith("_")
    }


def test_the_forest_has_a_sign_for_each_record_at_its_speedup_and_no_two_look_alike() -> None:
    other = sample(compute(0.02, 0.01), fetch(), environment={**OTHER_MACHINE, **FREE_THREADED}, gil=(False,))
    (figure,) = forest_figures(compare([sample(), other]))
    drawn = signs(figure)
    assert drawn["compute threads 0"][0] == pytest.approx(1.0, rel=0.02)
    assert drawn["compute threads 1"][0] == pytest.approx(2.0, rel=0.02)
    assert drawn["compute threads 0"][1:] != drawn["compute threads 1"][1:]
    assert drawn["fetch asyncio 0"][1] == drawn["compute threads 0"][1]


def test_the_forest_says_how_many_records_agree() -> None:
    other = sample(compute(0.02, 0.01), fetch(), environment={**OTHER_MACHINE, **NEWER})
    (figure,) = forest_figures(compare([sample(compute(0.01, 0.02), fetch()), other]))
    written = texts(figure)
    assert "faster in 2 of 2" in written
    assert "1 faster,\n1 slower" in written
    assert "Machine" not in figure.reading
    assert "compute threads: 2.00x slower on CPython 3.11" in figure.alt


def test_panels_have_the_same_axis_and_order_in_every_record() -> None:
    figure = side_by_side(several(3))
    assert figure is not None
    limits = {axes.get_xlim() for axes in figure.picture.axes}
    assert len(figure.picture.axes) == 3
    assert len(limits) == 1
    rows = [signs_of(axes) for axes in figure.picture.axes]
    assert [row["compute threads"] for row in rows] == [rows[0]["compute threads"]] * 3


def signs_of(axes: Axes) -> dict[str, float]:
    """How far down the signs of a panel are, by workload and model."""
    lines = [line for line in axes.lines if len(points(line)) == 1]
    return {str(line.get_label()).rpartition(" ")[0]: points(line)[0][1] for line in lines}


def test_the_cost_is_of_the_plain_loop_against_the_first_record_and_the_net_has_both_in_one() -> None:
    newer = sample(compute(0.01, 0.005), fetch(), environment=NEWER, together="t")
    cost, net = time_figures(compare([sample(together="t"), newer]))
    assert signs(cost)["compute sequential 1"][0] == pytest.approx(2.0)
    assert "compute sequential 0" not in signs(cost)
    assert signs(net)["compute threads 1"][0] == pytest.approx(4.0, rel=0.02)
    assert signs(net)["compute threads 0"][0] == pytest.approx(1.0, rel=0.02)
    assert "The plain loop of each record against that of CPython 3.11" in texts(cost)
    assert "measured in turns" in cost.reading
    assert "separate sittings" not in cost.reading


def test_nothing_is_timed_between_machines() -> None:
    assert time_figures(compare([sample(), sample(environment=OTHER_MACHINE)])) == []


def test_every_figure_says_where_and_when_each_record_was_measured_and_the_level() -> None:
    for figure in all_of(several(2)):
        written = " ".join(" ".join(texts(figure)).split())
        facts = ("Test CPU", "TestOS 1", "CPython 3.11: CPython 3.11.7", "CPython 3.13: CPython 3.13.1", "2026-01-02")
        assert [fact for fact in facts if fact not in written] == []
        assert "intervals: 95 % for all" in written
        assert "4 blocks x 2 rounds" in written
        header, *rows = as_csv(figure.rows).splitlines()
        assert "interval_level" in header
        assert len(rows) == len(figure.rows) > 0
        assert figure.question.endswith("?")


@pytest.mark.parametrize("count", [2, 6])
def test_nothing_leaves_a_figure_and_no_texts_overlap_with_two_to_six_records(count: int) -> None:
    cells = {"sequential": spread(0.02), "a-model-of-a-very-long-name-indeed": spread(1e-5, 0.1, 10.0, 1.0, 1.0)}
    long = Work(cells, name="a_workload_of_a_rather_long_name", wait_seconds=1e-9)
    for figure in all_of(several(count, compute(), long)):
        assert misplaced(figure) == []


def test_hostile_labels_are_drawn_as_plain_text() -> None:
    hostile = sample(environment={"python_version": "$\\frac{<script>"}, together="t")
    for figure in all_of(compare([sample(together="t"), hostile])):
        assert b"<script" not in figure.svg()


@pytest.mark.slow
def test_many_cells_are_drawn_in_parts_by_kind_and_workloads_stay_whole() -> None:
    works = [compute(name=f"{kind}{number}", kind=kind) for kind in ("io", "cpu") for number in range(19)]
    parts = cell_parts(several(2, *works).cells)
    assert [part.name for part, _ in parts] == ["io", "cpu"]
    more = cell_parts(several(5, *works).cells)
    assert [part.name for part, _ in more] == ["io", "io-2", "cpu", "cpu-2"]
    assert sum(len(cells) for _, cells in more) == len(works)


@pytest.mark.parametrize("draw", [forest_figures, time_figures])
def test_the_same_records_give_the_same_bytes(draw: Callable[[Comparison], list[Figure]]) -> None:
    assert [figure.svg() for figure in draw(several(2))] == [figure.svg() for figure in draw(several(2))]
