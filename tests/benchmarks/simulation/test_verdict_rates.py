"""What `quick` promises, counted on simulated sittings whose truth is known; METHOD.md tells of the same table.

Seeds are fixed, so no test fails by chance.
"""

from functools import cache

import numpy as np
import pytest

from benchmarks.inference.intervals import ERROR_RATE, level_for
from benchmarks.simulation.machine import Machine
from benchmarks.simulation.sittings import (
    QUICK,
    RULES,
    Layout,
    NewRule,
    OldRule,
    Outcome,
    SimulatedBlocks,
    Sittings,
    simulated_blocks,
)
from benchmarks.simulation.verdict_rates import (
    MACHINES,
    MachineScenario,
    VerdictRates,
    on_margin,
    rates_of,
    rates_table,
    verdict_rates,
)
from tests.benchmarks.simulation.chance import at_most

STATES, *_, SLOW_EVERYWHERE = MACHINES
PROMISED = MACHINES[:-1]
FEW, MANY = 120, 500

every_machine = pytest.mark.parametrize("scenario", PROMISED, ids=lambda scenario: scenario.name)


@cache
def blocks_of(scenario: MachineScenario, records: int) -> SimulatedBlocks:
    return simulated_blocks(Layout(), scenario.machine, records, np.random.default_rng(20260102))


@cache
def rates(scenario: MachineScenario, records: int, rule: NewRule | OldRule = RULES[1]) -> VerdictRates:
    return rates_of(blocks_of(scenario, records), rule, 1)


def test_identical_code_is_never_called_faster_or_slower() -> None:
    assert rates(STATES, FEW).same_differs == 0


def test_a_planted_3_percent_is_never_called_more_than_slight() -> None:
    assert rates(STATES, FEW).slight_differs == 0


def test_a_planted_20_percent_is_found_in_19_of_20_at_the_noise_of_primes() -> None:
    assert rates(STATES, FEW).found >= 19 / 20


def test_verdicts_on_the_margin_are_false_in_one_record_of_twenty_at_most() -> None:
    assert rates(STATES, FEW).false_on_margin <= ERROR_RATE


def test_intervals_are_half_as_wide_as_by_the_rule_before() -> None:
    """But for those that the rule before gave more blocks, because it called less of the others clear."""
    new, old = (np.array(rates(STATES, FEW, rule).halves) for rule in (NewRule(), OldRule()))
    assert np.median(old / new) > 1.8


def test_the_same_seed_gives_the_same_rates() -> None:
    once, again = (list(verdict_rates(5, 1, MACHINES[:1])) for _ in range(2))
    assert [each.new for each in once] == [each.new for each in again]


def test_the_table_has_a_row_for_each_scenario_and_one_for_how_wide_intervals_are() -> None:
    head, line, row, empty, widths, other_line, wide = rates_table(5, 0, [MachineScenario("quiet", Machine())])
    assert empty == ""
    assert head.count("|") == line.count("|") == row.count("|") == 7
    assert widths.count("|") == other_line.count("|") == wide.count("|") == 12
    assert row.startswith("| quiet | 0.0 / ")
    assert "`primes`" in widths


@pytest.mark.slow
@every_machine
def test_whatever_the_machine_does_verdicts_keep_their_promises(scenario: MachineScenario) -> None:
    found = rates(scenario, MANY)
    assert found.false_on_margin <= at_most(ERROR_RATE, MANY)
    assert found.missed <= at_most(ERROR_RATE, MANY)
    assert found.same_differs == 0
    assert found.slight_differs <= 1 / MANY


@pytest.mark.slow
@pytest.mark.parametrize("scenario", PROMISED[:4], ids=lambda scenario: scenario.name)
def test_whatever_the_machine_does_a_planted_20_percent_is_found_in_19_of_20(scenario: MachineScenario) -> None:
    assert rates(scenario, MANY).found >= 19 / 20


@pytest.mark.slow
@every_machine
def test_intervals_miss_as_seldom_as_they_say_at_the_levels_that_are_used(scenario: MachineScenario) -> None:
    """Each headline at the level of its look, and all details together."""
    blocks = blocks_of(scenario, MANY)
    outcome = Sittings(blocks, NewRule(), 1).end(on_margin(blocks.layout))
    looked_again, headlines = outcome.blocks > QUICK.blocks, len(blocks.layout.headlines)
    for look, at_look in ((1, ~looked_again), (2, looked_again)):
        missed = outcome.misses[at_look]
        assert missed.mean() <= at_most(1 - level_for(headlines, look), missed.size)
    assert missed_details(outcome).any(axis=1).mean() <= at_most(ERROR_RATE / 2, MANY)


def missed_details(outcome: Outcome) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    missed = np.abs(outcome.errors) > outcome.halves
    return np.delete(missed, outcome.layout.headlines, axis=1)


@pytest.mark.slow
def test_slow_processes_in_every_workload_are_what_no_rule_of_a_few_blocks_can_see() -> None:
    """One in ten: half of all workloads have none among their blocks, and the narrower intervals are the more miss."""
    old, new = (rates(SLOW_EVERYWHERE, MANY, rule) for rule in RULES)
    assert old.false_on_margin > ERROR_RATE
    assert old.false_on_margin < new.false_on_margin < 0.3
    assert new.same_differs <= 1 / MANY
