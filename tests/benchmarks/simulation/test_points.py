"""Sweeps and maps have two or three blocks at a point: the rule keeps what it promises there, at the levels it uses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.inference.intervals import Array, half_widths, level_for
from benchmarks.inference.moderation import moderated_by_rounds
from benchmarks.simulation.blocks import CORE, SimulatedWorkload, log_makespans, paired_numbers
from benchmarks.simulation.machine import REPLAYED, Machine
from tests.benchmarks.simulation.chance import at_most

pytestmark = pytest.mark.slow

POINTS, PAIRS, RECORDS = 20, 6, 100
LEVELS = (0.95, 0.99, 0.999)
TOGETHER = level_for(POINTS * PAIRS)

MACHINES = {"two states": Machine(), "processes differ": Machine(process=0.03), "replayed": Machine(REPLAYED)}
BY_NAME = {workload.name: workload for workload in CORE}


def sweep(name: str, points: int, reach: float) -> list[SimulatedWorkload]:
    """A workload with batches of several lengths, the longest `reach` times as long as the shortest."""
    workload = BY_NAME[name]
    return [
        replace(
            workload,
            name=f"{name} {factor:.3g}",
            models=tuple(replace(model, seconds=model.seconds * factor) for model in workload.models),
        )
        for factor in np.geomspace(reach**-0.5, reach**0.5, points).tolist()
    ]


SWEEPS = {
    "one thread computes": sweep("primes", POINTS, 10),
    "the GIL is released": sweep("digest", POINTS, 30),
    "pipelines": sweep("image_pipeline", POINTS, 10),
    "two sweeps that are nothing alike": [*sweep("noop", 10, 10), *sweep("sleep", 10, 4)],
}


@dataclass(frozen=True)
class Misses:
    """Which intervals miss the truth: levels x records x pairs of all points."""

    missed: NDArray[np.bool_]

    @property
    def rates(self) -> Array:
        return np.asarray(self.missed.mean(axis=(1, 2)))

    @property
    def worst_pair(self) -> Array:
        """Of two models, at all points, those that miss most often, at each level."""
        return np.asarray(self.missed.reshape(len(self.missed), RECORDS, POINTS, PAIRS).mean(axis=(1, 2)).max(axis=1))


def misses(points: Sequence[SimulatedWorkload], machine: Machine, blocks: int, rounds: int) -> Misses:
    random = np.random.default_rng([20260102, blocks, rounds])
    numbers = [paired_numbers(log_makespans(point, machine, RECORDS * blocks, rounds, random)) for point in points]
    logs = np.concatenate([each.logs.reshape(PAIRS, RECORDS, blocks) for each in numbers])
    promised = np.concatenate([each.rounds_variances.reshape(PAIRS, RECORDS, blocks).mean(-1) for each in numbers])
    off = logs.mean(axis=-1) - logs.mean(axis=(1, 2))[:, None]
    own, places = logs.var(axis=-1, ddof=1), [point.name for point in points for _ in range(PAIRS)]
    missed = []
    for record in range(RECORDS):
        moderated = moderated_by_rounds(own[:, record], np.full(len(places), blocks - 1), promised[:, record], places)
        halves = [half_widths(moderated.variances, blocks, moderated.degrees, each) for each in (*LEVELS, TOGETHER)]
        missed.append(np.abs(off[:, record]) > np.array(halves))
    return Misses(np.array(missed).swapaxes(0, 1))


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("points", SWEEPS.values(), ids=SWEEPS)
@pytest.mark.parametrize(("blocks", "rounds"), [(2, 2), (2, 4), (3, 2), (3, 4)])
def test_intervals_of_few_blocks_miss_about_as_seldom_as_they_say(
    machine: Machine, points: Sequence[SimulatedWorkload], blocks: int, rounds: int
) -> None:
    """On average over pairs at most as often, but for chance; of the noisiest kind at most twice as often."""
    found = misses(points, machine, blocks, rounds)
    for rate, worst, level in zip(found.rates, found.worst_pair, LEVELS, strict=False):
        assert rate <= 1.1 * at_most(1 - level, RECORDS * POINTS)
        assert worst <= at_most(2 * (1 - level), RECORDS * POINTS)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_all_intervals_of_a_sweep_hold_together(machine: Machine) -> None:
    together = [misses(points, machine, 3, 4).missed[-1].any(axis=1) for points in SWEEPS.values()]
    assert np.mean(together) <= at_most(0.05, len(SWEEPS) * RECORDS)
