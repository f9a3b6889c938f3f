"""What is thought of one winner map by now: who wins at each place, how doubtful that is, what a step would change.

It follows from how far apart every two models are at the places that were measured, and how well that is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmarks.inference.gaussian_process import GaussianProcess, Surface, distances, matern_5_2, surface
from benchmarks.inference.intervals import Array, Samples, log_ratios
from benchmarks.inference.variances import moderated_by_median
from benchmarks.inference.verdicts import MARGIN
from benchmarks.plan.map_points import BlockCost, Lattice, LatticePlace, jobs_for, models_left_out

MapSamples = Mapping[LatticePlace, Samples]
"""One map's warm makespans in seconds: by place, model and block, in the order of the rounds."""

_GAPS = GaussianProcess(matern_5_2, (0.5, 1.0, 2.0, 4.0), tuple(np.geomspace(0.02, 3.0, 16).tolist()), is_quick=True)
"""How the gap of two models varies over a map."""


@dataclass(frozen=True)
class LogRatios:
    """ln(second / first) at each place that has both, above 0 where the first is faster.

    `variances` are those of one block; of the mean they are that over the number of blocks.
    """

    places: tuple[LatticePlace, ...]
    logs: Array
    variances: Array
    blocks: Array

    @property
    def errors(self) -> Array:
        """The variances of the means."""
        return self.variances / self.blocks


def gap(measured: MapSamples, first: str, second: str) -> LogRatios:
    logs_by_place = {place: _per_block(samples, first, second) for place, samples in sorted(measured.items())}
    logs_by_place = {place: logs for place, logs in logs_by_place.items() if logs}
    blocks = np.array([len(logs) for logs in logs_by_place.values()], dtype=np.float64)
    means = np.array([float(np.mean(logs)) for logs in logs_by_place.values()])
    scatter = np.array([float(np.var(logs, ddof=1)) if len(logs) > 1 else 0.0 for logs in logs_by_place.values()])
    return LogRatios(tuple(logs_by_place), means, moderated_by_median(scatter, blocks - 1), blocks)


def _per_block(samples: Samples, first: str, second: str) -> list[float]:
    ours, others = samples.get(first, {}), samples.get(second, {})
    common = [block for block in ours if block in others and len(ours[block]) == len(others[block]) > 0]
    return [_log_ratio(others[block], ours[block]) for block in common]


@lru_cache(maxsize=100_000)
def _log_ratio(second: tuple[float, ...], first: tuple[float, ...]) -> float:
    """Kept, because every step looks at every block again."""
    return float(log_ratios(second, first))


def models_of(measured: MapSamples) -> tuple[str, ...]:
    """Every model that was measured somewhere; who was measured at most places comes first."""
    count: dict[str, int] = {}
    for samples in measured.values():
        for model, blocks in samples.items():
            count[model] = count.get(model, 0) + bool(blocks)
    return tuple(sorted((model for model in count if count[model]), key=lambda model: (-count[model], model)))


def blocks_at(samples: Samples) -> int:
    return max((len(blocks) for blocks in samples.values()), default=0)


FEWEST_BLOCKS = 3
"""What a new place costs: from fewer blocks nobody can tell how much they scatter."""

REACH_DECADES = 1.0
"""About a coarse step: how near to a border both sides of it have to be seen."""

ENOUGH = 3
"""From fewer places nothing can be said about others."""

_NEGLIGIBLE = 1e-3

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SamplingDomain:
    """Where one map may be measured and what that costs."""

    lattice: Lattice
    cost: BlockCost

    def runs(self, models: Iterable[str]) -> dict[str, Mask]:
        """At which places each of these models is measured at all."""
        left_out = [models_left_out(place, jobs_for(self.cost.width)) for place in self.lattice.places]
        return {model: np.array([model not in there for there in left_out]) for model in models}


