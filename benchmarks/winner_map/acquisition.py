"""Which point of the winner maps to measure next: where a block, for the time it takes, tells most.

A map is right where the model that it shows is the fastest, or within 5 % of it. From the places that were measured it
is known for all others what the gap between two models should be and how far off that may be (`surface`), so also how
likely the map is wrong there. These chances, summed over all places, are the part of the map that is undecided. One
more block makes it smaller by an amount that can be told beforehand, and the step that takes away most per second is
next: a new place near a border that is known badly, or one more block where a measured place is in doubt.

This sends no block into the middle of a region, where nothing is in doubt. Nor does it send any to where models are the
same: there the map may be wrong about the first of them, but not by 5 %. Only where the lead changes for good (within
a coarse step one model leads by more than 5 %, and on the other side the other does) it counts who is first and
nothing else, so that the border itself comes to be known finely. Chevalier and others (Technometrics, 2014) call
this stepwise uncertainty reduction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.plan.map_points import LatticePlace
from benchmarks.winner_map.uncertainty import (
    ENOUGH,
    FEWEST_BLOCKS,
    MapSamples,
    MapUncertainty,
    SamplingDomain,
    blocks_at,
)

MOST_BLOCKS = 8
"""A place that is in doubt after so many is a draw; there is more to learn elsewhere."""

LEAST_GAIN = 0.002
"""In places: whoever would gain less may as well stop."""


@dataclass(frozen=True)
class SamplingStep:
    """A block of the map `map` at `place`; `gain` is how many places of the map it should decide, in `seconds`.

    A new place needs `FEWEST_BLOCKS`: `gain` and `seconds` are those of all of them.
    """

    map: str
    place: LatticePlace
    is_new: bool
    gain: float
    seconds: float


def ranked(
    measured: Mapping[str, MapSamples], grounds: Mapping[str, SamplingDomain], left: float
) -> list[SamplingStep]:
    """All steps that are worth it and fit into the seconds left, the one that decides most per second first.

    The same data give the same list. Maps of which fewer than three places are measured are left alone: first comes
    the coarse lattice.
    """
    steps = [step for name in sorted(grounds) for step in _steps(name, measured.get(name, {}), grounds[name])]
    return sorted(
        (step for step in steps if step.seconds <= left),
        key=lambda step: (-step.gain / step.seconds, step.map, step.place),
    )


def undecided(measured: MapSamples, ground: SamplingDomain) -> float:
    """The share of the map's places at which it may be wrong."""
    return float(MapUncertainty(measured, ground).doubts.mean()) if len(measured) >= ENOUGH else 1.0


def _steps(name: str, measured: MapSamples, ground: SamplingDomain) -> Iterator[SamplingStep]:
    if len(measured) < ENOUGH:
        return
    gains = MapUncertainty(measured, ground).gains()
    for place, gain in zip(ground.lattice.places, gains, strict=True):
        known = blocks_at(measured.get(place, {}))
        if gain >= LEAST_GAIN and known < MOST_BLOCKS:
            seconds = ground.cost.total_seconds([place], 1 if known else FEWEST_BLOCKS)
            yield SamplingStep(name, place, not known, float(gain), seconds)
