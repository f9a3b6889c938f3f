"""What a rule of thumb rests on: which two models, in which record, and what that record says of them.

Whatever a record says is data here: held, contradicted, unclear or not measured. Names are worded elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import FASTER, NEARLY_SAME, SAME, SLIGHTLY_SLOWER, SLOWER
from benchmarks.record_format import ClaimEntry
from reports.analysis.analysis import Analysis, analyse
from reports.analysis.claims import CONTRADICTED, HELD, NOT_MEASURED, UNCLEAR, check_claim
from reports.record.load import load
from reports.record.measurements import REFERENCE
from reports.sweeps.comparisons import compared_sweeps
from reports.sweeps.crossovers import Crossover, CrossoverResult, PairOrder, crossover_results
from reports.sweeps.points import Sweep
from reports.winner_map.frontier import MORE
from reports.winner_map.prices import ModelPrice, PricedMap, priced
from reports.winner_map.winners import maps


class Source:
    """A record of which only what is asked for is concluded, and that once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def analysis(self) -> Analysis:
        """Everything on its workloads. Raises ReportError where there is no such record."""
        return analyse(load(self._path))

    @cached_property
    def crossovers(self) -> tuple[tuple[Sweep, CrossoverResult], ...]:
        """Every two models along each of its sweeps."""
        return tuple(
            (compared.sweep, result)
            for compared in compared_sweeps(self.analysis.measurements)
            for result in crossover_results(compared)
        )

    @cached_property
    def maps(self) -> Mapping[bool, PricedMap]:
        """Its maps, by whether computing releases the GIL."""
        return {known.releases_gil: priced(known) for known in maps(self.analysis.measurements)}


Sources = Callable[[str], Source]
"""Finds the record of a name."""


@dataclass(frozen=True)
class Cell:
    """Two models of one workload: `model` is faster than `other`, slower, the same, or not faster.

    `factor` is the least ratio that will do. `unless` is a variant without which `note` has to be told.
    """

    record: str
    workload: str
    model: str
    relation: str
    other: str = REFERENCE
    factor: float = 1.0
    unless: str = ""
    note: str = ""


@dataclass(frozen=True)
class Overtaking:
    """`later` overtakes `first` along a sweep; `group` is the part of a path that had to be split, such as chunks."""

    record: str
    workload: str
    first: str
    later: str
    group: str = ""


@dataclass(frozen=True)
class LeastCost:
    """Always choosing `model` costs less at worst than always choosing another, over all jobs of a map."""

    record: str
    releases_gil: bool
    model: str


@dataclass(frozen=True)
class Frontier:
    """On a part of a map several processes pay for certain."""

    record: str
    releases_gil: bool


Evidence = Cell | Overtaking | LeastCost | Frontier


@dataclass(frozen=True)
class MeasuredRatio:
    """How many times as fast the model is as the other one, and the verdict that every table has on it."""

    speedup: Estimate
    verdict: str


_NOT_FASTER = {SAME: HELD, NEARLY_SAME: HELD, SLOWER: HELD, SLIGHTLY_SLOWER: HELD, FASTER: CONTRADICTED}
"""What verdicts make of the claim that a model is not faster; all others leave it unclear."""


@dataclass(frozen=True)
class Finding:
    """What a record says of one piece of evidence; `shown` is what it was read off, None where it is not there."""

    evidence: Evidence
    result: str
    shown: MeasuredRatio | Crossover | PairOrder | ModelPrice | PricedMap | None
    note: str = ""


def finding(evidence: Evidence, sources: Sources) -> Finding:
    """Hold a piece of evidence against its record."""
    source = sources(evidence.record)
    match evidence:
        case Cell():
            return _of_cell(evidence, source)
        case Overtaking():
            return _of_overtaking(evidence, source)
        case LeastCost() | Frontier():
            return _of_map(evidence, source.maps.get(evidence.releases_gil))


def _of_cell(cell: Cell, source: Source) -> Finding:
    answer = next((answer for answer in source.analysis.answers if answer.name == cell.workload), None)
    if answer is None:
        return Finding(cell, NOT_MEASURED, None)
    speedup = answer.ratio(cell.model, cell.other)
    if speedup is None:
        return Finding(cell, NOT_MEASURED, None)
    verdict = answer.rule.verdict(speedup)
    claim = ClaimEntry(cell.model, cell.relation, cell.other, cell.factor)
    is_limit = cell.relation == "not faster"
    result = _NOT_FASTER.get(verdict, UNCLEAR) if is_limit else check_claim(claim, speedup, answer.rule).result
    note = cell.note if cell.unless not in answer.known else ""
    return Finding(cell, result, MeasuredRatio(speedup, verdict), note)


def _of_overtaking(evidence: Overtaking, source: Source) -> Finding:
    for sweep, result in source.crossovers:
        pair = {result.pair.first, result.pair.second}
        named = (sweep.entry.workload, sweep.group)
        if named == (evidence.workload, evidence.group) and pair == {evidence.first, evidence.later}:
            return _of_pair(evidence, result)
    return Finding(evidence, NOT_MEASURED, None)


def _of_pair(evidence: Overtaking, result: CrossoverResult) -> Finding:
    """One crossover in the right direction bears it out; none, with one model ahead throughout, contradicts it."""
    if result.order:
        return Finding(evidence, CONTRADICTED if result.order.is_throughout else UNCLEAR, result.order)
    crossover = result.crossovers[-1]
    if len(result.crossovers) > 1:
        return Finding(evidence, UNCLEAR, crossover)
    return Finding(evidence, HELD if crossover.second == evidence.later else CONTRADICTED, crossover)


def _of_map(evidence: LeastCost | Frontier, known: PricedMap | None) -> Finding:
    if known is None or known.surface is None:
        return Finding(evidence, NOT_MEASURED, None)
    if isinstance(evidence, Frontier):
        return Finding(evidence, HELD if known.surface.share(MORE) > 0 else UNCLEAR, known)
    price = next((price for price in known.prices if price.model == evidence.model), None)
    if price is None:
        return Finding(evidence, NOT_MEASURED, None)
    return Finding(evidence, HELD if price in known.cheapest else CONTRADICTED, price)
