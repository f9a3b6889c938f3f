"""The times of records of one machine, each against those of the first record: per model, and net of everything.

They are compared as they are: paired by block, or else by two samples.

Blocks that were measured in turns share their moment, so that block by block the machine's drift cancels. Between
sittings nothing cancels: there the twins, which are the same code in both, show how much the machine itself changed,
and that widens every interval as twins do within a record. Under another Python twins are other code and show nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.inference.intervals import Estimate, level_for
from benchmarks.inference.moderation import (
    ModeratedMean,
    Pair,
    PairedBlocks,
    PointPair,
    difference_of_means,
    moderated_means,
    paired_blocks,
)
from benchmarks.inference.verdicts import Rule, twin_widening
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.comparison.comparable import difference_in_machine, were_in_turns
from reports.record.measurements import REFERENCE, Cell, MeasuredWorkload, Measurements

_SAME_PYTHON = (
    *("python_implementation", "python_version", "python_build", "python_build_date", "python_cflags"),
    *("python_settings", "gil"),
)

BothWorkloads = Sequence[tuple[MeasuredWorkload, MeasuredWorkload]]
"""The same workload in two records."""


def times_as_fast(both: BothWorkloads, paired: bool) -> dict[PointPair, ModeratedMean]:
    """How many times as fast a cell of the second record is as one of the first, as logarithms of makespans.

    Each model is compared with itself, and with the plain loop of the first record. Variances are moderated as those of
    a record's own comparisons are: of differences block by block, or of each sample in its own record.
    """
    keys = [(here, there, pair) for here, there in both for pair in _pairs(here, there)]
    if paired:
        blocks = {(here.name, (a, b)): _differences(here.cells[a], there.cells[b]) for here, there, (a, b) in keys}
        return moderated_means({key: pair for key, pair in blocks.items() if pair.logs})
    before, after = (moderated_means(dict(_samples(record))) for record in ([h for h, _ in both], [t for _, t in both]))
    samples = (((here.name, pair), (here.name, (pair[0],) * 2), (here.name, (pair[1],) * 2)) for here, _, pair in keys)
    return {key: difference_of_means(before[a], after[b]) for key, a, b in samples if a in before and b in after}


def _pairs(here: MeasuredWorkload, there: MeasuredWorkload) -> Iterator[Pair]:
    for model in there.cells:
        yield from ((other, model) for other in dict.fromkeys((model, REFERENCE)) if other in here.cells)


def _differences(before: Cell, after: Cell) -> PairedBlocks:
    """ln(before / after) of the blocks that both have."""
    first, second = (_sample(cell, [block for block in before if block in after]) for cell in (before, after))
    promised = (first.rounds_variance, second.rounds_variance)
    logs = tuple(a - b for a, b in zip(first.logs, second.logs, strict=True))
    return PairedBlocks(logs, None if None in promised else sum(filter(None, promised)))


def _sample(cell: Cell, blocks: Iterable[int]) -> PairedBlocks:
    return paired_blocks([np.log(cell[block].warm) for block in blocks])


def _samples(workloads: Iterable[MeasuredWorkload]) -> Iterator[tuple[PointPair, PairedBlocks]]:
    for workload in workloads:
        for model, cell in workload.cells.items():
            if (sample := _sample(cell, cell)).logs:
                yield (workload.name, (model, model)), sample


def twin_controls(baseline: Measurements, other: Measurements, paired: bool) -> dict[str, Estimate] | None:
    """Each twin of one record against itself in the other, at 95 % together; None where they are not the same code."""
    if not has_same_python(baseline, other):
        return None
    known = {twins.name: twins for twins in other.twins}
    both = [(twins, known[twins.name]) for twins in baseline.twins if twins.name in known]
    means = {
        f"{name} {model}": mean
        for (name, (same, model)), mean in times_as_fast(
            [pair for pair in both if _is_same_code(*pair)], paired
        ).items()
        if same == model
    }
    estimates = {name: mean.estimate(level_for(len(means))) for name, mean in means.items()}
    return {name: ratio for name, ratio in estimates.items() if ratio.half is not None} or None


def has_same_python(record: Measurements, other: Measurements) -> bool:
    return all(record.environment_text(key) == other.environment_text(key) for key in _SAME_PYTHON)


def _is_same_code(here: MeasuredWorkload, there: MeasuredWorkload) -> bool:
    same = (here.entry.source, here.entry.parameters) == (there.entry.source, there.entry.parameters)
    return same and bool(here.entry.source)


BASELINE = 0
"""The place of the record that others are timed against."""

IN_TURNS, ALTERNATELY, SEPARATELY = "in turns", "alternately", "separately"
"""Blocks of the same number one after the other; blocks of both in turns, but others; one sitting, then the next."""

CellKey = tuple[str, str]
"""A workload and a model."""


@dataclass(frozen=True)
class TimedRecord:
    """How many times as fast a record's cells are as the first record's; `rules` are by workload.

    `same` compares each model with itself, `net` each model here with the plain loop there. `how` they were measured
    decides whether blocks make pairs. `controls` are the twins of both sittings against themselves; None where they
    are not the same code.
    """

    place: int
    how: str
    controls: Mapping[str, Estimate] | None
    rules: Mapping[str, Rule]
    same: Mapping[CellKey, Estimate]
    net: Mapping[CellKey, Estimate]

    @property
    def is_paired(self) -> bool:
        return self.how == IN_TURNS

    def verdict(self, pair: CellKey) -> str:
        return self.rules[pair[0]].verdict(self.same[pair])


@dataclass(frozen=True)
class UntimedRecord:
    """A record whose times are not compared with those of the first, and why."""

    place: int
    reason: str


def time_comparisons(records: Sequence[Measurements]) -> tuple[int, tuple[UntimedRecord, ...]]:
    """How many times will be compared with each other, and which records' are not, with the reason."""
    base = records[BASELINE]
    reasons = {place: difference_in_machine(base, record) for place, record in enumerate(records) if place != BASELINE}
    counts = [_most_comparisons(base, records[place]) for place, reason in reasons.items() if reason is None]
    return sum(counts), tuple(UntimedRecord(place, reason) for place, reason in reasons.items() if reason)


