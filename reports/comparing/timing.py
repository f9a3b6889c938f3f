"""The times of records of one machine, each against those of the first record: per model, and net of everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.verdicts import Estimate
from reports.analysis import Analysis, Answer
from reports.comparing.absolute import allowance, control, times_as_fast
from reports.comparing.comparable import different_machines, in_turns
from reports.measurements import REFERENCE, Measurements
from reports.rule import Rule

BASELINE = 0
"""The place of the record that others are timed against."""

IN_TURNS, ALTERNATELY, SEPARATELY = "in turns", "alternately", "separately"
"""Blocks of the same number one after the other; blocks of both in turns, but others; one sitting, then the next."""

Pair = tuple[str, str]
"""A workload and a model."""


@dataclass(frozen=True)
class Timed:
    """How many times as fast a record's cells are as the first record's; `rules` are by workload.

    `same` compares each model with itself, `net` each model here with the plain loop there. `how` they were measured
    decides whether blocks make pairs. `controls` are the twins of both sittings against themselves; None where they
    are not the same code.
    """

    place: int
    how: str
    controls: Mapping[str, Estimate] | None
    rules: Mapping[str, Rule]
    same: Mapping[Pair, Estimate]
    net: Mapping[Pair, Estimate]

    @property
    def is_paired(self) -> bool:
        return self.how == IN_TURNS

    def verdict(self, pair: Pair) -> str:
        return self.rules[pair[0]].verdict(self.same[pair])


@dataclass(frozen=True)
class Untimed:
    """A record whose times are not compared with those of the first, and why."""

    place: int
    reason: str


def count_of(records: Sequence[Measurements]) -> tuple[int, tuple[Untimed, ...]]:
    """How many times will be compared with each other, and which records' are not, with the reason."""
    base = records[BASELINE]
    reasons = {place: different_machines(base, of) for place, of in enumerate(records) if place != BASELINE}
    counts = [_most(base, records[place]) for place, reason in reasons.items() if reason is None]
    return sum(counts), tuple(Untimed(place, reason) for place, reason in reasons.items() if reason)


def _most(base: Measurements, other: Measurements) -> int:
    """At most: each model of each common workload with itself and, but for the plain loop, with the plain loop."""
    models = [model for one in other.workloads if base.workload(one.name) for model in one.cells]
    return 2 * len(models) - models.count(REFERENCE)


def timed(analyses: Sequence[Analysis], comparisons: int) -> tuple[Timed, ...]:
    """Compare the times of all records of the first record's machine with its own."""
    base = analyses[BASELINE]
    return tuple(
        _timed(place, base, other, comparisons)
        for place, other in enumerate(analyses)
        if place != BASELINE and different_machines(base.measurements, other.measurements) is None
    )


def _timed(place: int, base: Analysis, other: Analysis, comparisons: int) -> Timed:
    how = _how(base.measurements, other.measurements)
    paired = how == IN_TURNS
    controls = control(base.measurements, other.measurements, paired)
    wide = max(base.allowance, other.allowance, allowance(controls))
    both = dict(_both(base, other))
    rules = {name: Rule(comparisons, here.rule.look + there.rule.look, wide) for name, (here, there) in both.items()}
    levels = {name: rule.level for name, rule in rules.items()}
    same, net = (dict(_estimates(both, levels, paired, net)) for net in (False, True))
    return Timed(place, how, controls, rules, same, net)


def _how(base: Measurements, other: Measurements) -> str:
    if in_turns(base, other):
        return IN_TURNS
    is_one_sitting = base.sitting.together and base.sitting.together == other.sitting.together
    return ALTERNATELY if is_one_sitting else SEPARATELY


def _both(base: Analysis, other: Analysis) -> Iterator[tuple[str, tuple[Answer, Answer]]]:
    known = {answer.name: answer for answer in other.answers}
    for answer in base.answers:
        if answer.name in known:
            yield answer.name, (answer, known[answer.name])


def _estimates(
    both: Mapping[str, tuple[Answer, Answer]], levels: Mapping[str, float], paired: bool, net: bool
) -> Iterator[tuple[Pair, Estimate]]:
    for name, (here, there) in both.items():
        for model, cell in there.measured.cells.items():
            against = here.measured.cells.get(REFERENCE if net else model)
            if net and model == REFERENCE:
                continue
            found = times_as_fast(against, cell, levels[name], paired) if against else None
            if found:
                yield (name, model), found
