"""The loop of the winner map: after the coarse lattice, a block at a time where it decides most, until time is up."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from benchmarks.catalogue import Chosen
from benchmarks.format import SweepEntry
from benchmarks.frontier import Step, next_step, undecided
from benchmarks.gaps import Measured
from benchmarks.lattice import Cost, Place
from benchmarks.mapping import Terrain, place_at
from benchmarks.measuring import Foreseen, Measuring
from benchmarks.outlook import FEWEST_BLOCKS, Ground
from benchmarks.plan import Plan, PlannedBlock
from benchmarks.progress import Estimate, Reporter, duration
from benchmarks.record import Recorder
from benchmarks.settling import Samples


class Surveys(Protocol):
    """Measures single blocks, also of points that were not planned, and knows how much time is gone."""

    plan: Plan
    estimate: Estimate

    @property
    def spent(self) -> float: ...

    def measure_block(self, block: PlannedBlock) -> None: ...

    def extend(self, chosen: Chosen, foreseen: Foreseen, sweep: SweepEntry) -> None: ...


def foresee(terrains: Sequence[Terrain], measuring: Measuring) -> None:
    """Rehearse what is no point, and the shortest point of each map: all of its points are the same code."""
    points = {point.name: (terrain, point) for terrain in terrains for point in _points(terrain, measuring.plan)}
    shortest = {name for terrain in terrains if (name := _shortest(terrain, measuring.plan))}
    rehearsed = [one for one in measuring.plan.workloads if one.name not in points or one.name in shortest]
    others = {
        name: terrain.foreseen(place)
        for name, (terrain, point) in points.items()
        if name not in shortest and (place := place_at(point))
    }
    measuring.rehearse_some(rehearsed, others)


def _points(terrain: Terrain, plan: Plan) -> list[Chosen]:
    return [one for one in plan.workloads if one.point and one.workload.name == terrain.name]


def _shortest(terrain: Terrain, plan: Plan) -> str | None:
    places = {place: one.name for one in _points(terrain, plan) if (place := place_at(one))}
    return places[min(places)] if places else None


@dataclass
class Survey:
    """Decides after the coarse lattice; `budget` is the time of the whole sitting in seconds."""

    terrains: Sequence[Terrain]
    measuring: Surveys
    recorder: Recorder
    reporter: Reporter
    budget: float
    _places: dict[str, tuple[Terrain, Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for terrain in self.terrains:
            for point in _points(terrain, self.measuring.plan):
                if place := place_at(point):
                    self._places[point.name] = (terrain, place)

    def run(self) -> None:
        """Take the best step, and again, until none fits into the time that is left or none is worth it."""
        self._say_what_is_undecided()
        while step := next_step(self._measured(), self._grounds(), self._left):
            self._take(step)
        self._say_what_is_undecided()
        self.reporter.say("no more points: " + ("the time is used" if self._undecided() > 0 else "all is decided"))
        self.recorder.save()

    @property
    def _left(self) -> float:
        return self.budget - self.measuring.spent

    def _measured(self) -> dict[str, Measured]:
        """The values of each map by place."""
        samples = self.recorder.samples()
        found: dict[str, dict[Place, Samples]] = {}
        for name, (terrain, place) in self._places.items():
            if samples.get(name):
                found.setdefault(terrain.name, {})[place] = samples[name]
        return {**found}

    def _grounds(self) -> dict[str, Ground]:
        return {one.name: Ground(one.lattice, self._cost(one)) for one in self.terrains}

    def _cost(self, terrain: Terrain) -> Cost:
        """What blocks of a map take, corrected by what they took so far."""
        cost = terrain.cost()
        names = {name: place for name, (one, place) in self._places.items() if one.name == terrain.name}
        seen = [
            block.seconds - cost.block_seconds(names[block.workload])
            for block in self.recorder.sitting.blocks
            if block.workload in names
        ]
        late = sorted(seen)[len(seen) // 2] if seen else 0.0
        return replace(cost, startup_seconds=max(0.1, cost.startup_seconds + late))

    def _take(self, step: Step) -> None:
        terrain = next(one for one in self.terrains if one.name == step.map)
        name = self._name_of(terrain, step.place)
        blocks = FEWEST_BLOCKS if step.is_new else 1
        self.reporter.say(
            f"{'a new point' if step.is_new else 'another block'}: {name}; "
            f"undecided {self._share(terrain):.0%}; up to {duration(max(0.0, self._left))} left"
        )
        for _ in range(blocks):
            self.measuring.measure_block(self.measuring.plan.block(self._next_number(), name))

    def _name_of(self, terrain: Terrain, place: Place) -> str:
        """The name of the point at a place, which becomes one where it is none yet."""
        known = next((name for name, at in self._places.items() if at == (terrain, place)), None)
        if known:
            return known
        point = terrain.point(place)
        self._places[point.name] = (terrain, place)
        on_it = [name for name, (one, _) in self._places.items() if one.name == terrain.name]
        self.measuring.extend(point, terrain.foreseen(place), terrain.sweep(on_it))
        return point.name

    def _next_number(self) -> int:
        done = (block.block for block in self.recorder.sitting.blocks)
        return 1 + max(len(self.measuring.plan.blocks), *done)

    def _share(self, terrain: Terrain) -> float:
        return undecided(self._measured().get(terrain.name, {}), self._grounds()[terrain.name])

    def _undecided(self) -> float:
        return max(map(self._share, self.terrains))

    def _say_what_is_undecided(self) -> None:
        for terrain in self.terrains:
            count = sum(one.name == terrain.name for one, _ in self._places.values())
            self.reporter.say(f"{terrain.name}: {count} points; {self._share(terrain):.0%} of the map are undecided")
