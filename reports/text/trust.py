"""Can I trust this run? One line, concluded from what was measured of it: twins, drift, load."""

from collections.abc import Iterator

from reports.analysis.analysis import Analysis
from reports.formatting import counted
from reports.text.cautions import is_disturbed


def trust_line(analysis: Analysis) -> str:
    """`Yes: twins came out the same, nothing drifts, the machine was quiet.`, or what speaks against it."""
    doubts = [*_twins(analysis), *_drift(analysis), *_load(analysis)]
    if not doubts:
        return "Yes: twins (the same code twice) came out the same, nothing drifts, the machine was quiet."
    return f"Not without care: {'; '.join(doubts)}."


def _twins(analysis: Analysis) -> Iterator[str]:
    if not any(twin.checks for twin in analysis.twins):
        yield "no twins (the same code twice) check it"
    elif analysis.widening:
        differ = any(twin.differs for twin in analysis.twins)
        yield f"twins (the same code twice) {'differ' if differ else 'are imprecise'}, so intervals are widened"


def _drift(analysis: Analysis) -> Iterator[str]:
    if analysis.unsteady:
        count = counted(len(analysis.unsteady), "model")
        yield f"{count} of a workload drifted while measured" if len(analysis.unsteady) == 1 else f"{count} drifted"


def _load(analysis: Analysis) -> Iterator[str]:
    if is_disturbed(analysis.measurements):
        yield "other programs used the machine"
