"""Everything that is concluded from measurements, once, for the figures, the page and the summary alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from benchmarks.inference.intervals import ERROR_RATE, Estimate, look_at
from benchmarks.inference.moderation import ModeratedMean, PointPair, moderated_means
from benchmarks.inference.verdicts import (
    HEADLINE,
    INVALID,
    Rule,
    between,
    count_families,
    pairs,
    twin_widening,
)
from benchmarks.record_format import ClaimEntry
from reports.analysis.bounds import best_capacity, bounds, own_price
from reports.analysis.checks import Impossible, Unsteady, impossible_cells, unsteady_cells, without_cells
from reports.analysis.claims import CheckedClaim, check_claim
from reports.analysis.estimates import (
    Twin,
    beats,
    makespan,
    observed_ratio,
    paired_models,
    pairs_of_twins,
    ratio_of,
    unbeaten,
)
from reports.record.kinds import LESSONS, kind_rank
from reports.record.measurements import ASYNCIO, NOOP, REFERENCE, MeasuredWorkload, Measurements


@dataclass(frozen=True)
class WorkloadResult:
    """What one workload says; mappings go by model and hold only what could be computed.

    `ratios` compare every two models: how many times as fast the second is as the first; `rule` decides what follows.
    `makespans`, `bounds` and `prices` (what the model alone would cost, by noop) are in seconds.
    """

    measured: MeasuredWorkload
    rule: Rule
    ratios: Mapping[tuple[str, str], Estimate]
    makespans: Mapping[str, Estimate]
    bounds: Mapping[str, float]
    prices: Mapping[str, float]
    claims: tuple[CheckedClaim, ...]

    @property
    def name(self) -> str:
        return self.measured.name

    @property
    def kind(self) -> str:
        return self.measured.entry.kind

    @property
    def is_lesson(self) -> bool:
        return self.kind == LESSONS

    @property
    def invalid(self) -> tuple[str, ...]:
        return self.measured.invalid

    @property
    def known(self) -> tuple[str, ...]:
        """Every variant that was measured, validly or not, in the order of the record."""
        named = dict.fromkeys(self.measured.entry.models)
        return tuple(model for model in named if model in self.measured.cells or model in self.invalid)

    @property
    def speedups(self) -> dict[str, Estimate]:
        """Every model against the reference."""
        return {model: estimate for (reference, model), estimate in self.ratios.items() if reference == REFERENCE}

    def ratio(self, model: str, other: str) -> Estimate | None:
        """How many times as fast `model` is as `other`; None where the two have no block in common."""
        return ratio_of(self.ratios, model, other)

    def verdict(self, model: str, other: str = REFERENCE) -> str | None:
        """The verdict on a model; None where it was not measured, or not together with the other one."""
        if model in self.invalid:
            return INVALID
        estimate = self.ratio(model, other)
        return self.rule.verdict(estimate) if estimate else None

    @property
    def fastest(self) -> tuple[str, ...]:
        """The shortest model that no other is clearly faster than, then all that are not clearly slower than it."""
        best = self.best_of(self.makespans)
        return (best, *(model for model in self.makespans if self._tied(best, model))) if best else ()

    def _tied(self, best: str, model: str) -> bool:
        estimate = self.ratio(best, model) if model != best else None
        return estimate is not None and estimate.half is not None and self.rule.side(estimate) <= 0

    def best_of(self, models: Iterable[str]) -> str | None:
        """The fastest of some that were measured validly."""
        logs = {model: self.makespans[model].log for model in models if model in self.makespans}
        return next(iter(unbeaten(logs, lambda model, other: beats(self.ratios, self.rule, model, other))), None)

    def seconds_to_precision(self, model: str, other: str = REFERENCE) -> float | None:
        """About how many seconds of further blocks of this workload alone would make a ratio precise; 0 if it is.

        None where so many blocks would take too long, and where nothing is known.
        """
        ratio = self.ratio(model, other)
        blocks = self.rule.blocks_to_precision(ratio, (model, other)) if ratio else None
        if ratio is None or blocks is None or not self.measured.blocks:
            return None
        return max(0, blocks - ratio.blocks) * fmean(block.seconds for block in self.measured.blocks)

    @property
    def against_best_other(self) -> Estimate | None:
        """How many times as fast asyncio is as the best of all others, whichever that is; None if not known."""
        others = [self.ratio(ASYNCIO, model) for model in self.makespans if model != ASYNCIO]
        known = [ratio for ratio in others if ratio]
        return between(known) if known and len(known) == len(others) else None

    @property
    def best_other(self) -> str | None:
        """The fastest of those that are not asyncio."""
        first = next((model for model in self.fastest[:1] if model != ASYNCIO), None)
        return first or self.best_of(model for model in self.makespans if model != ASYNCIO)


@dataclass(frozen=True)
class Analysis:
    """A record's answers by kind, the price of the models last of a kind, and what tells whether to believe them.

    `measurements` are without the `impossible` cells, which count nowhere. The `headlines`, asyncio against the plain
    loop, hold together, and so do all other `comparisons`, at the levels that the rules of their answers say.
    """

    measurements: Measurements
    comparisons: int
    headlines: int
    answers: tuple[WorkloadResult, ...]
    twins: tuple[Twin, ...]
    widening: float
    impossible: tuple[Impossible, ...]
    unsteady: tuple[Unsteady, ...]

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels of the intervals of comparisons that are no headlines, the lowest first."""
        answers = (answer for answer in self.answers if any(frozenset(pair) != HEADLINE for pair in answer.ratios))
        return tuple(sorted({answer.rule.level for answer in answers}))

    @property
    def headline_levels(self) -> tuple[float, ...]:
        """The levels of headlines, the lowest first."""
        return tuple(sorted({answer.rule.headline_level for answer in self.answers if ASYNCIO in answer.speedups}))


