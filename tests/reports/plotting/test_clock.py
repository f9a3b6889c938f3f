"""The clock of charts: minutes since the beginning, without long pauses."""

import pytest

from reports.plotting.clock import clock_of_spans

DAY = 86_400.0


def test_without_pauses_the_axis_is_the_time() -> None:
    clock_axis = clock_of_spans([0.0, 60.0], [60.0, 120.0])
    assert clock_axis.at([0.0, 30.0, 90.0]).tolist() == [0.0, 30.0, 90.0]
    assert (clock_axis.limits, clock_axis.pauses) == ((0.0, 120.0), ())


def test_a_long_pause_is_cut_down_to_a_little() -> None:
    """Of 100 s of measuring, 1.5 % are left of a day."""
    clock_axis = clock_of_spans([0.0, 50.0 + DAY], [50.0, 100.0 + DAY])
    assert clock_axis.at([50.0, 50.0 + DAY, 100.0 + DAY]) == pytest.approx([50.0, 51.5, 101.5])
    assert clock_axis.pauses == ((50.75, DAY),)
    assert clock_axis.limits == (0.0, 101.5)


def test_a_short_pause_stays() -> None:
    assert clock_of_spans([0.0, 64.0], [50.0, 114.0]).pauses == ()


def test_a_moment_within_a_pause_is_where_the_pause_begins() -> None:
    assert clock_of_spans([0.0, 50.0 + DAY], [50.0, 100.0 + DAY]).at([70.0]).tolist() == [50.0]


def test_spans_may_come_in_any_order_and_lie_within_others() -> None:
    assert clock_of_spans([60.0, 0.0, 10.0], [120.0, 70.0, 20.0]).limits == (0.0, 120.0)


def test_ticks_are_round_minutes_and_say_the_true_time_after_a_cut() -> None:
    clock_axis = clock_of_spans([0.0, 600.0 + DAY], [600.0, 1200.0 + DAY])
    assert [label for _, label in clock_axis.ticks(10)] == ["0", "5", "1,450", "1,455", "1,460"]
    places = [place for place, _ in clock_axis.ticks(10)]
    assert places == pytest.approx([0.0, 300.0, 618.0, 918.0, 1218.0])


def test_a_stretch_too_short_for_a_tick_has_the_one_of_its_beginning() -> None:
    clock_axis = clock_of_spans([0.0, 600.0 + DAY], [600.0, 640.0 + DAY])
    assert "1,450" in [label for _, label in clock_axis.ticks(10)]


def test_a_short_sitting_is_told_in_seconds() -> None:
    clock_axis = clock_of_spans([0.0], [30.0])
    assert (clock_axis.unit, [label for _, label in clock_axis.ticks(6)]) == (
        "seconds",
        ["0", "5", "10", "15", "20", "25", "30"],
    )
    units = [clock_of_spans([0.0], [end]).unit for end in (300.0, 10 * 3600.0, 10 * DAY)]
    assert units == ["minutes", "hours", "days"]


def test_a_single_moment_has_an_axis_too() -> None:
    low, high = clock_of_spans([5.0], [5.0]).limits
    assert low < high
    assert clock_of_spans([5.0], [5.0]).ticks(10) is not None
