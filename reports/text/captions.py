"""The small print of every figure: where, when and how it was measured."""

from collections.abc import Iterator

from reports.analysis.analysis import Analysis
from reports.formatting import counted, counted_range, listed, number, percent, percents, short
from reports.record.measurements import Measurements
from reports.text.facts import cpu_model, operating_system, python_name

_MOST_GAPS = 40
_LETTERS = 60


def caption(analysis: Analysis, intervals: str = "") -> str:
    """Machine, system, Python, date, extent, level, suite: enough to tell two figures apart for ever."""
    *origin, suite = origin_parts(analysis.measurements)
    parts = (*origin, intervals or interval_level(analysis), suite)
    return " · ".join((*parts, *_gaps(analysis.measurements)))


def origin_parts(record: Measurements) -> tuple[str, ...]:
    """Machine, system, Python, date and extent, suite: where a record comes from, when several share a caption."""
    system = short(operating_system(record), _LETTERS)
    return (_machine(record), system, _python_and_build(record), _extent(record), _suite(record))


def short_origin(record: Measurements) -> str:
    """Machine, Python, date: what a person would call it by."""
    cpus = counted(record.sitting.probe.usable_cpus, "CPU")
    day = short(record.sitting.started, 32)[:10]
    return " · ".join((f"{short(cpu_model(record), _LETTERS)}, {cpus}", short(python_name(record), _LETTERS), day))


def _gaps(record: Measurements) -> Iterator[str]:
    """What a reader might look for in vain."""
    if record.sitting.skipped:
        yield f"not measured: {listed([short(gap.workload, 40) for gap in record.sitting.skipped[:_MOST_GAPS]])}"


def interval_level(analysis: Analysis) -> str:
    """What the intervals of ratios promise, in plain words."""
    if not has_intervals(analysis):
        return NO_INTERVALS
    first = _hold(analysis.headlines, " of asyncio") if analysis.headlines else _hold(analysis.comparisons, "")
    others = f"; so do the {analysis.comparisons:,} others" if analysis.headlines and analysis.comparisons else ""
    return f"{first}{others}"


NO_INTERVALS = "no intervals, for want of blocks to compare"


def has_intervals(analysis: Analysis) -> bool:
    return any(estimate.half is not None for answer in analysis.answers for estimate in answer.speedups.values())


def _hold(count: int, whose: str) -> str:
    if count == 1:
        return f"the interval{whose} holds with 95 %"
    return f"all {count:,} intervals{whose} hold together with 95 %"


def each_level(analysis: Analysis) -> str:
    """The levels of single intervals, `99.89 % for asyncio, 99.995 % for other comparisons`; empty without any."""
    if not has_intervals(analysis):
        return ""
    families = ((analysis.headline_levels, " for asyncio"), (analysis.levels, " for other comparisons"))
    texts = [f"{_range(levels)}{whose if analysis.headlines else ''}" for levels, whose in families if levels]
    kept = all(answer.rule.look > 0 for answer in analysis.answers)
    more = any(len(levels) > 1 for levels, _ in families)
    why = "; part of the error rate is kept for later looks" if kept else ""
    return f"{', '.join(texts)}{'; the higher ones where blocks were added after looking' if more else why}"


def _range(levels: tuple[float, ...]) -> str:
    return percent(levels[0]) if len(levels) == 1 else percents(levels[0], levels[-1])


def together_text(analysis: Analysis) -> str:
    """`all 22 headlines together, all 488 other comparisons together`; empty where there are no intervals."""
    if not has_intervals(analysis):
        return ""
    others = "other comparison" if analysis.headlines else "comparison"
    counts = ((analysis.headlines, "headline"), (analysis.comparisons, others))
    return ", ".join(together(count, name) for count, name in counts if count)


def together(count: int, name: str) -> str:
    """`all 22 headlines together`."""
    return f"all {counted(count, name)} together" if count > 1 else f"the only {name}"


def _machine(record: Measurements) -> str:
    probe = record.sitting.probe
    names = {"yes": "virtual machine", "no": "not virtual"}
    virtual = names.get(record.environment_text("virtual_machine"), "virtual or not: unknown")
    parallel = f"{number(probe.capacity_cpus)}, at best {number(probe.capacity_best_cpus)}, in parallel"
    cpus = f"{counted(probe.usable_cpus, 'usable CPU')} ({parallel})"
    return f"{short(cpu_model(record), _LETTERS)}, {cpus}, {virtual}"


def _python_and_build(record: Measurements) -> str:
    build = f"({record.environment_text('python_build')} build, GIL {record.environment_text('gil')})"
    return short(f"{python_name(record)} {build}, start method {record.environment_text('start_method')}", 2 * _LETTERS)


def _extent(record: Measurements) -> str:
    day = short(record.sitting.started, 32)[:10]
    counts = {len(measured.blocks) for measured in record.workloads if measured.blocks}
    return f"{day}, {counted_range(counts, 'block')} x {rounds_per_block(record)}" if counts else f"{day}, no blocks"


def rounds_per_block(record: Measurements) -> str:
    """How many rounds the blocks had: `4 rounds`, or `4 to 16 rounds` where workloads differ."""
    counts = {len(block.rounds) for measured in record.workloads for block in measured.blocks}
    return counted_range(counts or {0}, "round")


def _suite(record: Measurements) -> str:
    return short(
        f"Crossover {record.environment_text('suite_version')}, commit {record.environment_text('suite_commit')}", 80
    )
