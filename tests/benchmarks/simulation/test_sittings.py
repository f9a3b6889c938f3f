"""Simulated sittings go on as real ones do, and ask the suite's own rule."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from benchmarks.inference.moderation import PairedBlocks, moderated_means, paired_blocks
from benchmarks.inference.verdicts import HEADLINE, PRECISE, UNCLEAR, Rule
from benchmarks.simulation.blocks import CORE, log_makespans, paired_numbers
from benchmarks.simulation.machine import Machine
from benchmarks.simulation.sittings import QUICK, RULES, Layout, NewRule, OldRule, Sittings, simulated_blocks

LAYOUT = Layout()
BLOCKS = simulated_blocks(LAYOUT, Machine(), 30, np.random.default_rng(20260102))
SAME = np.zeros(len(LAYOUT.headlines))


@pytest.mark.parametrize("rounds", [2, 3, 4, 8])
def test_blocks_say_what_the_rule_takes_from_them(rounds: int) -> None:
    values = log_makespans(CORE[0], Machine(), 5, rounds, np.random.default_rng(1))
    numbers = paired_numbers(values)
    for number, (first, second) in enumerate([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]):
        for block in range(5):
            paired = paired_blocks([values[block, :, first] - values[block, :, second]])
            assert numbers.logs[number, block] == pytest.approx(paired.logs[0])
            assert numbers.rounds_variances[number, block] == pytest.approx(paired.rounds_variance)


def test_quick_has_ten_workloads_and_six_blocks_or_more_with_time_to_spare() -> None:
    assert len(LAYOUT.headlines) == len(LAYOUT.workloads) == 10
    assert [frozenset(LAYOUT.pairs[number]) for number in LAYOUT.headlines] == [HEADLINE] * 10
    assert QUICK.blocks >= 6
    assert QUICK.blocks * sum(cost.seconds for cost in LAYOUT.costs) < LAYOUT.seconds
    assert all(4 <= cost.rounds <= 16 and cost.rounds % 4 == 0 for cost in LAYOUT.costs)


def test_a_short_budget_shortens_blocks() -> None:
    short = Layout(extent=replace(QUICK, budget_seconds=110))
    assert sum(cost.rounds for cost in short.costs) < sum(cost.rounds for cost in LAYOUT.costs)


@pytest.mark.parametrize("rule", RULES, ids=["old", "new"])
def test_the_time_that_is_left_goes_to_what_is_open_and_is_not_exceeded(rule: NewRule | OldRule) -> None:
    outcome = Sittings(BLOCKS, rule, 1).end(SAME)
    costs = np.array([cost.seconds for cost in LAYOUT.costs])
    assert (outcome.blocks @ costs <= LAYOUT.seconds).all()
    assert (outcome.blocks @ costs > LAYOUT.seconds - 2 * costs.max()).all()
    assert (outcome.blocks >= QUICK.blocks).all()
    added = outcome.blocks - QUICK.blocks
    assert (np.where(added > 0, added, added.max()).min(axis=1) >= added.max(axis=1) - 1).all()


def test_what_is_clear_gets_no_more_blocks() -> None:
    clear = np.full_like(SAME, log(5.0))
    outcome = Sittings(BLOCKS, NewRule(), 1).end(clear)
    assert (outcome.blocks == QUICK.blocks).all()
    assert (outcome.words == "faster").all()


def test_with_a_fixed_number_of_blocks_there_is_one_look() -> None:
    layout = Layout(extent=replace(QUICK, budget_seconds=0.0))
    blocks = simulated_blocks(layout, Machine(), 5, np.random.default_rng(1))
    fixed, first = (Sittings(each, OldRule(), 1).end(np.full_like(SAME, log(5.0))) for each in (blocks, BLOCKS))
    assert (fixed.blocks == QUICK.blocks).all()
    assert np.median(fixed.halves) < np.median(first.halves)


def test_intervals_are_those_of_the_suites_own_rule() -> None:
    outcome, record = Sittings(BLOCKS, NewRule(), 1).end(SAME), 3
    compared = {}
    for number, (place, pair) in enumerate(zip(LAYOUT.places, LAYOUT.pairs, strict=True)):
        count = outcome.blocks[record, LAYOUT.owners[number]]
        logs = BLOCKS.errors[record, number, :count]
        compared[place, pair] = PairedBlocks(
            tuple(logs.tolist()), float(BLOCKS.rounds_variances[record, number, :count].mean())
        )
    means = moderated_means(compared)
    for number, key in enumerate(compared):
        look = 1 + int(outcome.blocks[record, LAYOUT.owners[number]] > QUICK.blocks)
        estimate = means[key].estimate(Rule(50, look, headlines=10).level_of(key[1]))
        assert outcome.errors[record, number] == pytest.approx(estimate.log)
        assert outcome.halves[record, number] == pytest.approx(estimate.half)


def test_only_what_is_unclear_and_not_yet_precise_is_open() -> None:
    words, halves = np.array([UNCLEAR, UNCLEAR, "same"], dtype=object), np.array([0.1, 0.9 * PRECISE, 0.1])
    assert NewRule().is_open(words, halves).tolist() == [True, False, False]
    assert OldRule().is_open(words, halves).tolist() == [True, True, False]
