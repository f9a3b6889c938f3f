"""Everything that a new record says of the claims of a reference, once, for figures, page, summary and status."""

from dataclasses import dataclass

from reports.comparison.differences import Difference, differences
from reports.errors import ReportError
from reports.record.measurements import Measurements
from reports.reproduction.claims import (
    CONTRADICTED,
    JudgedClaim,
    RecordConclusions,
    joint_conclusions,
    own_conclusions,
)
from reports.reproduction.sweep_claims import judged_sweep_claims
from reports.reproduction.workload_claims import judged_workload_claims


@dataclass(frozen=True)
class NamedRecord:
    """A record with the name that it is called by and the SHA-256 of its file."""

    name: str
    digest: str
    record: Measurements


@dataclass(frozen=True)
class Reproduction:
    """A reference and a new record, by their names, what differs, and every claim in the reference's order, judged.

    What is concluded from the two is at levels that hold together; `follows_plan` tells whether the new one was
    measured by the plan of the reference.
    """

    reference_name: str
    new_name: str
    reference: RecordConclusions
    new: RecordConclusions
    claims: tuple[JudgedClaim, ...]
    differences: tuple[Difference, ...]
    follows_plan: bool

    def count(self, outcome: str) -> int:
        return sum(judged.outcome == outcome for judged in self.claims)

    @property
    def contradicted(self) -> tuple[JudgedClaim, ...]:
        return tuple(judged for judged in self.claims if judged.outcome == CONTRADICTED)

    @property
    def records(self) -> tuple[Measurements, Measurements]:
        return self.reference.record, self.new.record

    @property
    def by_subject(self) -> list[tuple[str, list[JudgedClaim]]]:
        """Claims by what they are about, surprises first."""
        groups: dict[str, list[JudgedClaim]] = {}
        for judged in self.claims:
            groups.setdefault(judged.claim.subject.title, []).append(judged)
        ranked = [(title, sorted(claims, key=_rank)) for title, claims in groups.items()]
        return sorted(ranked, key=lambda group: _rank(group[1][0]))


def _rank(judged: JudgedClaim) -> int:
    return judged.rank


def reproduce(reference: NamedRecord, new: NamedRecord) -> Reproduction:
    """Judge every claim of the reference by the new record. Raises ReportError where there is nothing to judge."""
    if reference.digest == new.digest:
        raise ReportError("both records are the same file; name the reference first, then what was measured anew")
    if _names(reference.record).isdisjoint(_names(new.record)):
        raise ReportError(f"{reference.name} and {new.name} have no workload in common; name two records that do")
    own = own_conclusions(reference.record)
    both = joint_conclusions(own), joint_conclusions(own_conclusions(new.record))
    claims = (*judged_workload_claims(own, *both), *judged_sweep_claims(own, *both))
    if not claims:
        raise ReportError(f"{reference.name} claims nothing that is certain, so nothing can be reproduced")
    follows_plan = new.record.sitting.reproduces == reference.digest
    return Reproduction(
        reference.name, new.name, *both, claims, differences((reference.record, new.record)), follows_plan
    )


def _names(record: Measurements) -> set[str]:
    """What a record measured or says why it did not, without the twins, which claim nothing."""
    measured = {workload.name for workload in (*record.workloads, *record.points)}
    return measured | {gap.workload for gap in record.sitting.skipped}
