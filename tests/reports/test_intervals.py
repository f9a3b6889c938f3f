"""Estimates of cells: which values of a record are paired, and what is averaged how."""

import pytest

from benchmarks.verdicts import Estimate
from reports.intervals import makespan, ratio
from reports.measurements import Cell, Times


def cell(*blocks: tuple[float, ...]) -> Cell:
    return {number: Times(number, warm, None, None, None, ()) for number, warm in enumerate(blocks)}


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
    assert ratio(cell((1.0,)), {7: Times(7, (1.0,), None, None, None, ())}, 0.95) is None


def test_one_block_gives_no_interval() -> None:
    assert found(cell((2.0, 2.0)), cell((1.0, 1.0))).interval is None


def test_a_makespan_is_the_geometric_mean_of_the_medians_of_its_blocks() -> None:
    assert makespan(cell((1.0, 9.0, 2.0), (8.0, 8.0, 8.0)), 0.95).value == pytest.approx(4.0)
