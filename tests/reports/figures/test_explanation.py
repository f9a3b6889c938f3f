"""Where the time of a batch goes: parts of bars by hand, what is pale, and that no record breaks it."""

from typing import Any

import pytest
from matplotlib.container import BarContainer
from matplotlib.patches import Rectangle

from reports.analysis.costs import costs_of
from reports.figures.explanation import explanation
from reports.model.predictions import predictions_of
from reports.plotting.figure import Figure, as_csv
from tests.reports.helpers.artists import misplaced, texts
from tests.reports.helpers.costs import cost
from tests.reports.helpers.records import PROBE, Work, analysed

MODELS = ("sequential", "asyncio", "threads", "processes")
NOOP = Work({model: [[1e-9]] * 2 for model in MODELS}, name="noop", jobs=100, kind="baseline")
EXACT = {**PROBE, "capacity_cpus": 2.0, "sleep_overshoot_seconds": 0.0, "loop_sleep_overshoot_seconds": 0.0}


def drawn(*works: Work, **sitting: Any) -> Figure | None:
    analysis = analysed(NOOP, *works, **{"probe": EXACT, **sitting})
    return explanation(analysis, predictions_of(analysis.measurements), costs_of(analysis))


def figure(*works: Work, **sitting: Any) -> Figure:
    found = drawn(*works, **sitting)
    assert found is not None
    return found


def work(seconds: float = 3.0, name: str = "work", **changes: Any) -> Work:
    """Four jobs at once that each wait a second and compute half a one, after a second of start-up."""
    cells = {"sequential": [[6.0]] * 2, "asyncio": [[seconds]] * 2}
    usual: dict[str, Any] = {"jobs": 4, "width": 4, "wait_seconds": 1.0, "computing": "holds the GIL"}
    return Work(cells, name=name, cpu_seconds=2.0, startup=1.0, kind="mixed", **{**usual, **changes})


def drawn_parts(shown: Figure) -> dict[str, Rectangle]:
    """Each part of each bar by its name and model."""
    containers = (each for axes in shown.picture.axes for each in axes.containers if isinstance(each, BarContainer))
    return {str(each.get_label()): each.patches[0] for each in containers}


def test_a_bar_is_start_up_and_one_warm_batch_in_parts() -> None:
    """By hand: asyncio starts in 1 s, waits 1 s, computes 1 s as on two CPUs, and 1 s more for there is one GIL."""
    shown = figure(work())
    widths = {label: part.get_width() for label, part in drawn_parts(shown).items()}
    for name in ("start-up", "waiting", "computing", "queueing"):
        assert widths[f"{name} asyncio"] == pytest.approx(0.25, abs=0.001)
    assert widths["the origin asyncio"] == 0
    assert texts(shown).count("25 %") == 4


def test_the_table_has_seconds_of_each_part_and_the_cpu_time_that_was_measured() -> None:
    header, *rows = as_csv(figure(work(), costs=[cost("work", "asyncio", cpu_seconds=2.1)]).rows).splitlines()
    by_model = {row.split(",")[1]: dict(zip(header.split(","), row.split(","), strict=True)) for row in rows}
    asyncio = by_model["asyncio"]
    parts = ("startup", "waiting", "computing", "queueing")
    assert [float(asyncio[f"{part}_seconds"]) for part in parts] == pytest.approx([1.0] * 4, abs=1e-6)
    assert (asyncio["measured_cpu_seconds"], by_model["sequential"]["measured_cpu_seconds"]) == ("2.1", "")
    assert float(asyncio["predicted_cpu_seconds"]) == pytest.approx(2.0)


def test_where_the_model_is_off_by_more_than_half_the_bar_is_pale() -> None:
    for seconds, is_pale in ((3.0, False), (5.0, True)):
        shown = figure(work(seconds))
        alpha = drawn_parts(shown)["waiting asyncio"].get_alpha()
        assert (alpha is not None and alpha < 1) is is_pale
        assert shown.rows[1]["is_explained"] == ("no" if is_pale else "yes")


def test_without_anything_predicted_there_is_no_figure() -> None:
    assert drawn() is None
    analysis = analysed(work())
    assert explanation(analysis, predictions_of(analysis.measurements), {}) is None


@pytest.mark.parametrize("count", [1, 2, 5])
def test_no_texts_overlap_and_none_leaves_the_figure(count: int) -> None:
    works = [work(name=f"workload number {place}") for place in range(count)]
    shown = figure(*works, costs=[cost(each.name, model) for each in works for model in ("sequential", "asyncio")])
    assert misplaced(shown) == []


@pytest.mark.parametrize(("seconds", "wait"), [(1e-12, 1e-9), (1e9, 1e-6), (1e9, 1e-300)])
def test_no_number_of_a_record_breaks_it(seconds: float, wait: float) -> None:
    shown = figure(work(seconds, "a$b<script>", wait_seconds=wait))
    assert shown.svg() == shown.svg()
    assert b"<script" not in shown.svg()
