"""A block: one fresh process in which all models of one workload are open at once and run in balanced rounds.

A sitting sends it a request, and it sends back its outcome.
"""

import gc
import math
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import workloads
from benchmarks.block.round_orders import balanced_orders
from benchmarks.block.verification import WrongAnswerError, expected_results, failure_reason, first_difference
from benchmarks.plan.parameters import workload_with
from benchmarks.plan.profiles import SETTLED_SECONDS, WARMUPS
from benchmarks.processes.protocol import serve_request
from workloads.cluster import use_cluster
from workloads.contract import Batch, Value, Workload


@dataclass(frozen=True)
class BlockRequest:
    """What the parent asks of a block; `changes` are values that the workload has instead of its own."""

    workload: str
    models: tuple[str, ...]
    width: int
    rounds: int
    seed: int
    services: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    model: str
    phase: str
    reason: str


@dataclass(frozen=True)
class CellOutcome:
    """What is left of a cell when its block is over; phases that were not reached are None or short.

    The first of the `warmups` is the first batch; `observed` holds medians over the warm batches.
    """

    startup: float | None
    warmups: tuple[float, ...]
    shutdown: float | None
    warm: tuple[float, ...]
    starts: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    observed: dict[str, float]


@dataclass(frozen=True)
class BlockOutcome:
    """What a block answers; `starts` are readings of the block's clock, `gil_enabled` is how its process ended up."""

    opened: tuple[str, ...]
    rounds: tuple[tuple[str, ...], ...]
    cells: dict[str, CellOutcome]
    failures: tuple[Failure, ...]
    gil_enabled: bool = True


Clock = Callable[[], float]


@dataclass
class OpenCell:
    """One model of the block while it is measured; every time in seconds."""

    model: str
    make: Callable[[], AbstractContextManager[Batch]]
    variant: AbstractContextManager[Batch] | None = None
    batch: Batch | None = None
    startup: float | None = None
    shutdown: float | None = None
    warmups: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    observed: dict[str, list[float]] = field(default_factory=dict)
    failure: Failure | None = None


def main() -> None:
    """Serve one request from the parent."""
    serve_request(lambda request, announce: measure(requested_workload(request), request, announce=announce))


def requested_workload(request: BlockRequest) -> Workload[Any]:
    """The workload of a request, with the values that it shall have; pools will be where the request says."""
    use_cluster(request.services.get("dask", ""))
    return workload_with(workloads.load(request.workload), request.changes)


def parameters_with_services(workload: Workload[Any], services: dict[str, str]) -> Any:
    """The workload's parameters with the addresses of the servers that it needs."""
    return replace(workload.parameters, **{name: services[name] for name in workload.needs})


def measure(
    workload: Workload[Any],
    request: BlockRequest,
    clock: Clock = time.perf_counter,
    announce: Callable[[str], None] = lambda _: None,
) -> BlockOutcome:
    """Open every model, warm up, run the rounds, close; keep on where one model fails; announce each step before."""
    random = Random(request.seed)
    opening = tuple(random.sample(request.models, len(request.models)))
    rounds = balanced_orders(request.models, request.rounds, random)
    with ExitStack() as stack:
        announce(PREPARATION)
        try:
            parameters = stack.enter_context(workload.prepare(parameters_with_services(workload, request.services)))
            expected = expected_results(workload, parameters)
        except Exception as error:
            return unprepared(request, error)
        measuring = _BlockRun(workload, expected, clock, announce)
        cells = {
            model: OpenCell(model, partial(workload.variants[model], parameters, request.width)) for model in opening
        }
        measuring.all_phases(cells, rounds)
    failures = tuple(cell.failure for cell in cells.values() if cell.failure)
    outcomes = {model: _outcome(cell) for model, cell in cells.items()}
    return BlockOutcome(opening, tuple(rounds), outcomes, failures, gil_enabled())


