"""Points are placed where a reader can compare them with a job of their own."""

from typing import Any

import pytest

from reports.sweeps.cpu_time import cpu_per_job
from reports.sweeps.points import Sweep, per_job, sweeps
from tests.reports.helpers.records import Json, Work, measured, sweep


def point(name: str, parameters: Json, cpu: float = 0.0, models: tuple[str, ...] = (), **more: Any) -> Work:
    cells = {model: [[1.0], [1.0]] for model in models or ("sequential", "asyncio")}
    entry = {"base": "blend", "computing": "holds the GIL", **more}
    return Work(name=name, parameters=parameters, cpu_seconds=cpu, cells=cells, **entry)


def swept(axis: str, *points: Work, **entry: Any) -> tuple[Sweep, ...]:
    return sweeps(measured(*points, sweeps=[sweep(axis, *points, **entry)]))


def places(sweep: Sweep) -> list[float]:
    return [point.x for point in sweep.points]


def test_a_parameter_is_placed_by_its_value_in_the_unit_of_its_name() -> None:
    (only,) = swept("wait_seconds", *(point(f"p{n}", {"wait_seconds": n / 1000}) for n in (8, 1, 2)))
    assert places(only) == [0.001, 0.002, 0.008]
    assert (only.axis.name, only.axis.unit, only.axis.label, only.axis.is_log) == ("wait_seconds", "s", "wait", True)
    assert [place.label for place in only.points] == ["1 ms", "2 ms", "8 ms"]


def test_waits_of_the_origin_are_placed_by_what_they_took_and_called_by_what_was_asked_for() -> None:
    """Half a millisecond late, at any length."""
    points = [
        point(f"p{n}", {"latency_seconds": n / 1000}, wait_seconds=n / 1000, services=("origin",)) for n in (1, 4)
    ]
    waits = [
        {"asked_seconds": asked, "in_flight": 4, "achieved_seconds": asked + 0.0005, "achieved_95_seconds": 1.0}
        for asked in (0.001, 0.01)
    ]
    origin = {"server": "any", "ceiling_per_second": 1e6, "waits": waits}
    (only,) = sweeps(measured(*points, sweeps=[sweep("latency_seconds", *points)], origin=origin))
    assert places(only) == pytest.approx([0.0015, 0.0045])
    assert [place.label for place in only.points] == ["1 ms", "4 ms"]
    assert (only.axis.name, only.axis.label) == ("latency_seconds", "achieved latency")
    (before,) = sweeps(measured(*points, sweeps=[sweep("latency_seconds", *points)]))
    assert (places(before), before.axis.label) == ([0.001, 0.004], "latency")


def test_an_axis_is_logarithmic_only_from_a_factor_of_four_on_and_without_zero() -> None:
    (narrow,) = swept("body_bytes", point("a", {"body_bytes": 100}), point("b", {"body_bytes": 399}))
    (from_zero,) = swept("body_bytes", point("a", {"body_bytes": 0}), point("b", {"body_bytes": 4000}))
    assert not narrow.axis.is_log
    assert not from_zero.axis.is_log
    assert narrow.axis.unit == "B"


def test_the_width_is_placed_by_the_width_of_the_entry() -> None:
    (only,) = swept("width", point("a", {"jobs": 3}, width=1), point("b", {"jobs": 3}, width=8))
    assert places(only) == [1.0, 8.0]


def test_units_of_work_become_cpu_seconds_per_job_where_these_grow() -> None:
    points = [point(f"p{work}", {"work": work}, cpu=work / 100) for work in (1, 3, 10)]
    (only,) = swept("work", *points)
    assert places(only) == pytest.approx([0.001, 0.003, 0.01])  # of 10 jobs each
    assert (only.axis.label, only.axis.unit, only.axis.is_log) == ("computing per job", "s", True)


def test_units_of_work_stay_numbers_where_cpu_seconds_do_not_grow_or_nothing_is_computed() -> None:
    flat = [point(f"p{work}", {"work": work}, cpu=0.1 + work / 1000) for work in (1, 3, 10)]
    idle = [point(f"p{work}", {"work": work}, cpu=work / 100, computing="nothing") for work in (1, 3, 10)]
    for points in (flat, idle):
        (only,) = swept("work", *points)
        assert places(only) == [1.0, 3.0, 10.0]
        assert (only.axis.label, only.axis.unit) == ("work", "")


def test_words_and_truth_values_have_no_order() -> None:
    for values in (["httpx", "aiohttp"], [False, True]):
        (only,) = swept("client", *(point(f"p{value}", {"client": value}) for value in values))
        assert places(only) == [0.0, 1.0]
        assert not only.axis.is_log
        assert not only.axis.is_ordered
    assert [place.label for place in only.points] == ["no", "yes"]


def test_a_path_through_widths_is_placed_by_width() -> None:
    points = [point(f"p{n}", {"jobs": 10 * n}, width=n, jobs=10 * n) for n in (1, 16)]
    (only,) = swept("concurrency", *points, kind="path", parameters=["width", "jobs"])
    assert places(only) == [1.0, 16.0]
    assert (only.axis.name, only.axis.label) == ("concurrency", "width")
    assert [place.label for place in only.points] == ["width 1, jobs 10", "width 16, jobs 160"]


