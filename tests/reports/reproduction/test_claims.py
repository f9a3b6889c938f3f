"""The rule of outcomes: the whole new interval, and for a contradiction also nothing in common with the old one."""

import math

import numpy as np
import pytest

from benchmarks.inference.intervals import Estimate, intervals, level_for
from benchmarks.inference.verdicts import MARGIN
from reports.reproduction.claims import (
    AHEAD,
    ALIKE,
    AT_MOST_ALIKE,
    CONTRADICTED,
    FASTER,
    REPRODUCED,
    UNCLEAR,
    Evidence,
    Region,
    are_apart,
    outcome_of,
)

BLOCKS, PAIRS, RATE = 8, 600, 0.05
TRUTHS = (
    *(0.0,) * 8,
    *(math.log(MARGIN),) * 8,
    *(-math.log(MARGIN),) * 4,
    *(math.log(0.5), math.log(0.9), math.log(1.1), math.log(2.0), math.log(30.0)),
)
"""True ratios exactly on 1, exactly on the margin, and near to and far from both."""


def ratio(value: float, factor: float) -> Estimate:
    """A ratio with an interval that reaches so many times up and down."""
    return Estimate(math.log(value), math.log(factor), BLOCKS)


@pytest.mark.parametrize(
    ("region", "reference", "new", "outcome"),
    [
        (FASTER, ratio(2, 1.1), ratio(1.8, 1.1), REPRODUCED),
        (FASTER, ratio(2, 1.1), ratio(1.1, 1.1), UNCLEAR),
        (FASTER, ratio(2, 1.1), ratio(0.5, 1.1), CONTRADICTED),
        (FASTER, ratio(2, 1.1), ratio(1.0, 1.02), CONTRADICTED),
        (FASTER, ratio(1.1, 1.04), ratio(1.03, 1.015), CONTRADICTED),
        (FASTER, ratio(1.1, 1.06), ratio(1.03, 1.015), UNCLEAR),
        (FASTER, ratio(1.3, 1.25), ratio(0.9, 1.1), CONTRADICTED),
        (FASTER, ratio(1.3, 1.35), ratio(0.9, 1.1), UNCLEAR),
        (ALIKE, ratio(1.0, 1.02), ratio(1.01, 1.03), REPRODUCED),
        (ALIKE, ratio(1.0, 1.02), ratio(1.3, 1.1), CONTRADICTED),
        (ALIKE, ratio(1.0, 1.02), ratio(0.7, 1.1), CONTRADICTED),
        (ALIKE, ratio(1.0, 1.02), ratio(1.04, 1.05), UNCLEAR),
        (ALIKE, ratio(1.0, 1.08), ratio(1.1, 1.03), UNCLEAR),
        (AT_MOST_ALIKE, ratio(0.5, 1.1), ratio(0.1, 1.1), REPRODUCED),
        (AT_MOST_ALIKE, ratio(0.5, 1.1), ratio(1.5, 1.1), CONTRADICTED),
        (AHEAD, ratio(1.02, 1.01), ratio(1.03, 1.02), REPRODUCED),
        (AHEAD, ratio(1.02, 1.01), ratio(0.97, 1.02), CONTRADICTED),
        (Region(low=math.log(4)), ratio(9, 1.1), ratio(3, 1.1), CONTRADICTED),
        (Region(low=math.log(4)), ratio(9, 1.1), ratio(3.9, 1.1), UNCLEAR),
    ],
)
def test_whole_intervals_decide(region: Region, reference: Estimate, new: Estimate, outcome: str) -> None:
    assert outcome_of([Evidence(region, reference, new)]) == outcome


def test_one_block_decides_nothing() -> None:
    alone = Estimate(math.log(9), None, 1)
    assert outcome_of([Evidence(FASTER, ratio(2, 1.1), alone)]) == UNCLEAR
    assert outcome_of([Evidence(FASTER, ratio(2, 1.1), alone.inverse)]) == UNCLEAR
    assert not are_apart(alone, alone.inverse)


def test_of_several_all_must_hold_and_any_contradicts() -> None:
    holds, against = Evidence(FASTER, ratio(2, 1.1), ratio(2, 1.1)), Evidence(FASTER, ratio(2, 1.1), ratio(0.5, 1.1))
    open_ = Evidence(FASTER, ratio(2, 1.1), ratio(1.1, 1.1))
    assert outcome_of([holds, holds]) == REPRODUCED
    assert outcome_of([holds, open_]) == UNCLEAR
    assert outcome_of([holds, open_, against]) == CONTRADICTED
    assert outcome_of([]) == UNCLEAR


def simulated(chance: np.random.Generator, reference: tuple[float, ...], new: tuple[float, ...]) -> list[str]:
    """The outcomes of all claims of one pair of records: blocks around true logarithms, with noise of their own."""
    joint, own = level_for(2 * len(reference)), level_for(len(reference))
    logs, new_logs = (_blocks(chance, truths) for truths in (reference, new))
    claiming, before, after = _estimates(logs, own), _estimates(logs, joint), _estimates(new_logs, joint)
    claims = (
        (region, pair) for region in (FASTER, ALIKE, Region(high=-math.log(MARGIN))) for pair in enumerate(claiming)
    )
    return [
        outcome_of([Evidence(region, before[place], after[place])])
        for region, (place, estimate) in claims
        if region.has(estimate)
    ]


def _blocks(
    chance: np.random.Generator, truths: tuple[float, ...]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    deviations = chance.choice([0.001, 0.01, 0.05], size=(len(truths), 1))
    return np.asarray(truths)[:, None] + deviations * chance.standard_normal((len(truths), BLOCKS))


def _estimates(logs: np.ndarray[tuple[int, ...], np.dtype[np.float64]], level: float) -> list[Estimate]:
    means, halves = intervals(logs, level)
    return [Estimate(float(mean), float(half), BLOCKS) for mean, half in zip(means, halves, strict=True)]


def test_where_nothing_changed_at_most_one_reproduction_in_twenty_contradicts_anything() -> None:
    chance = np.random.default_rng(20)
    outcomes = [simulated(chance, TRUTHS, TRUTHS) for _ in range(PAIRS)]
    assert sum(CONTRADICTED in names for names in outcomes) <= RATE * PAIRS
    assert sum(names.count(REPRODUCED) for names in outcomes) > 0.7 * sum(map(len, outcomes)) > 0


def test_a_planted_reversal_is_found_among_claims_that_hold() -> None:
    chance, reversed_ = np.random.default_rng(21), (*TRUTHS[:-2], -TRUTHS[-2], TRUTHS[-1])
    outcomes = [simulated(chance, TRUTHS, reversed_) for _ in range(50)]
    assert [names.count(CONTRADICTED) for names in outcomes] == [1] * 50
