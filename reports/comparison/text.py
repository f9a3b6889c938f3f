"""What several records say together, in sentences: who agrees, what must be known first, and the small print."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import exp

from benchmarks.inference.verdicts import (
    FASTER,
    NEARLY_SAME,
    SLIGHTLY_FASTER,
    SLIGHTLY_SLOWER,
    SLOWER,
    UNCLEAR,
    twin_widening,
)
from benchmarks.inference.verdicts import SAME as LIKE
from reports.comparison.comparison import COMPATIBLE, DIFFERENT, SAME, ComparedCell, Comparison
from reports.comparison.timing import (
    BASELINE,
    SEPARATELY,
    TimedRecord,
    has_same_python,
)
from reports.formatting import counted, listed, number, percents
from reports.record.measurements import ASYNCIO, MODELS, NOOP, REFERENCE
from reports.text.captions import origin_parts, together
from reports.text.ratios import factor, is_or_are

_ORDER = (FASTER, SLIGHTLY_FASTER, SLOWER, SLIGHTLY_SLOWER, LIKE, NEARLY_SAME, UNCLEAR)


def verdict_counts(verdicts: Iterable[str]) -> str:
    """`faster in 3 of 3`, or `2 faster, 1 unclear`."""
    counts = Counter(verdicts)
    if len(counts) == 1:
        ((verdict, count),) = counts.items()
        return f"{verdict} in {count} of {count}"
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in _ORDER if counts[verdict])


def agreement_sentence(comparison: Comparison) -> str:
    """`The verdict is the same in all records for 27 of 32 cells; ...`."""
    cells = comparison.shared
    counts = Counter(cell.agreement for cell in cells)
    text = f"The verdict is the same for {counts[SAME]:,} of {counted(len(cells), 'cell')} that are in several records"
    rest = (
        (counts[DIFFERENT], "has", "have", "clearly different ones"),
        (counts[COMPATIBLE], "has", "have", "others that may be true together"),
        (counts[UNCLEAR], "is", "are", "unclear in at least one"),
    )
    others = [f"{count:,} {one if count == 1 else many} {what}" for count, one, many, what in rest if count]
    return f"{text}; {listed(others)}." if others else f"{text}."


def contradictions(comparison: Comparison) -> list[tuple[str, str]]:
    """Cells with verdicts that exclude each other, with who says what."""
    cells = [cell for cell in comparison.shared if cell.agreement == DIFFERENT]
    return [(f"{cell.workload}, {cell.model}", _labels_by_verdict(cell, comparison.labels)) for cell in cells]


def _labels_by_verdict(cell: ComparedCell, labels: Sequence[str]) -> str:
    places = {verdict: [place for place, own in cell.verdicts.items() if own == verdict] for verdict in _ORDER}
    named = {verdict: [labels[place] for place in group] for verdict, group in places.items()}
    return "; ".join(f"{verdict} on {listed(who)}" for verdict, who in named.items() if who)


def title(comparison: Comparison) -> str:
    return f"Side by side: {listed(comparison.labels)}"


def left_out_of_counts(comparison: Comparison) -> Iterator[str]:
    """What the counts in the first sentences leave out."""
    if any(cell.workload == NOOP for cell in comparison.cells):
        yield f"{NOOP} (jobs that do nothing)"
    if any(not cell.counts and cell.workload != NOOP for cell in comparison.cells):
        yield "lessons"


_NAMED, _LARGEST = 6, 7.0
_WRITTEN_SMALL = (ASYNCIO, "uvloop")
_ASKED_OF = (*MODELS, "uvloop", "interpreters", "dask")
"""Models that many workloads have, where they are asked for; others are variants of one workload."""


def lead_sentences(comparison: Comparison) -> list[str]:
    """Per model, for how many workloads it beats the plain loop on each record; then how far the records agree."""
    cells = [cell for cell in comparison.shared if cell.counts]
    models = [model for model in _ASKED_OF if any(cell.model == model for cell in cells)]
    texts = [_model(comparison, model, [cell for cell in cells if cell.model == model]) for model in models]
    last = agreement_sentence(comparison) if comparison.shared else "No model was measured in two of these records."
    return [*texts, last]


def _model(comparison: Comparison, model: str, cells: Sequence[ComparedCell]) -> str:
    """`Threads are clearly faster than the plain loop for 5 of 8 workloads on A; for none of 8 workloads on B.`"""
    groups: dict[tuple[int, int], list[str]] = {}
    for place, label in enumerate(comparison.labels):
        verdicts = [cell.verdicts[place] for cell in cells if place in cell.verdicts]
        if verdicts:
            groups.setdefault((verdicts.count(FASTER), len(verdicts)), []).append(label)
    ordered = sorted(groups.items(), key=lambda group: -group[0][0])
    parts = [f"for {_share(*count)} on {_who(who, len(comparison.labels))}" for count, who in ordered]
    name = model if model in _WRITTEN_SMALL else f"{model[0].upper()}{model[1:]}"
    return f"{name} {is_or_are(model)} clearly faster than the plain loop {'; '.join(parts)}."


def _share(count: int, among: int) -> str:
    return f"{count or 'none'} of {counted(among, 'workload')}"


def _who(labels: Sequence[str], every: int) -> str:
    if len(labels) == every:
        return "both" if every == 2 else f"each of the {every} records"
    return listed(labels)


def time_sentences(comparison: Comparison) -> Iterator[str]:
    """What the plain loop takes elsewhere on the same machine, against the first record."""
    base = comparison.labels[BASELINE]
    for timed in comparison.timed:
        clear = _clear(timed)
        label = comparison.labels[timed.place]
        if not clear:
            yield f"The plain loop of {label} is not clearly faster or slower than that of {base} anywhere."
            continue
        more = [f"clearly different in {len(clear) - _NAMED} more"] if len(clear) > _NAMED else []
        parts = [f"{factor(timed.same[name, REFERENCE])} in {name}" for name in clear[:_NAMED]]
        yield f"The plain loop of {label} against that of {base}: {listed([*parts, *more])}."


def _clear(timed: TimedRecord) -> list[str]:
    """The workloads whose plain loop is clearly faster or slower."""
    loops = [pair for pair in timed.same if pair[1] == REFERENCE and pair[0] != NOOP]
    return [pair[0] for pair in loops if timed.verdict(pair) in (FASTER, SLOWER)]


def comparison_cautions(comparison: Comparison) -> Iterator[str]:
    """What has to be known before any of it is believed."""
    for member in comparison.members:
        if not member.analysis.twins:
            yield f"{member.label} carries no twins: nothing shows what its measuring itself favours."
    for timed in comparison.timed:
        yield from _time_cautions(comparison, timed)


def _time_cautions(comparison: Comparison, timed: TimedRecord) -> Iterator[str]:
    base, other = (comparison.members[place] for place in (BASELINE, timed.place))
    who = f"The times of {other.label} and {base.label}"
    if timed.how == SEPARATELY and timed.controls is None:
        same = has_same_python(base.recorded, other.recorded)
        why = "their twins are not the same code" if same else "another Python runs twins as other code"
        yield (
            f"{who} are from separate sittings, and nothing tells whether the machine itself changed in between "
            f"({why}); measured in turns they could be compared block by block."
        )
    elif timed.controls and (wide := twin_widening(timed.controls.values())):
        widened = number(exp(min(wide, _LARGEST)))
        yield f"{who} are widened by a factor of {widened}: so much did the same code, the twins, differ or may have."


def caption(comparison: Comparison, levels: tuple[float, ...]) -> str:
    """Machine, system, Python, date, extent and suite of every record, and what the intervals promise."""
    origins = [origin_parts(member.recorded) for member in comparison.members]
    shared = [parts[0] for parts in zip(*origins, strict=True) if len(set(parts)) == 1]
    own = [_own_parts(label, parts, shared) for label, parts in zip(comparison.labels, origins, strict=True)]
    everywhere = [f"all: {' · '.join(shared)}"] if shared else []
    return " | ".join((*everywhere, *own, f"intervals: {promise(comparison, levels)}"))


def _own_parts(label: str, parts: tuple[str, ...], shared: list[str]) -> str:
    return f"{label}: {' · '.join(part for part in parts if part not in shared)}"


def promise(comparison: Comparison, levels: tuple[float, ...]) -> str:
    """`95 % for all 6 headlines together and 95 % for all 30 other comparisons together, of all records (each ...)`."""
    each = percents(levels[0], levels[-1]) if levels else ""
    if len(set(levels)) == 1:
        each = each.partition(" to ")[2]
    text = f" (each {each})" if levels else ""
    others = "other comparison" if comparison.headlines else "comparison"
    families = ((comparison.headlines, "headline"), (comparison.comparisons, others))
    promises = [f"95 % for {together(count, name)}" for count, name in families if count]
    return f"{' and '.join(promises)}, of all records{text}"
