"""The lessons about asyncio teach what is so: turns of the loop, lag, jobs in flight, connections, timeouts."""

import asyncio
import sys
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

import workloads
from tests.benchmarks.helpers.waiting import eventually
from tests.workloads.helpers.runnable_models import runnable_models
from tests.workloads.helpers.tiny_workloads import tiny_workload
from workloads.lessons import await_in_a_loop, awaitables, blocking_call, unbounded_gather

LESSONS = ("awaitables", "blocking_call", "await_in_a_loop", "one_session_per_request", "unbounded_gather")

TURNS = {"sequential": 0, "task": 2, "coroutine": 0, "done-future": 0, "gather": 0, "TaskGroup": 0, "sleep0": 1}
if sys.version_info >= (3, 12):
    TURNS["eager-task"] = 0
"""How often the event loop turns from one job to the next, by the documented order of asyncio's callbacks."""

ONE_BY_ONE = (await_in_a_loop.await_in_a_loop, await_in_a_loop.coroutines_in_a_list)
OVERLAPPING = (await_in_a_loop.tasks_in_a_list, await_in_a_loop.gather, await_in_a_loop.task_group)


class Gauge:
    """Counts jobs in flight; each job waits for a few turns of the loop, not for time."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def job(self, number: int) -> int:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(3):
            await asyncio.sleep(0)
        self.now -= 1
        return number


def second_batch(name: str, model: str, width: int, addresses: Mapping[str, str], **changes: Any) -> list[Any]:
    """The results of a variant's second batch."""
    workload, parameters = tiny_workload(name, addresses, **changes)
    with workload.variants[model](parameters, width) as batch:
        batch()
        return batch()


def observed(name: str, model: str, width: int, addresses: Mapping[str, str], **changes: Any) -> Mapping[str, float]:
    return workloads.load(name).observe(second_batch(name, model, width, addresses, **changes))


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_a_wrong_way_and_then_a_right_one(name: str) -> None:
    text = workloads.source(name).decode()
    assert 0 < text.index('"""Wrong') < text.rindex('"""Right')


def test_turns_of_the_loop_are_told_for_every_way_to_await() -> None:
    assert list(workloads.load("awaitables").variants) == list(TURNS)


@pytest.mark.parametrize(("model", "turns"), TURNS.items())
def test_between_two_jobs_the_loop_turns_as_often_as_the_lesson_says(model: str, turns: int) -> None:
    assert observed("awaitables", model, 1, {}) == {"loop_turns_per_job": turns}


def test_counting_turns_leaves_nothing_to_call() -> None:
    async def counted() -> tuple[int, int]:
        turns = awaitables.Turns()
        turns.begin()
        await asyncio.sleep(0)
        turns.end()
        at_the_end = turns.count
        for _ in range(3):
            await asyncio.sleep(0)
        return at_the_end, turns.count

    at_the_end, later = asyncio.run(counted())
    assert at_the_end == later


def test_sums_of_squares_are_the_square_pyramidal_numbers() -> None:
    """OEIS A000330."""
    answers = blocking_call.answer(blocking_call.Parameters(jobs=6, numbers_per_job=1))
    assert [total for total, _ in answers] == [0, 1, 5, 14, 30, 55]


def test_the_loops_lag_is_no_less_than_what_a_coroutine_blocks() -> None:
    async def blocking() -> list[int]:
        time.sleep(0.02)
        return [7]

    ((total, lag),) = asyncio.run(blocking_call.with_lag(blocking(), tick_seconds=0.001))
    assert total == 7
    assert lag is not None
    assert lag >= 0.0185


def test_an_error_beside_the_measured_lag_is_not_lost() -> None:
    async def fail() -> list[int]:
        raise LookupError("job 0")

    with pytest.raises(LookupError, match="job 0"):
        asyncio.run(blocking_call.with_lag(fail(), tick_seconds=0.001))


@pytest.mark.parametrize("model", ["blocking", "asyncio.sleep", "to_thread", "asyncio.sleep+processes"])
def test_every_way_on_an_event_loop_tells_its_lag(model: str) -> None:
    assert observed("blocking_call", model, 2, {}).keys() == {"loop_lag_seconds"}


def test_the_plain_loop_has_no_lag_to_tell() -> None:
    assert observed("blocking_call", "sequential", 2, {}) == {}


@pytest.mark.parametrize("way", ONE_BY_ONE)
def test_a_wrong_way_to_await_has_one_job_in_flight(way: Any) -> None:
    gauge = Gauge()
    assert asyncio.run(way(gauge.job, range(6))) == list(range(6))
    assert gauge.most == 1


@pytest.mark.parametrize("way", OVERLAPPING)
def test_a_right_way_to_await_has_all_jobs_in_flight(way: Any) -> None:
    gauge = Gauge()
    assert asyncio.run(way(gauge.job, range(6))) == list(range(6))
    assert gauge.most == 6


@pytest.mark.parametrize("way", OVERLAPPING)
def test_no_more_jobs_wait_at_once_than_are_admitted(way: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gauge = Gauge()

    async def turns(_: float) -> None:
        gauge.now += 1
        gauge.most = max(gauge.most, gauge.now)
        await sleep(0)
        gauge.now -= 1

    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", turns)
    asyncio.run(way(await_in_a_loop.admitted_job(0.001, width=2), range(6)))
    assert gauge.most == 2


@pytest.mark.parametrize(
    ("model", "opened"), [("sequential", 0), ("session-per-request", 5), ("session-per-batch", 2), ("one-session", 0)]
)
def test_a_later_batch_opens_as_many_connections_as_the_lesson_says(
    model: str, opened: int, addresses: Mapping[str, str]
) -> None:
    seen = observed("one_session_per_request", model, 2, addresses)
    assert seen == {"connections_opened_per_job": opened / 5}


@pytest.mark.parametrize("model", runnable_models("one_session_per_request"))
def test_no_connection_is_left_behind(model: str, addresses: Mapping[str, str]) -> None:
    port = urlsplit(addresses["origin"]).port
    before = connections_to(port)
    second_batch("one_session_per_request", model, 2, addresses)
    assert eventually(lambda: connections_to(port) <= before)


def connections_to(port: int | None) -> set[int]:
    """This process's own ports of connections to a port."""
    connections = psutil.Process().net_connections("tcp")
    return {connection.laddr.port for connection in connections if connection.raddr and connection.raddr.port == port}


@pytest.mark.parametrize(
    ("model", "in_flight", "tasks"), [("all-at-once", 5, 6), ("semaphore", 2, 6), ("workers", 2, 3)]
)
def test_requests_and_tasks_are_as_many_as_the_lesson_says(model: str, in_flight: int, tasks: int) -> None:
    seen = observed("unbounded_gather", model, 2, {}, patience_seconds=60.0)
    assert seen == {"most_in_flight": in_flight, "tasks_alive": tasks, "timeouts": 0}


@pytest.mark.parametrize("model", ["all-at-once", "semaphore", "workers"])
def test_who_lost_patience_asks_again_until_there_is_an_answer(model: str) -> None:
    results = second_batch("unbounded_gather", model, 2, {}, patience_seconds=0.0002)
    assert [number for number, _ in results] == list(range(5))
    assert unbounded_gather.observe(results)["timeouts"] >= 5
