"""What one cell costs beside time: a fresh process that opens one model and no other, and is timed for no record.

Three things are measured one after the other, so that none disturbs the next: memory and what is pickled, in the first
batches; then CPU time and context switches, while nothing else runs in the process; then how late a heartbeat is.
What was started before the model was opened, such as a client that asks servers, is not the model's and not counted.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import psutil

from benchmarks.block.block import (
    PREPARATION,
    BlockRequest,
    Failure,
    parameters_with_services,
    requested_workload,
    settle,
)
from benchmarks.block.cpu_usage import CPU, INVOLUNTARY, VOLUNTARY, Usage, growth, own_usage, started, usage_below
from benchmarks.block.heartbeat import LoopHeart, heart_of, lag_entry, thread_heart
from benchmarks.block.memory import MemoryWatch, best_measure
from benchmarks.block.phases import in_phases, step_text
from benchmarks.block.pickled_bytes import PickledBytes, why_unseen
from benchmarks.block.verification import WrongAnswerError, expected_results, first_difference
from benchmarks.errors import ChildError
from benchmarks.plan.profiles import SETTLED_SECONDS
from benchmarks.processes.protocol import Announce, ask, serve_request
from benchmarks.record_format.costs import CostEntry
from workloads.contract import Batch, Workload
from workloads.loops import observed_loops

COUNTED_SECONDS = 0.2
"""Batches are repeated until they have taken so long: enough for clocks of 10 ms, and for 200 beats."""

_MOST_SECONDS = 2 * COUNTED_SECONDS
"""So long at most, with what is done between batches; those of microseconds would go on for minutes."""


def costs(
    point: str, request: BlockRequest, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> CostEntry:
    """What the one model of a request costs, at a workload or point of this name; seed and rounds mean nothing here.

    Raises ChildError where the model fails or returns something wrong; what it was doing then is the error's `step`.
    """
    (model,) = request.models
    outcome: CostEntry | Failure = ask(__name__, request, environment, limit_seconds)
    if isinstance(outcome, Failure):
        raise ChildError(outcome.reason, step_text(outcome.phase, model))
    return replace(outcome, workload=point)


def main() -> None:
    """Serve one request from the parent."""
    serve_request(cell_costs)


def cell_costs(request: BlockRequest, announce: Announce = lambda _: None) -> CostEntry | Failure:
    """Open the model, run batches, close it; announce each step before."""
    (model,) = request.models
    return in_phases(model, announce, lambda begin: _measured_costs(requested_workload(request), request, begin))


def _measured_costs(workload: Workload[Any], request: BlockRequest, begin: Announce) -> CostEntry:
    (model,) = request.models
    begin(PREPARATION)
    with workload.prepare(parameters_with_services(workload, request.services)) as parameters:
        expected = expected_results(workload, parameters)
        check = partial(first_difference, expected, accepts=workload.accepts)
        gc.collect()
        apart, heart, measured_as = started(), LoopHeart(), best_measure()
        before = MemoryWatch(measured_as).look()
        with MemoryWatch(measured_as) as watch, observed_loops(heart.observe):
            begin("startup")
            with workload.variants[model](parameters, request.width) as batch:
                cell = _OpenCell(model, batch, check, begin)
                watch.look()
                pickled = cell.first_batches(watch)
                watch.stop()
                counted = cell.counted(apart)
                late = cell.late(heart)
                begin("shutdown")
        return CostEntry(
            workload=workload.name,
            model=model,
            batches=counted.batches,
            seconds=counted.seconds / counted.batches,
            cpu_seconds=counted.each(CPU, counted.used.cpu_seconds),
            peak_bytes=max(watch.peak_bytes, before),
            before_bytes=before,
            measure=measured_as,
            voluntary_switches=counted.each(VOLUNTARY, counted.used.voluntary),
            involuntary_switches=counted.each(INVOLUNTARY, counted.used.involuntary),
            pickled_bytes=pickled,
            lag=lag_entry(heart_of(heart), late) if late else None,
            missing={**counted.missing, **_other_gaps(model, late)},
        )


def _other_gaps(model: str, late: Sequence[float]) -> dict[str, str]:
    gaps = {"pickled_bytes": why_unseen(model), "lag": "" if late else "no batch lasted until the first beat was due"}
    return {name: reason for name, reason in gaps.items() if reason}


@dataclass(frozen=True)
class _Counted:
    """What batches took and used altogether, and what could not be had."""

    batches: int = 0
    seconds: float = 0.0
    used: Usage = field(default_factory=Usage)
    missing: Mapping[str, str] = field(default_factory=dict)

    def each(self, name: str, total: float) -> float | None:
        """What one batch used, None where it is missing."""
        return None if name in self.missing else total / self.batches


@dataclass(frozen=True)
class _OpenCell:
    """One open model whose batches are run, and their results checked, in different company."""

    model: str
    batch: Batch
    check: Callable[[Any], str | None]
    begin: Announce

    def first_batches(self, watch: MemoryWatch) -> int | None:
        """Run the first batch, and a second one if the first was short: it let caches and pools settle.

        Returns how many bytes the last of them pickled; None where that is not seen.
        """
        start = time.perf_counter()
        pickled = self._weighed("first batch", watch)
        if time.perf_counter() - start < SETTLED_SECONDS:
            pickled = self._weighed("second batch", watch)
        return None if why_unseen(self.model) else pickled

    def _weighed(self, phase: str, watch: MemoryWatch) -> int:
        self.begin(phase)
        counter = PickledBytes()
        with counter.counting():
            results = self.batch()
        watch.look()
        self._check(results)
        return counter.count

    def counted(self, apart: Sequence[psutil.Process]) -> _Counted:
        """Run batches for long enough; count what they take, and not what it takes to check them."""
        self.begin("counted batches")
        settle()
        total, before, end = _Counted(), usage_below(apart), time.perf_counter() + _MOST_SECONDS
        while not total.batches or (total.seconds < COUNTED_SECONDS and time.perf_counter() < end):
            gc.collect()
            own, start = own_usage(), time.perf_counter()
            results = self.batch()
            seconds, used = time.perf_counter() - start, own_usage() - own
            total = _Counted(total.batches + 1, total.seconds + seconds, total.used + used)
            self._check(results)
            del results
        below, gaps = growth(before, usage_below(apart))
        return replace(total, used=total.used + below, missing=gaps)

    def late(self, heart: LoopHeart) -> list[float]:
        """Run batches for long enough with a heartbeat; return how late each beat was, in seconds."""
        self.begin("batches with a heartbeat")
        seconds, end = 0.0, time.perf_counter() + _MOST_SECONDS
        while seconds < COUNTED_SECONDS and time.perf_counter() < end:
            gc.collect()
            company: AbstractContextManager[None] = heart.switched_on() if heart.loops else thread_heart(heart.beats)
            with company:
                start = time.perf_counter()
                results = self.batch()
                seconds += time.perf_counter() - start
            self._check(results)
            del results
        return heart.beats.late

    def _check(self, results: Any) -> None:
        if difference := self.check(results):
            raise WrongAnswerError(difference)
