"""Add blocks where comparisons are unclear, as long as there is time and they can be expected to help.

Results are looked at after fixed numbers of blocks only: after the planned ones, then each time a workload has half as
many again. That is what makes the level of `level_for` right: whether to go on depends on what was seen, but when to
look does not, and each look has its own share of the error rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from random import Random
from typing import Protocol

from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.open_comparisons import (
    InterimComparison,
    InterimState,
    count_comparisons,
    interim_comparisons,
    unclear,
    widening_by_twins,
)
from benchmarks.measure.progress import RemainingTime
from benchmarks.plan.parameters import clock_duration
from benchmarks.plan.plan import Plan, PlannedBlock

GROWTH = 1.5
"""By what factor the blocks of a workload grow from one look to the next."""


class BlockMeasurer(Protocol):
    """Measures single blocks into the record, and knows how long they take and how much time is gone."""

    plan: Plan
    estimate: RemainingTime

    @property
    def spent(self) -> float: ...

    def measure_block(self, block: PlannedBlock) -> None: ...


@dataclass
class AdaptiveBlocks:
    """Decides after the planned blocks whether there are more."""

    runner: BlockMeasurer
    context: MeasurementContext
    _random: Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(f"{self.runner.plan.seed} added")

    def run(self) -> None:
        """Look, add where it helps, look again, until nothing is left to do; say why it ends."""
        waiting = {name: self._look(name) for name in self._names()}
        self._report_unclear([comparison for comparisons in waiting.values() for comparison in unclear(comparisons)])
        while helped := self._worthwhile(waiting):
            for name in self._random.sample(helped, len(helped)):
                if self._left < self.runner.estimate.seconds_for([name]):
                    self._end("the time is used")
                    return
                waiting[name] = self._add_to(name, waiting[name])
        self._end(self._why_no_more(waiting))

    @property
    def _left(self) -> float:
        return self.context.budget_seconds - self.runner.spent

    def _names(self) -> list[str]:
        """Workloads about which something can be decided; twins are never the reason for more blocks."""
        samples = self.context.recorder.samples()
        return [
            workload.name
            for workload in self.runner.plan.workloads
            if not workload.workload.twins and samples.get(workload.name)
        ]

    def _state(self, name: str) -> InterimState:
        samples = self.context.recorder.samples()
        twins = [samples.get(workload.name, {}) for workload in self.runner.plan.workloads if workload.workload.twins]
        count = count_comparisons(samples.get(name, {}) for name in self._names())
        looks = self.context.recorder.sitting.looks.get(name, ())
        return InterimState(samples.get(name, {}), looks, count, widening_by_twins(twins))

    def _look(self, name: str) -> list[InterimComparison]:
        state = self._state(name)
        comparisons = interim_comparisons(name, state)
        self.context.recorder.note_look(name, state.blocks)
        return comparisons

    def _report_look(self, name: str) -> list[InterimComparison]:
        comparisons = self._look(name)
        for comparison in comparisons:
            self.context.reporter.say(f"  {name}: {_verdict_text(comparison)}")
        return comparisons

    def _next_look(self, name: str) -> int:
        return ceil(GROWTH * self.context.recorder.sitting.looks[name][-1])

    def _worthwhile(self, waiting: dict[str, list[InterimComparison]]) -> list[str]:
        """The workloads that the rest of the time can be expected to settle something of, the cheapest first."""
        costs = sorted(
            (cost, name) for name, comparisons in waiting.items() if (cost := self._cost(name, comparisons)) is not None
        )
        helped, left = [], self._left
        for cost, name in costs:
            if cost <= left:
                helped.append(name)
                left -= cost
        return helped

    def _cost(self, name: str, comparisons: Sequence[InterimComparison]) -> float | None:
        """Seconds until the next comparison should be settled; None where no number of blocks would."""
        needed = [comparison.needed for comparison in unclear(comparisons) if comparison.needed is not None]
        if not needed:
            return None
        return max(1, min(needed) - self._state(name).blocks) * self.runner.estimate.seconds_for([name])

    def _add_to(self, name: str, comparisons: list[InterimComparison]) -> list[InterimComparison]:
        """Add a block and return what was found at the last look, which may be now; of models that still are valid."""
        blocks, models = self._state(name).blocks, set(self._state(name).samples)
        self._add(name)
        after = self._state(name)
        still = [comparison for comparison in comparisons if {comparison.model, comparison.other} <= set(after.samples)]
        if after.blocks == blocks and set(after.samples) == models:
            return []  # no block, and nobody to blame: it would be no other next time
        return self._report_look(name) if after.blocks >= self._next_look(name) else still

    def _add(self, name: str) -> None:
        """Measure one more block and say what it bought the unclear comparison that knows least."""
        known = self._state(name).blocks
        before = max(
            unclear(self._interim_comparisons(name)), key=lambda comparison: comparison.half_width, default=None
        )
        self.runner.measure_block(self.runner.plan.next_block(name, self.context.recorder.sitting.blocks))
        if self._state(name).blocks == known:
            return
        coming = {comparison.label: comparison for comparison in self._interim_comparisons(name)}
        after = coming.get(before.label) if before else None
        blocks, left = self._state(name).blocks, clock_duration(max(0.0, self._left))
        bought = f"nothing is unclear any more, as the look at {self._next_look(name)} blocks should tell"
        if before and after:
            bought = f"{before.label} was ± {before.half_width:.1%}, is ± {after.half_width:.1%}"
        self.context.reporter.say(f"added block {blocks} of {name}: {bought}; up to {left} left")

    def _interim_comparisons(self, name: str) -> list[InterimComparison]:
        """How things stand by the measure of the look that is coming."""
        return interim_comparisons(name, replace(self._state(name), coming=True))

    def _report_unclear(self, comparisons: Sequence[InterimComparison]) -> None:
        for comparison in comparisons:
            self.context.reporter.say(f"unclear: {comparison.workload} {_verdict_text(comparison)}")

    def _end(self, why: str) -> None:
        self.context.reporter.say(f"no more blocks: {why}")
        self.context.recorder.save()

    def _why_no_more(self, waiting: dict[str, list[InterimComparison]]) -> str:
        still = [comparison for comparisons in waiting.values() for comparison in unclear(comparisons)]
        if not still:
            return "every comparison is settled"
        costs = [cost for name, comparisons in waiting.items() if (cost := self._cost(name, comparisons)) is not None]
        more = f"; a --budget of {clock_duration(self.runner.spent + min(costs))} might settle more" if costs else ""
        return f"they would not settle any of the {len(still)} unclear comparisons within the time{more}"


def _verdict_text(comparison: InterimComparison) -> str:
    """A comparison's verdict, and what would settle it."""
    return f"{comparison.label}: {comparison.verdict} (± {comparison.half_width:.1%}{''.join(_needs(comparison))})"


def _needs(comparison: InterimComparison) -> Iterator[str]:
    if unclear([comparison]):
        yield ", " + (
            f"about {comparison.needed} blocks would settle it"
            if comparison.needed
            else "no number of blocks would settle it"
        )
