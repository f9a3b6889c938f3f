"""The planned blocks of one sitting: rehearse, measure, take in what blocks answer, and keep the record whole."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from benchmarks.block.block import PREPARATION, BlockOutcome
from benchmarks.errors import RequestError
from benchmarks.machine import facts
from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.failures import BlockSupervisor
from benchmarks.measure.progress import RemainingTime
from benchmarks.plan.custom_workload import is_own
from benchmarks.plan.parameters import clock_duration
from benchmarks.plan.plan import (
    ENOUGH_BLOCKS,
    FEWEST_BLOCKS,
    BlockForecast,
    Plan,
    PlannedBlock,
    RehearsedBlock,
    entry,
    rounds_that_fit,
)
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import BlockEntry, InvalidEntry, SweepEntry

REHEARSAL = 0
"""The block number of the rehearsal, whose times are never recorded, but whose failures are."""


_FEW = 12
"""So many workloads can be told one by one."""

_CAUTION = 1.05
"""By what factor blocks may take longer than the rehearsal promised, without the sitting outlasting its budget."""


class BlockRunner:
    """Measures blocks of a plan into a record; blocks that the record already holds are not measured again."""

    def __init__(self, plan: Plan, context: MeasurementContext) -> None:
        self.plan = plan
        self._context = context
        self._supervisor = BlockSupervisor(plan, context)
        self._rounds = dict(context.recorder.sitting.rounds_per_block)
        self._spent_before = sum(block.seconds for block in context.recorder.sitting.blocks)
        self.estimate = RemainingTime({})
        self._costs: dict[str, RehearsedBlock] = {}

    @property
    def gave_up(self) -> bool:
        """Whether something that is not measured had to be left out because a server died for good."""
        return self._supervisor.gave_up

    @property
    def round_seconds(self) -> dict[str, float]:
        """What one batch of each model takes, all together, of each workload that was rehearsed."""
        return {name: cost.one_round for name, cost in self._costs.items()}

    @property
    def spent(self) -> float:
        """Seconds of the sitting so far; of earlier ones of the same record only what their blocks took."""
        return self._spent_before + time.perf_counter() - self._context.began

    @property
    def left(self) -> list[PlannedBlock]:
        """The blocks of the plan that the record does not hold."""
        done = {block.block for block in self._context.recorder.sitting.blocks}
        return [block for block in self.plan.blocks if block.number not in done]

    def rehearse(self) -> None:
        """Run every workload once, unrecorded: it shows what is broken, how long the rest takes, and warms files."""
        self._context.reporter.say("rehearsing each workload once, to see that it works and how long it takes")
        self.estimate = RemainingTime(
            {workload.name: self._rehearse_workload(workload) for workload in self.plan.workloads}
        )

    def rehearse_only(self, workloads: Collection[PlannedWorkload], others: Mapping[str, BlockForecast]) -> None:
        """Run only some workloads once; of all others it is known beforehand what their blocks take."""
        self._context.reporter.say(
            f"rehearsing {len(workloads)} of {len(self.plan.workloads)} once, to see that it works"
        )
        rehearsed = {workload.name: self._rehearse_workload(workload) for workload in workloads}
        for name, block_forecast in others.items():
            self._rounds.setdefault(name, block_forecast.rounds)
        self.estimate = RemainingTime(
            {**{name: block_forecast.seconds for name, block_forecast in others.items()}, **rehearsed}
        )

    def extend(self, workload: PlannedWorkload, forecast: BlockForecast, sweep: SweepEntry) -> None:
        """Take in a point that was not planned, on this sweep."""
        self.plan = self.plan.with_workload(workload)
        self._supervisor.add_workload(workload)
        self._rounds[workload.name] = forecast.rounds
        self.estimate.expect(workload.name, forecast.seconds)
        self._context.recorder.note_point(entry(workload), forecast.rounds, sweep)

    def _rehearse_workload(self, workload: PlannedWorkload) -> float:
        """Decide how many rounds a block of this workload has; return how many seconds such a block should take."""
        block = PlannedBlock(REHEARSAL, workload.name, seed=self.plan.seed, hash_seed=1)
        start = time.perf_counter()
        outcome = self._supervisor.run(block, rounds=1)
        while outcome is None and self._supervisor.valid[workload.name]:
            outcome = self._supervisor.run(block, rounds=1)
        seconds = time.perf_counter() - start
        if outcome is None:
            return 0.0
        _check_prepared(workload, outcome)
        self._context.recorder.invalidate(
            InvalidEntry(workload.name, failure.model, REHEARSAL, failure.phase, failure.reason)
            for failure in outcome.failures
        )
        if not self._supervisor.valid[workload.name]:
            return 0.0
        one_round = sum(sum(cell.warm) for cell in outcome.cells.values())
        rounds = self.plan.extent.rounds(one_round, len(self._supervisor.valid[workload.name]))
        rounds = self._rounds.setdefault(workload.name, rounds)
        square = len(self._supervisor.valid[workload.name])
        self._costs[workload.name] = RehearsedBlock(seconds - one_round, one_round, rounds, square)
        return self._costs[workload.name].seconds

    def fit(self, seconds: float, fewest: int = FEWEST_BLOCKS) -> None:
        """Shorten blocks, then the plan, to what this time has room for, but not below the fewest blocks."""
        self._shorten_blocks((seconds - self.spent) / _CAUTION)
        stretch = self.estimate.seconds_for(block.workload for block in self.plan.stretch)
        room = int((seconds - self.spent) / (stretch * _CAUTION)) if stretch else self.plan.extent.blocks
        fitting = max(fewest, room)
        if fitting < self.plan.extent.blocks:
            planned, left = self.plan.extent.blocks, clock_duration(max(0.0, seconds))
            self._context.reporter.say(f"{left} leave room for {fitting} of the {planned} blocks per workload")
            self.plan = self.plan.shortened(fitting)
        if (needed := fitting * stretch) > seconds - self.spent:
            self._context.reporter.say(
                f"what is measured at least takes about {clock_duration(needed)}, longer than there is time"
            )

    def _shorten_blocks(self, seconds: float) -> None:
        """Take rounds from the longest blocks until there is time for enough of them."""
        stretch = [block.workload for block in self.plan.stretch]
        if not self._costs or set(stretch) - self._costs.keys():
            return
        blocks = min(ENOUGH_BLOCKS, self.plan.extent.blocks)
        fitting = rounds_that_fit(self._costs, stretch, seconds / blocks)
        fewer = {name: rounds for name, rounds in fitting.items() if rounds < self._costs[name].rounds}
        for name, rounds in fewer.items():
            self._rounds[name] = rounds
            self.estimate.expect(name, replace(self._costs[name], rounds=rounds).seconds)
        if fewer:
            names = ", ".join(f"{name} {rounds} of {self._costs[name].rounds}" for name, rounds in fewer.items())
            self._context.reporter.say(f"for want of time, blocks have fewer rounds: {names}")

    def measure(self) -> None:
        """Measure every block of the plan that the record does not hold, and save the record after each."""
        self._context.recorder.note_plan(self.plan.order, self.plan.extent.blocks, self._rounds)
        blocks = self.left
        self._announce(blocks)
        self._context.reporter.begin(len(blocks))
        for number, block in enumerate(blocks):
            left = self.estimate.seconds_for(later.workload for later in blocks[number:])
            self._context.reporter.block(number, block.workload, left)
            self.measure_block(block)
        self._context.reporter.finish()

    def _announce(self, blocks: list[PlannedBlock]) -> None:
        total = self.estimate.seconds_for(block.workload for block in blocks)
        each = "per workload" if len(self._rounds) <= _FEW else f"for each of {len(self.plan.workloads)}"
        self._context.reporter.say(
            f"measuring {len(blocks)} blocks ({self.plan.extent.blocks} {each}): "
            f"about {clock_duration(total)}; rounds per block: {self._rounds_text()}"
        )

    def _rounds_text(self) -> str:
        if len(self._rounds) <= _FEW:
            return ", ".join(f"{name} {count}" for name, count in self._rounds.items())
        return f"{min(self._rounds.values())} to {max(self._rounds.values())}"

    def measure_block(self, block: PlannedBlock) -> None:
        """Measure one block, put it into the record, and save that."""
        before = _Moment.now()
        outcome = self._supervisor.run(block, self._rounds.get(block.workload, self.plan.extent.least_rounds))
        if outcome is not None:
            seen = self._entry(block, outcome, before, _Moment.now())
            self.estimate.learn(block.workload, seen.seconds)
            self._context.recorder.add(seen, outcome, before.date)
        self._context.recorder.save()

    def _entry(self, block: PlannedBlock, outcome: BlockOutcome, before: "_Moment", after: "_Moment") -> BlockEntry:
        cells = outcome.cells
        return BlockEntry(
            block=block.number,
            workload=block.workload,
            seed=block.seed,
            hash_seed=block.hash_seed,
            started=before.clock - self._context.zero,
            seconds=after.clock - before.clock,
            load_before=before.load,
            steal_seconds=_difference(before.steal_seconds, after.steal_seconds),
            opened=outcome.opened,
            rounds=outcome.rounds,
            starts={model: tuple(start - self._context.zero for start in cell.starts) for model, cell in cells.items()},
            cpu_seconds={model: cell.cpu_seconds for model, cell in cells.items()},
            observed={model: cell.observed for model, cell in cells.items() if cell.observed},
            gil_enabled=outcome.gil_enabled,
        )


def _check_prepared(workload: PlannedWorkload, outcome: BlockOutcome) -> None:
    """Inputs or an answer that one's own file or values cannot give are a wrong request, told before measuring."""
    reasons = {failure.reason for failure in outcome.failures if failure.phase == PREPARATION}
    if reasons and (is_own(workload.module) or workload.changes):
        raise RequestError(f"{workload.name} cannot be measured, since its inputs or its answer fail: {reasons.pop()}")


@dataclass(frozen=True)
class _Moment:
    """What the parent sees of the machine just before or after a block."""

    date: str
    clock: float
    load: float | None
    steal_seconds: float | None

    @staticmethod
    def now() -> "_Moment":
        date = datetime.now(UTC).replace(tzinfo=None)
        return _Moment(str(date), time.perf_counter(), facts.load_average(), facts.steal_seconds())


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else max(0.0, after - before)
