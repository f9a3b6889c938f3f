"""Simulated sweeps with a known truth: intervals hold as often as they say, and noise makes no crossovers."""

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np
import pytest

from benchmarks.inference.moderation import PairedBlocks, moderated_means
from benchmarks.inference.verdicts import Rule
from reports.sweeps.comparisons import _pair, _PairPoints
from reports.sweeps.crossovers import Crossover, CrossoverResult, _result
from reports.sweeps.points import Sweep, sweeps
from tests.reports.helpers.records import Work, measured, sweep

pytestmark = pytest.mark.slow

PLACES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
BLOCKS, PROMISED = 6, 0.5
"""What rounds promise of the variance between blocks: half of it, give or take the chance that six blocks have."""


def simulated(truth: Callable[[float], float], times: int, seed: int, spread: float = 4.0) -> list[CrossoverResult]:
    """Sweeps of 8 points and 6 blocks; between blocks a point deviates by 2 % to `spread` times as much."""
    generator, along = np.random.default_rng(seed), _sweep()
    means = np.array([truth(x) for x in PLACES])[:, None]
    return [_simulated(along, means, generator, spread) for _ in range(times)]


def _sweep() -> Sweep:
    works = [Work({"asyncio": [[1.0]]}, name=f"p{x}", base="blend", parameters={"wait_seconds": x}) for x in PLACES]
    (planted,) = sweeps(measured(*works, sweeps=[sweep("wait_seconds", *works)]))
    return planted


def _simulated(along: Sweep, means: Any, generator: np.random.Generator, spread: float) -> CrossoverResult:
    deviations = 0.02 * np.exp(generator.uniform(0, log(spread), (len(PLACES), 1)))
    logs = means + deviations * generator.normal(size=(len(PLACES), BLOCKS))
    promised = PROMISED * deviations[:, 0] ** 2 * generator.chisquare(BLOCKS, len(PLACES)) / BLOCKS
    blocks = {
        (f"p{x}", ("sequential", "asyncio")): PairedBlocks(tuple(map(float, row)), float(variance))
        for x, row, variance in zip(PLACES, logs, promised, strict=True)
    }
    pair_points = _PairPoints("sequential", "asyncio", PLACES, blocks)
    return _result(along, _pair(along, Rule(), pair_points, moderated_means(blocks)))


def planted(x: float) -> float:
    """Flips at 5, by 15 % for each doubling; crosses on a straight line in the logarithm of the place."""
    return 0.15 * log(x / 5) / log(2)


def test_the_interval_of_a_planted_crossover_holds_it_as_often_as_it_says() -> None:
    """Of 400 sweeps 95 %; chance alone makes about 1 % in that."""
    crossoverses = [result.crossovers for result in simulated(planted, 400, seed=11)]
    assert all(len(crossovers) == 1 for crossovers in crossoverses)
    held = [overtakings[0].low <= 5 <= overtakings[0].high for overtakings in crossoverses]
    assert np.mean(held) == pytest.approx(0.95, abs=0.025)
    assert np.median([crossovers[0].value for crossovers in crossoverses]) == pytest.approx(5, rel=0.03)


def test_where_two_models_are_the_same_a_crossover_is_seen_no_more_often_than_the_rate_allows() -> None:
    assert np.mean([bool(result.crossovers) for result in simulated(lambda x: 0.0, 300, seed=12)]) <= 0.05


def test_where_one_model_stays_ahead_no_crossover_is_seen_and_its_lead_is() -> None:
    results = simulated(lambda x: 0.1 + 0.05 * log(x), 100, seed=13)
    assert not any(result.crossovers for result in results)
    assert all(
        crossover_result.order and crossover_result.order.ahead == "asyncio" and crossover_result.order.is_certain
        for crossover_result in results
    )


def test_a_record_measured_again_finds_the_same_crossover_with_an_overlapping_interval() -> None:
    results, other = (simulated(planted, 100, seed) for seed in (14, 15))
    pairs = [(a.crossovers[0], b.crossovers[0]) for a, b in zip(results, other, strict=True)]
    assert np.mean([_overlap(a, b) for a, b in pairs]) >= 0.99


def _overlap(crossover: Crossover, other: Crossover) -> bool:
    return crossover.low <= other.high and other.low <= crossover.high
