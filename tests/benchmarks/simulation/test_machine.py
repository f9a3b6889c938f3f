"""The simulated machine has the two speeds of a recorded one, which last from 10 to 500 ms."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.inference.intervals import Array
from benchmarks.simulation.blocks import CORE, SimulatedModel, SimulatedWorkload, log_makespans
from benchmarks.simulation.machine import (
    LONGEST,
    REPLAYED,
    SHORTEST,
    SLOWER,
    TWO_STATES,
    Machine,
    SlowProcesses,
    Speed,
    dwells,
    recordings,
)

PRIMES = next(workload for workload in CORE if workload.name == "primes")


def random() -> np.random.Generator:
    return np.random.default_rng(20260102)


def slowed(speed: Speed, starts: Sequence[float], seconds: float, blocks: int = 4000) -> Array:
    """By how much batches of so many seconds are slower that start at these moments of their block."""
    begin = np.broadcast_to(np.array(starts), (blocks, len(starts)))
    return speed.slowed(begin, begin + seconds, random())


def test_states_last_from_10_to_500_ms_and_are_by_turns_clean_and_slow() -> None:
    edges, is_slow = dwells(2000, 1.5, random())
    lasts = np.diff(edges)
    assert lasts.min() == pytest.approx(SHORTEST)
    assert lasts.max() == pytest.approx(LONGEST)
    assert (SHORTEST, LONGEST) == (0.01, 0.5)
    assert (is_slow[:, 1:] != is_slow[:, :-1]).all()
    assert (edges[:, 0] <= 0).all()
    assert (edges[:, -1] >= 1.5).mean() > 0.999


def test_the_slow_state_is_about_1_4_times_slower_and_takes_a_third_of_the_time() -> None:
    moments = np.exp(slowed(TWO_STATES, [0.0, 0.4, 1.2], 1e-6))
    assert np.isclose(moments, 1.0).mean() + np.isclose(moments, np.exp(SLOWER)).mean() > 0.999
    assert np.exp(SLOWER) == pytest.approx(1.4, abs=0.05)
    for share in np.isclose(moments, np.exp(SLOWER)).mean(axis=0):
        assert share == pytest.approx(1 / 3, abs=0.05)


def test_a_recorded_machine_had_two_speeds_about_1_4_apart() -> None:
    for pieces in recordings():
        slower = np.log(pieces / np.quantile(pieces, 0.1))
        assert 9000 < len(pieces) < 20000
        assert 0.0005 < np.median(pieces) < 0.0012
        assert np.median(slower[slower < 0.2]) < 0.06
        assert np.exp(np.median(slower[slower > 0.3])) == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize("speed", [TWO_STATES, REPLAYED], ids=["two states", "replayed"])
def test_what_slows_a_batch_slows_the_next_but_seldom_the_next_round(speed: Speed) -> None:
    first, soon, later = slowed(speed, [0.0, 0.005, 0.6], 0.005).T
    assert np.corrcoef(first, soon)[0, 1] > 0.75
    assert np.corrcoef(first, later)[0, 1] < 0.6
    assert np.abs(first - soon).mean() < np.abs(first - later).mean() / 2


def silent(*seconds: float) -> SimulatedWorkload:
    """Models that neither scatter nor feel what the machine does."""
    names = ("sequential", "asyncio", "threads")
    models = (SimulatedModel(name, each, 0.0, 0.0, 0.0) for name, each in zip(names, seconds, strict=False))
    return SimulatedWorkload("silent", tuple(models))


def test_undisturbed_models_take_the_time_that_they_take() -> None:
    values = np.exp(log_makespans(silent(0.03, 0.02, 0.01), Machine(disturbed=0.0), 5, 6, random()))
    assert values.shape == (5, 6, 3)
    assert values == pytest.approx(np.broadcast_to([0.03, 0.02, 0.01], values.shape))


def test_one_process_in_ten_is_slow_for_one_model_where_it_is_said_to_be() -> None:
    slow = SlowProcesses(workloads=("silent",))
    machine = Machine(disturbed=0.0, slow=slow)
    values = np.exp(log_makespans(silent(0.03, 0.03), machine, 4000, 4, random())) / 0.03
    assert (values.max(axis=1) == values.min(axis=1)).all()
    assert values[..., 0] == pytest.approx(1.0)
    assert np.isclose(values[:, 0, 1], 1.2).mean() == pytest.approx(slow.share, abs=0.02)
    elsewhere = Machine(disturbed=0.0, slow=SlowProcesses(workloads=("primes",)))
    assert log_makespans(silent(0.03, 0.03), elsewhere, 400, 4, random()) == pytest.approx(np.log(0.03))


def test_a_speed_that_wanders_does_so_from_the_beginning_of_a_block_to_its_end() -> None:
    machine = Machine(disturbed=0.0, wander=0.15)
    values = log_makespans(silent(0.03, 0.03), machine, 2000, 16, random())
    deviations = values.std(axis=0).mean(axis=-1)
    assert deviations[-1] == pytest.approx(0.15, abs=0.01)
    assert deviations[0] < 0.05


def test_primes_scatter_between_blocks_as_they_did_in_a_record_and_more_rounds_help() -> None:
    """There the logarithm of asyncio's ratio to the plain loop scattered by 0.074 between blocks of four rounds."""
    few, many = (spread(PRIMES, Machine(), rounds) for rounds in (4, 8))
    assert few == pytest.approx(0.074, abs=0.01)
    assert many < 0.7 * few


def test_the_recorded_machine_was_quieter_than_the_simulated_one_where_one_thread_computes() -> None:
    assert spread(PRIMES, Machine(REPLAYED), 8) < spread(PRIMES, Machine(), 8)


def spread(workload: SimulatedWorkload, machine: Machine, rounds: int) -> float:
    values = log_makespans(workload, machine, 3000, rounds, random())
    return float(np.median(values[..., 0] - values[..., 1], axis=1).std())
