"""What a reader has to know before believing the rest of the page, and what twins say of a record, in words."""

from collections.abc import Iterator, Sequence
from math import exp, log

from reports.analysis.analysis import Analysis
from reports.analysis.checks import Unsteady
from reports.analysis.estimates import Twin
from reports.analysis.flags import late_waits, near_ceiling
from reports.formatting import counted, duration, listed, nominal_duration, number, short
from reports.record.measurements import Measurements, block_counts
from reports.text import ratios

_ABSURD = 1000
_TWINS = "twins (the same code measured as if it were two models)"


def twin_cautions(analysis: Analysis) -> Iterator[str]:
    """What readers must know before they believe anything: that twins do not vouch for the record, or check nothing."""
    yield from _missing(analysis)
    differing = [twin for twin in analysis.twins if twin.differs]
    vague = [twin for twin in analysis.twins if twin.is_vague]
    texts = [
        *([f"Twins differ: {_what_came_out(differing)}"] if differing else ()),
        *([f"Twins are too imprecise to vouch for this record: {_what_came_out(vague)}"] if vague else ()),
    ]
    if texts:
        yield " ".join((*texts, _consequence(analysis)))


def _what_came_out(twins: Sequence[Twin]) -> str:
    text = listed([f"{twin_ratio(twin)} in {twin.name}" for twin in twins])
    return f"the same code, measured as if it were two models, came out {text}."


def _consequence(analysis: Analysis) -> str:
    """What follows, and from which twin: the one that asks for most."""
    decides = max(analysis.twins, key=lambda twin: twin.widening)
    return (
        f"So every interval is widened by a factor of {widening_factor(analysis)} before it is judged, "
        f"as {decides.name} asks: "
        "what differs by less may be the measurement's own doing."
    )


def widening_factor(analysis: Analysis) -> str:
    """By how much intervals are widened; how far beyond all reason that is, is of no interest."""
    return number(exp(analysis.widening)) if analysis.widening < log(_ABSURD) else f"{_ABSURD:,} or more"


def twin_ratio(twin: Twin) -> str:
    """`1.02x faster [0.99, 1.05]`, the second against the first."""
    return ratios.factor_with_interval(twin.ratio) if twin.ratio else "not both measured validly"


def twin_result(twin: Twin) -> str:
    """The outcome in a word or two."""
    if not twin.checks:
        return _why_not(twin)
    if twin.differs:
        return "they differ"
    return "too imprecise to tell" if twin.is_vague else "the same"


def _missing(analysis: Analysis) -> Iterator[str]:
    if not analysis.twins:
        yield f"The record is not checked by {_TWINS}: it carries none. Nothing shows what measuring itself favours."
    silent = [twin for twin in analysis.twins if not twin.checks]
    if silent:
        reasons = listed([f"{twin.name} ({_why_not(twin)})" for twin in silent])
        rest = "" if len(silent) == len(analysis.twins) else "; the other twins do"
        yield f"The record is not checked by {reasons}, {_TWINS}{rest}."


def _why_not(twin: Twin) -> str:
    if twin.measured.invalid:
        return f"{listed(twin.measured.invalid)} invalid"
    return f"{counted(twin.ratio.blocks, 'block')} only" if twin.ratio else "not measured"


_FEW_BLOCKS = 3
_HIGH_BUSY = 0.25
_HIGH_STEAL = 0.02
_MOST_LINES = 8
_MIGHT_GO_ON = "where something is unclear, it might have gone on"


def cautions(analysis: Analysis) -> tuple[str, ...]:
    """Sentences, the gravest first."""
    record = analysis.measurements
    return (
        *_first_few("cells that are INVALID", [*_invalid(record), *_impossible(analysis)]),
        *twin_cautions(analysis),
        *_stopped(record),
        *_skipped(record),
        *_first_few("models that were left out", list(_left_out(record))),
        *_few_blocks(record),
        *_first_few("unsteady cells", [_unsteady(cell) for cell in analysis.unsteady]),
        *_first_few("cells near the ceiling of the origin server", list(_limited_by_server(analysis))),
        *_first_few("workloads and points whose waits were late", list(_late_waits(analysis))),
        *_remarks("While blocks ran", record.sitting.incidents),
        *_remarks("Before measuring began", record.sitting.warnings),
        *_busy(record),
        *_stolen(record),
    )


def _invalid(record: Measurements) -> Iterator[str]:
    for failure in record.invalid:
        where = f"{failure.workload} {failure.model} is INVALID and left out of every chart and comparison"
        yield f"{where} (block {failure.block}, {failure.phase}): {short(failure.reason, 300)}"


def _impossible(analysis: Analysis) -> Iterator[str]:
    for impossible in analysis.impossible:
        cell = f"{impossible.workload} {impossible.model}"
        yield f"{cell} is INVALID and left out of every chart and comparison: it {impossible.reason}."


def _stopped(record: Measurements) -> Iterator[str]:
    if record.sitting.finished is not None:
        return
    counts = block_counts(record.sitting)
    done, planned = sum(count.done for count in counts), sum(count.planned for count in counts)
    added = sum(count.added for count in counts)
    if added or done >= planned:
        extra = f" and {counted(added, 'added one')}" if added else ""
        yield f"The measurement stopped early, after its {counted(planned, 'planned block')}{extra}: {_MIGHT_GO_ON}."
    else:
        yield f"The measurement stopped early: {done:,} of {planned:,} blocks; intervals are wider than planned."