class MapUncertainty:
    """What is thought of one map: who wins where, and how doubtful that is. Arrays are over the places of the map."""

    def __init__(self, measured: MapSamples, ground: SamplingDomain) -> None:
        self.places = ground.lattice.places
        self._positions = tuple(place.position for place in self.places)
        self._number = {place: number for number, place in enumerate(self.places)}
        self._measured = {place: samples for place, samples in measured.items() if place in self._number}
        self._runs = ground.runs(models_of(self._measured))
        self._near = distances(self._positions) <= REACH_DECADES
        self._known: dict[tuple[str, str], tuple[Surface, Array] | None] = {}
        self.winners = self._winners()
        self._contests = tuple(self._find_contests())
        self.doubts = np.zeros(len(self.places))
        for rivalry in self._contests:
            self.doubts[rivalry.at] = np.maximum(self.doubts[rivalry.at], special.ndtr(-rivalry.distance))

    def gains(self) -> Array:
        """How much of the doubt one step at each place should take away, in places."""
        after = np.zeros((len(self.places), len(self.places)))
        for rivalry in self._contests:
            after[rivalry.at] = np.maximum(after[rivalry.at], rivalry.doubts_after())
        return np.asarray(self.doubts.sum() - after.sum(axis=0), dtype=np.float64)

    def _winners(self) -> NDArray[np.str_]:
        """The model that should be fastest at each place, by the gap of each to one that was measured everywhere."""
        anchor = next(iter(self._runs), "")
        behind = {model: self._behind(anchor, model) for model in self._runs}
        if not behind:
            return np.full(len(self.places), "")
        winners: NDArray[np.str_] = np.array(list(behind))[np.argmin(list(behind.values()), axis=0)]
        return winners

    def _behind(self, anchor: str, model: str) -> Array:
        known = None if model == anchor else self._gap(anchor, model)
        mean = np.zeros(len(self.places)) if model == anchor else np.full(len(self.places), np.inf)
        return np.where(self._runs[model], known[0].mean if known else mean, np.inf)

    def _gap(self, first: str, second: str) -> tuple[Surface, Array] | None:
        """ln(second / first) everywhere, and its variance in one step; None where too little is known of the two."""
        if (second, first) in self._known:
            inverse = self._known[second, first]
            return inverse and (inverse[0].negated(), inverse[1])
        if (first, second) not in self._known:
            self._known[first, second] = self._fitted(first, second)
        return self._known[first, second]

    def _fitted(self, first: str, second: str) -> tuple[Surface, Array] | None:
        ratios = gap(self._measured, first, second)
        if len(ratios.places) < ENOUGH:
            return None
        at = [self._number[place] for place in ratios.places]
        step = np.full(len(self.places), float(np.median(ratios.variances)) / FEWEST_BLOCKS)
        step[at] = ratios.variances
        return surface(_GAPS, self._positions, at, ratios.logs, ratios.errors), step

    def _find_contests(self) -> Iterator["Rivalry"]:
        for winner in sorted(set(self.winners)):
            for rival in self._runs:
                known = None if rival == winner else self._gap(winner, rival)
                if known is not None:
                    yield self._contest(winner, rival, *known)

    def _contest(self, winner: str, rival: str, ahead: Surface, step: Array) -> "Rivalry":
        room = np.where(self._is_border(winner, rival, ahead.mean), 0.0, log(MARGIN))
        distance = (np.maximum(ahead.mean, 0.0) + room) / np.sqrt(ahead.variance)
        here = (self.winners == winner) & self._runs[rival] & (special.ndtr(-distance) > _NEGLIGIBLE)
        at = np.flatnonzero(here)
        return Rivalry(at, distance[at], ahead, step)

    def _is_border(self, winner: str, rival: str, ahead: Array) -> Mask:
        """Where both are seen to win clearly, one on this side and one on that."""
        ours = (self.winners == winner) & (ahead > log(MARGIN))
        theirs = (self.winners == rival) & (ahead < -log(MARGIN))
        return np.asarray((self._near & ours).any(axis=1) & (self._near & theirs).any(axis=1))


@dataclass(frozen=True)
class Rivalry:
    """A winner and a rival at the places `at`: by how many standard deviations the map is on the right side there.

    `step` is the variance of what one step at each place of the map would measure.
    """

    at: NDArray[np.intp]
    distance: Array
    ahead: Surface
    step: Array

    def doubts_after(self) -> Array:
        """The chance that the map is wrong at each of the places, after a step at each place of the map.

        The step moves the expected gap by a normal amount of variance `learnt`. That the gap then seems to be on one
        side and really is on the other has, averaged over what the step may find, the chance 2 T(distance, sqrt(what
        is left / learnt)), where T is Owen's function.
        """
        variance = self.ahead.variance[self.at][:, None]
        learnt = self.ahead.covariance[self.at] ** 2 / (self.ahead.variance + self.step)
        learnt = np.clip(learnt, 1e-9 * variance, (1 - 1e-9) * variance)
        return np.asarray(2 * special.owens_t(self.distance[:, None], np.sqrt((variance - learnt) / learnt)))
