"""The two layouts of a simulated machine differ in nothing but who runs when."""

import numpy as np
import pytest

from benchmarks.inference.intervals import Array, intervals, log_ratios
from benchmarks.simulation.error_rates import ALL, PROCESSES, VALUES, Noise, in_rounds, one_by_one

pytestmark = pytest.mark.slow

SILENT = Noise(single=0.0, outliers=0.0)
SIMULATED_RECORDS = 500


def random() -> np.random.Generator:
    return np.random.default_rng(20260102)


def log_ratio_one_by_one(noise: Noise) -> Array:
    """ln(first / second) of the means of two models, the way pyperf compares them."""
    moments = noise.moments(SIMULATED_RECORDS, PROCESSES, VALUES, random())
    first, second = one_by_one(noise, moments, (1.0, 1.0), random()).mean(axis=(-2, -1))
    return np.asarray(np.log(first / second))


def log_ratio_in_rounds(noise: Noise, rounds: int = 2) -> Array:
    """The mean over blocks of ln(first / second), the way the rule does."""
    moments = noise.moments(SIMULATED_RECORDS, PROCESSES, 2 * rounds, random())
    return intervals(log_ratios(*in_rounds(noise, moments, (1.0, 1.0), random())), 0.95)[0]


def test_a_silent_machine_shows_the_true_makespans_in_both_layouts() -> None:
    moments = SILENT.moments(3, 6, 12, random())
    for layout in (in_rounds, one_by_one):
        for speedup, makespans in zip((1.0, 2.0, 0.5), layout(SILENT, moments, (1.0, 2.0, 0.5), random()), strict=True):
            assert makespans == pytest.approx(1 / speedup)


def test_both_layouts_see_the_very_same_moments() -> None:
    noise = Noise(process=0.1, ramp=0.1, walk=0.1)
    moments = noise.moments(20, 8, 16, random())
    for layout in (in_rounds, one_by_one):
        seen = np.log(layout(noise, moments, (1.0, 1.0), random()))
        assert np.sort(seen, axis=None) == pytest.approx(np.sort(moments, axis=None))


def test_in_rounds_every_process_holds_every_model_and_one_by_one_only_one() -> None:
    processes = np.broadcast_to(np.arange(6.0)[:, None], (2, 6, 4))
    assert in_rounds(SILENT, processes, (1.0, 1.0), random()).shape == (2, 2, 6, 2)
    assert np.log(in_rounds(SILENT, processes, (1.0, 1.0), random())[1, 0, :, 0]) == pytest.approx(np.arange(6.0))
    assert np.log(one_by_one(SILENT, processes, (1.0, 1.0), random())[1, 0, :, 0]) == pytest.approx([3.0, 4.0, 5.0])


def test_what_the_first_in_a_round_pays_cancels_within_each_block() -> None:
    assert np.abs(log_ratio_in_rounds(Noise(single=0.0, outliers=0.0, first=0.3))).max() < 1e-12


def test_rounds_take_away_what_the_machine_does_over_minutes() -> None:
    for drifting in (Noise(single=0.0, outliers=0.0, sitting=0.2), Noise(single=0.0, outliers=0.0, walk=0.2)):
        assert log_ratio_one_by_one(drifting).std() > 20 * log_ratio_in_rounds(drifting).std()


def test_one_by_one_the_same_code_scatters_as_it_did_on_a_real_machine() -> None:
    """There ten processes of three values each gave ratios from 0.82 to 1.08 in twelve repeats: about 8 %."""
    assert 0.06 < log_ratio_one_by_one(ALL).std() < 0.12
