"""What holds for every figure, whatever the record: facts, words, room for all writing, and ticks."""

from math import log

import pytest
from matplotlib.figure import Figure as Picture

from reports.figures.phases import phases
from reports.figures.speedups import speedups
from reports.figures.trust import trust
from reports.plotting.axes import ratio_ticks, time_ticks
from reports.plotting.figure import Figure, as_csv
from tests.reports.helpers.artists import misplaced, texts
from tests.reports.helpers.drawings import makespan_figure, overview_figure
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.records import Blocks, Work, analysed

DRAWERS = (speedups, makespan_figure, phases, trust, overview_figure)


@pytest.mark.parametrize("draw", DRAWERS)
def test_every_figure_says_machine_python_date_extent_and_suite(draw: type) -> None:
    written = " ".join(" ".join(texts(draw(analysed(*typical())))).split())
    for fact in ("Test CPU", "virtual machine", "TestOS 1", "CPython 3.11.7", "GIL enabled", "2026-01-02", "abc123"):
        assert fact in written
    assert "3 blocks x 2 rounds" in written


@pytest.mark.parametrize("draw", DRAWERS)
def test_every_figure_has_a_question_alt_text_and_a_table_with_units(draw: type) -> None:
    figure = draw(analysed(*typical()))
    assert figure.question.endswith("?")
    assert all(name in figure.alt for name in ("fetch", "compute"))
    header, *rows = as_csv(figure.rows).splitlines()
    assert "_seconds" in header
    assert len(rows) == len(figure.rows) > 0


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize("size", [(1, 1), (1, 2), (3, 9), (8, 4)])
def test_nothing_leaves_the_figure_and_no_texts_overlap(draw: type, size: tuple[int, int]) -> None:
    names = ["sequential", "asyncio", "threads", "processes", "asyncio+processes", "dask", "uvloop", "another"]
    cells: dict[str, Blocks] = {
        model: [[10.0**-place], [1.2 * 10.0**-place]] for place, model in enumerate(names[: size[1]])
    }
    cells["new"] = [[1e-9], [1e9]]
    cells |= {f"asyncio-with-a-long-name-{place}": [[0.3], [0.4]] for place in range(size[1] - 2)}
    works = [Work(cells, name=f"workload number {place}", computing="holds the GIL") for place in range(size[0])]
    figure = draw(analysed(*works, twins(1e-9, 1e9, name="twins of a long name")))
    assert misplaced(figure) == []


@pytest.mark.parametrize("draw", DRAWERS)
def test_a_record_without_anything_valid_still_has_figures(draw: type) -> None:
    invalid = [{"workload": "work", "model": "sequential", "block": 1, "phase": "warm", "reason": "wrong"}]
    assert draw(analysed(Work({"sequential": [[1.0]]}), invalid=invalid)).svg()


@pytest.mark.parametrize("draw", DRAWERS)
def test_a_workload_whose_plain_loop_is_invalid_still_has_figures(draw: type) -> None:
    invalid = [{"workload": "work", "model": "sequential", "block": 1, "phase": "warm", "reason": "wrong"}]
    cells: dict[str, Blocks] = {"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2, "threads": [[0.6]] * 2}
    assert draw(analysed(Work(cells), invalid=invalid)).svg()


@pytest.mark.parametrize("draw", DRAWERS)
def test_hostile_names_are_drawn_as_plain_text(draw: type) -> None:
    cells: dict[str, Blocks] = {"sequential": [[1.0]], "$\\frac{<script>": [[2.0]], "\N{PILE OF POO}" * 99: [[1.0]]}
    work = Work(cells, name="]]> & --> $x^2$ \N{CJK UNIFIED IDEOGRAPH-4E2D}")
    environment = {"cpu_model_name": "\N{CJK UNIFIED IDEOGRAPH-4E2D} $\\frac{"}
    assert b"<script" not in draw(analysed(work, environment=environment)).svg()


def test_a_picture_of_very_many_rows_can_still_be_saved() -> None:
    picture = Picture(figsize=(0.1, 1000))
    assert Figure("name", "title", "question", "reading", picture, (), "alt").png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.24, 4.1, ["1/4", "1/2", "1", "2", "4"]),
        (1 / 600, 20, ["1/256", "1/64", "1/16", "1/4", "1", "4", "16"]),
        (0.6, 1.7, ["1"]),
        (2.0**-41, 2.0**41, ["2^-33", "2^-22", "1/2,048", "1", "2,048", "2^22", "2^33"]),
    ],
)
def test_ratio_ticks_are_powers_of_two_around_one(low: float, high: float, labels: list[str]) -> None:
    ticks = ratio_ticks(low, high)
    assert [label for _, label in ticks] == labels
    assert dict(zip(labels, (value for value, _ in ticks), strict=True))["1"] == 1.0


def test_time_ticks_carry_units_and_are_few() -> None:
    assert [label for _, label in time_ticks(8e-4, 0.2)] == ["1 ms", "3 ms", "10 ms", "30 ms", "100 ms"]
    for high in (1.2e-3, 1e-2, 1.0, 1e3, 1e9):
        ticks = time_ticks(1e-3, high)
        assert 1 <= len(ticks) <= 7
        assert all(log(high) >= log(value) >= log(1e-3) for value, _ in ticks)
