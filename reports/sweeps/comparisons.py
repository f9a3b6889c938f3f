"""Every two models along every sweep of a record: their ratio as a line from point to point, and where it is certain.

Between neighbouring points the logarithm is interpolated, in the logarithm of the place where the axis has one. Whether
one model is ahead at a place is tested there, so the places where it is not certain are an interval for the place where
the order flips, as Fieller's is (E. C. Fieller 1954, Some problems in interval estimation, JRSS B 16(2)). It knows the
noise, but not how crooked the truth is between two points. The intervals of all sweeps of a record hold together.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from benchmarks.inference.intervals import look_at
from benchmarks.inference.moderation import ModeratedMean, PairedBlocks, PointPair, moderated_means
from benchmarks.inference.verdicts import Rule, twin_widening
from reports.analysis.estimates import paired, pairs_of_twins
from reports.record.measurements import Measurements
from reports.sweeps.points import Sweep, sweeps

AHEAD, UNKNOWN, BEHIND = 1, 0, -1
_LIMIT = 1e-9
"""Roots as near to an end of a segment as this part of it belong to the point there."""


@dataclass(frozen=True)
class RatioCurve:
    """How much faster the second model of a pair is than the first: ln(first / second) of makespans, at each point.

    `halves` are half the intervals at the points, at the level of the record; infinite where noise is not known.
    `widening` is by how much identical code may differ: no more than that is never certain.
    """

    places: tuple[float, ...]
    logs: tuple[float, ...]
    halves: tuple[float, ...]
    is_log: bool = False
    widening: float = 0.0

    @property
    def steps(self) -> tuple[float, ...]:
        """The places as the axis is divided."""
        return tuple(math.log(place) for place in self.places) if self.is_log else self.places

    def place(self, step: float) -> float:
        """The place in the axis' unit; at a measured point exactly its own, and never beyond the swept range."""
        if step in self.steps:
            return self.places[self.steps.index(step)]
        value = math.exp(step) if self.is_log else step
        return min(max(value, self.places[0]), self.places[-1])


@dataclass(frozen=True)
class CertainStretch:
    """A stretch of the axis with one answer: the second model is ahead (1) or behind (-1), or that is not known (0)."""

    state: int
    start: float
    end: float


def state(log: float, half: float, least: float) -> int:
    """Whether the whole interval lies beyond `least` on one side."""
    return 0 if not abs(log) > half + least else AHEAD if log > 0 else BEHIND


def states(curve: RatioCurve, margin: float = 0.0) -> tuple[int, ...]:
    """At the measured points: by more than `margin`, a logarithm, for certain."""
    beyond = curve.widening + margin
    return tuple(state(log, half, beyond) for log, half in zip(curve.logs, curve.halves, strict=True))


def stretches(curve: RatioCurve, margin: float = 0.0) -> tuple[CertainStretch, ...]:
    """The swept range in stretches; one answer for each, another one for the next."""
    if not all(math.isfinite(half) for half in curve.halves):
        return (CertainStretch(UNKNOWN, curve.places[0], curve.places[-1]),)
    pieces = _pieces(curve, curve.widening + margin)
    same = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.state)]
    return tuple(
        CertainStretch(group_pieces[0].state, curve.place(group_pieces[0].start), curve.place(group_pieces[-1].end))
        for group_pieces in same
    )


def _pieces(curve: RatioCurve, least: float) -> Iterator[CertainStretch]:
    steps, logs, halves = curve.steps, curve.logs, curve.halves
    for number, (start, end) in enumerate(pairwise(steps)):
        segment = _Segment(logs[number], logs[number + 1], halves[number], halves[number + 1])
        for a, b in pairwise([0.0, *segment.changes(least), 1.0]):
            ahead = state(*segment.at((a + b) / 2), least)
            yield CertainStretch(ahead, start + a * (end - start), end if b == 1 else start + b * (end - start))


@dataclass(frozen=True)
class _Segment:
    """Between two points, whose errors are independent, for they were measured in processes of their own."""

    log: float
    next_log: float
    half: float
    next_half: float

    def at(self, part: float) -> tuple[float, float]:
        log = (1 - part) * self.log + part * self.next_log
        return log, math.hypot((1 - part) * self.half, part * self.next_half)

    def changes(self, least: float) -> list[float]:
        """Where the answer changes: the roots of (d(u) -+ least)^2 = half(u)^2, both sides being quadratic in u."""
        values = [root for side in (least, -least) for root in self._roots(side)]
        return sorted({root for root in values if _LIMIT < root < 1 - _LIMIT})

    def _roots(self, side: float) -> list[float]:
        start, rise = self.log - side, self.next_log - self.log
        value, other = self.half**2, self.next_half**2
        return _roots(rise**2 - value - other, start * rise + value, start**2 - value)


