"""Process pools are whole before the first job, start in one pinned way and keep order."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from benchmarks.paths import ROOT
from workloads.pools import process_pool

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
        workers = set(pool._processes)
        assert len(workers) == WIDTH
        assert all(psutil.pid_exists(pid) for pid in workers)
        assert set(pool.map(slow_pid, range(WIDTH))) == workers


def test_an_initializer_runs_in_every_worker() -> None:
    with process_pool(WIDTH, preload=__name__, initializer=mark, initargs=("here",)) as pool:
        assert set(pool.map(marked, range(10 * WIDTH))) == {"here"}


def test_no_worker_survives_the_pool() -> None:
    with process_pool(WIDTH, preload=__name__) as pool:
        workers = list(pool._processes)
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in workers)


def test_an_initializer_that_fails_is_an_error_and_not_a_wait() -> None:
    with pytest.raises(Exception, match="terminated abruptly|not usable|process pool"):
        with process_pool(1, preload=__name__, initializer=refuse):
            pass


def test_modules_that_start_processes_need_no_class_that_windows_lacks() -> None:
    """In a fresh process, since this one has long imported them."""
    lines = (
        "import multiprocessing.context",
        "del multiprocessing.context.ForkServerContext",
        "import workloads.io.peers, workloads.pools",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, cwd=ROOT)
