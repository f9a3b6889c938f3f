"""A point of the map names every model within the margin of the fastest, though it gets blocks where it is in doubt."""

from itertools import combinations
from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.inference.intervals import half_widths, level_for
from benchmarks.inference.moderation import moderated_by_rounds
from benchmarks.inference.verdicts import MARGIN
from benchmarks.simulation.blocks import log_makespans, paired_numbers
from benchmarks.simulation.machine import REPLAYED, Machine
from tests.benchmarks.simulation.chance import at_most
from tests.benchmarks.simulation.test_points import sweep

pytestmark = pytest.mark.slow

POINTS, RECORDS, ROUNDS, FEWEST, MOST = 20, 60, 4, 2, 4
PAIRS = list(combinations(range(4), 2))
TRUTHS = log(MARGIN) * np.array([0.0, 1.0, 1.0, 1.0])
"""By how much each model is behind the fastest: all others on the margin, where a miss is likeliest."""

LEVEL = level_for(2)
"""Of three comparisons to one side, which are worth two of two sides, as `winner_map.winners` has it."""

MACHINES = {"two states": Machine(), "processes differ": Machine(process=0.03), "replayed": Machine(REPLAYED)}


def behind(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of pairs as points x models x models."""
    square = np.zeros((POINTS, 4, 4))
    for place, (first, second) in enumerate(PAIRS):
        square[:, first, second], square[:, second, first] = values[:, place], -values[:, place]
    return square


def named(means: NDArray[np.float64], halves: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which models each point names, and which points are in doubt."""
    logs, half = behind(means), np.abs(behind(halves))
    winners = logs.mean(axis=2).argmin(axis=1)
    by_winner = np.arange(POINTS), slice(None), winners
    low, high = (logs[by_winner] + side * half[by_winner] for side in (-1, 1))
    are_named = low <= log(MARGIN)
    return are_named, (are_named & (high > log(MARGIN))).any(axis=1)


def share_missed(name: str, machine: Machine) -> float:
    """At how many points a model on the margin is not named."""
    random = np.random.default_rng(20260104)
    points = sweep(name, POINTS, 10)
    numbers = [paired_numbers(log_makespans(point, machine, RECORDS * MOST, ROUNDS, random)) for point in points]
    logs, promised = (
        np.concatenate([values.reshape(len(PAIRS), RECORDS, MOST) for values in each])
        for each in ([number.logs for number in numbers], [number.rounds_variances for number in numbers])
    )
    errors = logs - logs.mean(axis=(1, 2))[:, None, None]
    truths = np.tile([TRUTHS[first] - TRUTHS[second] for first, second in PAIRS], POINTS)
    places, missed = [point.name for point in points for _ in PAIRS], 0
    for record in range(RECORDS):
        blocks, are_named = np.full(POINTS, FEWEST), np.ones((POINTS, 4), dtype=bool)
        for _ in range(FEWEST, MOST + 1):
            counts = np.repeat(blocks, len(PAIRS))
            seen = np.where(np.arange(MOST) < counts[:, None], errors[:, record], np.nan)
            promise = np.where(np.isnan(seen), np.nan, promised[:, record])
            variances, means = np.nanvar(seen, axis=1, ddof=1), np.nanmean(seen, axis=1) + truths
            drawn = moderated_by_rounds(variances, counts - 1.0, np.nanmean(promise, axis=1), places)
            halves = half_widths(drawn.variances, counts, drawn.degrees, LEVEL)
            are_named, doubtful = named(means.reshape(POINTS, -1), halves.reshape(POINTS, -1))
            blocks = np.where(doubtful, np.minimum(blocks + 1, MOST), blocks)
        missed += int((~are_named).any(axis=1).sum())
    return missed / (RECORDS * POINTS)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("name", ["primes", "image_pipeline", "digest"])
def test_every_model_within_the_margin_of_the_fastest_is_named(name: str, machine: Machine) -> None:
    assert share_missed(name, machine) <= at_most(0.05, RECORDS * POINTS)
