"""Everything that is concluded from several records, once, for figures, page, summary and gate alike.

Speedups are compared as each record has them, since a ratio within one record means the same on every machine. Times
are compared only between records of one machine, with the first of them. Headlines of all records hold together with
95 %, and so does all the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import (
    FASTER,
    INVALID,
    NEARLY_SAME,
    SLIGHTLY_FASTER,
    SLIGHTLY_SLOWER,
    SLOWER,
    UNCLEAR,
)
from benchmarks.inference.verdicts import SAME as LIKE
from reports.analysis.analysis import Analysis, WorkloadResult, analyse
from reports.comparison.comparable import CommonWorkloads, NotCompared, common_workloads
from reports.comparison.crossings import SweepCrossings, shared_crossings
from reports.comparison.differences import Difference, differences, record_labels
from reports.comparison.timing import TimedRecord, UntimedRecord, time_comparisons, timed_records
from reports.errors import ReportError
from reports.formatting import listed
from reports.record.kinds import LESSONS, kind_rank
from reports.record.measurements import NOOP, REFERENCE, Measurements

MOST_RECORDS = 10
"""Signs of more could not be told apart."""

SAME, COMPATIBLE, DIFFERENT = "same", "compatible", "different"

_EXCLUDED = {
    FASTER: {SLOWER, SLIGHTLY_SLOWER, LIKE},
    SLOWER: {FASTER, SLIGHTLY_FASTER, LIKE},
    SLIGHTLY_FASTER: {SLOWER, SLIGHTLY_SLOWER},
    SLIGHTLY_SLOWER: {FASTER, SLIGHTLY_FASTER},
    LIKE: {FASTER, SLOWER},
    NEARLY_SAME: set[str](),
}
"""By clear verdict, those that cannot be true of the same ratio: one of 1.07 is both faster and slightly faster."""


@dataclass(frozen=True)
class Member:
    """One of the records: what it is called here, all of it, and what is concluded of the workloads in common."""

    place: int
    label: str
    recorded: Measurements
    analysis: Analysis

    def answer(self, workload: str) -> WorkloadResult | None:
        return next((result for result in self.analysis.answers if result.name == workload), None)


@dataclass(frozen=True)
class ComparedCell:
    """One model of one workload: by place of the record, its speedup there and the verdict on it."""

    workload: str
    kind: str
    model: str
    speedups: Mapping[int, Estimate]
    verdicts: Mapping[int, str]

    @property
    def is_shared(self) -> bool:
        return len(self.verdicts) > 1

    @property
    def agreement(self) -> str:
        """`same` verdict in all records; `different` ones that exclude each other; `unclear` in some of them.

        Else they are in other words, but `compatible`.
        """
        found = set(self.verdicts.values())
        if any(_EXCLUDED.get(verdict, set()) & found for verdict in found):
            return DIFFERENT
        if UNCLEAR in found:
            return UNCLEAR
        return SAME if len(found) == 1 else COMPATIBLE

    @property
    def counts(self) -> bool:
        """Whether it says something of programs: no program is like jobs that do nothing, and lessons ask otherwise."""
        return self.workload != NOOP and self.kind != LESSONS


@dataclass(frozen=True)
class Comparison:
    """What records have in common and what differs.

    All `headlines` of all records, asyncio against the plain loop, hold together with 95 %, and so do all other
    `comparisons`, times among them.
    `timed` are the records whose times can be compared with those of the first, `untimed` the others, with the reason.
    """

    members: tuple[Member, ...]
    cells: tuple[ComparedCell, ...]
    differences: tuple[Difference, ...]
    crossings: tuple[SweepCrossings, ...]
    apart: tuple[NotCompared, ...]
    timed: tuple[TimedRecord, ...]
    untimed: tuple[UntimedRecord, ...]
    comparisons: int
    headlines: int

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(member.label for member in self.members)

    @property
    def shared(self) -> tuple[ComparedCell, ...]:
        """The cells that two records or more have a speedup of."""
        return tuple(cell for cell in self.cells if cell.is_shared)

    @property
    def workloads(self) -> tuple[str, ...]:
        """The names of all workloads in common, in the order in which they are told."""
        answers = (answer for member in self.members for answer in member.analysis.answers)
        return tuple(dict.fromkeys(result.name for result in sorted(answers, key=_rank)))

    def entry_of(self, workload: str) -> WorkloadResult:
        """The answer of the first record that has it."""
        return next(result for member in self.members if (result := member.answer(workload)))


def _rank(answer: WorkloadResult) -> tuple[int, bool]:
    return kind_rank(answer.kind), answer.name == NOOP


def compare(records: Sequence[Measurements]) -> Comparison:
    """Compare records, the first of which is the baseline of times. Raises ReportError where they cannot be."""
    _check(records)
    labels = record_labels(records)
    common, (swept, apart) = common_workloads(records, labels), shared_crossings(records, labels)
    if not common.places:
        reasons = [f"; {omission.what}: {omission.reason}" for omission in common.apart[:1]]
        raise ReportError(f"{listed(labels)} have no workload in common that is the same{''.join(reasons)}")
    cut = [_cut(record, common, place) for place, record in enumerate(records)]
    alone = [analyse(record) for record in cut]
    times, untimed = time_comparisons(cut)
    total, headlines = sum(own.comparisons for own in alone) + times, sum(own.headlines for own in alone)
    analyses = [analyse(own.measurements, total - own.comparisons, headlines - own.headlines) for own in alone]
    triples = zip(labels, records, analyses, strict=True)
    members = tuple(Member(place, *triple) for place, triple in enumerate(triples))
    apart = (*common.apart, *_invalid(members), *apart)
    comparison = Comparison(
        members, (), differences(records), swept, apart, timed_records(analyses, total), untimed, total, headlines
    )
    return replace(comparison, cells=_cells(comparison))


def _check(records: Sequence[Measurements]) -> None:
    if len(records) < 2:
        raise ReportError("a comparison needs two records; name another one")
    if len(records) > MOST_RECORDS:
        raise ReportError(f"{len(records)} records are too many to be told apart; name at most {MOST_RECORDS}")
    for place, record in enumerate(records):
        if record in records[:place]:
            raise ReportError(
                f"record {records.index(record) + 1} and record {place + 1} are the same; name another one"
            )


def _cut(record: Measurements, common: CommonWorkloads, place: int) -> Measurements:
    """A record with the workloads in common only."""
    return replace(
        record,
        workloads=tuple(workload for workload in record.workloads if common.has(workload.name, place)),
        points=(),
    )


def _cells(comparison: Comparison) -> tuple[ComparedCell, ...]:
    return tuple(
        _cell(comparison, workload, model)
        for workload in comparison.workloads
        for model in _models(comparison.members, workload)
    )


def _models(members: Sequence[Member], workload: str) -> list[str]:
    answers = [result for member in members if (result := member.answer(workload))]
    return list(
        dict.fromkeys(model for answer in answers for model in answer.measured.entry.models if model in answer.speedups)
    )


def _cell(comparison: Comparison, workload: str, model: str) -> ComparedCell:
    answers = {member.place: result for member in comparison.members if (result := member.answer(workload))}
    speedups = {place: answer.speedups[model] for place, answer in answers.items() if model in answer.speedups}
    verdicts = {place: answers[place].rule.verdict(estimate) for place, estimate in speedups.items()}
    return ComparedCell(workload, comparison.entry_of(workload).kind, model, speedups, verdicts)


def _invalid(members: Sequence[Member]) -> list[NotCompared]:
    """Cells that a record has and that count for nothing there."""
    return [
        NotCompared(f"{answer.name} {model}", member.label, INVALID + _reference(model))
        for member in members
        for answer in member.analysis.answers
        for model in answer.invalid
    ]


def _reference(model: str) -> str:
    return ", so that the workload has no speedups there" if model == REFERENCE else ""
