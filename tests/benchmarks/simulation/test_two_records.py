"""Times of two records, moderated and compared as two samples or block by block, miss as seldom as they say."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.inference.moderation import (
    ModeratedMean,
    PairedBlocks,
    PointPair,
    difference_of_means,
    moderated_means,
    rounds_variances,
)
from benchmarks.simulation.blocks import CORE, log_makespans
from benchmarks.simulation.machine import REPLAYED, Machine
from tests.benchmarks.simulation.chance import at_most

pytestmark = pytest.mark.slow

RECORDS, BLOCKS, ROUNDS = 150, 6, 4
LEVELS = (0.95, 0.99, 0.999)
MACHINES = {"two states": Machine(), "processes differ": Machine(process=0.03), "replayed": Machine(REPLAYED)}

Cells = dict[PointPair, PairedBlocks]


def cells(values: dict[str, NDArray[np.float64]], models: dict[str, list[str]], record: int) -> Cells:
    """Every cell of one record: its blocks' makespans as logarithms, and what rounds leave over."""
    known: Cells = {}
    for name, logs in values.items():
        for number, model in enumerate(models[name]):
            rounds = logs[record, :, :, number]
            middles = tuple(np.median(rounds, axis=-1).tolist())
            known[name, (model, model)] = PairedBlocks(middles, float(rounds_variances(rounds).mean()))
    return known


def differences(before: Cells, after: Cells) -> Cells:
    return {
        key: PairedBlocks(
            tuple(a - b for a, b in zip(first.logs, after[key].logs, strict=True)),
            (first.rounds_variance or 0.0) + (after[key].rounds_variance or 0.0),
        )
        for key, first in before.items()
    }


def compared(machine: Machine, paired: bool) -> Iterator[ModeratedMean]:
    """Identical code in two records of the same machine, again and again: every true difference is 0."""
    random = np.random.default_rng([20260103, paired])
    models = {workload.name: [model.name for model in workload.models] for workload in CORE}
    first, second = (
        {
            workload.name: log_makespans(workload, machine, RECORDS * BLOCKS, ROUNDS, random).reshape(
                RECORDS, BLOCKS, ROUNDS, -1
            )
            for workload in CORE
        }
        for _ in range(2)
    )
    for record in range(RECORDS):
        before, after = (cells(values, models, record) for values in (first, second))
        if paired:
            yield from moderated_means(differences(before, after)).values()
        else:
            means = moderated_means(before), moderated_means(after)
            yield from (difference_of_means(means[0][key], means[1][key]) for key in before)


@pytest.mark.parametrize("paired", [True, False], ids=["in turns", "separately"])
@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_intervals_between_records_miss_about_as_seldom_as_they_say(machine: Machine, paired: bool) -> None:
    means = list(compared(machine, paired))
    for level in LEVELS:
        halves = [mean.estimate(level).half or 0.0 for mean in means]
        rate = float(np.mean([abs(mean.mean) > half for mean, half in zip(means, halves, strict=True)]))
        assert rate <= 1.1 * at_most(1 - level, RECORDS * len(CORE))
