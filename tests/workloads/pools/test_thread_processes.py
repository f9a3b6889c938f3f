"""Processes with threads in each: jobs come back in order, threads stay, the width is shared out."""

import os
import threading
import time

import pytest

from workloads import thread_processes as module
from workloads.thread_processes import thread_processes

CPUS = 2

notes: list[str] = []
"""What the initializer left in this process."""

in_flight: list[int] = [0, 0]
"""How many jobs are in flight in this process, and the most that were."""

counting = threading.Lock()


@pytest.fixture(autouse=True)
def _two_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "usable_cpus", lambda: CPUS)


def job(number: int) -> tuple[int, int, int, int]:
    with counting:
        in_flight[0] += 1
        in_flight[1] = max(in_flight)
    time.sleep(0.03)
    with counting:
        in_flight[0] -= 1
    return number, os.getpid(), threading.get_ident(), in_flight[1]


def note(text: str) -> None:
    notes.append(text)


def noted(_: int) -> str:
    return " ".join(notes)


def fail(number: int) -> None:
    raise LookupError(f"job {number}")


def test_jobs_come_back_in_order_and_threads_are_the_same_in_every_batch() -> None:
    with thread_processes(4, __name__) as workers:
        numbers, processes, threads, _ = zip(*workers.map(job, range(11)), strict=True)
        _, _, again, _ = zip(*workers.map(job, range(11)), strict=True)
    assert numbers == tuple(range(11))
    assert len(set(processes)) == CPUS
    assert set(again) == set(threads)


@pytest.mark.parametrize(("width", "shares"), [(1, (1,)), (2, (1, 1)), (5, (3, 2)), (12, (6, 6))])
def test_the_width_is_shared_out_to_no_more_processes_than_cpus(width: int, shares: tuple[int, ...]) -> None:
    with thread_processes(width, __name__) as workers:
        assert workers.widths == shares
        results = workers.map(job, range(4 * width))
    most = {process: most for _, process, _, most in results}
    assert sorted(most.values(), reverse=True) == list(shares)


def test_an_initializer_runs_once_in_every_process_before_its_threads_begin() -> None:
    with thread_processes(4, __name__, note, ("here",)) as workers:
        assert set(workers.map(noted, range(8))) == {"here"}


def test_fewer_jobs_than_processes_are_jobs_as_well() -> None:
    with thread_processes(4, __name__) as workers:
        assert workers.map(noted, []) == []
        assert workers.map(noted, [7]) == [""]


def test_an_error_comes_back_itself() -> None:
    with thread_processes(2, __name__) as workers, pytest.raises(LookupError, match="job 0"):
        workers.map(fail, range(4))
