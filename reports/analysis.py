"""Everything that is concluded from measurements, once, for the figures, the page and the summary alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.bounds import bounds, own_price
from reports.claims import Checked, check
from reports.intervals import ERROR_RATE, Estimate, level_for, makespan, ratio
from reports.measurements import ASYNCIO, NOOP, REFERENCE, Measured, Measurements


@dataclass(frozen=True)
class Answer:
    """What one workload says; mappings go by model and hold only what could be computed.

    `speedups` are against the reference, `asyncio_against` is asyncio's speedup against each other model.
    `makespans`, `bounds`, `floors` (bounds of a machine whose CPUs never share anything) and `prices` (what the model
    alone would cost, by noop) are in seconds.
    """

    measured: Measured
    speedups: Mapping[str, Estimate]
    asyncio_against: Mapping[str, Estimate]
    makespans: Mapping[str, Estimate]
    bounds: Mapping[str, float]
    floors: Mapping[str, float]
    prices: Mapping[str, float]
    claims: tuple[Checked, ...]

    @property
    def name(self) -> str:
        return self.measured.name

    @property
    def fastest(self) -> str | None:
        """The model with the shortest makespan."""
        return min(self.makespans, key=lambda model: self.makespans[model].log, default=None)

    @property
    def best_other(self) -> str | None:
        """The shortest of those that are not asyncio."""
        others = [model for model in self.makespans if model != ASYNCIO]
        return min(others, key=lambda model: self.makespans[model].log, default=None)


@dataclass(frozen=True)
class Analysis:
    """A record's answers, the price of the models last; `level` is the level of each of the `comparisons` intervals."""

    measurements: Measurements
    comparisons: int
    level: float
    answers: tuple[Answer, ...]


def analyse(measurements: Measurements) -> Analysis:
    """Compute every estimate of a record, at a level that makes all its comparisons hold together."""
    comparisons = sum(len(_pairs(measured)) for measured in measurements.workloads)
    level = level_for(comparisons)
    told = sorted(measurements.workloads, key=lambda measured: measured.name == NOOP)
    answers = tuple(_answer(measured, measurements, level) for measured in told)
    return Analysis(measurements, comparisons, level, answers)


def _pairs(measured: Measured) -> list[tuple[str, str]]:
    """The comparisons of one workload, as (reference, model).

    Each model against the reference, and asyncio against each other model, so that whichever of them turns out best
    may be picked afterwards at no cost to the level.
    """
    models = [model for model in measured.cells if model != REFERENCE]
    against = [(REFERENCE, model) for model in models if measured.has(REFERENCE)]
    return against + [(model, ASYNCIO) for model in models if model != ASYNCIO and measured.has(ASYNCIO)]


def _answer(measured: Measured, of: Measurements, level: float) -> Answer:
    cells = measured.cells
    ratios = {(one, other): ratio(cells[one], cells[other], level) for one, other in _pairs(measured)}
    found = {pair: estimate for pair, estimate in ratios.items() if estimate}
    return Answer(
        measured=measured,
        speedups={model: estimate for (reference, model), estimate in found.items() if reference == REFERENCE},
        asyncio_against={other: estimate for (other, model), estimate in found.items() if model == ASYNCIO},
        makespans={model: makespan(cell, 1 - ERROR_RATE) for model, cell in measured.cells.items()},
        bounds=bounds(measured, of, of.sitting.probe.capacity_best_cpus),
        floors=bounds(measured, of, of.sitting.probe.usable_cpus),
        prices=_prices(measured, of.workload(NOOP)),
        claims=tuple(check(claim, measured, level) for claim in measured.entry.claims),
    )


def _prices(measured: Measured, noop: Measured | None) -> dict[str, float]:
    if noop is None or measured.name == NOOP:
        return {}
    costs = {model: makespan(cell, 1 - ERROR_RATE).value for model, cell in noop.cells.items()}
    return {
        model: own_price(model, measured.entry, costs[model], noop.entry.jobs)
        for model in measured.cells
        if model in costs
    }
