"""What several records say together, in sentences."""

from collections.abc import Iterator, Sequence
from math import exp

from benchmarks.verdicts import FASTER, SLOWER
from reports.comparing.absolute import allowance, has_same_python
from reports.comparing.agreement import in_all
from reports.comparing.comparison import Cell, Comparison
from reports.comparing.timing import BASELINE, SEPARATELY, Timed
from reports.measurements import ASYNCIO, MODELS, NOOP, REFERENCE
from reports.plain import counted, listed
from reports.quantities import number
from reports.words import factor, is_or_are

_NAMED, _LARGEST = 6, 7.0
_WRITTEN_SMALL = (ASYNCIO, "uvloop")
_TOLD = (*MODELS, "uvloop", "interpreters", "dask")
"""Models that many workloads have, where they are asked for; others are variants of one workload."""


def leading(comparison: Comparison) -> list[str]:
    """Per model, for how many workloads it beats the plain loop on each record; then how far the records agree."""
    cells = [cell for cell in comparison.shared if cell.counts]
    models = [model for model in _TOLD if any(cell.model == model for cell in cells)]
    said = [_model(comparison, model, [cell for cell in cells if cell.model == model]) for model in models]
    return [*said, in_all(comparison)] if comparison.shared else ["No model was measured in two of these records."]


def _model(comparison: Comparison, model: str, cells: Sequence[Cell]) -> str:
    """`Threads are clearly faster than the plain loop for 5 of 8 workloads on A; for none of 8 workloads on B.`"""
    groups: dict[tuple[int, int], list[str]] = {}
    for place, label in enumerate(comparison.labels):
        verdicts = [cell.verdicts[place] for cell in cells if place in cell.verdicts]
        if verdicts:
            groups.setdefault((verdicts.count(FASTER), len(verdicts)), []).append(label)
    ordered = sorted(groups.items(), key=lambda one: -one[0][0])
    parts = [f"for {_share(*count)} on {_who(who, len(comparison.labels))}" for count, who in ordered]
    name = model if model in _WRITTEN_SMALL else f"{model[0].upper()}{model[1:]}"
    return f"{name} {is_or_are(model)} clearly faster than the plain loop {'; '.join(parts)}."


def _share(count: int, among: int) -> str:
    return f"{count or 'none'} of {counted(among, 'workload')}"


def _who(labels: Sequence[str], every: int) -> str:
    if len(labels) == every:
        return "both" if every == 2 else f"each of the {every} records"
    return listed(labels)


def about_times(comparison: Comparison) -> Iterator[str]:
    """What the plain loop takes elsewhere on the same machine, against the first record."""
    base = comparison.labels[BASELINE]
    for one in comparison.timed:
        clear = _clear(one)
        label = comparison.labels[one.place]
        if not clear:
            yield f"The plain loop of {label} is not clearly faster or slower than that of {base} anywhere."
            continue
        more = [f"clearly different in {len(clear) - _NAMED} more"] if len(clear) > _NAMED else []
        parts = [f"{factor(one.same[name, REFERENCE])} in {name}" for name in clear[:_NAMED]]
        yield f"The plain loop of {label} against that of {base}: {listed([*parts, *more])}."


def _clear(one: Timed) -> list[str]:
    """The workloads whose plain loop is clearly faster or slower."""
    loops = [pair for pair in one.same if pair[1] == REFERENCE and pair[0] != NOOP]
    return [pair[0] for pair in loops if one.verdict(pair) in (FASTER, SLOWER)]


def cautions(comparison: Comparison) -> Iterator[str]:
    """What has to be known before any of it is believed."""
    for member in comparison.members:
        if not member.analysis.twins:
            yield f"{member.label} carries no twins: nothing shows what its measuring itself favours."
    for one in comparison.timed:
        yield from _of_times(comparison, one)


def _of_times(comparison: Comparison, one: Timed) -> Iterator[str]:
    base, other = (comparison.members[place] for place in (BASELINE, one.place))
    who = f"The times of {other.label} and {base.label}"
    if one.how == SEPARATELY and one.controls is None:
        same = has_same_python(base.recorded, other.recorded)
        why = "their twins are not the same code" if same else "another Python runs twins as other code"
        yield (
            f"{who} are from separate sittings, and nothing tells whether the machine itself changed in between "
            f"({why}); measured in turns they could be compared block by block."
        )
    elif one.controls and (wide := allowance(one.controls)):
        widened = number(exp(min(wide, _LARGEST)))
        yield f"{who} are widened by a factor of {widened}: so much did the same code, the twins, differ or may have."
