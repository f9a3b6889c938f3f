"""The loop of the winner map: after the coarse lattice, a block at a time where it decides most, until time is up."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Protocol

from benchmarks.measure.block_runner import BlockRunner
from benchmarks.measure.progress import RemainingTime, Reporter, duration
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.map_points import BlockCost, LatticePlace, PlannedMap, place_of
from benchmarks.plan.plan import BlockForecast, Plan, PlannedBlock
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import SweepEntry
from benchmarks.winner_map.acquisition import SamplingStep, ranked, undecided
from benchmarks.winner_map.uncertainty import FEWEST_BLOCKS, MapSamples, SamplingDomain, blocks_at


class PointMeasurer(Protocol):
    """Measures single blocks, also of points that were not planned, and knows how much time is gone."""

    plan: Plan
    estimate: RemainingTime

    @property
    def spent(self) -> float: ...

    def measure_block(self, block: PlannedBlock) -> None: ...

    def extend(self, chosen: PlannedWorkload, foreseen: BlockForecast, sweep: SweepEntry) -> None: ...


def rehearse_maps(maps: Sequence[PlannedMap], measuring: BlockRunner) -> None:
    """Rehearse what is no point, and the shortest point of each map: all of its points are the same code."""
    points = {point.name: (terrain, point) for terrain in maps for point in _points(terrain, measuring.plan)}
    shortest = {name for terrain in maps if (name := _shortest(terrain, measuring.plan))}
    rehearsed = [
        workload for workload in measuring.plan.workloads if workload.name not in points or workload.name in shortest
    ]
    others = {
        name: terrain.foreseen(place)
        for name, (terrain, point) in points.items()
        if name not in shortest and (place := place_of(point))
    }
    measuring.rehearse_some(rehearsed, others)


def _points(terrain: PlannedMap, plan: Plan) -> list[PlannedWorkload]:
    return [workload for workload in plan.workloads if workload.point and workload.workload.name == terrain.name]


def _shortest(terrain: PlannedMap, plan: Plan) -> str | None:
    places = {place: workload.name for workload in _points(terrain, plan) if (place := place_of(workload))}
    return places[min(places)] if places else None


@dataclass
class MapSampling:
    """Decides after the coarse lattice; `budget` is the time of the whole sitting in seconds."""

    maps: Sequence[PlannedMap]
    measuring: PointMeasurer
    recorder: Recorder
    reporter: Reporter
    budget: float
    _places: dict[str, tuple[PlannedMap, LatticePlace]] = field(default_factory=dict)
    _known: dict[str, list[SamplingStep]] = field(default_factory=dict)
    _barren: set[tuple[str, LatticePlace]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for terrain in self.maps:
            for point in _points(terrain, self.measuring.plan):
                if place := place_of(point):
                    self._places[point.name] = (terrain, place)

    def run(self) -> None:
        """Take the best step, and again, until none fits into the time that is left or none is worth it."""
        self._say_what_is_undecided()
        self._finish_points()
        while steps := [step for terrain in self.maps for step in self._steps(terrain) if step.seconds <= self._left]:
            self._take(self._best(steps))
        left = any(map(self._steps, self.maps))
        self._say_what_is_undecided()
        self.reporter.say(f"no more points: {'the time is used' if left else 'no block would decide anything more'}")
        self.recorder.save()

    def _finish_points(self) -> None:
        """Whoever was stopped may have left points that were added with fewer blocks than they need to be judged."""
        planned = {block.workload for block in self.measuring.plan.blocks}
        for terrain in self.maps:
            measured = self._measured(terrain)
            for name, place in self._on(terrain).items():
                if name not in planned:
                    self._measure(name, FEWEST_BLOCKS - blocks_at(measured.get(place, {})))

    @property
    def _left(self) -> float:
        return self.budget - self.measuring.spent

    def _steps(self, terrain: PlannedMap) -> list[SamplingStep]:
        """What could be next on one map; to find that out takes long, so it is kept until the map has changed."""
        if terrain.name not in self._known:
            measured, ground = {terrain.name: self._measured(terrain)}, {terrain.name: self._ground(terrain)}
            self._known[terrain.name] = ranked(measured, ground, inf)
        return [step for step in self._known[terrain.name] if (step.map, step.place) not in self._barren]

    def _measured(self, terrain: PlannedMap) -> MapSamples:
        """The values of a map by place."""
        samples = self.recorder.samples()
        return {place: samples[name] for name, place in self._on(terrain).items() if samples.get(name)}

    def _on(self, terrain: PlannedMap) -> dict[str, LatticePlace]:
        """The points of a map by name."""
        return {name: place for name, (planned_map, place) in self._places.items() if planned_map.name == terrain.name}

    def _ground(self, terrain: PlannedMap) -> SamplingDomain:
        return SamplingDomain(terrain.lattice, self._cost(terrain))

    def _cost(self, terrain: PlannedMap) -> BlockCost:
        """What blocks of a map take, corrected by what they took so far."""
        cost = terrain.cost()
        names = self._on(terrain)
        seen = [
            block.seconds - cost.block_seconds(names[block.workload])
            for block in self.recorder.sitting.blocks
            if block.workload in names
        ]
        late = sorted(seen)[len(seen) // 2] if seen else 0.0
        return replace(cost, startup_seconds=max(0.1, cost.startup_seconds + late))

    def _best(self, steps: Sequence[SamplingStep]) -> list[SamplingStep]:
        """The best step of all, and that of every other map for which there is time, too."""
        ordered = sorted(steps, key=lambda step: (-step.gain / step.seconds, step.map, step.place))
        best, left = dict[str, SamplingStep](), self._left
        for step in ordered:
            if step.map not in best and step.seconds <= left:
                best[step.map] = step
                left -= step.seconds
        return list(best.values())

    def _take(self, steps: Sequence[SamplingStep]) -> None:
        """Measure the blocks of several points in turns: those of one point are to be apart."""
        left = {step: FEWEST_BLOCKS if step.is_new else 1 for step in steps}
        names, before = {}, len(self.recorder.sitting.blocks)
        for step in steps:
            names[step] = self._name_of(
                next(planned_map for planned_map in self.maps if planned_map.name == step.map), step.place
            )
            what = "a new point" if step.is_new else "another block"
            self.reporter.say(f"{what}: {names[step]}; up to {duration(max(0.0, self._left))} left")
            del self._known[step.map]
        for turn in range(max(left.values())):
            for step in steps:
                if turn < left[step]:
                    self._measure(names[step], 1)
        came = {block.workload for block in self.recorder.sitting.blocks[before:]}
        self._barren |= {(step.map, step.place) for step in steps if names[step] not in came}

    def _measure(self, name: str, blocks: int) -> None:
        for _ in range(blocks):
            self.measuring.measure_block(self.measuring.plan.block(self._next_number(), name))

    def _name_of(self, terrain: PlannedMap, place: LatticePlace) -> str:
        """The name of the point at a place, which becomes one where it is none yet."""
        known = next((name for name, at in self._places.items() if at == (terrain, place)), None)
        if known:
            return known
        point = terrain.point(place)
        self._places[point.name] = (terrain, place)
        self.measuring.extend(point, terrain.foreseen(place), terrain.sweep(list(self._on(terrain)), self.budget))
        return point.name

    def _next_number(self) -> int:
        done = (block.block for block in self.recorder.sitting.blocks)
        return 1 + max(len(self.measuring.plan.blocks), *done)

    def _share(self, terrain: PlannedMap) -> float:
        return undecided(self._measured(terrain), self._ground(terrain))

    def _say_what_is_undecided(self) -> None:
        for terrain in self.maps:
            self.reporter.say(
                f"{terrain.name}: {len(self._on(terrain))} points; {self._share(terrain):.0%} of the map are undecided"
            )
