"""Words about axes become points, each once, in the order of the axis; what cannot be swept is refused in one line."""

from dataclasses import replace
from pathlib import Path as File

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.plan.new_run import RunRequest, SittingSpec, calibration, new_sweep
from benchmarks.plan.parameters import parse_override
from benchmarks.plan.plan import entry
from benchmarks.plan.profiles import Profile
from benchmarks.plan.selection import planned
from benchmarks.plan.sweeps import MOST_PROCESSES, SweepPlan, planned_point, planned_sweeps
from tests.benchmarks.helpers.own_workloads import write_workload
from workloads import own
from workloads.contract import Path

WAITS = "wait_seconds=1ms,20ms"


def sweeps(
    *axes: str, words: tuple[str, ...] = ("sleep",), models: tuple[str, ...] = (), overrides: str = ""
) -> SweepPlan:
    return planned_sweeps(words, axes, models, [parse_override(word) for word in overrides.split()], Profile.QUICK)


def test_each_value_of_an_axis_is_a_point_with_the_value_in_its_name() -> None:
    sleep = sweeps(WAITS)
    assert [point.name for point in sleep.points] == ["sleep wait_seconds=1ms", "sleep wait_seconds=20ms"]
    assert [point.workload.parameters.wait_seconds for point in sleep.points] == [0.001, 0.02]
    (sweep,) = sleep.sweeps
    assert (sweep.axis, sweep.kind, sweep.points) == ("wait_seconds", "axis", tuple(p.name for p in sleep.points))


def test_an_axis_without_values_has_those_of_the_workload() -> None:
    widths = workloads.load("sleep").axes["width"]
    assert [point.width for point in sweeps("width").points] == list(widths)


def test_what_two_sweeps_have_in_common_is_measured_once() -> None:
    both = sweeps("width=2,16", "wait_seconds=5ms,20ms")
    assert [point.name for point in both.points] == ["sleep width=2", "sleep width=16", "sleep wait_seconds=20ms"]
    assert both.sweeps[1].points == ("sleep width=16", "sleep wait_seconds=20ms")


def test_a_path_changes_several_parameters_and_may_have_models_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(({"width": 1, "jobs": 2}, {"width": 8, "jobs": 16}), ("asyncio",))
    sleep = replace(workloads.load("sleep"), paths={"both": path}, sweeps={"both": "quick"})
    monkeypatch.setattr("benchmarks.plan.selection.look_up", lambda _: sleep)
    points = sweeps("both").points
    assert [(point.width, point.workload.parameters.jobs) for point in points] == [(1, 2), (8, 16)]
    assert {point.models for point in points} == {("sequential", "asyncio")}
    assert sweeps().points == points


def test_other_values_stay_as_they_are_set() -> None:
    assert {point.width for point in sweeps(WAITS, overrides="width=3").points} == {3}


