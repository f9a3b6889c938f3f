"""Whether what a record claims of a workload can be judged by another record, and if not, why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.format import WorkloadEntry
from reports.comparing.comparable import different_work, mixed_gil
from reports.measurements import Measured, Measurements
from reports.plain import short
from reports.words import is_or_are

NOT_MEASURED = "not measured here"
_REASON = 240


def against_measuring(then: Measured, now: Measured | None, reference: Measurements, new: Measurements) -> str | None:
    """Why nothing can be said of a workload or point: not measured, other work, or with the GIL in another state."""
    if now is None:
        return not_measured([then.name], new)
    yardstick = adapted(then.entry, now.entry, reference, new)
    return different_work(yardstick, now.entry) or mixed_gil(then) or mixed_gil(now) or _other_gil(then, now)


def not_measured(names: Sequence[str], new: Measurements) -> str:
    """That something was not measured, with the reason that most of it has."""
    reasons = Counter(one.reason for one in new.sitting.skipped if one.workload in names)
    return f"{NOT_MEASURED}: {short(reasons.most_common(1)[0][0], _REASON)}" if reasons else NOT_MEASURED


def adapted(then: WorkloadEntry, now: WorkloadEntry, reference: Measurements, new: Measurements) -> WorkloadEntry:
    """The reference's workload with this machine's width, where both are as wide as there are usable CPUs."""
    set_by_hand = "width" in then.changed or "width" in now.changed
    as_wide = all(
        one.width == min(of.sitting.probe.usable_cpus, one.jobs) for one, of in ((then, reference), (now, new))
    )
    return replace(then, width=now.width) if as_wide and not set_by_hand else then


def _other_gil(then: Measured, now: Measured) -> str | None:
    if then.has_gil == now.has_gil:
        return None
    return "the GIL is enabled here and was not" if now.has_gil else "the GIL is disabled here and was enabled"


def against_models(measured: Measured, models: Sequence[str]) -> str | None:
    """Why models of a workload that was measured cannot be judged: invalid, left out, or not there."""
    for model in models:
        if model in measured.invalid:
            return f"{model} {is_or_are(model)} invalid here"
        if model not in measured.cells:
            reason = measured.entry.left_out.get(model)
            return short(f"{model} {NOT_MEASURED}: {reason}" if reason else f"{model} {NOT_MEASURED}", _REASON)
    return None
