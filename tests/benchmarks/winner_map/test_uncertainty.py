"""What a few blocks say of two models at one place, and what the other places add."""

from math import exp

import numpy as np
import pytest

from benchmarks.inference.intervals import Samples
from benchmarks.plan.map_points import LatticePlace
from benchmarks.winner_map.uncertainty import gap, models_of


def cells(*logs: float) -> Samples:
    """Processes take so many times as long as asyncio, as a logarithm by block."""
    return {
        "asyncio": dict.fromkeys(range(len(logs)), (1.0, 1.0)),
        "processes": {number: (exp(log), exp(log)) for number, log in enumerate(logs)},
    }


def test_a_gap_is_the_mean_of_what_blocks_say() -> None:
    ratios = gap({LatticePlace(0, 0): cells(0.1, 0.3), LatticePlace(1, 0): cells(-0.1)}, "asyncio", "processes")
    assert ratios.logs == pytest.approx([0.2, -0.1])
    assert list(ratios.blocks) == [2, 1]


def test_rounds_are_paired_and_their_median_counts() -> None:
    """Three times as long twice and a ninth once; the medians of the makespans are 3 and 2."""
    samples: Samples = {"one": {7: (1.0, 2.0, 9.0)}, "other": {7: (3.0, 6.0, 1.0)}}
    assert gap({LatticePlace(0, 0): samples}, "one", "other").logs == pytest.approx([np.log(3)])


def test_blocks_that_only_one_of_two_models_has_do_not_count() -> None:
    samples: Samples = {"one": {1: (1.0,), 2: (1.0,)}, "other": {2: (2.0,), 3: (9.0,)}}
    ratios = gap({LatticePlace(0, 0): samples, LatticePlace(1, 0): {"one": {1: (1.0,)}}}, "one", "other")
    assert ratios.places == (LatticePlace(0, 0),)
    assert list(ratios.blocks) == [1]


def test_models_are_told_from_those_measured_most_often() -> None:
    assert models_of(
        {LatticePlace(0, 0): cells(0.0), LatticePlace(1, 0): {"processes": {1: (1.0,)}, "threads": {}}}
    ) == (
        "processes",
        "asyncio",
    )