def _most_comparisons(base: Measurements, other: Measurements) -> int:
    """At most: each model of each common workload with itself and, but for the plain loop, with the plain loop."""
    models = [model for workload in other.workloads if base.workload(workload.name) for model in workload.cells]
    return 2 * len(models) - models.count(REFERENCE)


def timed_records(analyses: Sequence[Analysis], comparisons: int) -> tuple[TimedRecord, ...]:
    """Compare the times of all records of the first record's machine with its own."""
    base = analyses[BASELINE]
    return tuple(
        _timed_record(place, base, other, comparisons)
        for place, other in enumerate(analyses)
        if place != BASELINE and difference_in_machine(base.measurements, other.measurements) is None
    )


def _timed_record(place: int, base: Analysis, other: Analysis, comparisons: int) -> TimedRecord:
    how = _how(base.measurements, other.measurements)
    paired = how == IN_TURNS
    controls = twin_controls(base.measurements, other.measurements, paired)
    wide = max(base.widening, other.widening, twin_widening((controls or {}).values()))
    both = list(_shared_workloads(base, other))
    rules = {here.name: Rule(comparisons, here.rule.look + there.rule.look, wide) for here, there in both}
    means = times_as_fast([(here.measured, there.measured) for here, there in both], paired)
    estimates = {(name, pair): mean.estimate(rules[name].level) for (name, pair), mean in means.items()}
    same = {(name, model): ratio for (name, (other, model)), ratio in estimates.items() if other == model}
    net = {(name, model): ratio for (name, (other, model)), ratio in estimates.items() if other == REFERENCE != model}
    return TimedRecord(place, how, controls, rules, same, net)


def _how(base: Measurements, other: Measurements) -> str:
    if were_in_turns(base, other):
        return IN_TURNS
    is_one_sitting = base.sitting.together and base.sitting.together == other.sitting.together
    return ALTERNATELY if is_one_sitting else SEPARATELY


def _shared_workloads(base: Analysis, other: Analysis) -> Iterator[tuple[WorkloadResult, WorkloadResult]]:
    known = {answer.name: answer for answer in other.answers}
    return ((answer, known[answer.name]) for answer in base.answers if answer.name in known)