def analyse(recorded: Measurements, others: int = 0, other_headlines: int = 0) -> Analysis:
    """Compute every estimate of a record, at levels that make its headlines hold together, and all its details.

    `others` and `other_headlines` are how many elsewhere, such as those of other records, hold together with these.
    """
    broken = impossible_cells(recorded)
    record = without_cells(recorded, broken)
    twins = pairs_of_twins(record)
    widening = twin_widening(twin.ratio for twin in twins)
    compared = {key: blocks for measured in record.workloads for key, blocks in paired_models(measured).items()}
    own_headlines, own_others = count_families(pair for workload in record.workloads for pair in _pairs(workload))
    headlines, comparisons = other_headlines + own_headlines, others + own_others
    means = moderated_means(compared)
    workloads = sorted(record.workloads, key=lambda measured: (kind_rank(measured.entry.kind), measured.name == NOOP))
    rules = [
        Rule(comparisons, look_at(record.sitting, workload.name, len(workload.blocks)), widening, headlines)
        for workload in workloads
    ]
    answers = tuple(
        _answer(measured_workload, record, rule, means)
        for measured_workload, rule in zip(workloads, rules, strict=True)
    )
    return Analysis(record, comparisons, headlines, answers, twins, widening, broken, unsteady_cells(record.workloads))


def _pairs(measured: MeasuredWorkload) -> list[tuple[str, str]]:
    return pairs(measured.cells, REFERENCE)


def _answer(
    measured: MeasuredWorkload, record: Measurements, rule: Rule, means: Mapping[PointPair, ModeratedMean]
) -> WorkloadResult:
    keys = ((measured.name, pair) for pair in _pairs(measured))
    ratios = {key[1]: means[key].estimate(rule.level_of(key[1])) for key in keys if key in means}
    return WorkloadResult(
        measured=measured,
        rule=rule,
        ratios=ratios,
        makespans={model: makespan(cell, 1 - ERROR_RATE) for model, cell in measured.cells.items()},
        bounds=bounds(measured, record, best_capacity(record)),
        prices=_prices(measured, record.workload(NOOP)),
        claims=tuple(
            check_claim(claim, _claimed_ratio(claim, measured, ratios, rule), rule) for claim in measured.entry.claims
        ),
    )


def _claimed_ratio(
    claim: ClaimEntry, measured: MeasuredWorkload, ratios: Mapping[tuple[str, str], Estimate], rule: Rule
) -> Estimate | None:
    """What a claim is about: the ratio of makespans, or of what was observed."""
    if not claim.observed:
        return ratio_of(ratios, claim.model, claim.other)
    return observed_ratio(measured, claim.observed, (claim.other, claim.model), rule.level)


def _prices(measured: MeasuredWorkload, noop: MeasuredWorkload | None) -> dict[str, float]:
    if noop is None or measured.name == NOOP:
        return {}
    costs = {model: makespan(cell, 1 - ERROR_RATE).value for model, cell in noop.cells.items()}
    return {
        model: own_price(model, measured.entry, costs[model], noop.entry.jobs)
        for model in measured.cells
        if model in costs
    }


def results_on_asyncio(analysis: Analysis) -> list[WorkloadResult]:
    """The answers to where async helps: no program is like jobs that do nothing, and lessons ask something else."""
    return [answer for answer in analysis.answers if answer.name != NOOP and not answer.is_lesson]
