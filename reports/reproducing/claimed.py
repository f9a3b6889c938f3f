"""What a claim of a reference is, and what became of it."""

from dataclasses import dataclass

from benchmarks.format import WorkloadEntry
from benchmarks.verdicts import Estimate
from reports.reproducing.deciding import NOT_APPLICABLE, OUTCOMES

ORDER, EQUALITY, OWN, CROSSOVER, SHAPE, LEADER = "order", "equality", "own claim", "crossover", "shape", "leader"
KINDS = (ORDER, EQUALITY, OWN, CROSSOVER, SHAPE, LEADER)


@dataclass(frozen=True)
class Subject:
    """What a claim is about: a workload or a sweep by its title; `entry` is for a few words about it."""

    title: str
    entry: WorkloadEntry


@dataclass(frozen=True)
class Claim:
    """A conclusion of the reference: `kind`, a sentence, and its number with interval as text.

    `label` names it in a few letters, and `model` is whose colour it has.
    """

    subject: Subject
    kind: str
    sentence: str
    then: str
    model: str
    label: str


@dataclass(frozen=True)
class Judged:
    """A claim with its outcome: the new number with interval as text, and what else there is to say.

    `ratios` are the reference's and the new one, with the intervals that decided; none where a claim is about places on
    an axis, or where there is no new one.
    """

    claim: Claim
    outcome: str
    now: str = ""
    reason: str = ""
    ratios: tuple[Estimate, Estimate] | None = None

    @property
    def order(self) -> int:
        """Contradictions first."""
        return OUTCOMES.index(self.outcome)


def not_applicable(claim: Claim, reason: str) -> Judged:
    return Judged(claim, NOT_APPLICABLE, reason=reason)
