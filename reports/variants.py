"""One workload in full: every variant with its time, its ratio, its bound, and what else was measured of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from benchmarks.verdicts import INVALID
from reports import words
from reports.analysis import Answer
from reports.measurements import REFERENCE
from reports.observations import CPU, Observation, observations
from reports.quantities import seconds


@dataclass(frozen=True)
class VariantRow:
    """One variant as text; `verdict` is the rule's word, `said` the same with what would settle it.

    `efficiency` is bound / makespan, and `held_back` what takes most of the time, as far as either is known.
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
    efficiency: str = ""
    held_back: str = ""


@dataclass(frozen=True)
class Variants:
    """The table of one workload; whether it has columns for bounds and limits, and the headings of its observations."""

    rows: tuple[VariantRow, ...]
    bounded: bool
    seen: tuple[Observation, ...]

    @property
    def limited(self) -> bool:
        return any(row.held_back for row in self.rows)

    def observed(self, row: VariantRow) -> list[tuple[str, str]]:
        """What its workload read off the results of one variant: names and values."""
        pairs = zip(self.seen, row.observed, strict=True)
        return [(one.name, text) for one, text in pairs if text and one.key != CPU]


def variants(answer: Answer, limits: Mapping[str, str] = MappingProxyType({})) -> Variants:
    """Every variant that was measured, validly or not, in the order of the record; `limits` hold them back."""
    seen = tuple(observations(answer.measured))
    rows = (_row(answer, model, seen) for model in answer.known)
    told = (replace(row, efficiency=_efficiency(answer, row), held_back=_held_back(row, limits)) for row in rows)
    return Variants(tuple(told), bool(answer.bounds), seen)


def _efficiency(answer: Answer, row: VariantRow) -> str:
    """`85 %` of the makespan is what physics needs; a bound is as exact as what it is made of, so no more than all."""
    bound = answer.bounds.get(row.model)
    if bound is None or row.verdict == INVALID:
        return ""
    return f"{min(100.0, 100 * bound / answer.makespans[row.model].value):.0f} %"


def _held_back(row: VariantRow, limits: Mapping[str, str]) -> str:
    return "" if row.verdict == INVALID else limits.get(row.model, "")


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
    """`10.0 ms`."""
    bound = answer.bounds.get(model)
    if bound is None:
        return ""
    return seconds(bound)


def further(answer: Answer, usual: tuple[str, ...]) -> Iterator[VariantRow]:
    """The variants that have no column of their own in the table of answers."""
    for row in variants(answer).rows:
        if row.model not in (REFERENCE, *usual):
            yield row
