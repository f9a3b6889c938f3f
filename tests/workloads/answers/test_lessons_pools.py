"""The lessons about pools and threads show what they say: how much travels, who is opened when, who queues how long."""

import sys
import threading
import warnings
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_all_start_methods
from multiprocessing.context import BaseContext
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import pytest

from workloads.contract import Batch
from workloads.lessons import aiofiles_line_by_line, gil_convoy, pool_startup, tiny_jobs_in_processes

WIDTH = 2
SQUARES_OF_FOUR_NUMBERS = [14, 30, 54, 86, 126]
"""From 0, 1, 2, 3 and 4 on: OEIS A027575."""

TINY_POOL = pool_startup.Parameters(jobs=2, numbers_per_job=3)

Submitted = list[Executor]


def watch(monkeypatch: pytest.MonkeyPatch, kind: type[Executor]) -> Submitted:
    """Note every hand-over to an executor of this kind."""
    seen: Submitted = []
    submit = kind.submit

    def noting(self: Executor, *arguments: Any, **named: Any) -> Future[Any]:
        seen.append(self)
        return submit(self, *arguments, **named)

    monkeypatch.setattr(kind, "submit", noting)
    return seen


def hand_overs(variant: AbstractContextManager[Batch], seen: Submitted) -> int:
    """How often a batch hands something over, the start-up not counted."""
    with variant as batch:
        seen.clear()
        batch()
        return len(seen)


def test_the_formula_gives_the_sums_of_consecutive_squares() -> None:
    for module in (tiny_jobs_in_processes, pool_startup):
        assert module.answer(module.Parameters(jobs=5, numbers_per_job=4)) == SQUARES_OF_FOUR_NUMBERS
    answers = gil_convoy.answer(gil_convoy.Parameters(jobs=5, numbers_per_job=4))
    assert [total for _, total in answers] == SQUARES_OF_FOUR_NUMBERS


