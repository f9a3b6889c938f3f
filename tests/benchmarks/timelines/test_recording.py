"""Real batches, recorded within this process: what jobs are, when each could go on, and that nothing is left behind."""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.record_format.timelines import NO_LOOP, RUNNING, WAITING
from benchmarks.timelines import recording
from benchmarks.timelines.assembly import Piece, job_rows
from benchmarks.timelines.loops import noted_loops
from benchmarks.timelines.recording import Runs
from workloads import coroutines
from workloads.loops import event_loop
from workloads.pools import process_pool
from workloads.thread_processes import thread_processes

Rows = list[list[Piece]]
JOBS, WAIT = 4, 0.01


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads are not sampled here, so nobody needs to wait for it."""
    monkeypatch.setattr(recording, "_PATIENCE_SECONDS", 0.0)


def recorded(folder: Path, batch: Callable[[], list[Any]], loops: Sequence[Any] = ()) -> Rows:
    known = Runs(batch, lambda _: None, str(folder), list(loops), JOBS).recording()
    return job_rows(known.seen, known.jobs, {})


def on_a_loop(folder: Path, make: Callable[[], Any]) -> Rows:
    with noted_loops() as loops, event_loop() as run:
        return recorded(folder, lambda: run(make()), loops)


def total(row: Sequence[Piece], state: str) -> float:
    return sum(end - start for named, start, end in row if named == state)


def job(number: int) -> int:
    time.sleep(WAIT)
    return number


async def job_async(number: int) -> int:
    await asyncio.sleep(WAIT)
    return number


def overlap(rows: Rows) -> int:
    """The most jobs that are between their first moment and their last at once."""
    spans = [(row[0][1], row[-1][2]) for row in rows]
    return max(sum(start <= moment < end for start, end in spans) for moment, _ in spans)


def test_others_are_ready_for_the_loop_while_one_blocks_it(tmp_path: Path) -> None:
    async def blocking_one(number: int) -> int:
        await asyncio.sleep(0)
        if number == 0:
            time.sleep(5 * WAIT)
        return number

    async def batch() -> list[int]:
        return await asyncio.gather(*map(blocking_one, range(JOBS)))

    first, *others = on_a_loop(tmp_path, batch)
    assert total(first, RUNNING) >= 5 * WAIT
    assert all(total(row, NO_LOOP) >= 4 * WAIT for row in others)


def test_a_timer_that_is_due_while_the_loop_is_busy_is_ready_from_then_on(tmp_path: Path) -> None:
    async def sleeper(number: int) -> int:
        await asyncio.sleep(WAIT if number else 0)
        if number == 0:
            time.sleep(5 * WAIT)
        return number

    async def batch() -> list[int]:
        return await asyncio.gather(*map(sleeper, range(JOBS)))

    _, *others = on_a_loop(tmp_path, batch)
    assert all(total(row, NO_LOOP) >= 3 * WAIT for row in others)
    assert all(total(row, WAITING) <= 3 * WAIT for row in others)


def test_awaits_in_a_loop_are_one_job_after_another(tmp_path: Path) -> None:
    async def batch() -> list[int]:
        return [await job_async(number) for number in range(JOBS)]

    rows = on_a_loop(tmp_path, batch)
    assert len(rows) == JOBS
    assert overlap(rows) == 1


def test_gathered_sleepers_all_wait_together(tmp_path: Path) -> None:
    async def batch() -> list[int]:
        return await asyncio.gather(*map(job_async, range(JOBS)))

    rows = on_a_loop(tmp_path, batch)
    assert overlap(rows) == JOBS
    assert all(total(row, WAITING) > total(row, RUNNING) for row in rows)


def test_jobs_that_share_a_few_tasks_are_told_apart(tmp_path: Path) -> None:
    rows = on_a_loop(tmp_path, lambda: coroutines.gather_limited(job_async, range(JOBS), 2))
    assert len(rows) == JOBS
    assert overlap(rows) == 2


def test_a_program_that_calls_asyncio_run_itself_is_recorded(tmp_path: Path) -> None:
    async def batch() -> list[int]:
        return await asyncio.gather(*map(job_async, range(JOBS)))

    assert overlap(recorded(tmp_path, lambda: asyncio.run(batch()))) == JOBS


def test_a_plain_loop_is_one_job_after_another(tmp_path: Path) -> None:
    rows = recorded(tmp_path, lambda: [job(number) for number in range(JOBS)])
    assert len(rows) == JOBS
    assert overlap(rows) == 1
    assert all(row[-1][2] - row[0][1] >= WAIT for row in rows)


def test_a_plain_loop_that_is_a_statement_is_recorded_too(tmp_path: Path) -> None:
    def batch() -> list[int]:
        results = []
        for number in range(JOBS):
            results.append(job(number))  # noqa: PERF401  # such loops are what this is about
        return results

    assert len(recorded(tmp_path, batch)) == JOBS


def test_threads_wait_together_and_their_work_for_the_loop_is_the_jobs_own(tmp_path: Path) -> None:
    async def batch() -> list[int]:
        loop = asyncio.get_running_loop()

        async def handed_over(number: int) -> int:
            await asyncio.sleep(WAIT)
            return await loop.run_in_executor(pool, job, number)

        return await asyncio.gather(*map(handed_over, range(JOBS)))

    with ThreadPoolExecutor(JOBS) as pool:
        assert overlap(recorded(tmp_path, lambda: list(pool.map(job, range(JOBS))))) == JOBS
        rows = on_a_loop(tmp_path, batch)
    assert len(rows) == JOBS
    assert all(row[-1][2] - row[0][1] >= 2 * WAIT for row in rows)


@pytest.mark.slow
def test_jobs_in_processes_run_side_by_side(tmp_path: Path) -> None:
    with process_pool(2, __name__) as pool:
        rows = recorded(tmp_path, lambda: list(pool.map(job, range(JOBS), chunksize=2)))
    assert len(rows) == JOBS
    assert overlap(rows) == 2
    with thread_processes(4, __name__) as workers:
        assert len(recorded(tmp_path, lambda: workers.map(job, range(JOBS)))) == JOBS


def test_the_states_of_a_job_add_up_to_its_time(tmp_path: Path) -> None:
    for row in on_a_loop(tmp_path, lambda: coroutines.gather_limited(job_async, range(JOBS), 2)):
        assert all(before[2] == after[1] for before, after in pairwise(row))
        assert sum(end - start for _, start, end in row) == pytest.approx(row[-1][2] - row[0][1])


def test_jobs_that_nothing_tells_apart_have_no_rows(tmp_path: Path) -> None:
    assert recorded(tmp_path, lambda: [sum(range(JOBS))] * JOBS) == []


def test_nothing_is_left_when_a_recording_is_over(tmp_path: Path) -> None:
    kept = (ThreadPoolExecutor.submit, ProcessPoolExecutor.submit, asyncio.Runner.run, asyncio.Runner.get_loop)
    gather = coroutines.gather_limited
    with noted_loops() as loops, event_loop() as run:
        recorded(tmp_path, lambda: run(coroutines.gather_limited(job_async, range(JOBS), 2)), loops)
        (loop,) = set(loops)
        assert loop.get_task_factory() is None
        assert not {"call_soon", "call_at", "call_later", "call_soon_threadsafe"} & vars(loop).keys()
    now = (ThreadPoolExecutor.submit, ProcessPoolExecutor.submit, asyncio.Runner.run, asyncio.Runner.get_loop)
    assert all(before is after for before, after in zip(kept, now, strict=True))
    assert coroutines.gather_limited is gather
    assert sys.gettrace() is None
