"""Memory is measured along widths only, for each valid cell once, also when a record goes on."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.block.block import BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure import footprint_pass
from benchmarks.measure.footprint_pass import FootprintPass, cells_left
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.models import why_unavailable
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_sweep
from benchmarks.plan.profiles import Profile
from benchmarks.record_format import InvalidEntry, Sitting
from benchmarks.record_format.costs import FootprintEntry
from benchmarks.servers.services import services
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_sitting


def planned_sitting(folder: Path, *axes: str) -> SittingSpec:
    request = RunRequest(["sleep"], ["asyncio"], Profile.SMOKE, axes=axes, seed=1)
    return new_sweep(request, folder / "record.json", "python -m benchmarks sweep")


def known(spec: SittingSpec) -> Sitting:
    return replace(new_sitting(), sweeps=spec.sweeps)


def left(spec: SittingSpec, record: Sitting) -> list[tuple[str, str]]:
    return [(workload.name, model) for workload, model in cells_left(spec.plan, record)]


def test_every_model_is_weighed_at_every_width_and_at_no_other_point(tmp_path: Path) -> None:
    spec = planned_sitting(tmp_path, "width=2,8", "wait_seconds=1ms,2ms")
    models = ("sequential", "asyncio")
    assert left(spec, known(spec)) == [(f"sleep width={width}", model) for width in (2, 8) for model in models]


def test_what_was_weighed_before_or_is_invalid_is_not_weighed(tmp_path: Path) -> None:
    spec = planned_sitting(tmp_path, "width=2,8")
    done = FootprintEntry("sleep width=2", "asyncio", 2, 1, "pss")
    wrong = InvalidEntry("sleep width=8", "sequential", 1, "warm", "it was wrong")
    record = replace(known(spec), footprints=(done,), invalid=(wrong,))
    assert left(spec, record) == [("sleep width=2", "sequential"), ("sleep width=8", "asyncio")]


def test_one_that_fails_is_an_incident_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def footprint_of(point: str, request: BlockRequest, *_: object) -> FootprintEntry:
        if request.width == 2:
            raise ChildError("it died", "startup, asyncio")
        return FootprintEntry(point, request.models[0], 2, 1, "pss")

    monkeypatch.setattr(footprint_pass, "footprint", footprint_of)
    spec = planned_sitting(tmp_path, "width=2,8")
    recorder = Recorder(tmp_path / "record.json", known(spec), {})
    with services(()) as running:
        FootprintPass(spec.plan, measurement_context(recorder, Telling(), running)).run()
    assert [(footprint.workload, footprint.model) for footprint in recorder.sitting.footprints] == [
        ("sleep width=8", "sequential"),
        ("sleep width=8", "asyncio"),
    ]
    assert "the memory of sleep width=2 asyncio is not known: it died" in recorder.sitting.incidents


@pytest.mark.skipif(why_unavailable("dask") is not None, reason=f"dask {why_unavailable('dask')}")
def test_the_memory_of_somebody_elses_cluster_is_not_weighed_here(tmp_path: Path) -> None:
    request = RunRequest(["sleep"], ["dask"], Profile.SMOKE, axes=["width=1,2"], seed=1)
    spec = new_sweep(request, tmp_path / "record.json", "python -m benchmarks sweep")
    assert {model for _, model in left(spec, known(spec))} == {"sequential", "dask"}
    assert {model for _, model in left(spec, replace(known(spec), given=("dask",)))} == {"sequential"}
