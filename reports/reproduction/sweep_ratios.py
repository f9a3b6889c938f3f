"""Two models along a sweep, point by point, so that the same points of two records can be set side by side."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from benchmarks.inference.intervals import Estimate
from reports.record.measurements import MeasuredWorkload
from reports.reproduction.claims import FASTER
from reports.sweeps.comparisons import ComparedSweep, SweepPair
from reports.sweeps.crossovers import CrossoverResult, crossover_results


@dataclass(frozen=True)
class SweepRatios:
    """How many times as fast `second` is as `first`, by the names of points, with the intervals that decide.

    `result` is what follows of crossovers; None where fewer than two points have both models.
    """

    first: str
    second: str
    by_point: Mapping[str, Estimate]
    result: CrossoverResult | None

    @property
    def inverse(self) -> "SweepRatios":
        inverses = {name: estimate.inverse for name, estimate in self.by_point.items()}
        return replace(self, first=self.second, second=self.first, by_point=inverses)


def points_by_name(compared_sweep: ComparedSweep) -> dict[str, MeasuredWorkload]:
    """The points of a sweep by name, in ascending places."""
    return {point.measured.name: point.measured for point in compared_sweep.sweep.points}


def ratios_between(compared_sweep: ComparedSweep, first: str, second: str) -> SweepRatios | None:
    """Two models of a sweep in this order; None where no point has both."""
    for pair in compared_sweep.pairs:
        if {pair.first, pair.second} == {first, second}:
            ratios = _ratios(compared_sweep, pair)
            return ratios if pair.first == first else ratios.inverse
    return None


def _ratios(compared_sweep: ComparedSweep, pair: SweepPair) -> SweepRatios:
    points, curve = {point.x: point.measured for point in compared_sweep.sweep.points}, pair.curve
    by_point = {
        points[x].name: Estimate(log, half + curve.widening, len(points[x].blocks))
        for x, log, half in zip(curve.places, curve.logs, curve.halves, strict=True)
        if math.isfinite(half)
    }
    result = next((result for result in crossover_results(compared_sweep) if result.pair is pair), None)
    return SweepRatios(pair.first, pair.second, by_point, result)


def outermost_points(ratios: SweepRatios, names: Iterable[str]) -> tuple[str, str] | None:
    """The first and the last point that have both models."""
    known = [name for name in names if name in ratios.by_point]
    return (known[0], known[-1]) if len(known) > 1 else None


def growth(ratios: SweepRatios, ends: tuple[str, str]) -> Estimate | None:
    """By what factor a ratio grows from one point to another.

    Its interval has every difference of two values in the intervals of the two points: no further error is made.
    """
    start, end = (ratios.by_point.get(name) for name in ends)
    if start is None or end is None or start.half is None or end.half is None:
        return None
    return Estimate(end.log - start.log, start.half + end.half, min(start.blocks, end.blocks))


def direction(estimate: Estimate) -> int:
    """1 for a growth by more than the margin for certain, -1 for a fall, else 0."""
    return 1 if FASTER.has(estimate) else -1 if FASTER.has(estimate.inverse) else 0
