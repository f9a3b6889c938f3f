"""Winner maps whose truth is known: makespans by the formula of METHOD.md, with the noise of a real machine on top."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, log, log10

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator

from benchmarks.inference.intervals import Array
from benchmarks.inference.verdicts import MARGIN
from benchmarks.plan.map_points import UNIT_SECONDS, BlockCost, Lattice, LatticePlace, jobs_for, models_left_out
from benchmarks.winner_map.acquisition import SamplingStep, ranked
from benchmarks.winner_map.uncertainty import FEWEST_BLOCKS, SamplingDomain

WIDTH = 16
ROUNDS = 4

OVERHEADS_SECONDS = {
    "sequential": 1e-6,
    "asyncio": 60e-6,
    "threads": 80e-6,
    "processes": 180e-6,
    "asyncio+threads": 100e-6,
    "asyncio+processes": 250e-6,
}
MODELS = tuple(OVERHEADS_SECONDS)


@dataclass(frozen=True)
class Truth:
    """A machine with this capacity in CPUs, on which every overhead is `scale` times the usual."""

    releases_gil: bool = False
    capacity: float = 1.6
    scale: float = 1.0

    def makespan(self, model: str, wait: float, cpu: float) -> float:
        count, computing = jobs_for(WIDTH), cpu + self.scale * OVERHEADS_SECONDS[model]
        if model == "sequential":
            return count * (wait + computing)
        parallel = "processes" in model or (self.releases_gil and "threads" in model)
        capacity = self.capacity if parallel else 1.0
        waves = ceil(count / WIDTH)
        rest = ceil((count - WIDTH * (waves - 1)) / capacity) - 1
        through = max(wait + computing, WIDTH * computing / capacity)
        return (waves - 1) * through + wait + computing + rest * computing

    def logs(self, place: LatticePlace) -> dict[str, float]:
        """The makespan of each model that is measured there, as a logarithm."""
        skipped, cpu = models_left_out(place, jobs_for(WIDTH)), place.work * UNIT_SECONDS
        return {model: log(self.makespan(model, place.wait_seconds, cpu)) for model in MODELS if model not in skipped}


@dataclass
class Machine:
    """Measures blocks: 3 % from block to block where CPUs are busy, 1 % where jobs wait, and rare outliers."""

    truth: Truth
    seed: int = 1
    measured: dict[LatticePlace, dict[str, dict[int, tuple[float, ...]]]] = field(default_factory=dict)
    blocks: int = 0
    spent: float = 0.0

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)

    def measure(self, places: Iterable[LatticePlace], blocks: int = 1) -> None:
        for place in places:
            for _ in range(blocks):
                self._block(place)

    def _block(self, place: LatticePlace) -> None:
        self.blocks += 1
        busy = WIDTH * place.work * UNIT_SECONDS > place.wait_seconds
        whole = 0.02 * self._random.standard_normal()
        for model, true in self.truth.logs(place).items():
            values = true + whole + self._noise(0.03 if busy else 0.01)
            cell = self.measured.setdefault(place, {}).setdefault(model, {})
            cell[self.blocks] = tuple(float(value) for value in np.exp(values))

    def _noise(self, size: float) -> Array:
        outliers = (self._random.random(ROUNDS) < 0.03) * self._random.exponential(0.3, ROUNDS)
        whole = size * self._random.standard_normal() + 0.3 * (self._random.random() < 0.005)
        return np.asarray(whole + size * self._random.standard_normal(ROUNDS) + outliers, dtype=np.float64)


def sampling_domain(truth: Truth, lattice: Lattice | None = None) -> SamplingDomain:
    return SamplingDomain(lattice or Lattice(), BlockCost(MODELS, WIDTH, truth.releases_gil))


def measure_adaptively(machine: Machine, where: SamplingDomain, blocks: int) -> list[SamplingStep]:
    """Measure adaptively until there are this many blocks; a new place gets its fewest at once."""
    taken: list[SamplingStep] = []
    while machine.blocks < blocks and (steps := ranked({"map": machine.measured}, {"map": where}, 1e9)):
        taken.append(steps[0])
        machine.measure([steps[0].place], FEWEST_BLOCKS if steps[0].is_new else 1)
    return taken


def interpolated_ratios(machine: Machine, where: SamplingDomain, first: str, second: str) -> Array:
    """ln(second / first) at all places of the map, by straight lines between those that were measured."""
    measured = {place: cells for place, cells in machine.measured.items() if {first, second} <= set(cells)}
    logs = [
        float(
            np.mean([np.median(np.log(cells[second][block]) - np.log(cells[first][block])) for block in cells[first]])
        )
        for cells in measured.values()
    ]
    between = LinearNDInterpolator([place.position for place in measured], logs)
    return np.asarray(between([place.position for place in where.lattice.places]), dtype=np.float64)


def share_right(machine: Machine, where: SamplingDomain) -> float:
    """At how many of the places the model told to be the fastest is so, or within 5 %."""
    behind = np.array([interpolated_ratios(machine, where, "asyncio", model) for model in MODELS])
    winners = np.nanargmin(behind, axis=0)
    places = zip(where.lattice.places, winners, strict=True)
    return float(np.mean([_right(machine.truth, place, winner) for place, winner in places]))


def _right(truth: Truth, place: LatticePlace, winner: int) -> bool:
    logs = truth.logs(place)
    return logs.get(MODELS[winner], float("inf")) <= min(logs.values()) + log(MARGIN)


def true_border(truth: Truth, first: str, second: str) -> NDArray[np.float64]:
    """By column of the lattice: decades of work at which the second overtakes the first; NaN where it never matters.

    It matters where the first is ahead by more than 5 % on one side.
    """
    works = np.linspace(0.0, 3.4, 1000)
    return np.array([_crossing(works, _true_gaps(truth, column, works, first, second)) for column in range(17)])


def _true_gaps(truth: Truth, column: int, works: Array, first: str, second: str) -> Array:
    wait = LatticePlace(column, 0).wait_seconds
    spans = [(truth.makespan(first, wait, cpu), truth.makespan(second, wait, cpu)) for cpu in UNIT_SECONDS * 10**works]
    return np.array([log(other / value) for value, other in spans])


def _crossing(works: Array, gaps: Array) -> float:
    falls = np.flatnonzero((gaps[:-1] > 0) & (gaps[1:] <= 0))
    return float(works[falls[0]]) if len(falls) and gaps.max() > log(MARGIN) else float("nan")


def border_error(machine: Machine, where: SamplingDomain, first: str, second: str) -> float:
    """By how many decades of work the told border is off, on average over the columns in which it matters."""
    lattice, gaps = where.lattice, interpolated_ratios(machine, where, first, second).reshape(where.lattice.columns, -1)
    heights = [log10(LatticePlace(0, row).work) for row in range(lattice.rows)]
    works = np.linspace(heights[0], heights[-1], 1000)
    values = [_crossing(works, np.interp(works, heights, column)) for column in gaps]
    off = np.abs(np.array(values) - true_border(machine.truth, first, second)[: lattice.columns])
    return float(np.nanmean(off))


def distance_to_border(place: LatticePlace, border: Array) -> float:
    """In decades, to the nearest column's crossing."""
    wait, work = place.position
    ways = [
        float(np.hypot(LatticePlace(column, 0).position[0] - wait, height - work))
        for column, height in enumerate(border)
    ]
    return float(np.nanmin(ways))
