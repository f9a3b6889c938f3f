"""One workload in full: every variant with its time, its ratio, its bound, and what else was measured of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.verdicts import INVALID
from reports import words
from reports.analysis import Answer
from reports.measurements import REFERENCE
from reports.observations import CPU, Observation, observations
from reports.quantities import seconds


@dataclass(frozen=True)
class VariantRow:
    """One variant as text; `verdict` is the rule's word, `said` the same with what would settle it.

    `observed` has a text for each of the workload's observations, empty where this variant has none.
    """

    model: str
    makespan: str
    factor: str
    interval: str
    verdict: str
    said: str
    bound: str
    observed: tuple[str, ...]


@dataclass(frozen=True)
class Variants:
    """The table of one workload; whether it has a column for bounds, and the headings of its observations."""

    rows: tuple[VariantRow, ...]
    bounded: bool
    seen: tuple[Observation, ...]

    def observed(self, row: VariantRow) -> list[tuple[str, str]]:
        """What its workload read off the results of one variant: names and values."""
        pairs = zip(self.seen, row.observed, strict=True)
        return [(one.name, text) for one, text in pairs if text and one.key != CPU]


def variants(answer: Answer) -> Variants:
    """Every variant that was measured, validly or not, in the order of the record."""
    seen = tuple(observations(answer.measured))
    return Variants(tuple(_row(answer, model, seen) for model in answer.known), bool(answer.bounds), seen)


def _row(answer: Answer, model: str, seen: tuple[Observation, ...]) -> VariantRow:
    observed = tuple(one.values.get(model, "") for one in seen)
    if model in answer.invalid:
        return VariantRow(model, INVALID, "", "", INVALID, "left out", "", observed)
    makespan, speedup = seconds(answer.makespans[model].value), answer.speedups.get(model)
    if speedup is None:
        said = "the reference" if model == REFERENCE else "not compared"
        return VariantRow(model, makespan, "", "", "", said, _bound(answer, model), observed)
    factor, interval, said = words.factor(speedup), words.interval(speedup), words.brief_verdict(speedup, answer.rule)
    verdict = answer.rule.verdict(speedup)
    return VariantRow(model, makespan, factor, interval, verdict, said, _bound(answer, model), observed)


def _bound(answer: Answer, model: str) -> str:
    """`10.0 ms (85 %)`: the bound, and how much of the makespan it is."""
    bound = answer.bounds.get(model)
    if bound is None:
        return ""
    return f"{seconds(bound)} ({100 * bound / answer.makespans[model].value:.0f} %)"


def further(answer: Answer, usual: tuple[str, ...]) -> Iterator[VariantRow]:
    """The variants that have no column of their own in the table of answers."""
    for row in variants(answer).rows:
        if row.model not in (REFERENCE, *usual):
            yield row