def gil_enabled() -> bool:
    """Whether this process has a GIL now; an extension can switch it on in a free-threaded build."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


@dataclass(frozen=True)
class _BlockRun:
    workload: Workload[Any]
    expected: Sequence[Any]
    clock: Clock
    announce: Callable[[str], None]

    def all_phases(self, cells: dict[str, OpenCell], rounds: Sequence[Sequence[str]]) -> None:
        for cell in cells.values():
            self.attempt("startup", cell, self.open)
        for phase in ("first batch", *["warm-up"] * (WARMUPS - 1)):
            for cell in cells.values():
                if not cell.warmups or cell.warmups[0] < SETTLED_SECONDS:
                    self.attempt(phase, cell, self.warm_up)
        settle()
        for order in rounds:
            for model in order:
                self.attempt("warm", cells[model], self.run_warm)
        for cell in cells.values():
            self.attempt("shutdown", cell, self.close)
        self.announce("clean-up")

    def attempt(self, phase: str, cell: OpenCell, step: Callable[[OpenCell], None]) -> None:
        """Take one step; a cell that failed takes no more steps, except that what is open gets closed."""
        if cell.failure and not (phase == "shutdown" and cell.batch):
            return
        self.announce(f"{phase}, {cell.model}")
        try:
            step(cell)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a variant may also leak CancelledError or SystemExit
            cell.failure = cell.failure or Failure(cell.model, phase, failure_reason(error))

    def open(self, cell: OpenCell) -> None:
        start = self.clock()
        cell.variant = cell.make()
        cell.batch = cell.variant.__enter__()
        cell.startup = self.clock() - start

    def warm_up(self, cell: OpenCell) -> None:
        _, makespan, _, _ = self.run(cell)
        cell.warmups.append(makespan)

    def run_warm(self, cell: OpenCell) -> None:
        gc.collect()
        start, makespan, cpu, results = self.run(cell)
        cell.starts.append(start)
        cell.warm.append(makespan)
        cell.cpu_seconds.append(cpu)
        observed = {name: _finite(name, value) for name, value in self.workload.observe(results).items()}
        for name, value in observed.items():
            cell.observed.setdefault(name, []).append(value)

    def run(self, cell: OpenCell) -> tuple[float, float, float, list[Any]]:
        """Time one batch and check its results outside the clock; return (start, makespan, CPU seconds, results)."""
        assert cell.batch is not None
        cpu = time.process_time()
        start = self.clock()
        results = cell.batch()
        makespan = self.clock() - start
        cpu = time.process_time() - cpu
        difference = first_difference(self.expected, results, self.workload.accepts)
        if difference:
            raise WrongAnswerError(difference)
        return start, makespan, cpu, results

    def close(self, cell: OpenCell) -> None:
        assert cell.variant is not None
        start = self.clock()
        cell.variant.__exit__(None, None, None)
        cell.shutdown = self.clock() - start


def settle() -> None:
    """Move what start-up made out of the garbage collector's sight, so that collecting before each value is cheap."""
    gc.collect()
    gc.freeze()


def _finite(name: str, value: float) -> float:
    """A number as a record can hold it."""
    if not math.isfinite(value):
        raise ValueError(f"observed {name}={value}, but a record holds finite numbers only")
    return float(value)


def _outcome(cell: OpenCell) -> CellOutcome:
    return CellOutcome(
        cell.startup,
        tuple(cell.warmups),
        cell.shutdown,
        tuple(cell.warm),
        tuple(cell.starts),
        tuple(cell.cpu_seconds),
        {name: median(values) for name, values in cell.observed.items()},
    )


PREPARATION = "preparation"
"""The phase before any model is opened: making inputs, and the answer."""


def unprepared(request: BlockRequest, error: Exception) -> BlockOutcome:
    """Inputs or answer could not be made, which no model is to blame for and none can be measured without."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    text = f"{failure_reason(error)} ({Path(last.filename).name}, line {last.lineno})"
    return BlockOutcome((), (), {}, tuple(Failure(model, PREPARATION, text) for model in request.models))
