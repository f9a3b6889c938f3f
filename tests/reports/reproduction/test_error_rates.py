"""Seeded simulations of whole records with sweeps: where nothing changed, hardly anything is contradicted."""

import numpy as np
import pytest

from benchmarks.inference.verdicts import MARGIN
from reports.record.load import parse_record
from reports.record.measurements import Measurements
from reports.reproduction.reproduction import Reproduction
from tests.reports.helpers.records import Blocks, Work, as_bytes, record, sweep
from tests.reports.helpers.remeasured import judged

pytestmark = pytest.mark.slow

NOISE, BLOCKS = 0.02, 6
RATIOS = {1: 1.2, 2: MARGIN, 4: 1.0, 8: 1 / MARGIN, 16: 1 / 1.2}
"""True speedups by point: an order on either side, both margins, and a crossover exactly at a measured point."""


def blocks(chance: np.random.Generator, base: float) -> Blocks:
    return [[float(base * factor)] * 2 for factor in np.exp(NOISE * chance.normal(size=BLOCKS))]


def simulated(chance: np.random.Generator, gain: float = 1.0) -> Measurements:
    """A sweep of three models; the third is on the margin of the first throughout, the second `gain` times faster."""
    points = [
        Work(
            {
                "sequential": blocks(chance, 0.1),
                "asyncio": blocks(chance, 0.1 / ratio / gain),
                "threads": blocks(chance, 0.1 / MARGIN),
            },
            name=f"any size={size}",
            base="any",
            parameters={"size": size},
        )
        for size, ratio in RATIOS.items()
    ]
    return parse_record(as_bytes(record(*points, sweeps=[sweep("size", *points)])))


def reproductions(count: int, seed: int, gain: float = 1.0) -> list[Reproduction]:
    chance = np.random.default_rng(seed)
    return [judged(simulated(chance), simulated(chance, gain)) for _ in range(count)]


def test_sweeps_with_the_same_truth_contradict_each_other_no_more_often_than_the_rate() -> None:
    judged_reproductions = reproductions(40, seed=21)
    assert np.mean([bool(reproduction.contradicted) for reproduction in judged_reproductions]) <= 0.05
    assert sum(judged_reproduction.count("reproduced") for judged_reproduction in judged_reproductions) > 0.5 * sum(
        len(reproduction.claims) for reproduction in judged_reproductions
    )


def test_a_sweep_that_lies_elsewhere_is_contradicted() -> None:
    assert all(reproduction.contradicted for reproduction in reproductions(10, seed=22, gain=1.6))
