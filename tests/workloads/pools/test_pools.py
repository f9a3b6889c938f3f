"""Pools are whole before the first job, start in one pinned way and keep order; one rule says who shares a message."""

import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from math import ceil
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.paths import ROOT
from workloads.messages import dealt, even_widths, map_shares
from workloads.pools import (
    MESSAGES_PER_WORKER,
    START_METHOD,
    map_in_groups,
    message_size,
    multiprocessing_pool,
    process_pool,
)

WIDTH = 3


def mark(value: str) -> None:
    os.environ["CROSSOVER_TEST_MARK"] = value


def marked(_: int) -> str:
    return os.environ.get("CROSSOVER_TEST_MARK", "")


def slow_pid(_: int) -> int:
    time.sleep(0.1)
    return os.getpid()


def refuse() -> None:
    raise RuntimeError("not in this worker")


def test_all_workers_are_up_before_the_pool_is_handed_out() -> None:
    with process_pool(WIDTH, preload=__name__) as pool:
        workers = set(vars(pool)["_processes"])
        assert len(workers) == WIDTH
        assert all(psutil.pid_exists(pid) for pid in workers)
        assert set(pool.map(slow_pid, range(WIDTH))) == workers


def test_an_initializer_runs_in_every_worker() -> None:
    with process_pool(WIDTH, preload=__name__, initializer=mark, initargs=("here",)) as pool:
        assert set(pool.map(marked, range(10 * WIDTH))) == {"here"}


def test_no_worker_survives_the_pool() -> None:
    with process_pool(WIDTH, preload=__name__) as pool:
        workers = list(vars(pool)["_processes"])
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in workers)


def test_an_initializer_that_fails_is_an_error_and_not_a_wait() -> None:
    with pytest.raises(Exception, match="terminated abruptly|not usable|process pool"):
        with process_pool(1, preload=__name__, initializer=refuse):
            pass


def test_the_older_kind_of_pool_is_whole_as_well_and_leaves_no_worker() -> None:
    before = set(multiprocessing.active_children())
    with multiprocessing_pool(WIDTH, __name__) as pool:
        workers = {child.pid for child in set(multiprocessing.active_children()) - before}
        assert len(workers) == WIDTH
        assert set(pool.map(slow_pid, range(WIDTH), chunksize=1)) == workers
    assert set(multiprocessing.active_children()) == before


def test_the_older_kind_of_pool_starts_in_the_same_way() -> None:
    with multiprocessing_pool(1, __name__) as pool:
        method: Any = vars(pool)["_ctx"]
        assert method.get_start_method() == START_METHOD


@pytest.mark.parametrize(
    ("jobs", "workers", "size"), [(24, 2, 3), (24, 8, 1), (48, 2, 6), (12, 2, 2), (5, 2, 1), (9, 1, 3)]
)
def test_jobs_share_messages_four_for_each_worker(jobs: int, workers: int, size: int) -> None:
    assert message_size(jobs, workers) == size


@given(jobs=st.integers(1, 10_000), workers=st.integers(1, 200))
def test_no_worker_gets_more_messages_than_that_and_no_message_is_larger_than_needed(jobs: int, workers: int) -> None:
    size, most = message_size(jobs, workers), MESSAGES_PER_WORKER * workers
    assert ceil(jobs / size) <= most
    assert size == 1 or ceil(jobs / (size - 1)) > most


class Counting(ThreadPoolExecutor):
    """Counts what it is handed."""

    handed = 0

    def submit(self, *arguments: Any, **named: Any) -> Future[Any]:
        self.handed += 1
        return super().submit(*arguments, **named)


@pytest.mark.parametrize(("size", "messages"), [(1, 5), (2, 3), (9, 1)])
def test_groups_of_jobs_share_a_message_to_threads_and_come_back_in_order(size: int, messages: int) -> None:
    with Counting(2) as pool:
        assert map_in_groups(pool, str, range(5), size) == ["0", "1", "2", "3", "4"]
    assert pool.handed == messages


def test_modules_that_start_processes_need_no_class_that_windows_lacks() -> None:
    """In a fresh process, since this one has long imported them."""
    lines = (
        "import multiprocessing.context",
        "del multiprocessing.context.ForkServerContext",
        "import workloads.io.peers, workloads.pools",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, cwd=ROOT)


def test_a_worker_with_twice_the_width_gets_twice_as_many_jobs() -> None:
    assert even_widths(5, 3) == (2, 2, 1)
    assert dealt(9, (2, 1)) == [[0, 2, 3, 5, 6, 8], [1, 4, 7]]


def test_fewer_jobs_than_the_width_still_go_to_all_workers() -> None:
    assert dealt(4, (8, 8)) == [[0, 2], [1, 3]]


def test_shares_come_back_in_the_order_of_the_jobs() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert map_shares(pool, lambda share, width: [(job, width) for job in share], "abcde", (2, 1)) == [
            *[("a", 2), ("b", 1), ("c", 2)],
            *[("d", 2), ("e", 1)],
        ]
