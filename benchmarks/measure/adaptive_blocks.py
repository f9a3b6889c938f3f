"""Give what is left of the time to workloads whose question is open, all of them equally.

Results are looked at twice: after the planned blocks, and when the time is used. That is what makes the level of
`level_for` right: whether to go on depends on what was seen, but when to look does not, and each look has its own share
of the error rate.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from random import Random
from typing import Protocol

from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.open_comparisons import InterimComparison, InterimRecord, interim_comparisons
from benchmarks.measure.progress import RemainingTime
from benchmarks.plan.plan import Plan, PlannedBlock
from workloads.contract import TWIN_MODELS

_WELL_KNOWN = 0.01
"""Half an interval, in relation to the ratio, that no further block is spent on."""


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
        """Look; add blocks to what is open, in turns, until the time is used; look again; say what came of it."""
        names = self._names()
        looked_at = self._look(names)
        self._say_settled(chain.from_iterable(looked_at.values()))
        helped = [name for name in names if any(comparison.is_open for comparison in looked_at[name])]
        if not helped:
            self._end("nothing is open")
            return
        self._say_open(comparison for name in helped for comparison in looked_at[name])
        before = {name: self._record().blocks(name) for name in helped}
        why = self._add(helped)
        grown = [name for name in helped if self._record().blocks(name) > before[name]]
        for name, comparisons in self._look(grown).items():
            for comparison in comparisons:
                self._say(f"{name}: {_known(comparison)} after {self._record().blocks(name)} blocks")
        self._end(why)

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

    def _record(self) -> InterimRecord:
        samples = self.context.recorder.samples()
        twins = [
            {model: samples[workload.name][model] for model in TWIN_MODELS if model in samples[workload.name]}
            for workload in self.runner.plan.workloads
            if workload.workload.twins and workload.name in samples
        ]
        looks = self.context.recorder.sitting.looks
        return InterimRecord({name: samples[name] for name in self._names()}, twins, looks)

    def _look(self, names: Iterable[str]) -> dict[str, list[InterimComparison]]:
        record = self._record()
        comparisons = interim_comparisons(record)
        for name in names:
            self.context.recorder.note_look(name, record.blocks(name))
        return {name: comparisons.get(name, []) for name in names}

    def _add(self, names: list[str]) -> str:
        """One block for each in turn, in an order drawn anew each time; return why it ends."""
        helped = list(names)
        while helped:
            for name in self._random.sample(helped, len(helped)):
                if self._left < self.runner.estimate.seconds_for([name]):
                    return "the time is used"
                if not self._has_grown(name) or self._is_well_known(name):
                    helped.remove(name)
        return "they would tell nothing more"

    def _has_grown(self, name: str) -> bool:
        """Measure one more block. Where there is none, and nobody to blame, it would be no other next time."""
        blocks, models = self._record().blocks(name), set(self._record().samples[name])
        self.runner.measure_block(self.runner.plan.next_block(name, self.context.recorder.sitting.blocks))
        after = self._record()
        return after.blocks(name) > blocks or set(after.samples.get(name, {})) != models

    def _is_well_known(self, name: str) -> bool:
        comparisons = interim_comparisons(self._record()).get(name, [])
        return all(comparison.half_width <= _WELL_KNOWN for comparison in comparisons)

    def _say_settled(self, comparisons: Iterable[InterimComparison]) -> None:
        settled = [f"{known.workload} {known.result}" for known in comparisons if known.is_settled_headline]
        if settled:
            self._say(f"settled (asyncio against the plain loop): {', '.join(settled)}")

    def _say_open(self, comparisons: Iterable[InterimComparison]) -> None:
        unclear = "; ".join(f"{comparison.workload} {_known(comparison)}" for comparison in comparisons)
        self._say(f"the time that is left is for what is open: {unclear}")

    def _say(self, text: str) -> None:
        self.context.reporter.say(text)

    def _end(self, why: str) -> None:
        self._say(f"no more blocks: {why}")
        self.context.recorder.save()


def _known(comparison: InterimComparison) -> str:
    return f"{comparison.label} {comparison.result} (± {comparison.half_width:.1%})"
