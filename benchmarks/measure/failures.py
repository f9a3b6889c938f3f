"""Ask a fresh process for a block, and find out whose fault it is where none comes back whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.block.block import BlockOutcome, BlockRequest
from benchmarks.errors import ChildError
from benchmarks.measure.progress import Reporter
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.plan import Plan, PlannedBlock
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.processes.protocol import ask
from benchmarks.record_format import InvalidEntry
from benchmarks.servers.services import Loss, Services, server_of


@dataclass(frozen=True)
class MeasurementContext:
    """What blocks find around them: servers, their environment, and how long a step of theirs may take at most.

    `zero` is when the sitting began, `began` when this process took it up; both are readings of the clock.
    """

    services: Services
    environment: dict[str, str]
    limit_seconds: float
    zero: float
    began: float


_DISCREET = "it failed with the server that was given; what was said of it was shown, but is not recorded"


class BlockSupervisor:
    """Gets blocks done; it remembers which models have failed so far, and measures them no further."""

    def __init__(self, plan: Plan, recorder: Recorder, reporter: Reporter, around: MeasurementContext) -> None:
        self._plan = plan
        self._recorder = recorder
        self._reporter = reporter
        self._around = around
        failed = {(failure.workload, failure.model) for failure in recorder.sitting.invalid}
        self.valid = {
            workload.name: tuple(model for model in workload.models if (workload.name, model) not in failed)
            for workload in plan.workloads
        }
        self.gave_up = False

    def expect(self, chosen: PlannedWorkload) -> None:
        """Be ready for blocks of a workload that the plan did not have so far."""
        self._plan = self._plan.with_more(chosen)
        self.valid[chosen.name] = chosen.models

    def ask(self, block: PlannedBlock, rounds: int) -> BlockOutcome | None:
        """Run one block with the models that have not failed so far; None where no model is left or the block died."""
        if not self.valid[block.workload]:
            return None
        answer = self._try(block, rounds)
        if isinstance(answer, ChildError) or answer.failures:
            loss = self._around.services.what_is_wrong(self._plan.chosen(block.workload).workload.needs)
            if loss:
                return self._after_loss(loss, block, rounds)
        return self._judged(block, answer)

    def _try(self, block: PlannedBlock, rounds: int) -> BlockOutcome | ChildError:
        chosen = self._plan.chosen(block.workload)
        models, addresses = self.valid[block.workload], self._around.services.addresses
        request = BlockRequest(chosen.module, models, chosen.width, rounds, block.seed, addresses, dict(chosen.changes))
        environment = {**self._around.environment, "PYTHONHASHSEED": str(block.hash_seed)}
        Path(environment["TMPDIR"]).mkdir(exist_ok=True)  # a variant that removes it must not find /tmp in its place
        try:
            outcome: BlockOutcome = ask(BlockRequest.__module__, request, environment, self._around.limit_seconds)
        except ChildError as error:
            return self._discreet(chosen, error)
        return self._discreet(chosen, outcome)

    def _discreet(self, chosen: PlannedWorkload, answer: BlockOutcome | ChildError) -> BlockOutcome | ChildError:
        """What a driver says of a server that somebody else runs may quote its address: told here, recorded nowhere."""
        if not any(map(self._around.services.is_given, (*chosen.workload.needs, *chosen.models))):
            return answer
        if isinstance(answer, ChildError):
            self._reporter.say(f"{chosen.name}: {answer}")
            return ChildError(_DISCREET, answer.step)
        for failure in answer.failures:
            self._reporter.say(f"{chosen.name} {failure.model}: {failure.reason}")
        return replace(answer, failures=tuple(replace(one, reason=_DISCREET) for one in answer.failures))

    def _after_loss(self, loss: Loss, block: PlannedBlock, rounds: int) -> BlockOutcome | None:
        """No variant is to blame where the server is gone: start it again, once, and repeat the block."""
        where = f"{loss.reason} (block {block.number}, {block.workload})"
        if not self._around.services.may_start_again(loss.server):
            self._give_up(loss.server, f"{where}, for the second time")
            return None
        try:
            self._around.services.start_again(loss.server)
        except ChildError as error:
            self._give_up(loss.server, f"{where}, and could not be started again: {error}")
            return None
        self._note(f"{where}; it was started again and the block repeated")
        return self.ask(block, rounds)

    def _give_up(self, server: str, why: str) -> None:
        """Measure nothing more that needs this server; what was measured stays."""
        self._note(f"{why}: what needs it is measured no further")
        self.gave_up = True
        for workload in self._plan.workloads:
            if server in map(server_of, workload.workload.needs):
                self.valid[workload.name] = ()

    def _note(self, incident: str) -> None:
        self._recorder.note_incident(incident)
        self._recorder.save()
        self._reporter.say(incident)

    def _judged(self, block: PlannedBlock, answer: BlockOutcome | ChildError) -> BlockOutcome | None:
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
        self._recorder.invalidate(
            InvalidEntry(block.workload, model, block.number, phase or "block", str(error)) for model in guilty
        )
        self._forget(block.workload, guilty)

    def _forget(self, workload: str, failed: Sequence[str]) -> None:
        for model in failed:
            self._reporter.say(f"INVALID {workload} {model}: it is measured no further")
        self.valid[workload] = tuple(model for model in self.valid[workload] if model not in failed)
