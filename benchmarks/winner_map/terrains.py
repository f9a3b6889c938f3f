"""The winner map as points: each place of the lattice is a point of `blend`, or of its twin that releases the GIL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.catalogue import Chosen, as_chosen, load_all
from benchmarks.changes import Wish, as_wish, check_heard, in_words
from benchmarks.errors import RequestError
from benchmarks.format import SweepEntry
from benchmarks.measuring import Foreseen
from benchmarks.models import wanted_models, why_not
from benchmarks.profiles import Profile
from benchmarks.sweeping import MAP, MOST_PROCESSES, as_point
from benchmarks.winner_map.lattice import WAIT, WORK, Cost, Lattice, Place, as_parameters, jobs, left_out, place_of
from workloads.contract import Workload

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
class Terrain:
    """One of the maps of a sitting: what all of its points have in common."""

    module: str
    workload: Workload[Any]
    models: tuple[str, ...]
    wishes: tuple[Wish, ...]
    lattice: Lattice
    across: int
    budget_seconds: float = 0.0

    @property
    def name(self) -> str:
        return self.workload.name

    @property
    def width(self) -> int:
        return self._chosen(Place(0, 0)).width

    def coarse(self) -> tuple[Place, ...]:
        return self.lattice.coarse(self.across, self.across)

    def point(self, place: Place) -> Chosen:
        """The point at a place, whose jobs make two waves."""
        chosen = self._chosen(place)
        values = as_parameters(place)
        said = " ".join(f"{name}={in_words(name, value)}" for name, value in values.items())
        besides = left_out(place, chosen.workload.parameters.jobs)
        return as_point(chosen, self.models, f"{self.name} {said}", besides)

    def _chosen(self, place: Place) -> Chosen:
        own = [as_wish(self.name, name, value) for name, value in as_parameters(place).items()]
        chosen = as_chosen(self.module, self.workload, self.models, [*self.wishes, *own])
        if chosen.workload.parameters.jobs == jobs(chosen.width):
            return chosen
        waves = as_wish(self.name, _JOBS, jobs(chosen.width))
        return as_chosen(self.module, self.workload, self.models, [*self.wishes, waves, *own])

    def cost(self) -> Cost:
        return Cost(_able(self.models), self.width, self.workload.computes == "releases the GIL")

    def foreseen(self, place: Place) -> Foreseen:
        cost = self.cost()
        return Foreseen(cost.rounds(place), cost.block_seconds(place))

    def sweep(self, points: Sequence[str], budget_seconds: float | None = None) -> SweepEntry:
        budget = self.budget_seconds if budget_seconds is None else budget_seconds
        return SweepEntry(self.name, MAP, MAP, (WAIT, WORK), tuple(points), budget)


def terrains(
    words: Sequence[str], models: Sequence[str], wishes: Sequence[Wish], profile: Profile
) -> tuple[Terrain, ...]:
    """The maps that are asked for. Raises RequestError for a workload without the two dials."""
    loaded, skipped = load_all(words or MAPPED)
    for gap in skipped:
        raise RequestError(f"{gap.workload}: {gap.reason}")
    for workload in loaded.values():
        if workload.name not in MAPPED:
            raise RequestError(f"there is no map of {workload.name}: a map is of {' or '.join(MAPPED)}")
    for one in wishes:
        if one.name in (WAIT, WORK, _JOBS):
            raise RequestError(f"{one.name} is what the map decides by itself: leave out --set {one.name}")
    check_heard(wishes, list(loaded.values()))
    wanted = tuple(wanted_models(loaded.values(), models))
    if len(_able(wanted)) < _FEWEST_MODELS:
        raise RequestError("a map compares models where the plain loop is too slow: name two more with --model")
    found = tuple(
        Terrain(module, one, wanted, tuple(wishes), _LATTICES[profile], _COARSE[profile])
        for module, one in loaded.items()
    )
    for terrain in found:
        if terrain.width > MOST_PROCESSES:
            raise RequestError(f"a map takes a width of up to {MOST_PROCESSES}, and --set asks for {terrain.width:,}")
    return found


def _able(models: Sequence[str]) -> tuple[str, ...]:
    return tuple(model for model in models if why_not(model) is None)


def terrains_again(chosen: Sequence[Chosen], sweeps: Sequence[SweepEntry], profile: Profile) -> tuple[Terrain, ...]:
    """The maps of a record that goes on, from its points."""
    found = []
    for sweep in sweeps:
        first = next(one for one in chosen if one.name in sweep.points)
        wishes = [as_wish(sweep.workload, name, value) for name, value in first.changes.items()]
        common = tuple(one for one in wishes if one.name not in (*sweep.parameters, _JOBS))
        points = [one for one in chosen if one.name in sweep.points]
        models = tuple(dict.fromkeys(model for one in points for model in (*one.models, *one.left_out)))
        (loaded, _) = load_all([first.module])
        own = (first.module, loaded[first.module], models, common, _LATTICES[profile], _COARSE[profile])
        found.append(Terrain(*own, sweep.budget_seconds))
    return tuple(found)


def place_at(chosen: Chosen) -> Place | None:
    """The place of the lattice that a point is at."""
    values: Mapping[str, Any] = chosen.changes
    return place_of(values)
