"""How often the rule errs, counted on thousands of simulated records; METHOD.md says what it assumes."""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from benchmarks.profiles import Extent
from benchmarks.proof import ALL, PLAIN, PROCESS
from benchmarks.simulation import Noise
from benchmarks.verdicts import (
    ERROR_RATE,
    FASTER,
    MARGIN,
    SAME,
    SLOWER,
    UNCLEAR,
    Array,
    Estimate,
    blocks_to_settle,
    estimate,
    level_for,
    log_ratios,
)
from tests.benchmarks.chance import (
    CHANCE,
    COMPARISONS,
    NOISES,
    QUICK,
    RECORDS,
    STANDARD,
    covers,
    judged,
    logs,
    rate,
    simulated,
)

every_noise = pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
profiles = pytest.mark.parametrize("extent", [QUICK, STANDARD], ids=["quick", "standard"])

LOOKS = (8, 12, 18, 27, 41, 62, 93)
"""Numbers of blocks at which `quick` looks at results."""


@every_noise
@profiles
def test_identical_code_is_called_faster_or_slower_at_most_at_the_nominal_rate(noise: Noise, extent: Extent) -> None:
    said = judged(logs(noise, 1.0, extent.blocks, extent.least_rounds), level_for(1))
    assert rate(said, FASTER, SLOWER) <= ERROR_RATE / 2


@every_noise
@profiles
def test_intervals_cover_the_true_ratio_at_their_nominal_rate(noise: Noise, extent: Extent) -> None:
    """The truth is the ratio over all processes there could be: a lucky process is a deviation from it."""
    found = logs(noise, 1.3, extent.blocks, extent.least_rounds)
    assert covers(found, math.log(1.3), 0.95).mean() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("noise", [PLAIN, PROCESS, ALL])
def test_all_comparisons_of_a_record_hold_together(noise: Noise) -> None:
    """Without Bonferroni most records have an interval that misses."""
    assert all_cover(noise, level_for(COMPARISONS)) >= 0.95 - CHANCE
    assert all_cover(noise, level_for(1)) < 0.5


def all_cover(noise: Noise, level: float) -> float:
    """The share of records, of six workloads each, in which the intervals of every two models cover the truth."""
    speedups, workloads = (1.0, 1.02, 3.0, 0.8), 6
    found = simulated(noise, speedups, (workloads * 3000, QUICK.blocks, QUICK.least_rounds))
    hits = [
        covers(log_ratios(found[one], found[other]), math.log(speedups[other] / speedups[one]), level)
        for one, other in combinations(range(4), 2)
    ]
    return float(np.all(hits, axis=0).reshape(workloads, -1).all(axis=0).mean())


def settled_at_some_look(found: Array, looks: Sequence[int], halving: bool) -> float:
    """The share of records that measuring would stop for with a verdict, at this or an earlier look."""
    levels = [level_for(1, number if halving else 0) for number in range(1, len(looks) + 1)]
    said = [judged(found[:, :count], level) for count, level in zip(looks, levels, strict=True)]
    return float(np.any(np.array(said) != UNCLEAR, axis=0).mean())


@pytest.mark.parametrize("noise", [PLAIN, PROCESS, ALL])
@pytest.mark.parametrize("truth", [MARGIN, 1 / MARGIN])
def test_stopping_once_it_is_clear_errs_at_most_at_the_nominal_rate_at_the_worst_place(
    noise: Noise, truth: float
) -> None:
    """On the margin every verdict is wrong: no number of blocks can tell on which side the ratio lies."""
    found = logs(noise, truth, LOOKS[-1])
    assert settled_at_some_look(found, LOOKS, halving=True) <= ERROR_RATE
    assert settled_at_some_look(found, LOOKS, halving=False) > 2 * ERROR_RATE


def test_intervals_of_all_looks_hold_together() -> None:
    found = logs(PROCESS, 1.0, LOOKS[-1])
    each = [covers(found[:, :count], 0.0, level_for(1, number)) for number, count in enumerate(LOOKS, start=1)]
    assert np.all(each, axis=0).mean() >= 0.95


@pytest.mark.parametrize(("planted", "said"), [(1.2, FASTER), (1 / 1.2, SLOWER)])
def test_a_planted_20_percent_is_found_in_a_standard_record_by_its_third_look(planted: float, said: str) -> None:
    looks = (STANDARD.blocks, 18, 27)
    found = logs(ALL, planted, looks[-1], STANDARD.least_rounds)
    each = [judged(found[:, :count], level_for(COMPARISONS, look)) == said for look, count in enumerate(looks, start=1)]
    assert np.any(each, axis=0).mean() >= 0.99


@every_noise
@profiles
def test_a_planted_3_percent_is_the_same_or_unclear(noise: Noise, extent: Extent) -> None:
    said = judged(logs(noise, 1.03, extent.blocks, extent.least_rounds), level_for(1))
    assert rate(said, FASTER, SLOWER) <= ERROR_RATE / 2


def test_a_difference_beyond_the_margin_is_seldom_called_the_same() -> None:
    found = logs(Noise(single=0.05), MARGIN * 1.001, STANDARD.blocks)
    assert 0 < rate(judged(found, level_for(1)), SAME) <= ERROR_RATE / 2 + CHANCE


@pytest.mark.parametrize(("truth", "deviation"), [(1.1, 0.05), (1.0, 0.04), (1.02, 0.03), (1.2, 0.2)])
def test_as_many_blocks_as_promised_settle_half_and_twice_as_many_nearly_all(truth: float, deviation: float) -> None:
    promised = blocks_to_settle(Estimate(math.log(truth), 1.0, 8, deviation), 0.95)
    assert promised
    found = np.random.default_rng(1).normal(math.log(truth), deviation, (RECORDS, 2 * promised))
    assert rate(judged(found[:, :promised], 0.95), FASTER, SAME) == pytest.approx(0.5, abs=0.1)
    assert rate(judged(found, 0.95), FASTER, SAME) > 0.85


def test_most_records_are_settled_by_the_blocks_that_they_themselves_ask_for() -> None:
    found = np.random.default_rng(1).normal(math.log(1.1), 0.05, (200, 1000))
    asked = [blocks_to_settle(estimate(record[:8].tolist(), level_for(1, 1)), level_for(1, 2)) for record in found]
    kept = [judged(record[:blocks], level_for(1, 2)) for record, blocks in zip(found, asked, strict=True) if blocks]
    assert rate(np.array(kept), FASTER) > 0.6
