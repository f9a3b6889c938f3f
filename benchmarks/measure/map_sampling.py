"""The loop of the winner map: after the coarse lattice, a block at a time where it decides most, until time is up."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Protocol

from benchmarks.measure.adaptive_blocks import BlockMeasurer
from benchmarks.measure.block_runner import BlockRunner
from benchmarks.measure.context import MeasurementContext
from benchmarks.plan.map_points import BlockCost, LatticePlace, PlannedMap, place_of
from benchmarks.plan.parameters import clock_duration
from benchmarks.plan.plan import BlockForecast, Plan
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import SweepEntry
from benchmarks.winner_map.acquisition import SamplingStep, ranked, undecided
from benchmarks.winner_map.uncertainty import FEWEST_BLOCKS, MapSamples, SamplingDomain, blocks_at


class PointMeasurer(BlockMeasurer, Protocol):
    """Measures blocks also of points that were not planned."""

    def extend(self, workload: PlannedWorkload, forecast: BlockForecast, sweep: SweepEntry) -> None: ...


def rehearse_maps(maps: Sequence[PlannedMap], runner: BlockRunner) -> None:
    """Rehearse what is no point, and the shortest point of each map: all of its points are the same code."""
    points = {point.name: (planned_map, point) for planned_map in maps for point in _points(planned_map, runner.plan)}
    shortest = {name for planned_map in maps if (name := _shortest(planned_map, runner.plan))}
    rehearsed = [
        workload for workload in runner.plan.workloads if workload.name not in points or workload.name in shortest
    ]
    others = {
        name: planned_map.forecast(place)
        for name, (planned_map, point) in points.items()
        if name not in shortest and (place := place_of(point))
    }
    runner.rehearse_only(rehearsed, others)


def _points(planned_map: PlannedMap, plan: Plan) -> list[PlannedWorkload]:
    return [workload for workload in plan.workloads if workload.point and workload.workload.name == planned_map.name]


def _shortest(planned_map: PlannedMap, plan: Plan) -> str | None:
    places = {place: workload.name for workload in _points(planned_map, plan) if (place := place_of(workload))}
    return places[min(places)] if places else None


@dataclass
class MapSampling:
    """Decides after the coarse lattice which point gets the next block."""

    maps: Sequence[PlannedMap]
    runner: PointMeasurer
    context: MeasurementContext
    _places: dict[str, tuple[PlannedMap, LatticePlace]] = field(default_factory=dict)
    _known: dict[str, list[SamplingStep]] = field(default_factory=dict)
    _barren: set[tuple[str, LatticePlace]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for planned_map in self.maps:
            for point in _points(planned_map, self.runner.plan):
                if place := place_of(point):
                    self._places[point.name] = (planned_map, place)

    def run(self) -> None:
        """Take the best step, and again, until none fits into the time that is left or none is worth it."""
        self._report_undecided()
        self._finish_points()
        while steps := [step for each in self.maps for step in self._steps(each) if step.seconds <= self._left]:
            self._take(self._best(steps))
        why = "the time is used" if any(map(self._steps, self.maps)) else "no block would decide anything more"
        self._report_undecided()
        self.context.reporter.say(f"no more points: {why}")
        self.context.recorder.save()

    def _finish_points(self) -> None:
        """Whoever was stopped may have left points that were added with fewer blocks than they need to be judged."""
        planned = {block.workload for block in self.runner.plan.blocks}
        for planned_map in self.maps:
            measured = self._samples(planned_map)
            for name, place in self._places_of(planned_map).items():
                if name not in planned:
                    self._measure(name, FEWEST_BLOCKS - blocks_at(measured.get(place, {})))

    @property
    def _left(self) -> float:
        return self.context.budget_seconds - self.runner.spent

    def _steps(self, planned_map: PlannedMap) -> list[SamplingStep]:
        """What could be next on one map; to find that out takes long, so it is kept until the map has changed."""
        if planned_map.name not in self._known:
            samples, domain = self._samples(planned_map), self._domain(planned_map)
            self._known[planned_map.name] = ranked({planned_map.name: samples}, {planned_map.name: domain}, inf)
        return [step for step in self._known[planned_map.name] if (step.map, step.place) not in self._barren]

    def _samples(self, planned_map: PlannedMap) -> MapSamples:
        """The values of a map by place."""
        samples = self.context.recorder.samples()
        return {place: samples[name] for name, place in self._places_of(planned_map).items() if samples.get(name)}

    def _places_of(self, planned_map: PlannedMap) -> dict[str, LatticePlace]:
        """The points of a map by name."""
        return {name: place for name, (mapped, place) in self._places.items() if mapped.name == planned_map.name}

    def _domain(self, planned_map: PlannedMap) -> SamplingDomain:
        return SamplingDomain(planned_map.lattice, self._cost(planned_map))

    def _cost(self, planned_map: PlannedMap) -> BlockCost:
        """What blocks of a map take, corrected by what they took so far."""
        cost = planned_map.cost()
        names = self._places_of(planned_map)
        seen = [
            block.seconds - cost.block_seconds(names[block.workload])
            for block in self.context.recorder.sitting.blocks
            if block.workload in names
        ]
        late = sorted(seen)[len(seen) // 2] if seen else 0.0
        return replace(cost, startup_seconds=max(0.1, cost.startup_seconds + late))

    def _best(self, steps: Sequence[SamplingStep]) -> list[SamplingStep]:
        """The best step of all, and that of every other map for which there is time, too."""
        by_gain = sorted(steps, key=lambda step: (-step.gain / step.seconds, step.map, step.place))
        best, left = dict[str, SamplingStep](), self._left
        for step in by_gain:
            if step.map not in best and step.seconds <= left:
                best[step.map] = step
                left -= step.seconds
        return list(best.values())

    def _take(self, steps: Sequence[SamplingStep]) -> None:
        """Measure the blocks of several points in turns: those of one point are to be apart."""
        left = {step: FEWEST_BLOCKS if step.is_new else 1 for step in steps}
        names, before = {}, len(self.context.recorder.sitting.blocks)
        for step in steps:
            planned_map = next(each for each in self.maps if each.name == step.map)
            names[step] = self._name_at(planned_map, step.place)
            what = "a new point" if step.is_new else "another block"
            self.context.reporter.say(f"{what}: {names[step]}; up to {clock_duration(max(0.0, self._left))} left")
            del self._known[step.map]
        for turn in range(max(left.values())):
            for step in steps:
                if turn < left[step]:
                    self._measure(names[step], 1)
        came = {block.workload for block in self.context.recorder.sitting.blocks[before:]}
        self._barren |= {(step.map, step.place) for step in steps if names[step] not in came}

    def _measure(self, name: str, blocks: int) -> None:
        for _ in range(blocks):
            self.runner.measure_block(self.runner.plan.next_block(name, self.context.recorder.sitting.blocks))

    def _name_at(self, planned_map: PlannedMap, place: LatticePlace) -> str:
        """The name of the point at a place, which becomes one where it is none yet."""
        known = next((name for name, at in self._places.items() if at == (planned_map, place)), None)
        if known:
            return known
        point = planned_map.point(place)
        self._places[point.name] = (planned_map, place)
        sweep = planned_map.sweep(list(self._places_of(planned_map)), self.context.budget_seconds)
        self.runner.extend(point, planned_map.forecast(place), sweep)
        return point.name

    def _report_undecided(self) -> None:
        for planned_map in self.maps:
            points = len(self._places_of(planned_map))
            share = undecided(self._samples(planned_map), self._domain(planned_map))
            self.context.reporter.say(f"{planned_map.name}: {points} points; {share:.0%} of the map are undecided")
