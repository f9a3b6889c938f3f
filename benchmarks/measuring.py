"""The blocks of one sitting: ask a fresh process for each, take in what it answers, and keep the record whole."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import machine
from benchmarks.catalogue import Chosen
from benchmarks.children import ask
from benchmarks.errors import ChildError
from benchmarks.exchange import Outcome, Request
from benchmarks.format import BlockEntry, InvalidEntry
from benchmarks.plan import Plan, PlannedBlock
from benchmarks.progress import Estimate, Reporter, duration
from benchmarks.record import Recorder

REHEARSAL = 0
"""The block number of the rehearsal, whose times are never recorded, but whose failures are."""


@dataclass(frozen=True)
class Surroundings:
    """What blocks find around them: addresses of services, their environment, and when the sitting began (clock)."""

    services: dict[str, str]
    environment: dict[str, str]
    zero: float


class Measuring:
    """Rehearses and measures a plan; it remembers which models have failed so far."""

    def __init__(self, plan: Plan, recorder: Recorder, reporter: Reporter, around: Surroundings) -> None:
        self._plan = plan
        self._recorder = recorder
        self._reporter = reporter
        self._around = around
        self._valid = {one.name: one.models for one in plan.workloads}
        self._rounds: dict[str, int] = {}
        self._estimate = Estimate({})

    def rehearse(self) -> None:
        """Run every workload once, unrecorded: it shows what is broken, how long the rest takes, and warms files."""
        self._reporter.say("rehearsing each workload once, to see that it works and how long it takes")
        self._estimate = Estimate({one.name: self._rehearse_one(one) for one in self._plan.workloads})
        self._recorder.note_rounds(self._rounds)
        total = self._estimate.of(block.workload for block in self._plan.blocks)
        rounds = ", ".join(f"{name} {count}" for name, count in self._rounds.items())
        self._reporter.say(
            f"measuring {len(self._plan.blocks)} blocks ({self._plan.extent.blocks} per workload): "
            f"about {duration(total)}; rounds per block: {rounds}"
        )

    def _rehearse_one(self, chosen: Chosen) -> float:
        """Decide how many rounds a block of this workload has; return how many seconds such a block should take."""
        block = PlannedBlock(REHEARSAL, chosen.name, seed=self._plan.seed, hash_seed=1)
        start = time.perf_counter()
        outcome = self._ask(block, rounds=1)
        while outcome is None and self._valid[chosen.name]:
            outcome = self._ask(block, rounds=1)
        seconds = time.perf_counter() - start
        if outcome is None:
            return 0.0
        self._recorder.invalidate(
            InvalidEntry(chosen.name, one.model, REHEARSAL, one.phase, one.reason) for one in outcome.failures
        )
        one_round = sum(sum(cell.warm) for cell in outcome.cells.values())
        rounds = self._plan.extent.rounds(one_round, len(self._valid[chosen.name]))
        self._rounds[chosen.name] = rounds
        return seconds + one_round * (rounds - 1)

    def measure(self) -> None:
        """Measure every block of the plan and save the record after each."""
        blocks = self._plan.blocks
        self._reporter.begin(len(blocks))
        for done, block in enumerate(blocks):
            left = self._estimate.of(later.workload for later in blocks[done:])
            self._reporter.block(done, block.workload, left)
            self._measure_block(block)
            self._recorder.save()
        self._reporter.finish()

    def _measure_block(self, block: PlannedBlock) -> None:
        before = _Moment.now()
        outcome = self._ask(block, self._rounds.get(block.workload, self._plan.extent.least_rounds))
        if outcome is None:
            return
        entry = self._entry(block, outcome, before, _Moment.now())
        self._estimate.learn(block.workload, entry.seconds)
        self._recorder.add(entry, outcome, before.date)

    def _ask(self, block: PlannedBlock, rounds: int) -> Outcome | None:
        """Run one block with the models that have not failed so far; None where no model is left or the block died."""
        models = self._valid[block.workload]
        if not models:
            return None
        width = self._plan.chosen(block.workload).width
        request = Request(block.workload, models, width, rounds, block.seed, self._around.services)
        environment = {**self._around.environment, "PYTHONHASHSEED": str(block.hash_seed)}
        try:
            outcome: Outcome = ask("benchmarks.block", request, environment)
        except ChildError as error:
            self._fail(block, models, error)
            return None
        self._forget(block.workload, [failure.model for failure in outcome.failures])
        return outcome

    def _fail(self, block: PlannedBlock, models: Sequence[str], error: ChildError) -> None:
        """Blame a block that died on the model whose turn it was; on all where it was nobody's."""
        phase, _, culprit = error.step.partition(", ")
        guilty = [culprit] if culprit in models else list(models)
        self._recorder.invalidate(
            InvalidEntry(block.workload, model, block.number, phase or "block", str(error)) for model in guilty
        )
        self._forget(block.workload, guilty)

    def _forget(self, workload: str, failed: Sequence[str]) -> None:
        for model in failed:
            self._reporter.say(f"INVALID {workload} {model}: it is measured no further")
        self._valid[workload] = tuple(model for model in self._valid[workload] if model not in failed)

    def _entry(self, block: PlannedBlock, outcome: Outcome, before: "_Moment", after: "_Moment") -> BlockEntry:
        cells = outcome.cells
        return BlockEntry(
            block=block.number,
            workload=block.workload,
            seed=block.seed,
            hash_seed=block.hash_seed,
            started=before.clock - self._around.zero,
            seconds=after.clock - before.clock,
            load_before=before.load,
            steal_seconds=_difference(before.steal_seconds, after.steal_seconds),
            opened=outcome.opened,
            rounds=outcome.rounds,
            starts={model: tuple(start - self._around.zero for start in cell.starts) for model, cell in cells.items()},
            cpu_seconds={model: cell.cpu_seconds for model, cell in cells.items()},
            observed={model: cell.observed for model, cell in cells.items() if cell.observed},
            gil_enabled=outcome.gil_enabled,
        )


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
        return _Moment(str(date), time.perf_counter(), machine.load(), machine.steal_seconds())


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else max(0.0, after - before)
