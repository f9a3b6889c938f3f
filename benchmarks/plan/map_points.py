"""The winner map as points: each place of a lattice is a point of `blend`, or of its twin that releases the GIL.

A place is how long a job waits and how long it computes, both in round steps, about six per decade, so that neighbours
differ by a factor of about 1.5 and their numbers stay readable: 1, 1.5, 2, 3, 5, 7. Work is in whole units, of which
there is no 1.5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isclose, log10
from typing import Any

import numpy as np

from benchmarks.errors import RequestError
from benchmarks.plan.models import wanted_models, why_unavailable
from benchmarks.plan.parameters import Override, check_overrides, override_to, value_text
from benchmarks.plan.plan import BlockForecast
from benchmarks.plan.profiles import WARMUPS, Profile
from benchmarks.plan.selection import PlannedWorkload, load_all, planned
from benchmarks.plan.sweeps import MOST_PROCESSES, planned_point
from benchmarks.record_format import MAP, SweepEntry
from workloads.contract import REFERENCE, Value, Workload

WAITS_SECONDS = (
    *(0.0001, 0.00015, 0.0002, 0.0003, 0.0005, 0.0007),
    *(0.001, 0.0015, 0.002, 0.003, 0.005, 0.007),
    *(0.01, 0.015, 0.02, 0.03, 0.05),
)
WORKS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000)
UNIT_SECONDS = 1e-5
"""About what a unit of work takes on a machine of 2024. Only costs are estimated by it, never a result."""

WAIT, WORK = "wait_seconds", "work"

LONGEST_LOOP_SECONDS = 0.4
"""Where a batch of the plain loop would take longer than this, it is left out."""

_ROUGH_OVERHEAD_SECONDS = 1e-4
_ROUGH_CAPACITY_CPUS = 1.5


@dataclass(frozen=True, order=True)
class LatticePlace:
    """A point of the lattice, by its steps from the least wait and the least work."""

    column: int
    row: int

    @property
    def wait_seconds(self) -> float:
        return WAITS_SECONDS[self.column]

    @property
    def work(self) -> int:
        return WORKS[self.row]

    @property
    def position(self) -> tuple[float, float]:
        """Wait and work as decimal logarithms: equal distances are equal factors."""
        return log10(self.wait_seconds), log10(self.work)


def parameters_at(place: LatticePlace) -> dict[str, Value]:
    return {WAIT: place.wait_seconds, WORK: place.work}


def place_with(parameters: Mapping[str, Value]) -> LatticePlace | None:
    """The place that has these parameters, among others; None where the lattice has none there."""
    wait, work = parameters.get(WAIT), parameters.get(WORK)
    if isinstance(wait, str) or work not in WORKS or wait is None:
        return None
    column = next((number for number, value in enumerate(WAITS_SECONDS) if isclose(value, wait)), None)
    return None if column is None else LatticePlace(column, WORKS.index(int(work)))


@dataclass(frozen=True)
class Lattice:
    """The first columns and rows of all places: a map need not go as far as the lattice does."""

    columns: int = len(WAITS_SECONDS)
    rows: int = len(WORKS)

    @property
    def places(self) -> tuple[LatticePlace, ...]:
        return tuple(LatticePlace(column, row) for column in range(self.columns) for row in range(self.rows))

    def coarse(self, across: int = 5, up: int = 5) -> tuple[LatticePlace, ...]:
        """So many columns and rows, evenly spread, with the edges and corners: what is measured first."""
        columns, rows = _spread(self.columns, across), _spread(self.rows, up)
        return tuple(LatticePlace(column, row) for column in columns for row in rows)


def _spread(size: int, count: int) -> list[int]:
    return sorted({round(number) for number in np.linspace(0, size - 1, min(size, count))})


def jobs_for(width: int) -> int:
    """Two waves: the second shows what happens when a place becomes free; more would only take longer."""
    return 2 * width


def models_left_out(place: LatticePlace, jobs: int) -> dict[str, str]:
    """Models that a batch of this many jobs is too long for, with the reason.

    The plain loop cannot win there: it takes n (w + c), and others do many of those waits at once.
    """
    seconds = jobs * (place.wait_seconds + place.work * UNIT_SECONDS)
    return {REFERENCE: f"a batch would take about {seconds:.1f} s"} if seconds > LONGEST_LOOP_SECONDS else {}


@dataclass(frozen=True)
class BlockCost:
    """What a block takes: `startup_seconds` for opening and closing all models, as blocks before have shown.

    A block runs its rounds for about `seconds`, but at least `least_rounds` and at most `most_rounds`.
    """

    models: tuple[str, ...]
    width: int
    computing_is_parallel: bool
    startup_seconds: float = 0.9
    least_rounds: int = 2
    most_rounds: int = 24
    seconds: float = 0.5

    def rounds(self, place: LatticePlace) -> int:
        fitting = round(self.seconds / self.round_seconds(place))
        return max(self.least_rounds, min(self.most_rounds, fitting))

    def round_seconds(self, place: LatticePlace) -> float:
        """About how long every model takes once."""
        measured = [model for model in self.models if model not in models_left_out(place, jobs_for(self.width))]
        return sum(self._makespan(model, place) for model in measured)

    def block_seconds(self, place: LatticePlace) -> float:
        return self.startup_seconds + (WARMUPS + self.rounds(place)) * self.round_seconds(place)

    def total_seconds(self, places: Iterable[LatticePlace], blocks: int = 1) -> float:
        """Seconds for so many blocks at each of these places."""
        return blocks * sum(map(self.block_seconds, places))

    def _makespan(self, model: str, place: LatticePlace) -> float:
        """Rough is enough: it only says which blocks are dear."""
        computing = place.work * UNIT_SECONDS + _ROUGH_OVERHEAD_SECONDS
        alone, count = place.wait_seconds + computing, jobs_for(self.width)
        if model == REFERENCE:
            return count * alone
        parallel = "processes" in model or (self.computing_is_parallel and "threads" in model)
        capacity = _ROUGH_CAPACITY_CPUS if parallel else 1.0
        return max(count * computing / capacity, ceil(count / self.width) * alone) + place.wait_seconds


MAPPED = ("blend", "blend_releasing")
"""Code that holds the GIL while it computes, and code that releases it."""

_JOBS = "jobs"
_FEWEST_MODELS = 3

_SMALL = Lattice(columns=15, rows=16)
"""Up to 20 ms of waiting and about 5 ms of computing: what a short look has time for."""

_WHOLE = Lattice()
_LATTICES = {Profile.SMOKE: _SMALL, Profile.QUICK: _SMALL, Profile.STANDARD: _WHOLE, Profile.THOROUGH: _WHOLE}
_COARSE = {Profile.SMOKE: 2, Profile.QUICK: 4, Profile.STANDARD: 5, Profile.THOROUGH: 7}
"""How many places across and up are measured before it is known where borders run."""


@dataclass(frozen=True)
class PlannedMap:
    """One of the maps of a sitting: what all of its points have in common."""

    module: str
    workload: Workload[Any]
    models: tuple[str, ...]
    overrides: tuple[Override, ...]
    lattice: Lattice
    across: int
    budget_seconds: float = 0.0

    @property
    def name(self) -> str:
        return self.workload.name

    @property
    def width(self) -> int:
        return self._planned(LatticePlace(0, 0)).width

    def coarse(self) -> tuple[LatticePlace, ...]:
        return self.lattice.coarse(self.across, self.across)

    def point(self, place: LatticePlace) -> PlannedWorkload:
        """The point at a place, whose jobs make two waves."""
        workload = self._planned(place)
        values = parameters_at(place)
        text = " ".join(f"{name}={value_text(name, value)}" for name, value in values.items())
        besides = models_left_out(place, workload.workload.parameters.jobs)
        return planned_point(workload, self.models, f"{self.name} {text}", besides)

    def _planned(self, place: LatticePlace) -> PlannedWorkload:
        own = [override_to(self.name, name, value) for name, value in parameters_at(place).items()]
        workload = planned(self.module, self.workload, self.models, [*self.overrides, *own])
        if workload.workload.parameters.jobs == jobs_for(workload.width):
            return workload
        waves = override_to(self.name, _JOBS, jobs_for(workload.width))
        return planned(self.module, self.workload, self.models, [*self.overrides, waves, *own])

    def cost(self) -> BlockCost:
        return BlockCost(_runnable(self.models), self.width, self.workload.computes == "releases the GIL")

    def forecast(self, place: LatticePlace) -> BlockForecast:
        cost = self.cost()
        return BlockForecast(cost.rounds(place), cost.block_seconds(place))

    def sweep(self, points: Sequence[str], budget_seconds: float | None = None) -> SweepEntry:
        budget = self.budget_seconds if budget_seconds is None else budget_seconds
        return SweepEntry(self.name, MAP, MAP, (WAIT, WORK), tuple(points), budget)


def planned_maps(
    words: Sequence[str], models: Sequence[str], overrides: Sequence[Override], profile: Profile
) -> tuple[PlannedMap, ...]:
    """The maps that are asked for. Raises RequestError for a workload without the two dials."""
    loaded, skipped = load_all(words or MAPPED)
    for gap in skipped:
        raise RequestError(f"{gap.workload}: {gap.reason}")
    for workload in loaded.values():
        if workload.name not in MAPPED:
            raise RequestError(f"there is no map of {workload.name}: a map is of {' or '.join(MAPPED)}")
    for override in overrides:
        if override.name in (WAIT, WORK, _JOBS):
            raise RequestError(f"{override.name} is what the map decides by itself: leave out --set {override.name}")
    check_overrides(overrides, list(loaded.values()))
    known = tuple(wanted_models(loaded.values(), models))
    if len(_runnable(known)) < _FEWEST_MODELS:
        raise RequestError("a map compares models where the plain loop is too slow: name two more with --model")
    maps = tuple(
        PlannedMap(module, workload, known, tuple(overrides), _LATTICES[profile], _COARSE[profile])
        for module, workload in loaded.items()
    )
    for planned_map in maps:
        if planned_map.width > MOST_PROCESSES:
            raise RequestError(
                f"a map takes a width of up to {MOST_PROCESSES}, and --set asks for {planned_map.width:,}"
            )
    return maps


def _runnable(models: Sequence[str]) -> tuple[str, ...]:
    return tuple(model for model in models if why_unavailable(model) is None)


def resumed_maps(
    workloads: Sequence[PlannedWorkload], sweeps: Sequence[SweepEntry], profile: Profile
) -> tuple[PlannedMap, ...]:
    """The maps of a record that goes on, from its points."""
    maps = []
    for sweep in sweeps:
        point = next(workload for workload in workloads if workload.name in sweep.points)
        overrides = [override_to(sweep.workload, name, value) for name, value in point.changes.items()]
        common = tuple(override for override in overrides if override.name not in (*sweep.parameters, _JOBS))
        points = [workload for workload in workloads if workload.name in sweep.points]
        models = tuple(dict.fromkeys(model for workload in points for model in (*workload.models, *workload.left_out)))
        (loaded, _) = load_all([point.module])
        rest = (point.module, loaded[point.module], models, common, _LATTICES[profile], _COARSE[profile])
        maps.append(PlannedMap(*rest, sweep.budget_seconds))
    return tuple(maps)


def place_of(point: PlannedWorkload) -> LatticePlace | None:
    """The place of the lattice that a point is at."""
    values: Mapping[str, Any] = point.changes
    return place_with(values)
