"""What a reproduction says, in sentences."""

from collections.abc import Iterator

from reports.formatting import counted, short
from reports.reproduction.claims import CONTRADICTED, NOT_APPLICABLE, REPRODUCED, UNCLEAR, JudgedClaim
from reports.reproduction.reproduction import Reproduction

_NAME = 60


def title(of: Reproduction) -> str:
    return f"What becomes of {short(of.reference, _NAME)} on this machine"


def leading(of: Reproduction) -> str:
    """`31 of 36 claims of REFERENCE reproduced on this machine, 0 contradicted, 4 unclear, 1 not applicable.`"""
    others = ", ".join(f"{of.count(one):,} {one}" for one in (CONTRADICTED, UNCLEAR, NOT_APPLICABLE))
    claims = f"{of.count(REPRODUCED):,} of {counted(len(of.judged), 'claim')} of {short(of.reference, _NAME)}"
    return f"{claims} reproduced on this machine, {others}."


def cautions(of: Reproduction) -> Iterator[str]:
    """What has to be known before any of it is believed."""
    if not of.follows:
        yield (
            f"{short(of.record, _NAME)} does not say that it was measured by the plan of {short(of.reference, _NAME)}: "
            "only what is the same in both is judged."
        )
    for name, side in (("The reference", of.then), ("The new record", of.now)):
        if not side.analysis.twins:
            yield f"{name} carries no twins: nothing shows what its measuring itself favours."
    if of.count(NOT_APPLICABLE) == len(of.judged):
        yield f"Nothing could be judged, mostly for this reason: {reason(of)}."


def reason(of: Reproduction) -> str:
    """Why most of what is not applicable is not."""
    reasons = [one.reason for one in of.judged if one.outcome == NOT_APPLICABLE]
    return max(reasons, key=reasons.count)


def contradiction(one: JudgedClaim) -> str:
    """A contradicted claim on one line: what was claimed, and both numbers."""
    return f"{one.claim.subject.title}: {one.claim.sentence} ({one.claim.then}) is contradicted here: {one.now}"
