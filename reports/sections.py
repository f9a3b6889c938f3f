"""What page and summary show beside figures and tables, as text: claims and parameters."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.format import ClaimEntry, WorkloadEntry
from reports import words
from reports.analysis import Analysis, Answer
from reports.claims import CONTRADICTED, HELD, NOT_MEASURED, UNCLEAR, Checked
from reports.measurements import Measured
from reports.plain import counted, listed
from reports.quantities import parameter


@dataclass(frozen=True)
class ClaimRow:
    claim: str
    result: str
    measured: str


def claim_rows(answer: Answer) -> list[ClaimRow]:
    """Claims with what came of them, surprises first."""
    return [_claim_row(checked) for checked in sorted(answer.claims, key=lambda checked: checked.order)]


def _claim_row(checked: Checked) -> ClaimRow:
    claim, found = checked.claim, checked.measured
    measured = words.compared(claim.model, found, claim.other) if found else "not both measured validly"
    return ClaimRow(claimed(claim), checked.result, measured)


def claimed(claim: ClaimEntry) -> str:
    """A claim as a sentence without its full stop."""
    verb = words.is_or_are(claim.model)
    if claim.relation == "same":
        return f"{claim.model} {verb} as fast as {claim.other}, within 5 %"
    if claim.relation == "not faster":
        return f"{claim.model} {verb} at most 5 % faster than {claim.other}"
    least = f" by a factor of at least {claim.factor:g}" if claim.factor != 1 else ""
    return f"{claim.model} {verb} {claim.relation} than {claim.other}{least}"


def surprises(analysis: Analysis) -> list[tuple[str, ClaimRow]]:
    """Claims that did not come true, with their workload."""
    return [
        (answer.name, row) for answer in analysis.answers for row in claim_rows(answer) if row.result == CONTRADICTED
    ]


def claims_in_all(analysis: Analysis) -> str:
    """`Of 9 claims 6 held, 1 is contradicted and 2 are unclear.` Nothing where nothing was claimed."""
    found = Counter(checked.result for answer in analysis.answers for checked in answer.claims)
    if not found:
        return ""
    parts = [f"{found[result]:,} {_became(result, found[result])}" for result in _IN_ORDER if found[result]]
    return f"Of {counted(found.total(), 'claim')} {listed(parts)}."


_IN_ORDER = (HELD, CONTRADICTED, UNCLEAR, NOT_MEASURED)


def _became(result: str, count: int) -> str:
    if result == NOT_MEASURED:
        return "could not be checked"
    return result if result == HELD else f"{'is' if count == 1 else 'are'} {result}"


def parameters(measured: Measured) -> list[tuple[str, str]]:
    """What a workload was measured with, and which of it was asked for instead of the workload's own."""
    entry = measured.entry
    shown = [(name, f"{parameter(name, value)}{_set(entry, name)}") for name, value in entry.parameters.items()]
    computing = entry.computing + ("" if measured.has_gil or entry.computing == "nothing" else ", but there was none")
    return [*shown, ("width", f"{entry.width:,}{_set(entry, 'width')}"), ("computing of a job", computing)]


def _set(entry: WorkloadEntry, name: str) -> str:
    return " (set)" if name in entry.changed else ""


def changed(measured: Measured) -> str:
    """`latency_seconds = 50 ms`: what was asked for instead of the workload's own; empty for nothing."""
    return ", ".join(f"{name} = {parameter(name, value)}" for name, value in measured.entry.changed.items())
