"""Latencies are measured of whole workloads, for each valid cell once, and one that fails stops no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.block.block import BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure import latency_pass
from benchmarks.measure.latency_pass import LatencyPass, cells_left
from benchmarks.measure.recorder import Recorder
from benchmarks.record_format import InvalidEntry
from benchmarks.record_format.latencies import LatencyEntry
from benchmarks.servers.services import services
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_sitting
from tests.benchmarks.measure.test_timeline_pass import planned


def test_every_model_is_followed_but_what_is_known_or_invalid(tmp_path: Path) -> None:
    record = replace(
        new_sitting(),
        latencies=(LatencyEntry("sleep", "asyncio"),),
        invalid=(InvalidEntry("sleep", "threads", 1, "warm", "it was wrong"),),
    )
    left = [(workload.name, model) for workload, model in cells_left(planned(tmp_path).plan, record)]
    assert left == [("sleep", "sequential")]


def test_batches_are_as_large_as_the_workloads_own_and_one_that_fails_is_an_incident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[BlockRequest] = []

    def latencies_of(point: str, request: BlockRequest, *_: object) -> LatencyEntry:
        asked.append(request)
        if request.models == ("asyncio",):
            raise ChildError("it died", "batches, asyncio")
        return LatencyEntry(point, request.models[0])

    monkeypatch.setattr(latency_pass, "latencies", latencies_of)
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {})
    with services(()) as running:
        LatencyPass(planned(tmp_path).plan, measurement_context(recorder, Telling(), running)).run()
    assert {(request.width, tuple(request.changes)) for request in asked} == {(16, ())}
    assert [entry.model for entry in recorder.sitting.latencies] == ["sequential", "threads"]
    assert "the latencies of sleep asyncio are not known: it died" in recorder.sitting.incidents


def test_none_is_begun_when_the_time_is_over_and_the_record_says_how_many_lack(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {})
    with services(()) as running:
        LatencyPass(planned(tmp_path).plan, measurement_context(recorder, Telling(), running), seconds=0.0).run()
    assert not recorder.sitting.latencies
    assert recorder.sitting.incidents == ("there was no time for the latencies of 3 cells",)
