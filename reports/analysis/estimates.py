"""Estimates from cells: makespans, ratios of two models, who beats whom, and what twins show.

Values of one block share a process, its memory layout and its moment, so they are not independent: they only make
that block's number more precise. The block is what counts, which is why more rounds cannot narrow an interval by
being counted as a larger sample.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.inference.intervals import Estimate, estimate, level_for
from benchmarks.inference.moderation import Pair, PairedBlocks, PointPair, paired_blocks
from benchmarks.inference.verdicts import Rule, differs, pairs, twin_widening
from reports.record.measurements import REFERENCE, Cell, MeasuredWorkload, Measurements, Times


def ratio(reference: Cell, model: Cell, level: float) -> Estimate | None:
    """How many times as fast `model` is as `reference`, by its own blocks alone; None without any that have both."""
    logs = paired(reference, model).logs
    return estimate(logs, level) if logs else None


def paired(reference: Cell, model: Cell) -> PairedBlocks:
    """ln(reference / model) over the blocks in which both ran in the same round at least once."""
    return paired_blocks([log_ratios(reference[block], model[block]) for block in reference if block in model])


def log_ratios(reference: Times, model: Times) -> list[float]:
    """ln(reference / model) for each round of a block that both took part in."""
    first, second = (dict(zip(times.rounds, times.warm, strict=False)) for times in (reference, model))
    return [math.log(first[number]) - math.log(second[number]) for number in first if number in second]


def paired_models(measured: MeasuredWorkload) -> dict[PointPair, PairedBlocks]:
    """Every two models of a workload or point that share a block, the reference always first."""
    cells = measured.cells
    compared = {pair: paired(cells[pair[0]], cells[pair[1]]) for pair in pairs(cells, REFERENCE)}
    return {(measured.name, pair): blocks for pair, blocks in compared.items() if blocks.logs}


def observed_ratio(measured: MeasuredWorkload, name: str, models: Pair, level: float) -> Estimate | None:
    """How many times as small what was observed of the second model is as that of the first, over blocks with both."""
    reference, model = models
    seen = [
        (block.observed.get(reference, {}).get(name, 0.0), block.observed.get(model, {}).get(name, 0.0))
        for block in measured.blocks
    ]
    logs = [math.log(first) - math.log(second) for first, second in seen if first > 0 and second > 0]
    return estimate(logs, level) if logs and measured.has(reference, model) else None


def makespan(cell: Cell, level: float) -> Estimate:
    """A cell's makespan in seconds over its blocks."""
    return estimate([math.log(times.makespan) for times in cell.values()], level)


def ratio_of(ratios: Mapping[Pair, Estimate], model: str, other: str) -> Estimate | None:
    """How many times as fast `model` is as `other`; the ratios say so of the second of a pair against the first."""
    turned = ratios.get((model, other))
    return turned.inverse if turned else ratios.get((other, model))


def beats(ratios: Mapping[Pair, Estimate], rule: Rule, model: str, other: str) -> bool:
    """Whether `model` is faster with the whole interval that decides, round by round and by however little."""
    ratio = ratio_of(ratios, model, other)
    return ratio is not None and rule.side(ratio) > 0


def unbeaten(times: Mapping[str, float], beats: Callable[[str, str], bool]) -> tuple[str, ...]:
    """The models that no other one beats, those with the shortest times first.

    Noise may make a ring, in which everyone is beaten: then it is the shortest alone.
    """
    ordered = sorted(times, key=lambda model: times[model])
    models = tuple(model for model in ordered if not any(beats(other, model) for other in ordered if other != model))
    return models or tuple(ordered[:1])


@dataclass(frozen=True)
class Twin:
    """The same code measured as if it were two models: what differs between them, the measurement has made.

    `ratio` is how many times as fast its second model is as its first, None without a common block.
    """

    measured: MeasuredWorkload
    ratio: Estimate | None

    @property
    def name(self) -> str:
        return self.measured.name

    @property
    def checks(self) -> bool:
        """Whether it can tell anything: both valid, in two blocks or more."""
        return self.ratio is not None and self.ratio.half is not None

    @property
    def differs(self) -> bool:
        return self.ratio is not None and differs(self.ratio)

    @property
    def is_vague(self) -> bool:
        """Whether it could differ by more than the margin without anybody seeing it, which widens intervals too."""
        return not self.differs and self.widening > 0

    @property
    def widening(self) -> float:
        """By how much, as a logarithm, this pair alone asks intervals to be widened."""
        return twin_widening([self.ratio])


def pairs_of_twins(record: Measurements) -> tuple[Twin, ...]:
    """Every pair of the record, by intervals that hold together; how many blocks twins get never depends on them."""
    return tuple(Twin(workload, _ratio(workload, level_for(len(record.twins)))) for workload in record.twins)


def _ratio(measured: MeasuredWorkload, level: float) -> Estimate | None:
    first, second = dict.fromkeys(measured.entry.models)
    return ratio(measured.cells[first], measured.cells[second], level) if measured.has(first, second) else None
