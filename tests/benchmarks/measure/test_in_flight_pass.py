"""Each model climbs until it gives up; why it did is recorded, and what is known is not measured again."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.block.in_flight import InFlightRequest
from benchmarks.errors import ChildError, RequestError
from benchmarks.measure import in_flight_pass
from benchmarks.measure.in_flight_pass import InFlightPass
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_run, new_sweep
from benchmarks.plan.plan import climbs_left, steps
from benchmarks.plan.profiles import MOST_IN_FLIGHT, Profile
from benchmarks.record_format import KEY, InvalidEntry
from benchmarks.record_format.in_flight import InFlightEntry
from benchmarks.servers.services import ServerLoss, services
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_sitting

MIB = 2**20


def planned(folder: Path, models: str = "asyncio,threads", workload: str = "sleep") -> SittingSpec:
    request = RunRequest([workload], [models], Profile.SMOKE, seed=1)
    return new_run(request, folder / "record.json", "python -m benchmarks run")


def entry(model: str, jobs: int, missing: str = "", peak: int = 3 * MIB) -> InFlightEntry:
    if missing:
        return InFlightEntry("sleep", model, jobs, 1.0, missing=missing)
    return InFlightEntry("sleep", model, jobs, 1.0, 1.1, 0.1, 0.5, peak, MIB, "pss")


class Climber:
    """Stands in for the processes that run batches, and notes which were asked for; jobs beyond `most` fail."""

    def __init__(self, most: int, peak: int = 3 * MIB) -> None:
        self.asked: list[tuple[str, int]] = []
        self._most = most
        self._peak = peak

    def __call__(self, request: InFlightRequest, *_: object) -> InFlightEntry:
        (model,) = request.block.models
        self.asked.append((model, request.block.width))
        if request.block.width > self._most:
            raise ChildError("raised RuntimeError: can't start new thread", f"batch, {model}")
        return entry(model, request.block.width, peak=self._peak)


def climb(
    spec: SittingSpec,
    recorder: Recorder,
    most: int = 1_000,
    free: Callable[[], int] = lambda: 2**40,
    seconds: float = 1e9,
) -> list[str]:
    """Run the pass and return what was told."""
    telling = Telling()
    with services(()) as running:
        context = measurement_context(recorder, telling, running)
        InFlightPass(spec.plan, context, most, seconds, 0.05, free).run()
    return telling.lines


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "record.json", new_sitting(), {})


def test_a_climb_has_three_steps_or_as_many_as_there_are_jobs_for() -> None:
    assert steps(10_000) == (100, 1_000, 10_000)
    assert steps(20) == (2, 20)
    assert steps(0) == ()


def test_a_model_that_fails_climbs_no_further_and_the_reason_is_kept(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    climber = Climber(most=50)
    monkeypatch.setattr(in_flight_pass, "in_flight", climber)
    climb(planned(tmp_path), recorder)
    assert climber.asked == [("asyncio", 10), ("asyncio", 100), ("threads", 10), ("threads", 100)]
    written = json.loads(recorder.path.read_text())[KEY]["in_flight"]
    assert [step["missing"] for step in written] == ["", "batch: raised RuntimeError: can't start new thread"] * 2


def test_what_would_take_too_much_memory_is_not_begun(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    climber = Climber(most=10**6, peak=1_001 * MIB)
    monkeypatch.setattr(in_flight_pass, "in_flight", climber)
    climb(planned(tmp_path, "asyncio"), recorder, free=lambda: 8_192 * MIB)
    assert climber.asked == [("asyncio", 10)]
    assert recorder.sitting.in_flight[-1].missing == "left out: it would take about 9.8 GiB of 8.0 GiB of free memory"


def test_processes_are_not_begun_where_memory_is_short_from_the_start(recorder: Recorder, tmp_path: Path) -> None:
    climb(planned(tmp_path, "processes"), recorder, free=lambda: 100 * MIB)
    (step,) = recorder.sitting.in_flight
    assert (step.in_flight, step.missing) == (10, "left out: it would take about 0.1 GiB of 0.1 GiB of free memory")


def test_an_interrupt_keeps_the_steps_before_and_the_rest_follows_later(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = planned(tmp_path)
    recorder.sitting = replace(
        recorder.sitting, in_flight=(entry("asyncio", 10), entry("asyncio", 100), entry("threads", 10, "it gave up"))
    )
    climber = Climber(most=10**6)
    monkeypatch.setattr(in_flight_pass, "in_flight", climber)
    climb(spec, recorder)
    assert climber.asked == [("asyncio", 1_000)]
    assert climb(spec, recorder) == []
    assert len(climber.asked) == 1


def test_where_the_time_is_over_nothing_is_begun_and_the_record_says_how_to_go_on(
    recorder: Recorder, tmp_path: Path
) -> None:
    climb(planned(tmp_path), recorder, seconds=0.0)
    assert not recorder.sitting.in_flight
    assert "--resume RECORD --in-flight N" in recorder.sitting.incidents[-1]


def test_a_server_that_is_gone_is_named_and_started_again(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restarted: list[str] = []
    monkeypatch.setattr(in_flight_pass, "in_flight", Climber(most=0))
    spec, context = planned(tmp_path, "asyncio"), measurement_context(recorder, Telling())
    monkeypatch.setattr(context.services, "fault", lambda _: ServerLoss("origin", "the origin server was ended"))
    monkeypatch.setattr(context.services, "restart", restarted.append)
    InFlightPass(spec.plan, context, 20).run()
    assert recorder.sitting.in_flight[0].missing.endswith("can't start new thread; the origin server was ended")
    assert restarted == ["origin"]


def test_only_valid_models_of_workloads_that_wait_climb(tmp_path: Path) -> None:
    spec, record = planned(tmp_path), new_sitting()
    assert [(workload.name, model) for workload, model, _ in climbs_left(spec.plan, record, 20)] == [
        ("sleep", "asyncio"),
        ("sleep", "threads"),
    ]
    record = replace(record, invalid=(InvalidEntry("sleep", "threads", 1, "warm", "it was wrong"),))
    assert [model for _, model, _ in climbs_left(spec.plan, record, 20)] == ["asyncio"]
    assert not list(climbs_left(planned(tmp_path, workload="digest").plan, record, 20))


def test_thorough_runs_climb_by_themselves_and_others_where_they_are_asked(tmp_path: Path) -> None:
    def most(profile: Profile, asked: int | None = None) -> int:
        request = RunRequest(["sleep"], ["asyncio"], profile, in_flight=asked)
        return new_run(request, tmp_path / "record.json", "").most_in_flight

    assert [most(Profile.THOROUGH), most(Profile.STANDARD)] == [MOST_IN_FLIGHT, 0]
    assert [most(Profile.THOROUGH, 0), most(Profile.QUICK, 50)] == [0, 50]
    sweep = new_sweep(RunRequest(["sleep"], ["asyncio"], Profile.THOROUGH), tmp_path / "record.json", "")
    assert sweep.most_in_flight == 0


def test_many_jobs_are_refused_where_no_workload_can_have_them(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="--in-flight is about sleep and http_fetch"):
        new_run(RunRequest(["digest"], in_flight=100), tmp_path / "record.json", "")


def test_a_step_whose_first_jobs_ended_too_soon_is_repeated_with_longer_waits(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def slow(request: InFlightRequest, *_: object) -> InFlightEntry:
        waits.append(request.wait_seconds)
        return replace(
            entry("asyncio", 10), wait_seconds=request.wait_seconds, makespan_seconds=2 + request.wait_seconds
        )

    monkeypatch.setattr(in_flight_pass, "in_flight", slow)
    climb(planned(tmp_path, "asyncio"), recorder, most=1)
    assert waits == [0.05, 4.0]
    assert [step.were_together for step in recorder.sitting.in_flight] == [True]


@pytest.mark.slow
@pytest.mark.parametrize("model", ["asyncio", "threads", "processes"])
def test_jobs_really_are_all_in_flight(model: str, recorder: Recorder, tmp_path: Path) -> None:
    spec = planned(tmp_path, model)
    with services(()) as running:
        passes = InFlightPass(spec.plan, measurement_context(recorder, Telling(), running), 20, least_wait_seconds=0.5)
        passes.run()
    few, many = recorder.sitting.in_flight
    assert (few.in_flight, many.in_flight, few.missing, many.missing) == (2, 20, "", "")
    assert many.makespan_seconds >= 0.5
    assert many.peak_bytes > many.before_bytes > 0
    reached = {"asyncio": 0, "threads": many.threads, "processes": many.processes}[model]
    assert reached == (0 if model == "asyncio" else 20)


@pytest.mark.slow
def test_requests_really_are_answered_all_at_once(recorder: Recorder, tmp_path: Path) -> None:
    spec = planned(tmp_path, "asyncio", "http_fetch")
    with services(["origin"]) as running:
        InFlightPass(spec.plan, measurement_context(recorder, Telling(), running), 50, least_wait_seconds=0.5).run()
    assert [(step.in_flight, step.missing) for step in recorder.sitting.in_flight] == [(5, ""), (50, "")]
    assert recorder.sitting.in_flight[-1].cpu_seconds