def test_a_path_over_chunks_is_one_sweep_for_each_size_of_a_chunk() -> None:
    sizes = [(1, 8), (100, 8), (1, 1), (100, 1)]
    points = [
        point(f"p{n}-{chunk}", {"numbers_per_job": n, "jobs_per_message": chunk}, cpu=n / 1000) for n, chunk in sizes
    ]
    parameters = ["numbers_per_job", "jobs_per_message"]
    small, large = swept("message_size", *points, kind="path", parameters=parameters)
    assert (small.group, large.group) == ("1 job per message", "8 jobs per message")
    assert places(small) == places(large) == pytest.approx([0.0001, 0.01])
    assert small.axis.label == "computing per job"


def test_any_other_path_is_placed_by_the_share_of_computing() -> None:
    ways = [(0.004, 0, 0.0), (0.002, 2, 0.02), (0.0, 4, 0.04)]
    points = [point(f"p{work}", {"work": work}, cpu=cpu, wait_seconds=wait) for wait, work, cpu in ways]
    (only,) = swept("cpu_share", *points, kind="path", parameters=["wait_seconds", "work"])
    assert places(only) == pytest.approx([0.0, 0.5, 1.0])
    assert (only.axis.unit, only.axis.is_log) == ("share", False)


def test_a_path_without_any_computing_has_no_order() -> None:
    points = [point(name, {"a": n}, computing="nothing") for n, name in enumerate("ab")]
    (only,) = swept("somewhere", *points, kind="path", parameters=["a", "b"])
    assert not only.axis.is_ordered


def test_maps_and_points_that_were_never_measured_are_left_out() -> None:
    a, b = point("a", {"work": 1}), point("b", {"work": 2})
    assert swept("map", a, b, kind="map", parameters=["work", "wait_seconds"]) == ()
    invalid = [{"workload": "a", "model": model, "block": 1, "phase": "warm", "reason": "wrong"} for model in a.cells]
    (only,) = sweeps(measured(a, b, sweeps=[sweep("work", a, b)], invalid=invalid))
    assert [place.measured.name for place in only.points] == ["b"]


def test_the_cpu_time_of_a_job_is_the_median_over_blocks_and_never_more_than_its_share_of_the_makespan() -> None:
    a = point("a", {"work": 1}, cpu=3.0)  # batches of 10 jobs took 1 s
    record = measured(a)
    assert cpu_per_job(record.points[0], record) == pytest.approx(0.1)


def test_where_the_loop_was_left_out_other_points_tell_what_a_job_computes() -> None:
    known = [point(f"k{work}", {"work": work, "wait_seconds": 0.1}, cpu=work / 100) for work in (2, 4)]
    asked = [point(f"a{work}", {"work": work, "wait_seconds": 9.0}, 0.9, ("asyncio",)) for work in (0, 1, 2, 3, 8)]
    record = measured(*known, *asked)
    cpu = [cpu_per_job(workload, record) for workload in record.points[2:]]
    assert cpu == pytest.approx([0.0, 0.001, 0.002, 0.003, 0.008])


def test_without_any_loop_at_all_models_within_the_process_tell() -> None:
    record = measured(
        point("a", {"work": 1}, 0.5, ("asyncio", "processes")), point("b", {"work": 1}, 0.5, ("processes",))
    )
    assert [cpu_per_job(workload, record) for workload in record.points] == [pytest.approx(0.05), 0.0]


def test_makespans_of_points_are_compared_per_job() -> None:
    (only,) = swept("width", point("a", {}, width=1, jobs=10), point("b", {}, width=2, jobs=20))
    estimates = [per_job(place, "asyncio") for place in only.points]
    assert [estimate.value for estimate in estimates if estimate] == pytest.approx([0.1, 0.05])
    assert per_job(only.points[0], "threads") is None


def test_values_out_of_range_or_missing_break_nothing() -> None:
    (huge,) = swept("work", point("a", {"work": 1e300}), point("b", {"work": -1e300}))
    (missing,) = swept("work", point("a", {"other": 1}), point("b", {"work": 2}))
    assert not huge.axis.is_ordered
    assert not missing.axis.is_ordered


def test_sizes_of_messages_that_were_left_to_the_rule_are_a_part_of_a_path_of_their_own() -> None:
    points = [
        point(f"p{n}-{size}", {"numbers_per_job": n, "jobs_per_message": size}, cpu=n / 1000)
        for n, size in [(1, 1), (100, 1), (1, 0), (100, 0)]
    ]
    parameters = ["numbers_per_job", "jobs_per_message"]
    by_rule, single = swept("message_size", *points, kind="path", parameters=parameters)
    assert (by_rule.group, single.group) == ("4 messages per worker", "1 job per message")
    assert places(by_rule) == places(single)


def test_along_sizes_of_messages_the_one_of_the_rule_is_where_it_leads_to() -> None:
    points = [point(f"p{size}", {"jobs_per_message": size}, jobs=48, width=2) for size in (0, 1, 12)]
    (only,) = swept("jobs_per_message", *points)
    assert places(only) == [1.0, 6.0, 12.0]
    assert [place.label for place in only.points] == ["1", "automatic", "12"]
