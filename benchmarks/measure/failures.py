"""Ask a fresh process for a block, and find out whose fault it is where none comes back whole."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.block.block import BlockOutcome, BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure.context import MeasurementContext
from benchmarks.plan.plan import Plan, PlannedBlock
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.processes.protocol import ask
from benchmarks.record_format import InvalidEntry
from benchmarks.servers.services import ServerLoss, server_of

_DISCREET = "it failed with the server that was given; what was said of it was shown, but is not recorded"


class BlockSupervisor:
    """Gets blocks done; it remembers which models have failed so far, and measures them no further."""

    def __init__(self, plan: Plan, context: MeasurementContext) -> None:
        self._plan = plan
        self._context = context
        failed = {(failure.workload, failure.model) for failure in context.recorder.sitting.invalid}
        self.valid = {
            workload.name: tuple(model for model in workload.models if (workload.name, model) not in failed)
            for workload in plan.workloads
        }
        self.gave_up = False

    def add_workload(self, workload: PlannedWorkload) -> None:
        """Be ready for blocks of a workload that the plan did not have so far."""
        self._plan = self._plan.with_workload(workload)
        self.valid[workload.name] = workload.models

    def run(self, block: PlannedBlock, rounds: int) -> BlockOutcome | None:
        """Run one block with the models that have not failed so far; None where no model is left or the block died."""
        if not self.valid[block.workload]:
            return None
        answer = self._try(block, rounds)
        if isinstance(answer, ChildError) or answer.failures:
            loss = self._context.services.fault(self._plan.workload(block.workload).workload.needs)
            if loss:
                return self._after_loss(loss, block, rounds)
        return self._outcome(block, answer)

    def _try(self, block: PlannedBlock, rounds: int) -> BlockOutcome | ChildError:
        workload = self._plan.workload(block.workload)
        models, addresses = self.valid[block.workload], self._context.services.addresses
        request = BlockRequest(
            workload.module, models, workload.width, rounds, block.seed, addresses, dict(workload.changes)
        )
        environment = {**self._context.environment, "PYTHONHASHSEED": str(block.hash_seed)}
        Path(environment["TMPDIR"]).mkdir(exist_ok=True)  # a variant that removes it must not find /tmp in its place
        try:
            outcome: BlockOutcome = ask(BlockRequest.__module__, request, environment, self._context.limit_seconds)
        except ChildError as error:
            return self._discreet(workload, error)
        return self._discreet(workload, outcome)

    def _discreet(self, workload: PlannedWorkload, answer: BlockOutcome | ChildError) -> BlockOutcome | ChildError:
        """What a driver says of a server that somebody else runs may quote its address: told here, recorded nowhere."""
        if not any(map(self._context.services.is_given, (*workload.workload.needs, *workload.models))):
            return answer
        if isinstance(answer, ChildError):
            self._context.reporter.say(f"{workload.name}: {answer}")
            return ChildError(_DISCREET, answer.step)
        for failure in answer.failures:
            self._context.reporter.say(f"{workload.name} {failure.model}: {failure.reason}")
        return replace(answer, failures=tuple(replace(failure, reason=_DISCREET) for failure in answer.failures))

    def _after_loss(self, loss: ServerLoss, block: PlannedBlock, rounds: int) -> BlockOutcome | None:
        """No variant is to blame where the server is gone: start it again, once, and repeat the block."""
        where = f"{loss.reason} (block {block.number}, {block.workload})"
        if not self._context.services.may_restart(loss.server):
            self._give_up(loss.server, f"{where}, for the second time")
            return None
        try:
            self._context.services.restart(loss.server)
        except ChildError as error:
            self._give_up(loss.server, f"{where}, and could not be started again: {error}")
            return None
        self._note(f"{where}; it was started again and the block repeated")
        return self.run(block, rounds)

    def _give_up(self, server: str, why: str) -> None:
        """Measure nothing more that needs this server; what was measured stays."""
        self._note(f"{why}: what needs it is measured no further")
        self.gave_up = True
        for workload in self._plan.workloads:
            if server in map(server_of, workload.workload.needs):
                self.valid[workload.name] = ()

    def _note(self, incident: str) -> None:
        self._context.recorder.note_incident(incident)
        self._context.recorder.save()
        self._context.reporter.say(incident)

    def _outcome(self, block: PlannedBlock, answer: BlockOutcome | ChildError) -> BlockOutcome | None:
        if isinstance(answer, ChildError):
            self._blame(block, answer)
            return None
        self._forget(block.workload, [failure.model for failure in answer.failures])
        return answer

    def _blame(self, block: PlannedBlock, error: ChildError) -> None:
        """Blame a block that died on the model whose turn it was; on all where it was nobody's."""
        models = self.valid[block.workload]
        phase, _, culprit = error.step.partition(", ")
        guilty = [culprit] if culprit in models else list(models)
        self._context.recorder.invalidate(
            InvalidEntry(block.workload, model, block.number, phase or "block", str(error)) for model in guilty
        )
        self._forget(block.workload, guilty)

    def _forget(self, workload: str, failed: Sequence[str]) -> None:
        for model in failed:
            self._context.reporter.say(f"INVALID {workload} {model}: it is measured no further")
        self.valid[workload] = tuple(model for model in self.valid[workload] if model not in failed)