def _roots(a: float, b: float, c: float) -> list[float]:
    """Of a u^2 + 2 b u + c. Without noise the two are one, which rounding must not lose; touching changes no answer."""
    square = b * b - a * c
    if square < -_LIMIT * b * b:
        return []
    bigger = -(b + math.copysign(math.sqrt(max(square, 0.0)), b))
    return [over / under for over, under in ((bigger, a), (c, bigger)) if under]


def flips(curve: RatioCurve) -> tuple[float, ...]:
    """The places where the line itself crosses 0, certain or not; a stretch on 0 counts with its middle."""
    steps, values = curve.steps, []
    signed = [(step, log) for step, log in zip(steps, curve.logs, strict=True) if log != 0]
    for (start, value), (end, other) in pairwise(signed):
        if value * other < 0:
            zeros = [step for step, log in zip(steps, curve.logs, strict=True) if log == 0 and start < step < end]
            step = (zeros[0] + zeros[-1]) / 2 if zeros else start + (end - start) * value / (value - other)
            values.append(curve.place(step))
    return tuple(values)


_LONGEST = 1e6
"""Half an interval that is longer than this, as a logarithm, says as much as none."""


@dataclass(frozen=True)
class SweepPair:
    """Two models of a sweep; the curve's logarithms are above 0 where the second is faster."""

    first: str
    second: str
    curve: RatioCurve


@dataclass(frozen=True)
class ComparedSweep:
    """A sweep, the level of its intervals, and all its pairs of models that share a point.

    Where points have no order, nothing flips between them, and there are no pairs.
    """

    sweep: Sweep
    level: float
    pairs: tuple[SweepPair, ...]


def compared_sweeps(record: Measurements, others: int = 0) -> tuple[ComparedSweep, ...]:
    """Every sweep of a record but its maps.

    Each interval has the level 1 - 0.05/m for the m points of all pairs of models along all sweeps of the record: who
    is ahead is said of every point. What twins showed widens it, as it does for verdicts. `others` is how many
    comparisons elsewhere hold together with these.
    """
    pairs_along = [(sweep, list(_pairs(sweep)) if sweep.axis.is_ordered else []) for sweep in sweeps(record)]
    all_pairs = [pair for _, pairs in pairs_along for pair in pairs]
    means = moderated_means({key: blocks for pair in all_pairs for key, blocks in pair.blocks.items()})
    comparisons = others + sum(len(pair.places) for pair in all_pairs)
    widening = twin_widening(twin.ratio for twin in pairs_of_twins(record))
    rules = [Rule(comparisons, _look(sweep, record), widening) for sweep, _ in pairs_along]
    return tuple(
        ComparedSweep(sweep, rule.level, tuple(_pair(sweep, rule, pair, means) for pair in pairs))
        for (sweep, pairs), rule in zip(pairs_along, rules, strict=True)
    )


def _look(sweep: Sweep, record: Measurements) -> int:
    """The latest look at any of its points: it has the smallest error rate."""
    return max(look_at(record.sitting, point.measured.name, len(point.measured.blocks)) for point in sweep.points)


@dataclass(frozen=True)
class _PairPoints:
    """The points that have both models: places, and what the blocks of each say, by the names of point and models."""

    first: str
    second: str
    places: tuple[float, ...]
    blocks: Mapping[PointPair, PairedBlocks]


def _pairs(sweep: Sweep) -> Iterator[_PairPoints]:
    for first, second in combinations(sweep.models, 2):
        both = [point for point in sweep.points if point.measured.has(first, second)]
        compared = [(point, paired(point.measured.cells[first], point.measured.cells[second])) for point in both]
        points = [(point, blocks) for point, blocks in compared if blocks.logs]
        if points:
            blocks = {(point.measured.name, (first, second)): blocks for point, blocks in points}
            yield _PairPoints(first, second, tuple(point.x for point, _ in points), blocks)


def _pair(sweep: Sweep, rule: Rule, pair: _PairPoints, means: Mapping[PointPair, ModeratedMean]) -> SweepPair:
    """Points whose noise nobody knows are no part of the curve, unless it is known nowhere."""
    estimates = [means[key].estimate(rule.level) for key in pair.blocks]
    wide = (math.inf if estimate.half is None else estimate.half for estimate in estimates)
    halves = [half if half <= _LONGEST else math.inf for half in wide]
    points = list(zip(pair.places, [estimate.log for estimate in estimates], halves, strict=True))
    known = [point for point in points if math.isfinite(point[2])]
    places, logs, lengths = zip(*(known or points), strict=True)
    return SweepPair(pair.first, pair.second, RatioCurve(places, logs, lengths, sweep.axis.is_log, rule.widening))