@pytest.mark.parametrize(
    ("model", "messages"), [("submit-each", 7), ("one-by-one", 7), ("chunks", 3), ("chunk-per-worker", 2)]
)
def test_chunks_travel_in_fewer_messages_than_jobs(model: str, messages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch(monkeypatch, ProcessPoolExecutor)
    parameters = tiny_jobs_in_processes.Parameters(jobs=7, numbers_per_job=3, jobs_per_chunk=3)
    assert hand_overs(tiny_jobs_in_processes.WORKLOAD.variants[model](parameters, WIDTH), seen) == messages


def test_the_older_kind_of_pool_is_sent_one_by_one_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, map_ = [], Pool.map

    def noting(self: Pool, job: Any, jobs: Any, chunksize: int | None = None) -> list[Any]:
        sizes.append(chunksize)
        return map_(self, job, jobs, chunksize)

    parameters = tiny_jobs_in_processes.Parameters(jobs=7, numbers_per_job=3)
    with tiny_jobs_in_processes.one_by_one_in_older_pool(parameters, WIDTH) as batch:
        monkeypatch.setattr(Pool, "map", noting)
        assert batch() == tiny_jobs_in_processes.answer(parameters)
    assert sizes == [1]


@pytest.mark.parametrize("jobs_per_chunk", tiny_jobs_in_processes.WORKLOAD.axes["jobs_per_chunk"])
def test_results_come_in_order_from_chunks_of_any_size(jobs_per_chunk: int) -> None:
    parameters = tiny_jobs_in_processes.Parameters(jobs=70, numbers_per_job=3, jobs_per_chunk=jobs_per_chunk)
    with tiny_jobs_in_processes.chunks(parameters, WIDTH) as batch:
        assert batch() == tiny_jobs_in_processes.answer(parameters)


@pytest.mark.parametrize(
    ("model", "per_file"), [("sequential", 0), ("line-by-line", 10 + 3), ("read-whole", 3), ("to-thread", 1)]
)
def test_line_by_line_hands_over_each_line_the_end_the_opening_and_the_closing(
    model: str, per_file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = watch(monkeypatch, ThreadPoolExecutor)
    with aiofiles_line_by_line.prepare(aiofiles_line_by_line.Parameters(jobs=3, lines_per_file=10)) as ready:
        assert hand_overs(aiofiles_line_by_line.WORKLOAD.variants[model](ready, WIDTH), seen) == 3 * per_file


def test_prepared_files_hold_as_many_numbers_as_asked_for_and_are_gone_afterwards() -> None:
    parameters = aiofiles_line_by_line.Parameters(jobs=3, lines_per_file=4)
    with aiofiles_line_by_line.prepare(parameters) as ready:
        numbers = [[int(word) for word in Path(path).read_text("ascii").split()] for path in ready.paths]
    assert [len(file_numbers) for file_numbers in numbers] == [4, 4, 4]
    assert [sum(file_numbers) for file_numbers in numbers] == aiofiles_line_by_line.answer(parameters)
    assert not any(Path(path).exists() for path in ready.paths)


def test_the_switch_interval_is_short_for_one_batch_only(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, seen = sys.getswitchinterval(), []
    monkeypatch.setattr(gil_convoy, "wait_beside", lambda *_: seen.append(sys.getswitchinterval()))
    with gil_convoy.short_interval(gil_convoy.Parameters(switch_interval_seconds=0.002), WIDTH) as batch:
        assert sys.getswitchinterval() == usual
        batch()
        assert sys.getswitchinterval() == usual
    assert seen == [0.002]


def test_the_switch_interval_is_the_usual_one_after_a_batch_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError

    usual = sys.getswitchinterval()
    monkeypatch.setattr(gil_convoy, "wait_beside", fail)
    with gil_convoy.short_interval(gil_convoy.Parameters(), WIDTH) as batch, pytest.raises(ConnectionError):
        batch()
    assert sys.getswitchinterval() == usual


def test_a_wait_that_was_too_short_or_another_sum_is_not_accepted() -> None:
    assert gil_convoy.accepts((0.001, 5), (0.001, 5))
    assert gil_convoy.accepts((0.001, 5), (1.0, 5))
    assert not gil_convoy.accepts((0.001, 5), (0.0009, 5))
    assert not gil_convoy.accepts((0.001, 5), (0.001, 6))


def test_the_slow_wait_is_the_one_that_only_one_in_ten_exceeds() -> None:
    waited = [(float(number), 0) for number in range(20, 0, -1)]
    assert gil_convoy.observe(waited) == {"achieved_wait_seconds": 11.0, "slow_wait_seconds": 19.0}
    assert gil_convoy.observe([(3.0, 0)]) == {"achieved_wait_seconds": 3.0, "slow_wait_seconds": 3.0}


def opened_by(model: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The start methods of the pools that two batches open."""
    opened = []

    def opening(width: int, context: BaseContext) -> ProcessPoolExecutor:
        opened.append(context.get_start_method())
        return ProcessPoolExecutor(width, context)

    monkeypatch.setattr(pool_startup, "ProcessPoolExecutor", opening)
    with pool_startup.WORKLOAD.variants[model](TINY_POOL, WIDTH) as batch:
        assert not opened
        batch()
        batch()
    return opened


@pytest.mark.parametrize("method", pool_startup.METHODS)
def test_a_cold_pool_is_opened_in_its_own_way_by_every_batch(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened_by(f"{method}-cold", monkeypatch) == [method, method]


def test_a_warm_pool_is_opened_by_no_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened_by("processes", monkeypatch) == []


def test_there_is_a_cold_pool_for_every_start_method_of_the_system_between_the_loop_and_the_warm_pool() -> None:
    first, second, *cold, last = pool_startup.WORKLOAD.variants
    assert [first, second, last] == ["sequential", "threads-cold", "processes"]
    assert {model.removesuffix("-cold") for model in cold} == set(pool_startup.METHODS) <= set(get_all_start_methods())


@pytest.mark.skipif("fork" not in pool_startup.METHODS, reason="this system does not fork, or not safely")
def test_forking_beside_an_idle_thread_warns_of_nothing() -> None:
    done = threading.Event()
    idle = threading.Thread(target=done.wait)
    idle.start()
    try:
        with warnings.catch_warnings(record=True) as warned, pool_startup.fork_cold(TINY_POOL, WIDTH) as batch:
            warnings.simplefilter("always")
            batch()
    finally:
        done.set()
        idle.join()
    assert warned == []
