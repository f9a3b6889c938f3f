"""What a reproduction says, in sentences."""

from collections.abc import Iterator

from reports.formatting import counted, short
from reports.reproduction.claims import CONTRADICTED, NOT_APPLICABLE, REPRODUCED, UNCLEAR, JudgedClaim
from reports.reproduction.reproduction import Reproduction

_NAME = 60


def title(reproduction: Reproduction) -> str:
    return f"What becomes of {short(reproduction.reference, _NAME)} on this machine"


def leading(reproduction: Reproduction) -> str:
    """`31 of 36 claims of REFERENCE reproduced on this machine, 0 contradicted, 4 unclear, 1 not applicable.`"""
    others = ", ".join(f"{reproduction.count(one):,} {one}" for one in (CONTRADICTED, UNCLEAR, NOT_APPLICABLE))
    in_all, reference = counted(len(reproduction.judged), "claim"), short(reproduction.reference, _NAME)
    claims = f"{reproduction.count(REPRODUCED):,} of {in_all} of {reference}"
    return f"{claims} reproduced on this machine, {others}."


def cautions(reproduction: Reproduction) -> Iterator[str]:
    """What has to be known before any of it is believed."""
    if not reproduction.follows:
        yield (
            f"{short(reproduction.record, _NAME)} does not say that it was measured by the plan of "
            f"{short(reproduction.reference, _NAME)}: "
            "only what is the same in both is judged."
        )
    for name, side in (("The reference", reproduction.then), ("The new record", reproduction.now)):
        if not side.analysis.twins:
            yield f"{name} carries no twins: nothing shows what its measuring itself favours."
    if reproduction.count(NOT_APPLICABLE) == len(reproduction.judged):
        yield f"Nothing could be judged, mostly for this reason: {reason(reproduction)}."


def reason(reproduction: Reproduction) -> str:
    """Why most of what is not applicable is not."""
    reasons = [claim.reason for claim in reproduction.judged if claim.outcome == NOT_APPLICABLE]
    return max(reasons, key=reasons.count)


def contradiction(claim: JudgedClaim) -> str:
    """A contradicted claim on one line: what was claimed, and both numbers."""
    return f"{claim.claim.subject.title}: {claim.claim.sentence} ({claim.claim.then}) is contradicted here: {claim.now}"
