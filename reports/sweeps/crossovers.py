"""Where the order of two models flips along a sweep, with an interval; or who stays ahead, or that nobody can tell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from benchmarks.inference.verdicts import MARGIN
from reports.record.measurements import ASYNCIO, ON_ONE_LOOP, Measurements
from reports.sweeps.comparisons import (
    AHEAD,
    CertainStretch,
    ComparedSweep,
    RatioCurve,
    SweepPair,
    compared_sweeps,
    flips,
    states,
    stretches,
)
from reports.sweeps.points import Sweep

_MARGIN = math.log(MARGIN)


@dataclass(frozen=True)
class Crossover:
    """`first` is faster below `value`, `second` above; `low` and `high` are the interval's ends, in the axis' unit.

    Who is ahead is certain somewhere on either side. From `clear_from` on the second is faster by more than 5 %, for
    certain and as far as the next crossover or the end; None where that never is so.
    """

    sweep: Sweep
    first: str
    second: str
    value: float
    low: float
    high: float
    clear_from: float | None = None


@dataclass(frozen=True)
class PairOrder:
    """The order of two models that no crossover was observed of, between the outermost points that have both.

    `ahead` is the faster one wherever that is certain, and `certain` are those stretches; if there are none, the two
    are just named. `clear` are the stretches where it is ahead by more than 5 % for certain. `is_same`: at every point
    they are within 5 % of each other, for certain; they are so from `alike_from` on, or up to `alike_to`, where that is
    only an end of the range. `is_known` is false where too few blocks tell how noisy it is.
    `perhaps` are the places where the means flip without any certainty.
    """

    sweep: Sweep
    ahead: str
    behind: str
    low: float
    high: float
    certain: tuple[tuple[float, float], ...] = ()
    clear: tuple[tuple[float, float], ...] = ()
    is_same: bool = False
    alike_from: float | None = None
    alike_to: float | None = None
    is_known: bool = True
    perhaps: tuple[float, ...] = ()

    @property
    def is_certain(self) -> bool:
        return bool(self.certain)

    @property
    def is_throughout(self) -> bool:
        """Whether the one is ahead for certain from end to end."""
        return self.certain == ((self.low, self.high),)


@dataclass(frozen=True)
class CrossoverResult:
    """What is known of two models along a sweep: crossovers in ascending order or, without any, their order."""

    pair: SweepPair
    crossovers: tuple[Crossover, ...]
    order: PairOrder | None


def crossovers(record: Measurements) -> tuple[Crossover, ...]:
    """Those of every two models along every sweep of a record."""
    return tuple(
        crossover
        for compared_sweep in compared_sweeps(record)
        for result in crossover_results(compared_sweep)
        for crossover in result.crossovers
    )


def crossover_results(compared_sweep: ComparedSweep) -> tuple[CrossoverResult, ...]:
    """What follows for every two models that share two points or more."""
    return tuple(_result(compared_sweep.sweep, pair) for pair in compared_sweep.pairs if len(pair.curve.places) > 1)


def between_loops(results: Sequence[CrossoverResult]) -> tuple[PairOrder, ...]:
    """The order of asyncio's loop and each other one: where it matters on which coroutines run, and where not."""
    pairs = [{ASYNCIO, other} for other in ON_ONE_LOOP if other != ASYNCIO]
    return tuple(
        result.order for result in results if result.order and {result.pair.first, result.pair.second} in pairs
    )


def _result(sweep: Sweep, pair: SweepPair) -> CrossoverResult:
    orders = [list(group) for _, group in groupby(_certain(pair.curve), key=lambda run: run.state)]
    crossings = tuple(_crossover(sweep, pair, orders, number) for number in range(1, len(orders)))
    return CrossoverResult(pair, crossings, None if crossings else _order(sweep, pair, orders[0] if orders else []))


def _certain(curve: RatioCurve, margin: float = 0.0) -> list[CertainStretch]:
    """Stretches that a measured point bears out: between two points that say nothing, a line proves nothing either."""
    points = list(zip(curve.places, states(curve, margin), strict=True))
    return [run for run in stretches(curve, margin) if run.state and any(_bears(run, *point) for point in points)]


def _bears(run: CertainStretch, place: float, state: int) -> bool:
    return state == run.state and run.start <= place <= run.end


def _crossover(sweep: Sweep, pair: SweepPair, orders: Sequence[Sequence[CertainStretch]], number: int) -> Crossover:
    """Between stretches of opposite order; a line that crosses 0 several times there does so in the middle one."""
    before, after = orders[number - 1], orders[number]
    first, second = (pair.first, pair.second) if after[0].state == AHEAD else (pair.second, pair.first)
    low, high = before[-1].end, after[0].start
    crossing = [place for place in flips(pair.curve) if low <= place <= high]
    value = crossing[len(crossing) // 2] if crossing else low
    clear_from = _clear_from(pair.curve, after, is_last=number == len(orders) - 1)
    return Crossover(sweep, first, second, value, low, high, clear_from)


def _clear_from(curve: RatioCurve, after: Sequence[CertainStretch], is_last: bool) -> float | None:
    """From where on the second is ahead by more than the margin, without a break and, if last, up to the end."""
    upper = [run for run in _certain(curve, _MARGIN) if after[0].start <= run.start and run.end <= after[-1].end]
    breaks_off = upper and is_last and upper[-1].end < curve.places[-1]
    return upper[-1].start if upper and not breaks_off else None


def _order(sweep: Sweep, pair: SweepPair, certain: Sequence[CertainStretch]) -> PairOrder:
    curve, ahead = pair.curve, (pair.first, pair.second)
    if certain and certain[0].state == AHEAD:
        ahead = (pair.second, pair.first)
    return PairOrder(
        sweep,
        *ahead,
        low=curve.places[0],
        high=curve.places[-1],
        certain=_stretches(certain),
        clear=_stretches(_certain(curve, _MARGIN)),
        is_same=all(_alike(curve)),
        alike_from=_alike_up_to_the_end(curve.places[::-1], _alike(curve)[::-1]),
        alike_to=_alike_up_to_the_end(curve.places, _alike(curve)),
        is_known=any(map(math.isfinite, curve.halves)),
        perhaps=flips(curve),
    )


def _stretches(runs: Sequence[CertainStretch]) -> tuple[tuple[float, float], ...]:
    return tuple((run.start, run.end) for run in runs)


def _alike(curve: RatioCurve) -> list[bool]:
    """At which points the two are within the margin for certain."""
    pairs = zip(curve.logs, curve.halves, strict=True)
    return [abs(log) + half + curve.widening <= _MARGIN for log, half in pairs]


def _alike_up_to_the_end(places: Sequence[float], alike: Sequence[bool]) -> float | None:
    """The last of the first places in a row at which two are alike; None without any, and where all are."""
    count = next((number for number, is_alike in enumerate(alike) if not is_alike), 0)
    return places[count - 1] if count else None