def _skipped(record: Measurements) -> Iterator[str]:
    """Workloads that lack the same thing are told together."""
    for reason in dict.fromkeys(gap.reason for gap in record.sitting.skipped):
        names = [gap.workload for gap in record.sitting.skipped if gap.reason == reason]
        yield f"{listed(names)} {'was' if len(names) == 1 else 'were'} skipped: {short(reason, 300)}"


def _left_out(record: Measurements) -> Iterator[str]:
    """Models that were asked for and could not run; what is left out of single points is told with their sweep."""
    gaps = (gap for measured in record.workloads for gap in measured.entry.left_out.items())
    for model, reason in dict.fromkeys(gaps):
        yield f"{short(model, 24)} was asked for and could not be measured: {short(reason, 300)}"


def _few_blocks(record: Measurements) -> Iterator[str]:
    few = [
        workload
        for workload in record.workloads
        if len(workload.blocks) < _FEW_BLOCKS and (workload.cells or not workload.invalid)
    ]
    for count in sorted({len(measured.blocks) for measured in few}):
        names = ", ".join(measured.name for measured in few if len(measured.blocks) == count)
        blocks = f"Only {counted(count, 'block')}" if count else "No block"
        yield f"{blocks} for {names}: {_consequence_of_few(count)}. To get more, use --blocks or a larger --profile."


def _consequence_of_few(count: int) -> str:
    if count == 0:
        return "nothing is known of it"
    return "intervals are very wide" if count == 2 else "no interval can be given, and any ratio may be chance"


def _unsteady(cell: Unsteady) -> str:
    slower = cell.drift.log > 0
    estimate = cell.drift if slower else cell.drift.inverse
    percent, low, high = (_percents(value) for value in (estimate.value, *(estimate.interval or ())))
    change = f"{percent} % [{low}, {high}] {'slower' if slower else 'faster'}"
    why = "it slowed down the longer it was measured" if slower else "it was not warm when measuring began"
    return f"{cell.workload} {cell.model} is unsteady: its batches become {change} within a block; {why}."


def _percents(ratio: float) -> str:
    """How many percent a ratio lies above 1, without digits that nobody needs."""
    percents = 100 * (ratio - 1)
    return f"{percents:,.0f}" if percents >= 9.5 else f"{percents:.1f}"


def _limited_by_server(analysis: Analysis) -> Iterator[str]:
    for cell in near_ceiling(analysis):
        yield (
            f"{cell.workload} {cell.model} asked for {number(cell.rate)} jobs per second, more than half of what the "
            f"origin server can answer here ({number(cell.ceiling)}): it may be the server that is measured."
        )


def _late_waits(analysis: Analysis) -> Iterator[str]:
    for waits in late_waits(analysis):
        yield (
            f"The origin server was asked to wait {nominal_duration(waits.asked)} by {waits.workload} and took "
            f"{duration(waits.achieved)} ({listed(waits.models)}): bounds and predictions go by that."
        )


def _first_few(kind: str, lines: Sequence[str]) -> Iterator[str]:
    """The first few; tables and sections flag all of them."""
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield f"There are {len(lines) - _MOST_LINES:,} more {kind}; each is flagged in its table."


def _remarks(when: str, lines: Sequence[str]) -> Iterator[str]:
    """What measuring had to say, in its own words."""
    for line in lines[:_MOST_LINES]:
        yield f"{when}: {short(line, 300)}"
    if len(lines) > _MOST_LINES:
        rest = len(lines) - _MOST_LINES
        yield f"{when}: {counted(rest, 'more remark')} {'is' if rest == 1 else 'are'} in the record."


def is_disturbed(record: Measurements) -> bool:
    """Whether others used the machine: before measuring, in incidents, or as time that the host gave to them."""
    sitting = record.sitting
    return bool(sitting.incidents or sitting.warnings) or _busy_share(record) > _HIGH_BUSY or _is_stolen(record)


def _busy_share(record: Measurements) -> float:
    busy = record.environment.get("cpu_busy_before")
    return busy if isinstance(busy, int | float) else 0.0


def _busy(record: Measurements) -> Iterator[str]:
    """Only where measuring did not warn of it itself."""
    busy = _busy_share(record)
    if not record.sitting.warnings and busy > _HIGH_BUSY:
        yield (
            f"The machine was busy before measuring began: {number(100 * busy)} % of its CPU time was in use. "
            "Intervals are wider for it; close other programs and measure again."
        )


def _is_stolen(record: Measurements) -> bool:
    return any(_stolen(record))


def _stolen(record: Measurements) -> Iterator[str]:
    stolen = sum(max(0.0, block.steal_seconds or 0.0) for block in record.sitting.blocks)
    total = sum(block.seconds for block in record.sitting.blocks) * max(1, record.sitting.probe.usable_cpus)
    if total > 0 and stolen / total > _HIGH_STEAL:
        yield (
            f"The host gave {number(100 * stolen / total)} % of this virtual machine's CPU time to others while "
            "blocks ran; differences between computing models are blurred."
        )