@pytest.mark.parametrize(
    ("axes", "words", "overrides", "message"),
    [
        (["nothing"], ["sleep"], "", "there is no axis 'nothing'"),
        (["wait_seconds=1,2"], ["sleep"], "", "wait_seconds=1: write a number with its unit"),
        (["width=4"], ["sleep"], "", "write two values or more"),
        (["width=4,"], ["sleep"], "", "write two values or more"),
        (["width=4,4"], ["sleep"], "", "sleep width=4 is there twice"),
        (["cpu_share=1,2"], ["blend"], "", "cpu_share is a path with values of its own"),
        (["width"], ["sleep"], "width=3", "leave out --set width"),
        (["width"], ["slep"], "", "there is no workload 'slep'"),
        ([], ["subprocess_run"], "", "nothing is swept by default"),
    ],
)
def test_what_cannot_be_swept_is_refused(axes: list[str], words: list[str], overrides: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        sweeps(*axes, words=tuple(words), overrides=overrides)


def test_models_that_could_not_compete_are_left_out_with_the_reason() -> None:
    [point, _] = sweeps(f"width={MOST_PROCESSES + 1},4", overrides="jobs=250").points
    assert point.models == ("asyncio", "threads")
    assert point.left_out == {
        "sequential": "one after the other, its jobs wait for 1.25 s",
        "processes": "more than 64 processes",
    }


def test_loops_in_as_many_processes_as_cpus_are_kept_at_any_width() -> None:
    [point, _] = sweeps(f"width={MOST_PROCESSES + 1},4", words=("blend",)).points
    assert "processes+asyncio" in point.models
    assert "processes" in point.left_out


def test_a_point_with_a_single_model_left_is_refused() -> None:
    with pytest.raises(RequestError, match="fewer than two models"):
        sweeps("width=65,128", models=("processes",))


def test_a_point_says_whose_point_it_is_and_claims_nothing() -> None:
    described = entry(sweeps(WAITS).points[0])
    assert (described.name, described.base) == ("sleep wait_seconds=1ms", "sleep")
    assert (described.claims, described.explanation) == ((), ())


def test_a_point_has_only_models_that_are_asked_for() -> None:
    workload = planned("sleep", workloads.load("sleep"), ("sequential", "asyncio", "threads"), ())
    assert planned_point(workload, ("asyncio",), "sleep somewhere").models == ("asyncio",)


def planned_sitting(folder: File, *axes: str, models: tuple[str, ...] = ()) -> SittingSpec:
    request = RunRequest(["sleep"], models, Profile.SMOKE, axes=axes, seed=1)
    return new_sweep(request, folder / "record.json", "python -m benchmarks sweep")


def test_an_order_of_sweeps_has_the_price_of_the_models_and_the_twins_beside_the_points(tmp_path: File) -> None:
    names = [workload.name for workload in planned_sitting(tmp_path, WAITS).plan.workloads]
    assert names == ["noop", "sleep wait_seconds=1ms", "sleep wait_seconds=20ms", *workloads.TWINS]


def test_all_points_are_shuffled_together_in_every_stretch(tmp_path: File) -> None:
    plan = planned_sitting(tmp_path, WAITS, "width").plan
    count = len(plan.workloads)
    assert {block.workload for block in plan.blocks[:count]} == {workload.name for workload in plan.workloads}
    assert [block.workload for block in plan.blocks[:count]] != [planned.name for planned in plan.workloads]


def test_a_smoke_run_looks_at_the_ends_and_the_middle_of_an_axis(tmp_path: File) -> None:
    widths = workloads.load("sleep").axes["width"]
    measured = [workload.width for workload in planned_sitting(tmp_path, "width").plan.workloads if workload.point]
    assert measured == [widths[0], widths[(len(widths) - 1) // 2], widths[-1]]


@pytest.mark.usefixtures("forgets_own_workloads")
def test_a_workload_of_ones_own_stays_registered_beside_the_price_of_the_models(tmp_path: File) -> None:
    file = write_workload(tmp_path / "mine.py")
    request = RunRequest([str(file)], profile=Profile.SMOKE, axes=["width=1,4"], seed=1)
    names = [
        workload.name for workload in new_sweep(request, tmp_path / "record.json", "").plan.workloads if workload.point
    ]
    assert names == ["mine width=1", "mine width=4"]
    assert own.file_of("workloads.own.mine") == str(file.resolve())


def test_the_price_of_the_models_is_measured_for_those_that_are_asked_for(tmp_path: File) -> None:
    noop = planned_sitting(tmp_path, WAITS, models=("asyncio",)).plan.workloads[0]
    assert noop.models == ("sequential", "asyncio")
    assert len(calibration(("mine",))[0].models) == len(calibration(())[0].models)


def test_the_same_axis_twice_is_refused() -> None:
    with pytest.raises(RequestError, match="--axis width is there twice: write all of its values into one"):
        sweeps("width=1,4", "width=4,8")
