"""What a reader has to know before believing the rest of the page."""

from collections.abc import Iterator

from benchmarks.format import OriginEntry
from benchmarks.verdicts import MARGIN
from reports.analysis import Analysis, Answer
from reports.measurements import Measurements
from reports.plain import counted, short
from reports.quantities import number, seconds

_FEW_BLOCKS = 3
_HIGH_BUSY = 0.25
_HIGH_STEAL = 0.02


def cautions(analysis: Analysis) -> tuple[str, ...]:
    """Sentences, the gravest first."""
    measurements = analysis.measurements
    return (
        *_invalid(measurements),
        *_below_bound(analysis),
        *_stopped(measurements),
        *_skipped(measurements),
        *_few_blocks(measurements),
        *_limited_by_server(analysis),
        *_busy(measurements),
        *_stolen(measurements),
    )


def _invalid(of: Measurements) -> Iterator[str]:
    for one in of.invalid:
        where = f"{one.workload} {one.model} is INVALID and left out of every chart and table"
        yield f"{where} (block {one.block}, {one.phase}): {short(one.reason, 300)}"


def _below_bound(analysis: Analysis) -> Iterator[str]:
    for answer in analysis.answers:
        for model, floor in answer.floors.items():
            found = answer.makespans[model].value
            if found * MARGIN < floor:
                yield (
                    f"{answer.name} {model} took {seconds(found)}, less than the {seconds(floor)} that it needs "
                    "even if all CPUs run at full speed: do not trust this cell."
                )


def _stopped(of: Measurements) -> Iterator[str]:
    done, planned = len(of.sitting.blocks), len(of.sitting.order)
    if of.sitting.finished is None:
        yield f"The measurement stopped early: {done} of {planned} blocks; intervals are wider than planned."


def _skipped(of: Measurements) -> Iterator[str]:
    for one in of.sitting.skipped:
        yield f"{one.workload} was skipped: {short(one.reason, 300)}"


def _few_blocks(of: Measurements) -> Iterator[str]:
    few = [measured for measured in of.workloads if len(measured.blocks) < _FEW_BLOCKS]
    for count in sorted({len(measured.blocks) for measured in few}):
        names = ", ".join(measured.name for measured in few if len(measured.blocks) == count)
        blocks = f"Only {counted(count, 'block')}" if count else "No block"
        yield f"{blocks} for {names}: {_with_so_few(count)}. To get more, use --blocks or a larger --profile."


def _with_so_few(count: int) -> str:
    if count == 0:
        return "nothing is known of it"
    return "intervals are very wide" if count == 2 else "no interval can be given, and any ratio may be chance"


def _limited_by_server(analysis: Analysis) -> Iterator[str]:
    origin = analysis.measurements.sitting.origin
    for answer in analysis.answers:
        if origin and origin.ceiling_per_second > 0 and "origin" in answer.measured.entry.services:
            yield from _near_ceiling(answer, origin)


def _near_ceiling(answer: Answer, origin: OriginEntry) -> Iterator[str]:
    for model, makespan in answer.makespans.items():
        rate = answer.measured.entry.jobs / makespan.value
        if rate >= origin.ceiling_per_second / 2:
            yield (
                f"{answer.name} {model} asked for {number(rate)} jobs per second, more than half of what the origin "
                f"server can answer here ({number(origin.ceiling_per_second)}): it may be the server that is measured."
            )


def _busy(of: Measurements) -> Iterator[str]:
    busy = of.environment.get("cpu_busy_before")
    if isinstance(busy, int | float) and busy > _HIGH_BUSY:
        yield (
            f"The machine was busy before measuring began: {number(100 * busy)} % of its CPU time was in use. "
            "Intervals are wider for it; close other programs and measure again."
        )


def _stolen(of: Measurements) -> Iterator[str]:
    stolen = sum(max(0.0, block.steal_seconds or 0.0) for block in of.sitting.blocks)
    total = sum(block.seconds for block in of.sitting.blocks) * max(1, of.sitting.probe.usable_cpus)
    if total > 0 and stolen / total > _HIGH_STEAL:
        yield (
            f"The host gave {number(100 * stolen / total)} % of this virtual machine's CPU time to others while "
            "blocks ran; differences between computing models are blurred."
        )
