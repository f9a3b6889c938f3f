"""Costs are measured of each valid cell once, also when a record goes on, and whatever happens makespans stay."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from benchmarks.block.block import BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure import cost_pass
from benchmarks.measure.cost_pass import CostPass
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.models import why_unavailable
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_map, new_run, new_sweep
from benchmarks.plan.plan import cells_without_costs
from benchmarks.plan.profiles import Profile
from benchmarks.record_format import KEY, InvalidEntry, Sitting
from benchmarks.record_format.costs import CostEntry
from benchmarks.servers.services import services
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_sitting


def planned_sweeps(folder: Path, *axes: str) -> SittingSpec:
    request = RunRequest(["sleep"], ["asyncio"], Profile.SMOKE, axes=axes, seed=1)
    return new_sweep(request, folder / "record.json", "python -m benchmarks sweep")


def planned_run(folder: Path) -> SittingSpec:
    request = RunRequest(["sleep"], ["asyncio,threads"], Profile.SMOKE, seed=1)
    return new_run(request, folder / "record.json", "python -m benchmarks run")


def known(spec: SittingSpec) -> Sitting:
    return replace(new_sitting(), sweeps=spec.sweeps)


def left(spec: SittingSpec, record: Sitting) -> list[tuple[str, str]]:
    return [(workload.name, model) for workload, model in cells_without_costs(spec.plan, record)]


def entry(workload: str, model: str) -> CostEntry:
    return CostEntry(workload, model, 3, 0.1, 0.05, 2, 1, "pss", 1.0, 2.0, 0, None, {"lag": "too short"})


def test_of_a_sweep_costs_are_measured_along_the_width_and_at_no_other_point(tmp_path: Path) -> None:
    spec = planned_sweeps(tmp_path, "width=2,8", "wait_seconds=1ms,2ms")
    models = ("sequential", "asyncio")
    assert left(spec, known(spec)) == [(f"sleep width={width}", model) for width in (2, 8) for model in models]


def test_of_workloads_every_cell_is_measured_but_of_twins_none(tmp_path: Path) -> None:
    spec = planned_run(tmp_path)
    assert left(spec, known(spec)) == [("sleep", model) for model in ("sequential", "asyncio", "threads")]


def test_of_a_map_no_costs_are_measured(tmp_path: Path) -> None:
    spec = new_map(RunRequest(["blend"], profile=Profile.SMOKE, seed=1), tmp_path / "record.json", "map")
    assert left(spec, known(spec)) == []


def test_what_is_known_already_or_invalid_is_not_measured_again(tmp_path: Path) -> None:
    spec = planned_sweeps(tmp_path, "width=2,8")
    wrong = InvalidEntry("sleep width=8", "sequential", 1, "warm", "it was wrong")
    record = replace(known(spec), costs=(entry("sleep width=2", "asyncio"),), invalid=(wrong,))
    assert left(spec, record) == [("sleep width=2", "sequential"), ("sleep width=8", "asyncio")]


def run_pass(spec: SittingSpec, recorder: Recorder) -> list[str]:
    """Run the pass and return what was told."""
    telling = Telling()
    with services(()) as running:
        CostPass(spec.plan, measurement_context(recorder, telling, running)).run()
    return telling.lines


Answer = Callable[[BlockRequest], None]


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    """Cells cost the same, unless the answer raises."""

    def costs_of(point: str, request: BlockRequest, *_: object) -> CostEntry:
        answer(request)
        return entry(point, request.models[0])

    monkeypatch.setattr(cost_pass, "costs", costs_of)


@pytest.mark.parametrize("error", [ChildError("it died", "startup, asyncio"), OSError("it died")])
def test_one_that_fails_is_an_incident_and_the_others_go_on(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_narrow(request: BlockRequest) -> None:
        if request.width == 2:
            raise error

    answering(monkeypatch, fail_narrow)
    spec = planned_sweeps(tmp_path, "width=2,8")
    recorder = Recorder(tmp_path / "record.json", known(spec), {})
    run_pass(spec, recorder)
    assert [(costs.workload, costs.model) for costs in recorder.sitting.costs] == [
        ("sleep width=8", "sequential"),
        ("sleep width=8", "asyncio"),
    ]
    assert "what sleep width=2 asyncio costs is not known: it died" in recorder.sitting.incidents


def test_an_interrupt_keeps_what_was_measured_and_the_rest_follows_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_at_threads(request: BlockRequest) -> None:
        if request.models == ("threads",):
            raise KeyboardInterrupt

    answering(monkeypatch, stop_at_threads)
    spec = planned_run(tmp_path)
    recorder = Recorder(tmp_path / "record.json", known(spec), {})
    with pytest.raises(KeyboardInterrupt):
        run_pass(spec, recorder)
    written = written_costs(recorder.path)
    assert [costs.model for costs in written] == ["sequential", "asyncio"]
    answering(monkeypatch, lambda _: None)
    lines = run_pass(spec, recorder)
    assert "1 in all" in lines[0]
    assert [costs.model for costs in written_costs(recorder.path)] == ["sequential", "asyncio", "threads"]
    assert run_pass(spec, recorder) == []


def test_where_the_time_is_used_the_rest_is_an_incident_that_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter([1.0, 11.0, 12.0, 13.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))
    answering(monkeypatch, lambda _: None)
    spec = planned_run(tmp_path)
    recorder = Recorder(tmp_path / "record.json", known(spec), {})
    telling = Telling()
    CostPass(spec.plan, measurement_context(recorder, telling), seconds=10.0).run()
    assert [costs.model for costs in recorder.sitting.costs] == ["sequential"]
    (incident,) = recorder.sitting.incidents
    assert incident == telling.lines[-1]
    assert incident == "there was no time for the costs of 2 cells: --resume RECORD --costs adds them"


def written_costs(path: Path) -> tuple[CostEntry, ...]:
    """What costs a record on disk has."""
    return TypeAdapter(Sitting).validate_python(json.loads(path.read_bytes())[KEY]).costs


@pytest.mark.skipif(why_unavailable("dask") is not None, reason=f"dask {why_unavailable('dask')}")
def test_the_memory_of_somebody_elses_cluster_costs_nothing_here(tmp_path: Path) -> None:
    request = RunRequest(["sleep"], ["dask"], Profile.SMOKE, axes=["width=1,2"], seed=1)
    spec = new_sweep(request, tmp_path / "record.json", "python -m benchmarks sweep")
    assert {model for _, model in left(spec, known(spec))} == {"sequential", "dask"}
    assert {model for _, model in left(spec, replace(known(spec), given=("dask",)))} == {"sequential"}
