"""How often the rule errs, counted on thousands of simulated records; METHOD.md says what it assumes.

Then pyperf's judgement of the same records.
"""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from benchmarks.errors import CrossoverError
from benchmarks.inference.intervals import (
    ERROR_RATE,
    Array,
    Estimate,
    estimate,
    intervals,
    level_for,
    log_ratios,
)
from benchmarks.inference.verdicts import (
    FASTER,
    MARGIN,
    NEARLY_SAME,
    PRECISE,
    SAME,
    SLIGHT,
    SLIGHTLY_FASTER,
    SLIGHTLY_SLOWER,
    SLOWER,
    blocks_to_precision,
)
from benchmarks.plan.profiles import Extent
from benchmarks.simulation.error_rates import (
    ALL,
    PLAIN,
    PROCESS,
    SCENARIOS,
    Noise,
    Scenario,
    listed_records,
    one_by_one,
    records_that_differ,
    simulate,
    table,
)
from tests.benchmarks.helpers.simulated_samples import (
    CHANCE,
    COMPARISONS,
    NOISES,
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

every_noise = pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
profiles = pytest.mark.parametrize("extent", [QUICK, STANDARD], ids=["quick", "standard"])

LOOKS = (8, 93)
"""Numbers of blocks at which `quick` looks at results, where there is much time."""


@every_noise
@profiles
def test_identical_code_is_called_faster_or_slower_at_most_at_the_nominal_rate(noise: Noise, extent: Extent) -> None:
    said = verdicts_of(logs(noise, 1.0, extent.blocks, extent.least_rounds), level_for(1))
    assert rate(said, FASTER, SLOWER) <= ERROR_RATE / 2
    assert rate(said, FASTER, SLOWER, SLIGHTLY_FASTER, SLIGHTLY_SLOWER) <= ERROR_RATE + CHANCE


@every_noise
@profiles
def test_intervals_cover_the_true_ratio_at_their_nominal_rate(noise: Noise, extent: Extent) -> None:
    """The truth is the ratio over all processes there could be: a lucky process is a deviation from it."""
    values = logs(noise, 1.3, extent.blocks, extent.least_rounds)
    assert 0.94 <= covers(values, math.log(1.3), 0.95).mean() <= 0.97


SITTINGS = 3000
CHANCE_OF_SITTINGS = math.sqrt(0.05 * 0.95 / SITTINGS)
"""The standard deviation of a share of 5 % of so many records."""


@pytest.mark.parametrize("noise", [PLAIN, PROCESS, ALL])
def test_all_headlines_of_a_record_hold_together_and_so_do_all_other_comparisons(noise: Noise) -> None:
    """Without Bonferroni most records have an interval that misses."""
    every_two = list(combinations(range(4), 2))
    assert all_cover(noise, every_two[:1], level_for(6)) >= 0.95 - 3 * CHANCE_OF_SITTINGS
    assert all_cover(noise, every_two[1:], level_for(COMPARISONS - 6)) >= 0.95 - 3 * CHANCE_OF_SITTINGS
    assert all_cover(noise, every_two, level_for(1)) < 0.5


def all_cover(noise: Noise, models: Sequence[tuple[int, int]], level: float) -> float:
    """The share of records, of six workloads each, in which the intervals of these pairs of models cover the truth."""
    speedups, workloads = (1.0, 1.02, 3.0, 0.8), 6
    values = simulated(noise, speedups, (workloads * SITTINGS, QUICK.blocks, QUICK.least_rounds))
    hits = [
        covers(log_ratios(values[first], values[second]), math.log(speedups[second] / speedups[first]), level)
        for first, second in models
    ]
    return float(np.all(hits, axis=0).reshape(workloads, -1).all(axis=0).mean())


def wrong_at_some_look(values: Array, looks: Sequence[int], wrong: Sequence[str], *, halving: bool) -> float:
    """The share of records that get one of these verdicts at this or an earlier look."""
    levels = [level_for(1, number if halving else 0) for number in range(1, len(looks) + 1)]
    said = [verdicts_of(values[:, :count], level) for count, level in zip(looks, levels, strict=True)]
    return float(np.any(np.isin(said, wrong), axis=0).mean())


@pytest.mark.parametrize("noise", [PLAIN, PROCESS, ALL])
@pytest.mark.parametrize(
    ("truth", "wrong"),
    [
        (MARGIN, (FASTER, SLOWER, SAME, SLIGHTLY_SLOWER)),
        (1 / MARGIN, (FASTER, SLOWER, SAME, SLIGHTLY_FASTER)),
    ],
    ids=["on the margin", "on its other side"],
)
def test_looking_twice_errs_at_most_at_the_nominal_rate_at_the_worst_place(
    noise: Noise, truth: float, wrong: Sequence[str]
) -> None:
    """On the margin neither faster nor the same is right: no number of blocks can tell on which side the ratio lies."""
    values = logs(noise, truth, LOOKS[-1])
    assert wrong_at_some_look(values, LOOKS, wrong, halving=True) <= ERROR_RATE
    assert wrong_at_some_look(values, LOOKS, wrong, halving=False) > ERROR_RATE


def test_intervals_of_all_looks_hold_together() -> None:
    values = logs(PROCESS, 1.0, LOOKS[-1])
    each = [covers(values[:, :count], 0.0, level_for(1, number)) for number, count in enumerate(LOOKS, start=1)]
    assert np.all(each, axis=0).mean() >= 0.95


@pytest.mark.parametrize(("planted", "expected"), [(1.2, FASTER), (1 / 1.2, SLOWER)])
def test_a_planted_20_percent_is_found_in_a_standard_record_by_its_second_look(planted: float, expected: str) -> None:
    looks = (STANDARD.blocks, 27)
    values = logs(ALL, planted, looks[-1], STANDARD.least_rounds)
    each = [
        verdicts_of(values[:, :count], level_for(COMPARISONS, look)) == expected
        for look, count in enumerate(looks, start=1)
    ]
    assert np.any(each, axis=0).mean() >= 0.99


@every_noise
@profiles
def test_a_planted_3_percent_is_at_most_slightly_faster(noise: Noise, extent: Extent) -> None:
    said = verdicts_of(logs(noise, 1.03, extent.blocks, extent.least_rounds), level_for(1))
    assert rate(said, FASTER, SLOWER, SLIGHTLY_SLOWER) <= ERROR_RATE / 2


def test_a_difference_beyond_the_margin_is_seldom_called_the_same() -> None:
    values = logs(Noise(single=0.05), MARGIN * 1.001, STANDARD.blocks)
    assert 0 < rate(verdicts_of(values, level_for(1)), SAME) <= ERROR_RATE / 2 + CHANCE


def test_a_difference_beyond_10_percent_is_seldom_called_slight() -> None:
    said = verdicts_of(logs(Noise(single=0.05), SLIGHT * 1.001, STANDARD.blocks), level_for(1))
    assert 0 < rate(said, SAME, NEARLY_SAME, SLIGHTLY_FASTER, SLIGHTLY_SLOWER) <= ERROR_RATE / 2 + CHANCE


@pytest.mark.parametrize("deviation", [0.05, 0.1, 0.2])
def test_as_many_blocks_as_promised_make_most_records_precise_and_half_as_many_again_nearly_all(
    deviation: float,
) -> None:
    """Sums of squares are chi-squared, and of few degrees of freedom oftener below their mean than above."""
    promised = blocks_to_precision(Estimate(0.3, 1.0, 8, deviation), 0.95)
    assert promised
    values = np.random.default_rng(1).normal(0.3, deviation, (RECORDS, math.ceil(1.5 * promised)))
    squares = (math.log(1.05) / deviation / stats.t.ppf(0.975, promised - 1)) ** 2 * promised * (promised - 1)
    expected = stats.chi2.cdf(squares, promised - 1)
    assert 0.5 < expected < 0.7
    assert precise(values[:, :promised], 0.95) == pytest.approx(expected, abs=0.025)
    assert precise(values[:, : promised // 2], 0.95) < 0.15
    assert precise(values, 0.95) > 0.85


def precise(values: Array, level: float) -> float:
    """The share of records whose ratio is known within 5 %."""
    return float((intervals(values, level)[1] <= PRECISE).mean())


def test_half_of_all_records_are_precise_by_the_blocks_that_they_themselves_ask_for() -> None:
    values = np.random.default_rng(1).normal(math.log(1.1), 0.1, (400, 1000))
    asked = [blocks_to_precision(estimate(record[:8].tolist(), level_for(1, 1)), level_for(1, 2)) for record in values]
    kept = [precise(record[np.newaxis, :blocks], level_for(1, 2)) for record, blocks in zip(values, asked, strict=True)]
    assert 0.4 < np.mean(kept) < 0.7


def records(*makespans: float) -> Array:
    """One record for each of these makespans, of three processes of two values, one percent apart."""
    values = np.array([[0.99, 1.0], [1.0, 1.01], [0.99, 1.01]])
    return np.stack([value * values for value in makespans])


def test_pyperf_tells_models_apart_that_differ() -> None:
    assert records_that_differ(records(1.0, 1.0, 1.0), records(1.0, 2.0, 0.5)) == {1, 2}


@pytest.mark.parametrize("makespans", [(1.0,), (2.0,)], ids=["none", "all"])
def test_pyperfs_answer_is_understood_where_it_lists_or_hides_nothing(makespans: tuple[float, ...]) -> None:
    assert records_that_differ(records(1.0), records(*makespans)) == ({0} if makespans == (2.0,) else set())


@pytest.mark.parametrize(
    "answer", ["", "- 0: 1.0 sec", "- 0: x\n- 1: y\nBenchmark hidden because dull (1): 1", "- a: b"]
)
def test_an_answer_that_does_not_tell_of_every_record_once_is_an_error(answer: str) -> None:
    with pytest.raises(CrossoverError, match="does not understand"):
        listed_records(answer, 2)


def test_the_same_seed_gives_the_same_rates() -> None:
    once, again = (list(simulate(20, 1, SCENARIOS[1:2])) for _ in range(2))
    assert once == again


def test_the_table_has_a_row_for_each_scenario() -> None:
    scenario = Scenario("twice as fast, and silent", Noise(single=0.01), 2.0)
    head, rule, row = table(5, 0, [scenario])
    assert head.count("|") == rule.count("|")
    assert row == "| twice as fast, and silent | 100.0 % | 100.0 % | 100.0 % | 100.0 % |"


def test_pyperf_errs_the_more_often_the_more_values_a_process_has() -> None:
    few, many = (len(records_that_differ(*one_by_one(PROCESS, *identical(values)))) for values in (3, 24))
    assert many > 2 * few


def identical(values: int) -> tuple[Array, tuple[float, float], np.random.Generator]:
    """200 records of identical code, each of 12 processes."""
    random = np.random.default_rng(20260102)
    return PROCESS.moments(200, 12, values, random), (1.0, 1.0), random
