"""The times of records of one machine, each against those of the first record: per model, and net of everything.

They are compared as they are: paired by block, or else by two samples.

Blocks that were measured in turns share their moment, so that block by block the machine's drift cancels. Between
sittings nothing cancels: there the twins, which are the same code in both, show how much the machine itself changed,
and that widens every interval as twins do within a record. Under another Python twins are other code and show nothing.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from benchmarks.inference.intervals import (
    Estimate,
    estimate,
    half_width,
    level_for,
)
from benchmarks.inference.verdicts import Rule, twin_widening
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.comparison.comparable import difference_in_machine, were_in_turns
from reports.record.measurements import REFERENCE, Cell, MeasuredWorkload, Measurements

_SAME_PYTHON = (
    *("python_implementation", "python_version", "python_build", "python_build_date", "python_cflags"),
    *("python_settings", "gil"),
)


def times_as_fast(baseline: Cell, other: Cell, level: float, paired: bool) -> Estimate | None:
    """How many times as fast `other` is as `baseline`, by the blocks' makespans; None where one has no block."""
    if not paired:
        return _unpaired(_logs(baseline.keys(), baseline), _logs(other.keys(), other), level)
    both = [block for block in baseline if block in other]
    pairs = zip(_logs(both, baseline), _logs(both, other), strict=True)
    return estimate([before - after for before, after in pairs], level) if both else None


def _logs(blocks: Iterable[int], cell: Cell) -> list[float]:
    return [math.log(cell[block].makespan) for block in blocks]


def _unpaired(baseline: list[float], other: list[float], level: float) -> Estimate | None:
    """Welch's interval: the two sittings may scatter differently."""
    if not baseline or not other:
        return None
    log, blocks = fmean(baseline) - fmean(other), min(len(baseline), len(other))
    return Estimate(log, _welch(baseline, other, level) if blocks > 1 else None, blocks)


def _welch(baseline: list[float], other: list[float], level: float) -> float | None:
    """Half of the interval, with the degrees of freedom of Welch and Satterthwaite."""
    parts = [(variance(values) / len(values), len(values) - 1) for values in (baseline, other)]
    total = sum(part for part, _ in parts)
    degrees = total**2 / sum(part**2 / free for part, free in parts) if total else 1.0
    return half_width(total, 1, degrees, level)


def twin_controls(baseline: Measurements, other: Measurements, paired: bool) -> dict[str, Estimate] | None:
    """Each twin of one record against itself in the other, at 95 % together; None where they are not the same code."""
    if not has_same_python(baseline, other):
        return None
    known = {twins.name: twins for twins in other.twins}
    both = [(twins, known[twins.name]) for twins in baseline.twins if twins.name in known]
    cells = dict(cell for here, there in both if _is_same_code(here, there) for cell in _cells(here, there))
    level = level_for(len(cells))
    estimates = {name: times_as_fast(here, there, level, paired) for name, (here, there) in cells.items()}
    return {name: ratio for name, ratio in estimates.items() if ratio is not None and ratio.half is not None} or None


def has_same_python(record: Measurements, other: Measurements) -> bool:
    return all(record.environment_text(key) == other.environment_text(key) for key in _SAME_PYTHON)


def _is_same_code(here: MeasuredWorkload, there: MeasuredWorkload) -> bool:
    same = (here.entry.source, here.entry.parameters) == (there.entry.source, there.entry.parameters)
    return same and bool(here.entry.source)


def _cells(here: MeasuredWorkload, there: MeasuredWorkload) -> Iterable[tuple[str, tuple[Cell, Cell]]]:
    both = (model for model in here.cells if there.has(model))
    return [(f"{here.name} {model}", (here.cells[model], there.cells[model])) for model in both]


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
    both = dict(_shared_workloads(base, other))
    rules = {name: Rule(comparisons, here.rule.look + there.rule.look, wide) for name, (here, there) in both.items()}
    levels = {name: rule.level for name, rule in rules.items()}
    same, net = (dict(_estimates(both, levels, paired, net)) for net in (False, True))
    return TimedRecord(place, how, controls, rules, same, net)


def _how(base: Measurements, other: Measurements) -> str:
    if were_in_turns(base, other):
        return IN_TURNS
    is_one_sitting = base.sitting.together and base.sitting.together == other.sitting.together
    return ALTERNATELY if is_one_sitting else SEPARATELY


def _shared_workloads(base: Analysis, other: Analysis) -> Iterator[tuple[str, tuple[WorkloadResult, WorkloadResult]]]:
    known = {answer.name: answer for answer in other.answers}
    for answer in base.answers:
        if answer.name in known:
            yield answer.name, (answer, known[answer.name])


def _estimates(
    both: Mapping[str, tuple[WorkloadResult, WorkloadResult]], levels: Mapping[str, float], paired: bool, net: bool
) -> Iterator[tuple[CellKey, Estimate]]:
    for name, (here, there) in both.items():
        for model, cell in there.measured.cells.items():
            against = here.measured.cells.get(REFERENCE if net else model)
            if net and model == REFERENCE:
                continue
            ratio = times_as_fast(against, cell, levels[name], paired) if against else None
            if ratio:
                yield (name, model), ratio
