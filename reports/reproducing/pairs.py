"""Two models along a sweep, point by point, so that the same points of two records can be set side by side."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.verdicts import MARGIN, Estimate
from reports.measurements import REFERENCE, Measured
from reports.reproducing.deciding import FASTER
from reports.sweeps.compared import Along, Compared
from reports.sweeps.crossovers import Found, found_along

_MARGIN = math.log(MARGIN)


@dataclass(frozen=True)
class Pair:
    """How many times as fast `second` is as `first` at each point, by its name, with the interval that decides."""

    first: str
    second: str
    at: Mapping[str, Estimate]
    found: Found | None

    def turned(self) -> "Pair":
        return Pair(self.second, self.first, {name: one.inverse for name, one in self.at.items()}, self.found)


def points_of(along: Along) -> dict[str, Measured]:
    """The points of a sweep by name, in ascending places."""
    return {point.measured.name: point.measured for point in along.sweep.points}


def pair_of(along: Along, first: str, second: str) -> Pair | None:
    """Two models of a sweep in this order; None where no point has both."""
    for one in along.pairs:
        if {one.first, one.second} == {first, second}:
            pair = _pair(along, one)
            return pair if one.first == first else pair.turned()
    return None


def _pair(along: Along, one: Compared) -> Pair:
    names = {point.x: point.measured for point in along.sweep.points}
    curve = one.curve
    at = {
        names[x].name: Estimate(log, half + curve.allowance, len(names[x].blocks))
        for x, log, half in zip(curve.places, curve.logs, curve.halves, strict=True)
        if math.isfinite(half)
    }
    found = next((found for found in found_along(along) if found.compared is one), None)
    return Pair(one.first, one.second, at, found)


def speedup(along: Along, model: str) -> Pair | None:
    """A model against the plain loop."""
    return pair_of(along, REFERENCE, model)


def change(pair: Pair, ends: tuple[str, str]) -> Estimate | None:
    """By what factor a ratio grows from one point to another.

    Its interval has every difference of two values in the intervals of the two points: no further error is made.
    """
    start, end = (pair.at.get(name) for name in ends)
    if start is None or end is None or start.half is None or end.half is None:
        return None
    return Estimate(end.log - start.log, start.half + end.half, min(start.blocks, end.blocks))


def rises(found: Estimate) -> int:
    """1 where it rises by more than the margin for certain, -1 where it falls, else 0."""
    return 1 if FASTER.has(found) else -1 if FASTER.has(found.inverse) else 0


def ends_of(pair: Pair, names: Sequence[str]) -> tuple[str, str] | None:
    """The first and the last point that have both models."""
    known = [name for name in names if name in pair.at]
    return (known[0], known[-1]) if len(known) > 1 else None
