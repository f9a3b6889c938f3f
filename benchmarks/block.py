"""A block: one fresh process in which all models of one workload are open at once and run in balanced rounds."""

import gc
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import workloads
from benchmarks.answers import first_difference
from benchmarks.children import serve_one
from benchmarks.orders import balanced_orders
from workloads.contract import Batch, Workload

Clock = Callable[[], float]


@dataclass(frozen=True)
class Request:
    """What the parent asks of a block."""

    workload: str
    models: tuple[str, ...]
    width: int
    rounds: int
    seed: int
    services: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    model: str
    phase: str
    reason: str


@dataclass
class Cell:
    """One model of the block while it is measured; every time in seconds."""

    model: str
    variant: AbstractContextManager[Batch]
    batch: Batch | None = None
    startup: float | None = None
    first: float | None = None
    shutdown: float | None = None
    warm: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    observed: dict[str, float] = field(default_factory=dict)
    failure: Failure | None = None


@dataclass(frozen=True)
class CellOutcome:
    """What is left of a cell when its block is over; phases that were not reached are None or short."""

    startup: float | None
    first: float | None
    shutdown: float | None
    warm: tuple[float, ...]
    starts: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    observed: dict[str, float]


@dataclass(frozen=True)
class Outcome:
    """What a block answers; `starts` are readings of the block's clock."""

    opened: tuple[str, ...]
    rounds: tuple[tuple[str, ...], ...]
    cells: dict[str, CellOutcome]
    failures: tuple[Failure, ...]


def main() -> None:
    """Serve one request from the parent."""
    serve_one(lambda request: measure(workloads.load(request.workload), request))


def with_services(workload: Workload[Any], services: dict[str, str]) -> Any:
    """The workload's parameters with the addresses of the servers that it needs."""
    return replace(workload.parameters, **{name: services[name] for name in workload.services})


def measure(workload: Workload[Any], request: Request, clock: Clock = time.perf_counter) -> Outcome:
    """Open every model, run the first batches, then the rounds, then close; keep on where one model fails."""
    random = Random(request.seed)
    opening = tuple(random.sample(request.models, len(request.models)))
    rounds = balanced_orders(request.models, request.rounds, random)
    with workload.prepare(with_services(workload, request.services)) as parameters:
        measuring = _Measuring(workload, workload.answer(parameters), clock)
        cells = {model: Cell(model, workload.variants[model](parameters, request.width)) for model in opening}
        measuring.all_phases(cells, rounds)
    failures = tuple(cell.failure for cell in cells.values() if cell.failure)
    return Outcome(opening, tuple(rounds), {model: _outcome(cell) for model, cell in cells.items()}, failures)


@dataclass(frozen=True)
class _Measuring:
    workload: Workload[Any]
    expected: Sequence[Any]
    clock: Clock

    def all_phases(self, cells: dict[str, Cell], rounds: Sequence[Sequence[str]]) -> None:
        for cell in cells.values():
            self.attempt("startup", cell, self.open)
        for cell in cells.values():
            self.attempt("first batch", cell, self.run_first)
        settle()
        for order in rounds:
            for model in order:
                self.attempt("warm", cells[model], self.run_warm)
        for cell in cells.values():
            self.attempt("shutdown", cell, self.close)

    def attempt(self, phase: str, cell: Cell, step: Callable[[Cell], None]) -> None:
        """Take one step; a cell that failed takes no more steps, except that what is open gets closed."""
        if cell.failure and not (phase == "shutdown" and cell.batch):
            return
        try:
            step(cell)
        except Exception as error:
            cell.failure = cell.failure or Failure(cell.model, phase, _reason(error))

    def open(self, cell: Cell) -> None:
        start = self.clock()
        cell.batch = cell.variant.__enter__()
        cell.startup = self.clock() - start

    def run_first(self, cell: Cell) -> None:
        _, cell.first, _ = self.run(cell)

    def run_warm(self, cell: Cell) -> None:
        gc.collect()
        start, makespan, cpu = self.run(cell)
        cell.starts.append(start)
        cell.warm.append(makespan)
        cell.cpu_seconds.append(cpu)

    def run(self, cell: Cell) -> tuple[float, float, float]:
        """Time one batch and check its results outside the clock; return (start, makespan, CPU seconds)."""
        assert cell.batch is not None
        cpu = time.process_time()
        start = self.clock()
        results = cell.batch()
        makespan = self.clock() - start
        cpu = time.process_time() - cpu
        difference = first_difference(self.expected, results, self.workload.accepts)
        if difference:
            raise WrongAnswerError(difference)
        cell.observed = dict(self.workload.observe(results))
        return start, makespan, cpu

    def close(self, cell: Cell) -> None:
        start = self.clock()
        cell.variant.__exit__(None, None, None)
        cell.shutdown = self.clock() - start


class WrongAnswerError(Exception):
    """A batch returned something else than the answer."""


def settle() -> None:
    """Move what start-up made out of the garbage collector's sight, so that collecting before each value is cheap."""
    gc.collect()
    gc.freeze()


def _reason(error: Exception) -> str:
    if isinstance(error, WrongAnswerError):
        return str(error)
    return " ".join(f"raised {type(error).__name__}: {error}".split())


def _outcome(cell: Cell) -> CellOutcome:
    return CellOutcome(
        cell.startup,
        cell.first,
        cell.shutdown,
        tuple(cell.warm),
        tuple(cell.starts),
        tuple(cell.cpu_seconds),
        cell.observed,
    )
