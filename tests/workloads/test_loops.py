"""Variants open the loop that they are to run on, keep it open, and sleep on it for no less than they ask."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from benchmarks.plan.models import why_unavailable
from workloads.contract import Batch
from workloads.loops import event_loop, on_other_loops, opened, sleep_no_less, sleep_of_loop

REASONS = {model: why_unavailable(model) for model in ("uvloop", "asyncio-eager")}
OTHERS = [
    pytest.param(model, marks=pytest.mark.skipif(bool(reason), reason=str(reason))) for model, reason in REASONS.items()
]
uvloop_only = pytest.mark.skipif(bool(REASONS["uvloop"]), reason=str(REASONS["uvloop"]))


@contextmanager
def variant(p: Any, width: int) -> Iterator[Batch]:
    """A variant whose batch says on what kind of loop it runs, and how its tasks begin."""

    async def kind() -> list[Any]:
        loop = asyncio.get_running_loop()
        return [type(loop).__module__.partition(".")[0], loop.get_task_factory() is None]

    with event_loop() as run:
        yield lambda: run(kind())


KINDS = {"uvloop": ["uvloop", True], "asyncio-eager": ["asyncio", False]}


def test_without_a_choice_a_variant_runs_on_the_loop_of_asyncio() -> None:
    with variant(None, 1) as batch:
        assert batch() == ["asyncio", True]


@pytest.mark.parametrize("model", OTHERS)
def test_a_variant_runs_on_the_loop_that_it_is_given_and_others_beside_it_do_not(model: str) -> None:
    with on_other_loops(variant)[model](None, 1) as batch, variant(None, 1) as beside:
        assert (batch(), beside()) == (KINDS[model], ["asyncio", True])


@pytest.mark.parametrize("model", OTHERS)
def test_a_variant_that_opens_no_loop_by_event_loop_is_refused_on_other_loops(model: str) -> None:
    @contextmanager
    def other_way(p: Any, width: int) -> Iterator[Batch]:
        with asyncio.Runner() as runner:
            yield lambda: runner.run(asyncio.sleep(0, []))

    with pytest.raises(RuntimeError, match="has to open its loop by `event_loop`"):
        with on_other_loops(other_way)[model](None, 1):
            pass


@pytest.mark.parametrize("model", OTHERS)
def test_a_variant_that_fails_leaves_no_choice_behind(model: str) -> None:
    @contextmanager
    def fail(p: Any, width: int) -> Iterator[Batch]:
        with event_loop():
            raise ConnectionError
            yield

    with pytest.raises(ConnectionError):
        with on_other_loops(fail)[model](None, 1):
            pass
    with variant(None, 1) as batch:
        assert batch() == ["asyncio", True]


@uvloop_only
def test_sleeps_are_those_of_the_loop_that_is_chosen() -> None:
    chosen = []

    @contextmanager
    def sleeps(p: Any, width: int) -> Iterator[Batch]:
        chosen.append(sleep_of_loop())
        with event_loop():
            yield list

    with sleeps(None, 1), on_other_loops(sleeps)["uvloop"](None, 1):
        pass
    assert chosen == [asyncio.sleep, sleep_no_less]


def test_a_sleep_of_no_less_ends_when_enough_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a loop whose timers end early."""
    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: sleep(seconds / 2))

    async def slept() -> float:
        begin = time.perf_counter()
        await sleep_no_less(0.005)
        return time.perf_counter() - begin

    assert asyncio.run(slept()) >= 0.005


def test_batches_of_a_variant_share_a_loop_and_what_was_opened_on_it() -> None:
    seen: list[Any] = []

    @asynccontextmanager
    async def client() -> AsyncIterator[str]:
        seen.append(asyncio.get_running_loop())
        yield "client"
        seen.append(asyncio.get_running_loop())

    async def job() -> Any:
        return asyncio.get_running_loop()

    with event_loop() as run:
        with opened(run, client()) as value:
            seen += [run(job()), run(job())]
            assert value == "client"
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert seen[0].is_closed()
