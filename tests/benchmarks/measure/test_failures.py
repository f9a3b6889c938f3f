"""Whose fault it is when a block does not come back whole: the model whose turn it was, or a server that died."""

from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks.errors import ChildError
from benchmarks.measure import failures
from benchmarks.measure.failures import BlockSupervisor
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.plan import make_plan
from benchmarks.plan.profiles import Extent
from benchmarks.plan.selection import choose
from benchmarks.servers.services import ServerLoss, Services
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_sitting


class FakeServices:
    """A server of which something may be wrong; it starts again as often as told."""

    def __init__(self, wrong: str | None, starts: int, given: bool = False) -> None:
        self._given = given
        self.addresses = {"origin": "http://127.0.0.1:1"}
        self._wrong = wrong
        self._starts = starts

    def is_given(self, service: str) -> bool:
        return self._given

    def may_restart(self, server: str) -> bool:
        return self._starts > 0

    def fault(self, needed: tuple[str, ...]) -> ServerLoss | None:
        return ServerLoss("origin", self._wrong) if needed and self._wrong else None

    def restart(self, server: str) -> None:
        self._starts -= 1


def supervisor(folder: Path, services: FakeServices) -> tuple[BlockSupervisor, Recorder]:
    planned, _ = choose(["http_fetch", "noop"], [])
    plan = make_plan(planned, Extent(1, 4, 16, 1.0), seed=1)
    recorder = Recorder(folder / "record.json", new_sitting(), {})
    context = measurement_context(recorder, Telling(), cast(Services, services), {"TMPDIR": str(folder)})
    return BlockSupervisor(plan, context), recorder


@pytest.fixture
def dies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every block dies when it is the turn of threads; the requests that were made."""
    asked: list[str] = []

    def die(_: str, request: Any, *__: Any) -> None:
        asked.append(request.workload)
        raise ChildError("it died", "warm, threads")

    monkeypatch.setattr(failures, "ask", die)
    return asked


def test_a_block_that_died_is_blamed_on_the_model_whose_turn_it_was(tmp_path: Path, dies: list[str]) -> None:
    block_supervisor, recorder = supervisor(tmp_path, FakeServices(None, 1))
    assert block_supervisor.run(block_supervisor._plan.block(1, "noop"), rounds=1) is None
    [entry] = recorder.sitting.invalid
    assert (entry.workload, entry.model, entry.phase, entry.reason) == ("noop", "threads", "warm", "it died")
    assert block_supervisor.valid["noop"] == (
        "sequential",
        "asyncio",
        "processes",
        "asyncio+threads",
        "asyncio+processes",
        "processes+asyncio",
    )


def test_what_is_said_of_a_server_that_was_given_is_recorded_nowhere(tmp_path: Path, dies: list[str]) -> None:
    block_supervisor, recorder = supervisor(tmp_path, FakeServices(None, 1, given=True))
    assert block_supervisor.run(block_supervisor._plan.block(1, "http_fetch"), rounds=1) is None
    assert "it died" not in [entry.reason for entry in recorder.sitting.invalid]
    assert {entry.model for entry in recorder.sitting.invalid} == {"threads"}


def test_a_server_that_died_is_started_again_once_and_then_given_up(tmp_path: Path, dies: list[str]) -> None:
    block_supervisor, recorder = supervisor(tmp_path, FakeServices("the origin server was ended by SIGKILL", 1))
    assert block_supervisor.run(block_supervisor._plan.block(1, "http_fetch"), rounds=1) is None
    assert len(dies) == 2
    assert block_supervisor.gave_up
    assert block_supervisor.valid["http_fetch"] == ()
    assert len(block_supervisor.valid["noop"]) == 7
    assert recorder.sitting.invalid == ()
    first, second = recorder.sitting.incidents
    assert first.endswith("it was started again and the block repeated")
    assert second.endswith("for the second time: what needs it is measured no further")
