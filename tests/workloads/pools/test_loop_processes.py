"""Processes with a loop in each: jobs come back in order, each process opens one client, the width is shared out."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from workloads import loop_processes as module
from workloads.loop_processes import loop_processes

CPUS = 2

opened: list[str] = []
"""What was opened in this process."""

in_flight: list[int] = [0, 0]
"""How many jobs are in flight in this process, and the most that were."""


@pytest.fixture(autouse=True)
def _two_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "usable_cpus", lambda: CPUS)


@asynccontextmanager
async def open_client(name: str) -> AsyncIterator[str]:
    opened.append(name)
    yield f"{name} {os.getpid()} {id(asyncio.get_running_loop())}"


async def job(client: str, number: int) -> tuple[str, int, int]:
    in_flight[0] += 1
    in_flight[1] = max(in_flight)
    for _ in range(3):
        await asyncio.sleep(0.01)
    in_flight[0] -= 1
    return client, number, in_flight[1]


async def who(client: str, number: int) -> tuple[str, int, int]:
    await asyncio.sleep(0.01)
    return f"client {os.getpid()} {id(asyncio.get_running_loop())}", number, len(opened)


async def fail(client: str, number: int) -> None:
    raise LookupError(f"job {number}")


def test_jobs_come_back_in_order_from_one_loop_and_one_client_in_each_process() -> None:
    with loop_processes(5, __name__, open_client, "client") as workers:
        clients, numbers, _ = zip(*workers.map(job, range(11)), strict=True)
        again, _, open_clients = zip(*workers.map(who, range(11)), strict=True)
    assert numbers == tuple(range(11))
    assert len(set(clients)) == CPUS
    assert set(again) == set(clients)
    assert set(open_clients) == {1}


@pytest.mark.parametrize(("width", "shares"), [(1, (1,)), (2, (1, 1)), (5, (3, 2)), (12, (6, 6))])
def test_the_width_is_shared_out_to_no_more_processes_than_cpus(width: int, shares: tuple[int, ...]) -> None:
    with loop_processes(width, __name__, open_client, "client") as workers:
        assert workers.widths == shares
        results = workers.map(job, range(4 * width))
    most = {client: most for client, _, most in results}
    assert sorted(most.values(), reverse=True) == list(shares)


def test_fewer_jobs_than_processes_are_jobs_as_well() -> None:
    with loop_processes(4, __name__, open_client, "client") as workers:
        assert workers.map(job, []) == []
        assert [number for _, number, _ in workers.map(job, [7])] == [7]


def test_an_error_comes_back_itself() -> None:
    with loop_processes(2, __name__, open_client, "client") as workers, pytest.raises(LookupError, match="job 0"):
        workers.map(fail, range(4))
