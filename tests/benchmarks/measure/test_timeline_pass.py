"""Timelines are recorded of whole workloads, for each valid cell once, in small batches, and only where asked for."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.block.block import BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure import timeline_pass
from benchmarks.measure.recorder import Recorder
from benchmarks.measure.timeline_pass import TimelinePass, cells_left
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_run, new_sweep
from benchmarks.plan.profiles import Profile
from benchmarks.record_format import InvalidEntry
from benchmarks.record_format.timelines import TimelineEntry
from benchmarks.servers.services import services
from benchmarks.timelines.small_batches import small_request
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_sitting


def planned(folder: Path, profile: Profile = Profile.SMOKE, timelines: bool | None = None) -> SittingSpec:
    request = RunRequest(["sleep"], ["sequential", "asyncio", "threads"], profile, seed=1, timelines=timelines)
    return new_run(request, folder / "record.json", "python -m benchmarks run")


def test_every_model_of_a_workload_is_recorded_but_what_is_known_or_invalid(tmp_path: Path) -> None:
    spec = planned(tmp_path)
    record = new_sitting()
    every = [("sleep", "sequential"), ("sleep", "asyncio"), ("sleep", "threads")]
    assert [(workload.name, model) for workload, model in cells_left(spec.plan, record)] == every
    record = replace(
        record,
        timelines=(TimelineEntry("sleep", "asyncio"),),
        invalid=(InvalidEntry("sleep", "threads", 1, "warm", "it was wrong"),),
    )
    assert [(workload.name, model) for workload, model in cells_left(spec.plan, record)] == every[:1]


def test_points_of_sweeps_are_not_recorded(tmp_path: Path) -> None:
    request = RunRequest(["sleep"], ["asyncio"], Profile.SMOKE, axes=["width=2,8"], seed=1)
    spec = new_sweep(request, tmp_path / "record.json", "python -m benchmarks sweep")
    assert not list(cells_left(spec.plan, new_sitting()))


@pytest.mark.parametrize(
    ("profile", "timelines", "is_recorded"),
    [
        (Profile.QUICK, None, False),
        (Profile.STANDARD, None, True),
        (Profile.THOROUGH, None, True),
        (Profile.QUICK, True, True),
        (Profile.STANDARD, False, False),
    ],
)
def test_long_profiles_record_timelines_unless_somebody_says_otherwise(
    profile: Profile, timelines: bool | None, is_recorded: bool, tmp_path: Path
) -> None:
    assert planned(tmp_path, profile, timelines).records_timelines is is_recorded


def test_batches_are_small_but_those_of_lessons_stay_as_they_are(tmp_path: Path) -> None:
    (sleep, *_) = planned(tmp_path).plan.workloads
    request = small_request(sleep, "asyncio", {})
    assert (request.changes["jobs"], request.width, request.rounds) == (12, 6, 0)
    lesson = new_run(RunRequest(["await_in_a_loop"], seed=1), tmp_path / "r.json", "").plan.workloads[0]
    request = small_request(lesson, "gather", {})
    assert (request.changes, request.width) == ({}, 12)


def test_one_that_fails_is_an_incident_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def timeline_of(point: str, request: BlockRequest, *_: object) -> TimelineEntry:
        if request.models == ("asyncio",):
            raise ChildError("it died", "recording, asyncio")
        return TimelineEntry(point, request.models[0])

    monkeypatch.setattr(timeline_pass, "timeline", timeline_of)
    spec = planned(tmp_path)
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {})
    with services(()) as running:
        TimelinePass(spec.plan, measurement_context(recorder, Telling(), running)).run()
    assert [timeline.model for timeline in recorder.sitting.timelines] == ["sequential", "threads"]
    assert "the timeline of sleep asyncio is not known: it died" in recorder.sitting.incidents


def test_none_is_begun_when_the_time_is_over_and_the_record_says_how_many_lack(tmp_path: Path) -> None:
    spec = planned(tmp_path)
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {})
    with services(()) as running:
        TimelinePass(spec.plan, measurement_context(recorder, Telling(), running), seconds=0.0).run()
    assert not recorder.sitting.timelines
    assert recorder.sitting.incidents == ("there was no time for the timelines of 3 cells",)
