"""What a workload said before measuring, held against what was measured."""

from dataclasses import dataclass
from math import log

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import MARGIN, Rule
from benchmarks.record_format import ClaimEntry

HELD, CONTRADICTED, UNCLEAR, NOT_MEASURED = "held", "contradicted", "unclear", "could not be checked"
_SURPRISES_FIRST = (CONTRADICTED, UNCLEAR, NOT_MEASURED, HELD)


@dataclass(frozen=True)
class CheckedClaim:
    """A claim and what came of it; `measured` is how many times as fast the claim's model is as its other one."""

    claim: ClaimEntry
    result: str
    measured: Estimate | None

    @property
    def order(self) -> int:
        """Surprises come first."""
        return _SURPRISES_FIRST.index(self.result)


def check_claim(claim: ClaimEntry, measured: Estimate | None, rule: Rule) -> CheckedClaim:
    """Decide a claim by the whole interval of how many times as fast its model is, widened by what twins showed.

    On the claimed side it held, on the other side it is contradicted. Faster and slower are claims of at least the
    margin, as they are verdicts: what counts as the same is neither.
    """
    return CheckedClaim(claim, _result(claim, rule.widened(measured)) if measured else NOT_MEASURED, measured)


def _result(claim: ClaimEntry, estimate: Estimate) -> str:
    if estimate.half is None:
        return UNCLEAR
    if claim.relation == "same":
        return _side(log(MARGIN) - abs(estimate.log), estimate.half)
    if claim.relation == "not faster":
        return _side(log(MARGIN) - estimate.log, estimate.half)
    least, speedup = log(max(claim.factor, MARGIN)), estimate if claim.relation == "faster" else estimate.inverse
    return _side(speedup.log - least, estimate.half)


def _side(distance: float, half: float) -> str:
    """On which side of a limit an interval lies, given how far inside its middle is."""
    if distance >= half:
        return HELD
    return CONTRADICTED if distance < -half else UNCLEAR
