"""Which model wins at each point of a map, wait per job against CPU per job, and how surely. Draws and says nothing.

A map is measured at points; each has all models in the same blocks, and so ratios paired within rounds. What is said of
a point is a comparison with the best (J. C. Hsu, Annals of Statistics 12, 1984): with 95 %, every model that truly is
within 5 % of the fastest is among those that are not called slower. For k models that takes k - 1 comparisons, each to
one side. Points do not hold together: whoever looks a job up looks at one place. That a point gets one more block where
it is in doubt costs nothing: simulated, models on the margin are missed in at most 4 %.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, inf, log

from benchmarks.inference.intervals import Estimate, level_for
from benchmarks.inference.moderation import ModeratedMean, Pair, PairedBlocks, PointPair, moderated_means
from benchmarks.inference.verdicts import MARGIN, Rule, twin_widening
from benchmarks.record_format import MAP, SweepEntry
from reports.analysis.estimates import beats, makespan, paired_models, ratio_of, unbeaten
from reports.record.measurements import REFERENCE, MeasuredWorkload, Measurements
from reports.winner_map.points import demands, with_neighbours

CLEAR, SHARED, UNDECIDED = "clear", "shared", "undecided"
"""One model ahead of all others by more than the margin; several within it of the fastest; noise does not tell."""

ORDER = (REFERENCE, "asyncio", "threads", "processes", "asyncio+threads", "asyncio+processes", "processes+asyncio")
"""In which models are told; others follow as the record names them."""

_LARGEST = 50.0
"""As good as infinite, as a logarithm."""


JudgedPairs = tuple[dict[Pair, Estimate], Rule]


@dataclass(frozen=True)
class MapSpot:
    """One measured point; `wait` and `cpu` in seconds per job, `makespans` in seconds.

    `ratios` say for every pair how many times as fast the second is as the first. `rivals` are the winner and all that
    are not slower by more than the margin with their whole interval. `unproven` were left out here, and nothing that
    is known rules out that they would have won.
    """

    measured: MeasuredWorkload
    wait: float
    cpu: float
    makespans: Mapping[str, float]
    ratios: Mapping[Pair, Estimate]
    rule: Rule
    winner: str
    rivals: tuple[str, ...]
    verdict: str
    unproven: tuple[str, ...] = ()

    def behind(self, model: str) -> Estimate | None:
        """How many times as long as the winner a model takes; None for the winner and what was not compared."""
        return ratio_of(self.ratios, self.winner, model)

    def half(self, model: str, other: str) -> float:
        """Half the interval that decides between two models, as a logarithm; infinite where nothing does.

        What is known of a plain loop that was left out is a bound, which has no interval: it decides, or it does not.
        """
        if REFERENCE in {model, other} - set(self.makespans):
            return inf if REFERENCE in self.unproven else 0.0
        return self.rule.half(ratio_of(self.ratios, model, other))

    @property
    def at_stake(self) -> float | None:
        """How many times as long as the best model the winner takes at most, for all that noise leaves open.

        None where it may be any number, for want of an interval.
        """
        behind = {model: ratio.log for model in self.makespans if (ratio := self.behind(model))}
        most = max((self.half(model, self.winner) - ahead for model, ahead in behind.items()), default=0.0)
        return exp(max(0.0, most)) if most < _LARGEST else None

    @property
    def alone(self) -> float:
        """The least that the plain loop needs, in seconds: every job's wait and computing, one after the other."""
        return self.measured.entry.jobs * (self.wait + self.cpu)

    @property
    def second(self) -> str | None:
        """The model that comes nearest to the winner."""
        behind = {model: ratio.log for model in self.makespans if (ratio := self.behind(model))}
        return min(behind, key=lambda model: behind[model], default=None)


@dataclass(frozen=True)
class WinnerMap:
    """All points of one base; `left_out` says of each point that has no place on the map why."""

    entry: SweepEntry
    spots: tuple[MapSpot, ...]
    models: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @property
    def releases_gil(self) -> bool:
        return any(spot.measured.entry.computing == "releases the GIL" for spot in self.spots)


