"""What a reproduction says, in sentences."""

from collections.abc import Iterator

from reports.formatting import counted, short
from reports.reproduction.claims import CONTRADICTED, NOT_APPLICABLE, REPRODUCED, UNCLEAR, JudgedClaim
from reports.reproduction.reproduction import Reproduction

_NAME = 60


def title(reproduction: Reproduction) -> str:
    return f"What becomes of {short(reproduction.reference_name, _NAME)} on this machine"


def lead(reproduction: Reproduction) -> str:
    """`31 of 36 claims of REFERENCE reproduced on this machine, 0 contradicted, 4 unclear, 1 not applicable.`"""
    outcomes = (CONTRADICTED, UNCLEAR, NOT_APPLICABLE)
    others = ", ".join(f"{reproduction.count(outcome):,} {outcome}" for outcome in outcomes)
    all_claims, reference = counted(len(reproduction.claims), "claim"), short(reproduction.reference_name, _NAME)
    claims = f"{reproduction.count(REPRODUCED):,} of {all_claims} of {reference}"
    return f"{claims} reproduced on this machine, {others}."


def cautions(reproduction: Reproduction) -> Iterator[str]:
    """What has to be known before any of it is believed."""
    if not reproduction.follows_plan:
        yield (
            f"{short(reproduction.new_name, _NAME)} does not say that it was measured by the plan of "
            f"{short(reproduction.reference_name, _NAME)}: "
            "only what is the same in both is judged."
        )
    for name, conclusions in (("The reference", reproduction.reference), ("The new record", reproduction.new)):
        if not conclusions.analysis.twins:
            yield f"{name} carries no twins: nothing shows what its measuring itself favours."
    if reproduction.count(NOT_APPLICABLE) == len(reproduction.claims):
        yield f"Nothing could be judged, mostly for this reason: {_main_reason(reproduction)}."


def _main_reason(reproduction: Reproduction) -> str:
    """Why most of what is not applicable is not."""
    reasons = [judged.reason for judged in reproduction.claims if judged.outcome == NOT_APPLICABLE]
    return max(reasons, key=reasons.count)


def contradiction_sentence(judged: JudgedClaim) -> str:
    """A contradicted claim on one line: what was claimed, and both numbers."""
    claim = judged.claim
    return f"{claim.subject.title}: {claim.sentence} ({claim.value}) is contradicted here: {judged.new_value}"
