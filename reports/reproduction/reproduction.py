"""Everything that a second record says of the claims of a first one, once, for figures, page, summary and status.

What a reference claims along its sweeps, and whether a sweep of another record is the same one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reports.errors import ReportError
from reports.record.measurements import REFERENCE, Measurements
from reports.reproduction.claims import (
    CONTRADICTED,
    ClaimSubject,
    JudgedClaim,
    RecordConclusions,
    against_measuring,
    by_itself,
    for_both,
    key_of,
    not_applicable,
    not_measured,
)
from reports.reproduction.sweep_claims import leaders, of_pair, pair_of, points_of, shape
from reports.reproduction.workload_claims import of_workloads
from reports.sweeps.comparisons import ComparedSweep
from reports.sweeps.crossovers import found_along
from reports.sweeps.points import Sweep
from reports.sweeps.sections import title

_FEWEST = 2


def of_sweeps(alone: RecordConclusions, then: RecordConclusions, now: RecordConclusions) -> Iterator[JudgedClaim]:
    """Every claim along a sweep; `alone` is the reference by itself, `then` and `now` hold together."""
    for along in alone.along:
        old = then.swept(key_of(along))
        if old is not None and along.pairs:
            new = now.swept(key_of(along))
            reason = _reason(along, new, then, now)
            # Without a sweep here, the reference stands in for it, so that what it claims can be told at all.
            claims = _of_sweep(along, old, old if reason or new is None else new)
            yield from (not_applicable(claim.claim, reason) if reason else claim for claim in claims)


def _reason(
    along: ComparedSweep, new: ComparedSweep | None, then: RecordConclusions, now: RecordConclusions
) -> str | None:
    """Why nothing can be said of a sweep: it or most of its points are missing, or a point is other work."""
    points = points_of(along)
    here = points_of(new) if new else {}
    both = [name for name in points if name in here]
    if len(both) < _FEWEST:
        return not_measured(list(points), now.of)
    if new and new.sweep.axis.label != along.sweep.axis.label:
        return f"its axis here is {new.sweep.axis.label}, not {along.sweep.axis.label}"
    reasons = (against_measuring(points[name], here[name], then.of, now.of) for name in both)
    return next(filter(None, reasons), None)


def _of_sweep(along: ComparedSweep, then: ComparedSweep, now: ComparedSweep) -> Iterator[JudgedClaim]:
    subject = ClaimSubject(title(along.sweep), replace(along.sweep.points[0].measured.entry, name=_brief(along.sweep)))
    for result in found_along(along):
        models = result.compared.first, result.compared.second
        if old := pair_of(then, *models):
            yield from of_pair(subject, result, old, pair_of(now, *models))
    for model in along.sweep.models:
        if model != REFERENCE:
            yield from shape(subject, model, along, then, now)
    yield from leaders(subject, along, then, now)


def _brief(sweep: Sweep) -> str:
    """`primes, 8 jobs per message` or `fetch along width`: what tells it from others where there is little room."""
    workload = sweep.entry.workload
    return f"{workload}, {sweep.group}" if sweep.group else f"{workload} along {sweep.axis.label}"


@dataclass(frozen=True)
class Reproduction:
    """A reference and a new record, by their names, and every claim with its outcome, in the reference's order.

    `then` and `now` are at levels that hold together; `follows` tells whether the new one was measured by the plan of
    the reference.
    """

    reference: str
    record: str
    then: RecordConclusions
    now: RecordConclusions
    judged: tuple[JudgedClaim, ...]
    follows: bool

    def count(self, outcome: str) -> int:
        return sum(claim.outcome == outcome for claim in self.judged)

    @property
    def contradicted(self) -> tuple[JudgedClaim, ...]:
        return tuple(claim for claim in self.judged if claim.outcome == CONTRADICTED)

    @property
    def records(self) -> tuple[Measurements, Measurements]:
        return self.then.of, self.now.of


@dataclass(frozen=True)
class NamedRecord:
    """A record with the name that it is called by and the SHA-256 of its file."""

    name: str
    digest: str
    recorded: Measurements


def reproduce(reference: NamedRecord, new: NamedRecord) -> Reproduction:
    """Judge every claim of the reference by the new record. Raises ReportError where there is nothing to judge."""
    if reference.digest == new.digest:
        raise ReportError("both records are the same file; name the reference first, then what was measured anew")
    if _names(reference.recorded).isdisjoint(_names(new.recorded)):
        raise ReportError(f"{reference.name} and {new.name} have no workload in common; name two records that do")
    alone, own = by_itself(reference.recorded), by_itself(new.recorded)
    then, now = for_both(alone), for_both(own)
    judged = (*of_workloads(alone, then, now), *of_sweeps(alone, then, now))
    if not judged:
        raise ReportError(f"{reference.name} claims nothing that is certain, so nothing can be reproduced")
    follows = new.recorded.sitting.reproduces == reference.digest
    return Reproduction(reference.name, new.name, then, now, judged, follows)


def _names(record: Measurements) -> set[str]:
    """What a record measured or says why it did not, without the twins, which claim nothing."""
    measured = {workload.name for workload in (*record.workloads, *record.points)}
    return measured | {gap.workload for gap in record.sitting.skipped}


def grouped(judged: Sequence[JudgedClaim]) -> list[tuple[str, list[JudgedClaim]]]:
    """Claims by what they are about, the most surprising first: contradicted, unclear, reproduced, not applicable."""
    claimses: dict[str, list[JudgedClaim]] = {}
    for claim in judged:
        claimses.setdefault(claim.claim.subject.title, []).append(claim)
    ordered = [
        (title, sorted(claims, key=lambda judged_claim: judged_claim.order)) for title, claims in claimses.items()
    ]
    return sorted(ordered, key=lambda group: group[1][0].order)
