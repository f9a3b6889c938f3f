"""A heart says how late everything is that falls due, also what fell due while nothing could run."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.block.heartbeat import Beats, LoopHeart, lag_entry, thread_heart
from workloads.contract import Batch
from workloads.loops import LIBRARY, event_loop, observed_loops, on_loop, uvloop_loop

STALL = 0.05


async def stall() -> None:
    time.sleep(STALL)  # as somebody writes it who does not know better


def test_a_stall_counts_for_every_beat_that_was_due_in_it() -> None:
    now = 0.0
    beats = Beats(lambda: now)
    beats.begin()
    now = 0.0500001
    assert beats.beat() == pytest.approx(0.0009999)
    assert len(beats.late) == 50
    assert beats.late[0] == pytest.approx(0.049, abs=1e-5)
    assert beats.late[-1] == pytest.approx(0.0, abs=1e-5)


def test_beats_that_never_came_are_at_least_so_late() -> None:
    now = 0.0
    beats = Beats(lambda: now)
    beats.begin()
    now = 0.0101
    beats.end()
    assert len(beats.late) == 10
    assert max(beats.late) == pytest.approx(0.0091)


def test_short_batches_have_a_beat_for_every_millisecond_of_all_of_them() -> None:
    now = 0.0
    beats = Beats(lambda: now)
    for _ in range(40):
        beats.begin()
        now += 0.0001001
        beats.end()
        now += 1.0
    assert len(beats.late) == 4
    assert max(beats.late) < 0.0001


def test_percentiles_are_values_that_were_seen() -> None:
    lag = lag_entry("loop", [float(number) for number in range(100, 0, -1)])
    assert (lag.beats, lag.p50_seconds, lag.p99_seconds, lag.worst_seconds) == (100, 50.0, 99.0, 100.0)
    assert lag_entry("loop", [7.0]).p50_seconds == 7.0


def test_the_heart_of_a_loop_beats_only_while_it_is_switched_on() -> None:
    heart = LoopHeart()
    with observed_loops(heart.observe), event_loop() as run:
        run(stall())
        assert heart.beats.late == []
        with heart.switched_on():
            run(stall())
        seen = len(heart.beats.late)
        run(stall())
    assert max(heart.beats.late) >= STALL - 0.001
    assert len(heart.beats.late) == seen


def test_a_loop_that_nobody_observes_runs_coroutines_by_itself() -> None:
    with event_loop() as run:
        assert getattr(run, "__name__", "") == "run_until_complete"


@contextmanager
def stalling() -> Iterator[Batch]:
    with event_loop() as run:
        yield lambda: [run(stall())]


def test_other_loops_have_a_heart_too() -> None:
    pytest.importorskip(LIBRARY)
    heart = LoopHeart()
    with observed_loops(heart.observe), heart.switched_on():
        with on_loop(uvloop_loop, stalling)() as batch:
            batch()
    assert max(heart.beats.late) >= STALL - 0.002  # its timers count whole milliseconds


@pytest.fixture
def greedy_threads() -> Iterator[None]:
    """While this is there, a thread that computes keeps the GIL for a second."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1.0)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("greedy_threads")
@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="nobody waits for a GIL")
def test_a_thread_that_waits_for_the_gil_is_late() -> None:
    beats = Beats()
    with thread_heart(beats):
        end = time.perf_counter() + STALL
        while time.perf_counter() < end:
            pass
    assert max(beats.late) >= STALL / 2
