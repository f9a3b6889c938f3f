"""Very many jobs in flight at once: a fresh process that opens one model and runs one batch, no cell of a record.

Memory is watched by a thread meanwhile, whose own CPU time is not counted. What fails is a reason, never an error: the
point is to see where a model gives up.
"""

import gc
import multiprocessing
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.block.block import (
    PREPARATION,
    BlockRequest,
    Failure,
    parameters_with_services,
    requested_workload,
)
from benchmarks.block.cpu_usage import CPU, Usage, growth, own_usage, started, usage_below
from benchmarks.block.memory import MemoryWatch, best_measure
from benchmarks.block.phases import in_phases, step_text
from benchmarks.block.verification import WrongAnswerError, expected_results, failure_reason, first_difference
from benchmarks.errors import ChildError
from benchmarks.processes.protocol import Announce, ask, serve_request
from benchmarks.processes.signals import allow_many_files
from benchmarks.record_format.in_flight import InFlightEntry
from workloads.contract import Workload

FILES_BESIDE = 100
"""Files that a process has open beside one for each job."""


@dataclass(frozen=True)
class InFlightRequest:
    """A block of one model with as many jobs as its width, what each of them waits, and the memory that it may take."""

    block: BlockRequest
    wait_seconds: float
    most_bytes: int


class LimitError(Exception):
    """The model would go beyond what this machine has to spare; the message says what."""


def in_flight(
    request: InFlightRequest, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> InFlightEntry:
    """Run the one batch of a request. Raises ChildError where it fails or returns something wrong."""
    (model,) = request.block.models
    outcome: InFlightEntry | Failure = ask(__name__, request, environment, limit_seconds + request.wait_seconds)
    if isinstance(outcome, Failure):
        raise ChildError(outcome.reason, step_text(outcome.phase, model))
    return outcome


def main() -> None:
    """Serve one request from the parent."""
    serve_request(batch_in_flight)


def batch_in_flight(request: InFlightRequest, announce: Announce = lambda _: None) -> InFlightEntry | Failure:
    """Open the model, run the batch, close the model; announce each step before."""
    (model,) = request.block.models

    def work(begin: Announce) -> InFlightEntry:
        workload = requested_workload(request.block)
        _see_to_files(request.block.width, bool(workload.needs))
        return _measured_batch(workload, request, begin)

    return in_phases(model, announce, work, _reason)


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, LimitError) else failure_reason(error)


def _see_to_files(jobs: int, has_connections: bool) -> None:
    """Ask for enough open files; a connection is one in a server, too, which would not say what it lacks."""
    needed = jobs + FILES_BESIDE
    allow_many_files(needed)
    if has_connections and (allowed := _allowed_files()) is not None and allowed < needed:
        raise LimitError(f"it needs {needed:,} open files, and this system allows a process {allowed:,}")


def _allowed_files() -> int | None:
    """How many files this process may open; None where there is no limit, or none that can be asked for."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  # does not exist everywhere

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def _measured_batch(workload: Workload[Any], request: InFlightRequest, begin: Announce) -> InFlightEntry:
    (model,), jobs = request.block.models, request.block.width
    begin(PREPARATION)
    with workload.prepare(parameters_with_services(workload, request.block.services)) as parameters:
        expected = expected_results(workload, parameters)
        gc.collect()
        apart, threads, measured_as = started(), threading.active_count(), best_measure()
        before = MemoryWatch(measured_as).look()
        begin("startup")
        start = time.perf_counter()
        with workload.variants[model](parameters, jobs) as batch:
            startup = time.perf_counter() - start
            with MemoryWatch(measured_as) as watch:
                _check_memory(watch.look() - before, request.most_bytes)
                begin("batch")
                below, own, looking = usage_below(apart), own_usage(), watch.cpu_seconds
                start = time.perf_counter()
                results = batch()
                makespan = time.perf_counter() - start
                watch.stop()
                used = own_usage() - own - Usage(watch.cpu_seconds - looking)
                used_below, gaps = growth(below, usage_below(apart))
                watch.look()
                reached = threading.active_count() - threads, len(multiprocessing.active_children())
            if difference := first_difference(expected, results, workload.accepts):
                raise WrongAnswerError(difference)
            del results
            begin("shutdown")
    entry = InFlightEntry(workload.name, model, jobs, request.wait_seconds, makespan, startup)
    return replace(
        entry,
        cpu_seconds=None if CPU in gaps else max(0.0, (used + used_below).cpu_seconds),
        peak_bytes=max(watch.peak_bytes, before),
        before_bytes=before,
        measure=measured_as,
        threads=max(0, reached[0]),
        processes=reached[1],
    )


def _check_memory(taken: int, most: int) -> None:
    if taken > most:
        raise LimitError(f"once open it took {taken / 2**20:,.0f} MiB, and {most / 2**20:,.0f} MiB were to spare")
