"""Advice: what is fastest, how much at once is enough, what is near, and what would change it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.advice.advice import Advice, advise
from reports.advice.neighbours import distance
from reports.advice.sensitivity import turning_points
from reports.advice.text import advice_lines
from reports.errors import ReportError
from reports.formatting import number, parsed_seconds
from reports.model.machine import Demand, Machine, Overhead
from tests.reports.helpers.records import Work, measured

NOOP = Work(
    {"sequential": [[1e-5]] * 4, "asyncio": [[0.001]] * 4, "threads": [[0.002]] * 4, "processes": [[0.01]] * 4},
    name="noop",
    jobs=100,
    width=16,
    kind="baseline",
    startup=0.1,
)
"""A job costs 0.1 us, 10 us, 20 us and 100 us by itself; the probe of these records has a capacity of 1.75."""


ALONE = measured(NOOP)


def point(wait: float, cpu: float, asyncio: float, threads: float, computing: str = "holds the GIL") -> Work:
    """A point of a map: ten jobs, four at a time, of which the loop tells the CPU time."""
    loop = 10 * (wait + cpu)
    return Work(
        {"sequential": [[loop]] * 4, "asyncio": [[asyncio]] * 4, "threads": [[threads]] * 4},
        name=f"blend wait_seconds={wait} work={cpu}",
        wait_seconds=wait,
        computing=computing,
        cpu_seconds=10 * cpu,
        base="blend",
        parameters={"jobs": 10, "wait_seconds": wait, "work": 1},
        kind="mixed",
    )


def asked(wait: float, cpu: float, jobs: int = 1000, width: int | None = None, releases_gil: bool = False) -> Advice:
    demand = Demand(wait, cpu, jobs, width or jobs, releases_gil)
    return advise(ALONE, demand, is_width_given=width is not None)


def fastest(advice: Advice) -> str:
    return advice.best.model


def test_jobs_that_wait_are_for_asyncio_and_jobs_that_compute_for_processes() -> None:
    assert fastest(asked(0.1, 0.0, width=100)) == "asyncio"
    assert fastest(asked(0.0, 0.01, width=4)) == "processes"
    assert fastest(asked(0.0, 0.01, width=4, releases_gil=True)) == "threads"
    assert fastest(asked(0.0, 1e-6, width=4)) == "sequential"


def test_what_has_an_interval_that_overlaps_that_of_the_fastest_may_be_as_fast() -> None:
    advice = asked(0.001, 0.0, jobs=500)
    others = [forecast for forecast in advice.forecasts[1:] if forecast.model not in advice.equal]
    assert advice.near == tuple(forecast.model for forecast in others if forecast.low <= advice.best.high)
    assert any(advice.best.makespan < forecast.low <= advice.best.high for forecast in others)
    assert f"{advice.near[-1]} may be as fast" in "\n".join(advice_lines(advice, ALONE, "r.json"))


def test_factors_are_against_the_plain_loop() -> None:
    advice = asked(0.1, 0.0, jobs=100, width=10)
    assert advice.reference is not None
    assert advice.reference.makespan == pytest.approx(100 * 0.1, rel=0.01)
    assert advice.best.makespan == pytest.approx(10 * 0.1, rel=0.01)
    assert "9.9" in next(line for line in advice_lines(advice, measured(NOOP), "r.json") if line.startswith("asyncio"))


@pytest.mark.slow
def test_no_width_beyond_what_is_enough_is_recommended() -> None:
    computing = asked(0.0, 0.01, jobs=100)
    assert computing.enough == computing.demand.width == 2
    waiting = asked(0.1, 0.0, jobs=100)
    assert waiting.enough == 100
    assert asked(0.02, 0.002, jobs=1000, width=1).enough > 1


def test_without_a_width_every_model_is_judged_at_the_one_that_is_enough_for_it() -> None:
    """By hand, 500 jobs: the loop 70 ms; two processes, in eight messages, 8 (62.5 x 0.14 + 0.1) / 1.75 = 40.5 ms.

    Threads that release the GIL would take 500 (0.14 + 0.02) / 1.75 = 46 ms.
    """
    advice = asked(0.0, 0.00014, jobs=500)
    rows = {forecast.model: forecast for forecast in advice.forecasts}
    assert rows["processes"].makespan == pytest.approx(0.0405, rel=0.01)
    assert rows["processes"].jobs_per_message == 63
    assert (rows["processes"].width, rows["sequential"].width) == (rows["processes"].enough, 1)
    assert rows["processes"].enough > 1
    assert advice.released is not None
    assert advice.released.model == "processes"
    assert advice.released.makespan == pytest.approx(0.0405, rel=0.01)
    texts = advice_lines(advice, ALONE, "r.json")
    assert any(text.startswith("Fastest: processes, 63 jobs to a message; ") for text in texts)
    assert texts[0].endswith("holding the GIL, for each model as many at a time as are enough for it")
    assert "What would change it, each model at a width that suits it:" in texts


def test_without_a_width_what_turns_is_where_each_model_has_its_own() -> None:
    """Short jobs are for the loop, one at a time; from a few microseconds on for a pool, by many to a message.

    Two workers take (500 c + 8 x 0.1 ms) / 1.75, which is 5 % less than 500 c where c is 2.4 us.
    """
    advice = asked(0.0, 1e-6, jobs=500)
    turn = next(
        turning_point for turning_point in advice.turns if turning_point.quantity == "computing" and turning_point.up
    )
    assert (fastest(advice), turn.model) == ("sequential", "processes")
    assert 2.2e-6 < turn.value < 2.8e-6
    assert fastest(asked(0.0, turn.value, jobs=500)) == "processes"


@pytest.mark.slow
def test_jobs_that_wait_never_share_a_message() -> None:
    """Whoever waits in a message keeps the others of it waiting; jobs as long as a hundred messages gain nothing."""
    for wait, cpu in ((0.02, 0.002), (0.001, 0.0001), (0.0, 0.01)):
        assert {forecast.jobs_per_message for forecast in asked(wait, cpu).forecasts} == {1}
    shared = {forecast.model: forecast.jobs_per_message for forecast in asked(0.0, 5e-5, width=4).forecasts}
    assert shared == {"sequential": 1, "asyncio": 1, "threads": 1, "processes": 63}


LOOPS = Work({**NOOP.cells, "processes+asyncio": [[0.006]] * 4}, name="noop", jobs=100, width=16, kind="baseline")


def test_loops_in_processes_are_advised_with_their_workers_and_what_each_has_at_a_time() -> None:
    """Of 20 ms of waiting and 2 ms of computing 20 at a time keep two loops busy."""
    record = measured(LOOPS)
    advice = advise(record, Demand(0.02, 0.002, 1000, 1000), is_width_given=False)
    assert fastest(advice) == "processes+asyncio"
    each = -(-advice.best.width // 2)
    assert f"Workers: 2, one process per CPU, with up to {each} tasks on the loop of each." in advice_lines(
        advice, record, "r.json"
    )
    assert 8 <= each <= 12


def test_a_large_width_that_was_asked_for_is_judged_by_all_widths_up_to_it() -> None:
    """10,000 waits of a second are two waves of 5,000, and ten of 1,000."""
    advice = asked(1.0, 0.0, jobs=10_000, width=5_000)
    assert advice.enough == advice.best.enough == 5_000
    (text,) = (line for line in advice_lines(advice, ALONE, "r.json") if line.startswith("Width"))
    assert text == (
        "Width: 5,000 at a time are enough: more would gain less than 5 % up to 5,000;"
        " wider was not considered, and may be faster."
    )


@pytest.mark.slow
def test_where_no_more_is_considered_though_it_would_gain_that_is_said() -> None:
    (text,) = (line for line in advice_lines(asked(1.0, 0.0, 10_000), ALONE, "r.json") if line.startswith("Width"))
    assert text.startswith("Width: 1,000 at a time are enough for asyncio: more would gain less than 5 % up to 1,024;")
    (text,) = (line for line in advice_lines(asked(1.0, 0.0, 10_000, 16), ALONE, "r.json") if line.startswith("Width"))
    assert text.startswith(
        "Width: 16 at a time are too few: with 1,000 it comes to within 5 % of the best up to 1,024;"
    )
    assert not any("not considered" in line for line in advice_lines(asked(0.0, 0.01, 10_000), ALONE, "r.json"))


def test_how_far_off_predictions_are_is_said_so_that_it_holds_for_every_row() -> None:
    """asyncio has eight points that take twice as long as threads, which take about what is predicted."""
    points = [point(0.02 + n / 1000, 0.0, 2 * took, took) for n in range(8) for took in [3 * (0.02 + n / 1000)]]
    record = measured(NOOP, *points)
    advice = advise(record, Demand(0.02, 0.0, 100, 10), is_width_given=True)
    factors = {forecast.model: forecast.high / forecast.makespan for forecast in advice.forecasts}
    assert factors["asyncio"] > 1.5 * factors["threads"]
    text = advice_lines(advice, record, "r.json")[1]
    span = f"a factor of {number(min(factors.values()))} to {number(max(factors.values()))}, by model"
    assert text.endswith(f"the intervals are as wide as 95 % of predictions there were off at most, {span}.")
    assert "nothing there tells how far predictions are off" in advice_lines(asked(0.1, 0.0), ALONE, "r.json")[1]


def test_for_a_width_that_was_asked_for_it_is_said_whether_it_is_enough() -> None:
    text = "\n".join(advice_lines(asked(0.1, 0.0, jobs=100, width=10), measured(NOOP), "r.json"))
    assert "Width: 10 at a time are too few: with 100 it comes to within 5 % of the best." in text
    text = "\n".join(advice_lines(asked(0.0, 0.01, jobs=100, width=10), measured(NOOP), "r.json"))
    assert "Width: 10 at a time are more than enough: with 2 it comes" in text


def test_more_computing_makes_processes_the_fastest_from_a_value_on_at_which_they_are() -> None:
    advice = asked(0.02, 0.0005, width=16)
    turn = next(
        turning_point for turning_point in advice.turns if turning_point.quantity == "computing" and turning_point.up
    )
    assert turn.model == "processes"
    assert fastest(asked(0.02, turn.value, width=16)) == "processes"
    assert fastest(asked(0.02, turn.value / 1.3, width=16)) != "processes"


def test_a_pool_that_has_to_be_started_pays_off_from_so_many_jobs_on() -> None:
    """By hand: on two CPUs n jobs of 10 ms take 10 n ms in the loop, and 100 ms + 5 n ms in a pool: even at 20."""
    machine = Machine(2.0, {"sequential": Overhead(0.0), "processes": Overhead(0.0, startup=0.1)})
    few, many = Demand(0.0, 0.01, 10, 10), Demand(0.0, 0.01, 1000, 10)
    (from_few,) = (
        turning_point
        for turning_point in turning_points(few, machine, "processes", "sequential")
        if turning_point.quantity == "jobs"
    )
    (from_many,) = (
        turning_point
        for turning_point in turning_points(many, machine, "processes", "processes")
        if turning_point.quantity == "jobs"
    )
    assert (from_few.model, from_few.up) == ("processes", True)
    assert (from_many.model, from_many.up) == ("sequential", False)
    assert 20 <= from_few.value <= 25
    assert 15 <= from_many.value <= 20
    assert asked(0.0, 0.01, width=4).best.cold == pytest.approx(asked(0.0, 0.01, width=4).best.makespan + 0.1)


def test_if_the_code_released_the_gil_threads_would_compute_at_once() -> None:
    released = asked(0.0, 0.01, width=4).released
    assert released is not None
    assert released.model == "threads"
    assert asked(0.0, 0.01, width=4, releases_gil=True).released is None


def test_nobody_starts_thousands_of_processes() -> None:
    advice = asked(0.1, 0.0, jobs=5000, width=2000)
    assert advice.left_out == ("processes",)
    assert all(forecast.model != "processes" for forecast in advice.forecasts)
    assert any("Left out: processes" in line for line in advice_lines(advice, measured(NOOP), "r.json"))


def test_the_nearest_measured_points_are_told_with_who_won_there() -> None:
    record = measured(NOOP, point(0.02, 0.002, 0.08, 0.06), point(0.001, 0.001, 0.02, 0.02), point(1.0, 0.5, 9.0, 9.0))
    advice = advise(record, Demand(0.02, 0.0018, 1000, 16), is_width_given=True)
    first, second = advice.neighbours
    assert (first.demand.wait, first.winner) == (0.02, "threads")
    assert first.ratios["asyncio"].value == pytest.approx(0.08 / 0.06)
    assert second.demand.wait == 0.001
    assert any("threads took 60.0 ms" in line for line in advice_lines(advice, record, "r.json"))


def test_points_whose_computing_does_something_else_with_the_gil_are_not_near() -> None:
    record = measured(NOOP, point(0.02, 0.002, 0.08, 0.06))
    assert advise(record, Demand(0.02, 0.002, 1000, 16, releases_gil=True), is_width_given=True).neighbours == ()


def test_what_is_a_trifle_beside_the_rest_is_no_distance() -> None:
    assert distance(Demand(1e-6, 0.01, 1, 1), Demand(0.0, 0.01, 1, 1)) == 1
    assert distance(Demand(0.04, 0.01, 1, 1), Demand(0.01, 0.01, 1, 1)) == 4


def test_what_is_short_only_beside_a_long_job_is_as_far_from_it_as_it_is() -> None:
    assert distance(Demand(1e-4, 0.0, 1, 1), Demand(1.0, 0.0, 1, 1)) == pytest.approx(10_000)
    assert distance(Demand(0.02, 0.0, 1, 1), Demand(1.0, 0.0, 1, 1)) == pytest.approx(50)


def test_of_points_as_far_off_in_one_thing_the_one_that_is_nearer_in_the_other_comes_first() -> None:
    record = measured(NOOP, point(0.002, 0.04, 0.4, 0.4), point(0.002, 0.02, 0.2, 0.2), point(0.002, 0.03, 0.3, 0.3))
    advice = advise(record, Demand(0.02, 0.021, 1000, 16), is_width_given=True)
    assert [round(neighbour.demand.cpu, 3) for neighbour in advice.neighbours] == [0.02, 0.03]


def test_a_record_without_noop_says_which_command_measures_one() -> None:
    with pytest.raises(ReportError, match="nox -s map"):
        advise(measured(point(0.02, 0.002, 0.08, 0.06)), Demand(0.02, 0.0, 1, 1), is_width_given=True)


@pytest.mark.slow
@settings(max_examples=20)
@given(
    wait=st.sampled_from([0.0, 1e-9, 1e-4, 0.02, 86400.0]),
    cpu=st.sampled_from([0.0, 1e-9, 1e-4, 0.002, 86400.0]),
    jobs=st.sampled_from([1, 2, 17, 1000, 10**9]),
    width=st.sampled_from([1, 3, 100, 10**9]),
)
def test_whatever_is_asked_gets_an_answer_in_plain_lines(wait: float, cpu: float, jobs: int, width: int) -> None:
    if wait + cpu:
        record = ALONE
        advice = advise(record, Demand(wait, cpu, jobs, min(width, jobs)), is_width_given=True)
        texts = advice_lines(advice, record, "r.json")
        assert len(texts) <= 25
        assert all(line.isprintable() and "nan" not in line for line in texts)
        assert json.dumps([forecast.makespan for forecast in advice.forecasts], allow_nan=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20ms", 0.02),
        ("0.5s", 0.5),
        ("100us", 1e-4),
        ("100 µs", 1e-4),
        ("2min", 120),
        ("0", 0),
        ("0s", 0),
        ("1e-3s", 1e-3),
    ],
)
def test_durations_have_units(text: str, value: float) -> None:
    assert parsed_seconds(text, "--wait") == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("20", "is no duration: write a number with its unit, such as 20ms"),
        ("", "is no duration"),
        ("nan", "is no duration"),
        ("infs", "is no duration"),
        ("ms", "is no duration"),
        ("1.2.3s", "is no duration"),
        ("5 parsecs", "is no duration"),
        ("-5ms", "is less than nothing"),
        ("1e400s", "is more than a day"),
        ("1e-30s", "is less than a nanosecond"),
    ],
)
def test_what_is_no_sensible_duration_is_refused_in_one_line(text: str, complaint: str) -> None:
    with pytest.raises(ReportError) as raised:
        parsed_seconds(text, "--wait")
    assert complaint in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


@given(st.text(max_size=12))
def test_no_text_crashes_it(text: str) -> None:
    with suppress(ReportError):
        assert 0 <= parsed_seconds(text, "--wait") <= 86_400