def maps(record: Measurements) -> tuple[WinnerMap, ...]:
    """Every map of a record that has a point to show, or a point that it cannot show."""
    entries = [
        (sweep, tuple(filter(None, map(record.point, sweep.points))))
        for sweep in record.sitting.sweeps
        if sweep.kind == MAP
    ]
    compared = {
        key: blocks for _, points in entries for point in points for key, blocks in paired_models(point).items()
    }
    bases = {point.name: point.entry.base for _, points in entries for point in points}
    means, widening = _with_twins(compared, record.twins)
    places = {point.name: place for _, points in entries for point, place in demands(points)[0]}
    means = with_neighbours(means, places, bases)

    def ratios(point: MeasuredWorkload) -> JudgedPairs:
        own = {pair: mean for (name, pair), mean in means.items() if name == point.name}
        rule = Rule(_comparisons(point), widening=widening)
        return {pair: mean.estimate(rule.level) for pair, mean in own.items()}, rule

    return tuple(_map(entry, points, ratios) for entry, points in entries if points)


def _comparisons(point: MeasuredWorkload) -> int:
    """How many of two sides are worth as much as the comparisons of a point, which are to one side."""
    return max(1, ceil((len(point.cells) - 1) / 2))


def _with_twins(
    compared: Mapping[PointPair, PairedBlocks], twins: Sequence[MeasuredWorkload]
) -> tuple[dict[PointPair, ModeratedMean], float]:
    """All comparisons, and by how much twins widen intervals; they have few blocks, too, and are moderated along."""
    alike = {key: blocks for twin in twins for key, blocks in paired_models(twin).items()}
    means = moderated_means({**compared, **alike})
    level = level_for(len(twins))
    return {key: means[key] for key in compared}, twin_widening(means[key].estimate(level) for key in alike)


def _map(
    entry: SweepEntry, points: Sequence[MeasuredWorkload], ratios: Callable[[MeasuredWorkload], JudgedPairs]
) -> WinnerMap:
    places, left_out = demands(points)
    map_spots = (_spot(point, *place, *ratios(point)) for point, place in places)
    spots = tuple(sorted(map_spots, key=lambda spot: (spot.wait, spot.cpu, spot.measured.name)))
    return WinnerMap(entry, spots, _models(spots), left_out)


def _models(spots: Sequence[MapSpot]) -> tuple[str, ...]:
    measured = dict.fromkeys(model for spot in spots for model in spot.measured.entry.models)
    shown = {model for spot in spots for model in spot.makespans}
    return tuple(model for model in dict.fromkeys((*ORDER, *measured)) if model in shown)


def _spot(point: MeasuredWorkload, wait: float, cpu: float, ratios: dict[Pair, Estimate], rule: Rule) -> MapSpot:
    makespans = {model: makespan(cell, rule.level).value for model, cell in point.cells.items()}
    winner = unbeaten(makespans, lambda model, other: beats(ratios, rule, model, other))[0]
    behind = {model: ratio_of(ratios, winner, model) for model in makespans if model != winner}
    unproven = tuple(_unproven(point, wait + cpu, makespans[winner]))
    rivals = (winner, *(model for model, ratio in behind.items() if _low(ratio, rule) <= log(MARGIN)))
    within = all(_high(ratio, rule) <= log(MARGIN) for model, ratio in behind.items() if model in rivals)
    verdict = UNDECIDED if not within or not behind or REFERENCE in unproven else SHARED if rivals[1:] else CLEAR
    return MapSpot(point, wait, cpu, makespans, ratios, rule, winner, rivals, verdict, unproven)


def _low(ratio: Estimate | None, rule: Rule) -> float:
    """The low end of the interval that decides, as a logarithm."""
    return ratio.log - rule.half(ratio) if ratio else -inf


def _high(ratio: Estimate | None, rule: Rule) -> float:
    return ratio.log + rule.half(ratio) if ratio else inf


def _unproven(point: MeasuredWorkload, alone: float, shortest: float) -> Iterator[str]:
    """What was left out and might have won, or come within the margin; the plain loop needs `alone` for each job."""
    for model in point.entry.left_out:
        is_slower = model == REFERENCE and point.entry.jobs * alone > shortest * MARGIN
        if model not in point.entry.models and not is_slower:
            yield model
