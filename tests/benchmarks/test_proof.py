"""The table of error rates, and pyperf's judgement in it."""

import numpy as np
import pytest

from benchmarks.errors import CrossoverError
from benchmarks.proof import PROCESS, SCENARIOS, Scenario, read_answer, simulate, table, told_apart
from benchmarks.simulation import Noise, one_by_one
from benchmarks.verdicts import Array


def records(*makespans: float) -> Array:
    """One record for each of these makespans, of three processes of two values, one percent apart."""
    values = np.array([[0.99, 1.0], [1.0, 1.01], [0.99, 1.01]])
    return np.stack([one * values for one in makespans])


def test_pyperf_tells_models_apart_that_differ() -> None:
    assert told_apart(records(1.0, 1.0, 1.0), records(1.0, 2.0, 0.5)) == {1, 2}


@pytest.mark.parametrize("makespans", [(1.0,), (2.0,)], ids=["none", "all"])
def test_pyperfs_answer_is_understood_where_it_lists_or_hides_nothing(makespans: tuple[float, ...]) -> None:
    assert told_apart(records(1.0), records(*makespans)) == ({0} if makespans == (2.0,) else set())


@pytest.mark.parametrize(
    "answer", ["", "- 0: 1.0 sec", "- 0: x\n- 1: y\nBenchmark hidden because dull (1): 1", "- a: b"]
)
def test_an_answer_that_does_not_tell_of_every_record_once_is_an_error(answer: str) -> None:
    with pytest.raises(CrossoverError, match="does not understand"):
        read_answer(answer, 2)


def test_the_same_seed_gives_the_same_rates() -> None:
    once, again = (list(simulate(20, 1, SCENARIOS[1:2])) for _ in range(2))
    assert once == again


def test_the_table_has_a_row_for_each_scenario() -> None:
    scenario = Scenario("twice as fast, and silent", Noise(single=0.01), 2.0)
    head, rule, row = table(5, 0, [scenario])
    assert head.count("|") == rule.count("|")
    assert row == "| twice as fast, and silent | 100.0 % | 100.0 % | 100.0 % | 100.0 % |"


def test_pyperf_errs_the_more_often_the_more_values_a_process_has() -> None:
    few, many = (len(told_apart(*one_by_one(PROCESS, *identical(values)))) for values in (3, 24))
    assert many > 2 * few


def identical(values: int) -> tuple[Array, tuple[float, float], np.random.Generator]:
    """200 records of identical code, each of 12 processes."""
    random = np.random.default_rng(20260102)
    return PROCESS.moments(200, 12, values, random), (1.0, 1.0), random
