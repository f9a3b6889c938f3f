"""Estimates of cells: which values of a record are paired, and what is averaged how."""

import pytest

from benchmarks.verdicts import Estimate
from reports.intervals import makespan, ratio
from reports.measurements import Cell, Times


def cell(*blocks: tuple[float, ...]) -> Cell:
    return {number: times(number, warm, tuple(range(1, len(warm) + 1))) for number, warm in enumerate(blocks)}


def times(block: int, warm: tuple[float, ...], rounds: tuple[int, ...]) -> Times:
    return Times(block, warm, None, None, None, (), rounds=rounds)


def found(reference: Cell, model: Cell, level: float = 0.95) -> Estimate:
    result = ratio(reference, model, level)
    assert result
    return result


def test_a_ratio_is_the_geometric_mean_over_blocks_of_the_median_over_rounds() -> None:
    reference = cell((8.0, 2.0, 4.0), (32.0, 32.0, 32.0))
    model = cell((1.0, 1.0, 1.0), (2.0, 2.0, 2.0))
    assert found(reference, model).value == pytest.approx(8.0)


def test_only_blocks_that_have_both_models_are_paired() -> None:
    model = {0: cell((1.0,))[0]}
    result = found(cell((2.0,), (100.0,)), model)
    assert result.value == pytest.approx(2.0)
    assert result.blocks == 1


def test_models_without_a_common_block_have_no_ratio() -> None:
    assert ratio(cell((1.0,)), {7: times(7, (1.0,), (1,))}, 0.95) is None


def test_only_rounds_in_which_both_ran_are_paired() -> None:
    """The model missed the first round, in which the reference took 100 s: 4 / 2 and 8 / 2, whose median is 2.83."""
    reference, model = times(0, (100.0, 4.0, 8.0), (1, 2, 3)), times(0, (2.0, 2.0), (2, 3))
    assert found({0: reference}, {0: model}).value == pytest.approx(8**0.5)


def test_a_block_without_a_common_round_does_not_count() -> None:
    reference = cell((2.0,), (100.0,))
    model = {0: times(0, (1.0,), (1,)), 1: times(1, (1.0,), (2,))}
    result = found(reference, model)
    assert result.value == pytest.approx(2.0)
    assert result.blocks == 1
    assert ratio(reference, {1: model[1]}, 0.95) is None


def test_one_block_gives_no_interval() -> None:
    assert found(cell((2.0, 2.0)), cell((1.0, 1.0))).interval is None


def test_a_makespan_is_the_geometric_mean_of_the_medians_of_its_blocks() -> None:
    assert makespan(cell((1.0, 9.0, 2.0), (8.0, 8.0, 8.0)), 0.95).value == pytest.approx(4.0)
