"""The gauge sees too many and too few jobs in flight, wherever they run."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.workloads.helpers.gauge import (
    PROCESSES,
    THREADS,
    Gauge,
    watched_coroutines,
    watched_loop_processes,
    watched_pools,
)
from workloads.coroutines import gather_limited
from workloads.loop_processes import loop_processes
from workloads.pools import process_pool


async def job(number: int) -> int:
    await asyncio.sleep(0)
    return number


@pytest.mark.parametrize("width", [1, 3, 5])
def test_coroutines_in_flight_are_as_many_as_the_limit_that_was_really_used(width: int, tmp_path: Path) -> None:
    gauge, module = Gauge(str(tmp_path), width), SimpleNamespace(gather_limited=gather_limited)
    with watched_coroutines([module], gauge):
        assert asyncio.run(module.gather_limited(job, range(7), width)) == list(range(7))
    assert gauge.most == width


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_threads_in_flight_are_as_many_as_the_pool_really_has(workers: int, tmp_path: Path) -> None:
    gauge = Gauge(str(tmp_path), workers)
    with ThreadPoolExecutor(workers) as pool, watched_pools(THREADS, gauge):
        assert list(pool.map(abs, range(9))) == list(range(9))
    assert gauge.most == workers


def test_processes_in_flight_are_counted_across_processes(tmp_path: Path) -> None:
    gauge = Gauge(str(tmp_path), 2)
    with process_pool(2, preload=__name__) as pool, watched_pools(PROCESSES, gauge):
        assert list(pool.map(abs, range(6))) == list(range(6))
    assert gauge.most == 2


async def later(client: None, number: int) -> int:
    return await job(number)


@pytest.mark.parametrize("width", [2, 3, 5])
def test_jobs_on_the_loops_of_processes_are_counted_together(width: int, tmp_path: Path) -> None:
    gauge = Gauge(str(tmp_path), width)
    with loop_processes(width, __name__) as workers, watched_loop_processes(gauge):
        assert workers.map(later, range(7)) == list(range(7))
    assert gauge.most == width


def test_what_cannot_be_pickled_never_reaches_a_process(tmp_path: Path) -> None:
    with process_pool(1, preload=__name__) as pool, watched_pools(PROCESSES, Gauge(str(tmp_path), 1)):
        with pytest.raises((AttributeError, TypeError), match="pickle"):
            list(pool.map(lambda number: number, range(2)))
