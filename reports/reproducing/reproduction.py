"""Everything that a second record says of the claims of a first one, once, for figures, page, summary and status."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.errors import ReportError
from reports.measurements import Measurements
from reports.reproducing.along import of_sweeps
from reports.reproducing.claimed import Judged
from reports.reproducing.deciding import CONTRADICTED
from reports.reproducing.ratios import of_workloads
from reports.reproducing.sides import Side, by_itself, for_both


@dataclass(frozen=True)
class Reproduction:
    """A reference and a new record, by their names, and every claim with its outcome, in the reference's order.

    `then` and `now` are at levels that hold together; `follows` tells whether the new one was measured by the plan of
    the reference.
    """

    reference: str
    record: str
    then: Side
    now: Side
    judged: tuple[Judged, ...]
    follows: bool

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.judged)

    @property
    def contradicted(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.outcome == CONTRADICTED)

    @property
    def records(self) -> tuple[Measurements, Measurements]:
        return self.then.of, self.now.of


@dataclass(frozen=True)
class Named:
    """A record with the name that it is called by and the SHA-256 of its file."""

    name: str
    digest: str
    recorded: Measurements


def reproduce(reference: Named, new: Named) -> Reproduction:
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


def _names(of: Measurements) -> set[str]:
    """What a record measured or says why it did not, without the twins, which claim nothing."""
    measured = {one.name for one in (*of.workloads, *of.points)}
    return measured | {one.workload for one in of.sitting.skipped}


def grouped(judged: Sequence[Judged]) -> list[tuple[str, list[Judged]]]:
    """Claims by what they are about, the most surprising first: contradicted, unclear, reproduced, not applicable."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.claim.subject.title, []).append(one)
    ordered = [(title, sorted(some, key=lambda one: one.order)) for title, some in found.items()]
    return sorted(ordered, key=lambda group: group[1][0].order)
