"""Measured against predicted: where cells stand, which are named, and that no record breaks it."""

from math import log

import pytest

from reports.plotting.figure import Figure
from tests.reports.helpers.artists import place, points, texts
from tests.reports.helpers.drawings import prediction_figure
from tests.reports.helpers.records import PROBE, Work, analysed

MODELS = ("sequential", "asyncio", "threads", "processes")
NOOP = Work({model: [[1e-6]] * 2 for model in MODELS}, name="noop", jobs=100, kind="baseline")
EXACT = {**PROBE, "capacity_cpus": 2.0, "sleep_overshoot_seconds": 0.0, "loop_sleep_overshoot_seconds": 0.0}


def figure(*works: Work) -> Figure:
    sweep_figure = prediction_figure(analysed(NOOP, *works, probe=EXACT))
    assert sweep_figure is not None
    return sweep_figure


def waiting(seconds: float = 20.0, name: str = "work", wait: float = 1.0, width: int = 4) -> Work:
    """Ten jobs that only wait, predicted to take ten waits in the plain loop."""
    cells = {"sequential": [[seconds]] * 2, "asyncio": [[seconds]] * 2}
    return Work(cells, name=name, wait_seconds=wait, width=width, kind="io")


def test_a_cell_stands_where_it_was_predicted_and_measured() -> None:
    square, width, share = figure(waiting()).picture.axes
    drawn = {str(line.get_label()): line for line in square.get_lines()}
    assert points(drawn["work sequential"])[0] == pytest.approx((10.0, 20.0), rel=1e-4)
    for panel, x in ((width, 4.0), (share, 0.0)):
        left = {str(line.get_label()): line for line in panel.get_lines()}["work sequential"]
        assert place(left) == pytest.approx(x, abs=1e-4)
        assert points(left)[0][1] == pytest.approx(2.0, rel=1e-4)


def test_those_that_are_farthest_off_have_names() -> None:
    written = "\n".join(texts(figure(waiting(), waiting(10.0, "exact"))))
    assert "work, asyncio: x 6.67" in written
    assert "work, sequential: x 2.00" in written


def test_every_cell_has_its_numbers_in_the_table() -> None:
    row = figure(waiting()).rows[0]
    assert (row["workload"], row["model"], row["held_back_by"]) == ("work", "sequential", "waiting")
    assert row["predicted_seconds"] == pytest.approx(10.0, rel=1e-4)
    assert row["log_residual"] == pytest.approx(log(2), rel=1e-3)
    assert row["waiting_seconds"] == pytest.approx(10.0)
    assert row["messages_seconds"] is None


def test_without_anything_to_predict_there_is_no_figure() -> None:
    assert prediction_figure(analysed(waiting())) is None
    assert prediction_figure(analysed(NOOP)) is None


@pytest.mark.parametrize(("seconds", "wait", "width"), [(1e-12, 1e-9, 1), (1e9, 1e-6, 10**6), (1e9, 1e-300, 4)])
def test_no_number_of_a_record_breaks_it(seconds: float, wait: float, width: int) -> None:
    drawn = figure(waiting(seconds, "a$b" * 30, wait, width), waiting())
    assert drawn.svg() == drawn.svg()
    assert "cells predicted" in drawn.alt
