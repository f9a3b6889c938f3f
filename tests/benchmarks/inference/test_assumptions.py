"""What the rule assumes: a bias that twins share makes no verdicts, and where the rule is known to fail."""

import math

import numpy as np
import pytest

from benchmarks.inference.intervals import (
    ERROR_RATE,
    estimate,
    intervals,
    level_for,
    log_ratios,
)
from benchmarks.inference.verdicts import (
    FASTER,
    SLOWER,
    differs,
    twin_widening,
    verdicts,
)
from benchmarks.simulation.error_rates import Noise
from tests.benchmarks.helpers.simulated_samples import (
    COMPARISONS,
    QUICK,
    RECORDS,
    STANDARD,
    covers,
    logs,
    rate,
    simulated,
    verdicts_of,
)

pytestmark = pytest.mark.slow

BIASES = (0.0, 0.03, 0.06, 0.1, 0.15, 0.3)
"""By how much, as a logarithm, the second of two models that are the same code comes out faster everywhere."""


@pytest.mark.parametrize("scatter", [0.01, 0.1, 0.3], ids=["less noisy than twins", "as noisy", "noisier"])
def test_a_bias_that_twins_share_makes_no_verdicts(scatter: float) -> None:
    assert max(biased_records(size, scatter) for size in BIASES) <= ERROR_RATE


def test_allowing_only_for_twins_that_differ_would_make_some() -> None:
    """A twin with a wide interval says nothing of the bias that decides comparisons with narrower ones."""
    assert max(biased_records(size, scatter=0.01, only_differing=True) for size in BIASES) > 0.4


def biased_records(size: float, scatter: float, *, only_differing: bool = False) -> float:
    """The share of records of identical code in which anything is called faster or slower."""
    measured = simulated(Noise(single=0.1), (1.0, math.exp(size)), (600, QUICK.blocks, QUICK.least_rounds), seed=2)
    twins = log_ratios(*measured).reshape(300, 2, -1)
    ratios = logs(Noise(single=scatter), math.exp(size), QUICK.blocks, records=300 * COMPARISONS)
    mean, half = (values.reshape(300, -1) for values in intervals(ratios, level_for(COMPARISONS)))
    estimates = [[estimate(twin.tolist(), level_for(2)) for twin in pair] for pair in twins]
    allowed = [twin_widening(ratio for ratio in pair if differs(ratio) or not only_differing) for pair in estimates]
    judgements = verdicts(mean, half, np.array(allowed)[:, np.newaxis])
    return float(np.isin(judgements, (FASTER, SLOWER)).any(axis=1).mean())


def test_rare_slow_processes_of_one_model_are_what_few_blocks_do_not_know_of() -> None:
    """One process in ten takes 20 % longer: most records of eight blocks have one or none of them."""
    values = np.random.default_rng(1).normal(0, 0.02, (RECORDS, QUICK.blocks))
    values += math.log(1.2) * (np.random.default_rng(2).random(values.shape) < 0.1)
    assert 0.5 < covers(values, 0.1 * math.log(1.2), 0.95).mean() < 0.9


def test_what_slows_one_model_for_several_blocks_on_end_makes_intervals_too_narrow() -> None:
    """Blocks of which neighbours are alike, with a correlation of a half."""
    steps = np.random.default_rng(1).normal(0, 0.05, (RECORDS, STANDARD.blocks + 20))
    values = sum(0.5**age * np.roll(steps, age, axis=1) for age in range(20))
    assert 0.7 < covers(np.asarray(values)[:, 20:], 0.0, 0.95).mean() < 0.8


def test_a_coin_tossed_by_each_block_is_too_much_for_six_blocks() -> None:
    """Where each block favours one of two models, all by the same amount, all six favour the same one in 1 of 32."""
    tossed = np.random.default_rng(1).choice([-0.1, 0.1], (50_000, QUICK.blocks))
    values = tossed + np.random.default_rng(2).normal(0, 0.001, tossed.shape)
    assert rate(verdicts_of(values, level_for(COMPARISONS)), FASTER, SLOWER) == pytest.approx(1 / 32, abs=0.003)
    assert 1 / 32 > ERROR_RATE / COMPARISONS
