"""The probe measures: its numbers react to what they are about."""

import asyncio
from contextlib import nullcontext
from multiprocessing import get_all_start_methods

import pytest

from benchmarks.machine import probe
from benchmarks.machine.pool_startup import startup_seconds
from benchmarks.plan.listing import probe_lines
from workloads.cpus import usable_cpus


@pytest.mark.slow
def test_a_whole_probe_is_positive_and_plausible() -> None:
    measured = probe.probe()
    assert measured.usable_cpus == usable_cpus()
    assert 0 < measured.capacity_cpus <= measured.capacity_best_cpus <= measured.usable_cpus
    assert 0 < measured.timer_resolution_seconds < 0.1
    assert measured.loopback_round_trip_seconds > 0
    assert measured.sleep_cpu_seconds > 0
    assert measured.loop_sleep_cpu_seconds > 0
    assert measured.message_round_trip_seconds > 0
    assert measured.message_cpu_seconds > 0
    assert set(measured.pool_startup_seconds) == set(get_all_start_methods())
    lines = list(probe_lines(measured))
    assert f"{measured.capacity_cpus:.2f} CPUs" in lines[1]
    assert measured.message_sender_cpu_seconds <= measured.message_cpu_seconds
    assert measured.pickled_megabyte_seconds > 0
    assert measured.thread_round_trip_seconds > 0
    assert measured.thread_cpu_seconds > 0
    assert 0 < measured.batch_capacity_cpus <= measured.usable_cpus
    assert len(lines) == 9 + len(get_all_start_methods())


def test_capacity_compares_with_what_one_did_just_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others take three quarters of the machine for a while, which slows one as much as two."""
    done = iter([100, 180, 100, 45, 25, 45, 25, 45, 25])
    monkeypatch.setattr(probe, "_work_done", lambda *_: next(done))
    usual, best = probe.parallel_capacity(workers=2, repeats=4)
    assert usual == pytest.approx(1.8)
    assert best == pytest.approx(1.8)


def test_capacity_in_batches_counts_until_the_last_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """24 ms of work take two workers 15 ms, or 16, or 15, whatever each of them did meanwhile."""
    monkeypatch.setattr(probe, "process_pool", lambda *_, **__: nullcontext())
    done = iter([0.024, 0.015, 0.024, 0.016, 0.024, 0.015, 0.024, 0.015])
    monkeypatch.setattr(probe, "_seconds_of", lambda *_: next(done))
    assert probe.batch_capacity(workers=2, repeats=2) == pytest.approx(1.6)


@pytest.mark.parametrize(("longer", "step"), [(0.0021, 0.001), (0.00115, 0.0)])
def test_a_timer_with_steps_is_told_from_one_without(
    monkeypatch: pytest.MonkeyPatch, longer: float, step: float
) -> None:
    """A sleep that is a twentieth longer takes a step more, or a twentieth."""

    async def slept(seconds: float) -> float:
        return 0.0011 if seconds == 0.001 else longer

    monkeypatch.setattr(probe, "_loop_slept", slept)
    assert asyncio.run(probe.loop_timer_step()) == pytest.approx(step)


def test_the_timer_resolution_is_the_smallest_step_of_the_clock() -> None:
    readings = iter([0.0, 0.5, 0.5, 0.75, *range(1, 20_000)])
    assert probe.timer_resolution(lambda: next(readings)) == 0.25


def test_spinning_longer_does_more_work() -> None:
    assert probe.spin(0.05) > probe.spin(0.0005)


def test_the_sleep_of_a_loop_is_never_early_by_more_than_the_clock_can_tell() -> None:
    assert asyncio.run(probe.loop_sleep_overshoot()) > -0.001


@pytest.mark.parametrize("method", get_all_start_methods())
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_pool_of_every_start_method_starts(method: str) -> None:
    assert startup_seconds(method, 1) > 0
