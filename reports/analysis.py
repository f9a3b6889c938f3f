"""Everything that is concluded from measurements, once, for the figures, the page and the summary alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.verdicts import ERROR_RATE, Estimate, level_for, pairs
from reports.bounds import best_capacity, bounds, own_price
from reports.claims import Checked, check
from reports.intervals import makespan, ratio
from reports.measurements import ASYNCIO, NOOP, REFERENCE, Measured, Measurements


@dataclass(frozen=True)
class Answer:
    """What one workload says; mappings go by model and hold only what could be computed.

    `ratios` compare every two models: how many times as fast the second is as the first.
    `makespans`, `bounds`, `floors` (bounds of a machine whose CPUs never share anything) and `prices` (what the model
    alone would cost, by noop) are in seconds.
    """

    measured: Measured
    ratios: Mapping[tuple[str, str], Estimate]
    makespans: Mapping[str, Estimate]
    bounds: Mapping[str, float]
    floors: Mapping[str, float]
    prices: Mapping[str, float]
    claims: tuple[Checked, ...]

    @property
    def name(self) -> str:
        return self.measured.name

    @property
    def speedups(self) -> dict[str, Estimate]:
        """Every model against the reference."""
        return {model: found for (reference, model), found in self.ratios.items() if reference == REFERENCE}

    def ratio(self, model: str, other: str) -> Estimate | None:
        """How many times as fast `model` is as `other`; None where the two have no block in common."""
        turned = self.ratios.get((model, other))
        return turned.inverse if turned else self.ratios.get((other, model))

    @property
    def fastest(self) -> tuple[str, ...]:
        """The model with the shortest makespan, then all that are not clearly slower."""
        best = self._shortest(self.makespans)
        return (best, *(model for model in self.makespans if self._tied(best, model))) if best else ()

    def _tied(self, best: str, model: str) -> bool:
        found = self.ratio(best, model) if model != best else None
        return found is not None and found.half is not None and abs(found.log) <= found.half

    @property
    def best_other(self) -> str | None:
        """The shortest of those that are not asyncio."""
        return self._shortest(model for model in self.makespans if model != ASYNCIO)

    def _shortest(self, models: Iterable[str]) -> str | None:
        return min(models, key=lambda model: self.makespans[model].log, default=None)


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
    return pairs(measured.cells, REFERENCE)


def _answer(measured: Measured, of: Measurements, level: float) -> Answer:
    cells = measured.cells
    compared = {(one, other): ratio(cells[one], cells[other], level) for one, other in _pairs(measured)}
    return Answer(
        measured=measured,
        ratios={pair: found for pair, found in compared.items() if found},
        makespans={model: makespan(cell, 1 - ERROR_RATE) for model, cell in measured.cells.items()},
        bounds=bounds(measured, of, best_capacity(of)),
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
