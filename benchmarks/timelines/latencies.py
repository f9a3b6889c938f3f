"""How long single jobs take within a batch of the workload's own size: a fresh process that opens one model.

Jobs are told apart by the same hooks as in timelines, of which only begin and end are kept; nobody looks at threads. A
workload whose results say how long its jobs took is believed, and nothing is recorded.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from benchmarks.block.block import PREPARATION, BlockRequest, Failure, parameters_with_services, requested_workload
from benchmarks.block.phases import in_phases
from benchmarks.block.verification import WrongAnswerError, expected_results, first_difference
from benchmarks.errors import ChildError
from benchmarks.processes.protocol import Announce, ask, serve_request
from benchmarks.record_format.latencies import FEWEST_FOR_P999, HOOKS, LEVELS, OWN, LatencyEntry, Quantiles
from benchmarks.timelines.assembly import job_moments
from benchmarks.timelines.loops import noted_loops
from benchmarks.timelines.recording import NO_JOBS, RecordingRequest, Runs
from benchmarks.timelines.strands import clock
from workloads.contract import Batch, Workload

_SECONDS, _SECONDS_OF_ITS_OWN = 0.3, 3.0
"""Batches go on for so long; longer where only a thousand jobs tell what one in a thousand takes."""

_FEWEST, _MOST_JOBS = 3, 100_000


@dataclass
class Latencies:
    """What a process answers: seconds of every job of every batch, and how long batches took."""

    method: str
    due: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    recorded: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)


def latencies(
    point: str, request: BlockRequest, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> LatencyEntry:
    """How long the jobs of the one model of a request take, in a workload of this name.

    Raises ChildError where the model fails or returns something wrong.
    """
    (model,) = request.models
    folder = tempfile.mkdtemp(prefix="latencies-", dir=(environment or {}).get("TMPDIR"))
    try:
        seen: Latencies | Failure = ask(__name__, RecordingRequest(request, folder), environment, limit_seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if isinstance(seen, Failure):
        raise ChildError(seen.reason, f"{seen.phase}, {model}")
    return latency_entry(point, model, seen)


def latency_entry(point: str, model: str, seen: Latencies) -> LatencyEntry:
    """Exact quantiles of all jobs: there are thousands, not millions, so that none need to share a bucket."""
    entry = LatencyEntry(point, model, batches=len(seen.recorded), jobs=len(seen.due))
    if not seen.due:
        return replace(entry, batches=0, missing=NO_JOBS)
    overhead = median(seen.recorded) / max(median(seen.plain), 1e-9) if seen.plain else 1.0
    return replace(
        entry,
        from_due=quantiles(seen.due),
        from_begun=quantiles(seen.begun),
        distribution=tuple(_exact(seen.due, LEVELS)),
        overhead_ratio=overhead,
        method=seen.method,
    )


def quantiles(seconds: Sequence[float]) -> Quantiles:
    """Each is the latency of a job."""
    p50, p95, p99, p999, worst = _exact(seconds, (0.5, 0.95, 0.99, 0.999, 1.0))
    return Quantiles(p50, p95, p99, p999 if len(seconds) >= FEWEST_FOR_P999 else None, worst)


def _exact(seconds: Sequence[float], levels: Sequence[float]) -> list[float]:
    """In whole nanoseconds, below which no clock tells anything."""
    values = np.quantile(np.maximum(seconds, 0.0), np.minimum(levels, 1.0), method="inverted_cdf")
    return [round(float(value), 9) for value in values]


def main() -> None:
    """Serve one request from the parent."""
    serve_request(measured)


def measured(request: RecordingRequest, announce: Announce = lambda _: None) -> Latencies | Failure:
    """Open the model, run its batches, close it; announce each step before."""
    (model,) = request.block.models
    return in_phases(model, announce, lambda begin: _measured(requested_workload(request.block), request, begin))


def _measured(workload: Workload[Any], request: RecordingRequest, begin: Announce) -> Latencies:
    block = request.block
    with ExitStack() as stack:
        begin(PREPARATION)
        parameters = stack.enter_context(workload.prepare(parameters_with_services(workload, block.services)))
        check = partial(first_difference, expected_results(workload, parameters), accepts=workload.accepts)
        begin("startup")
        with noted_loops() as loops:
            batch = stack.enter_context(workload.variants[block.models[0]](parameters, block.width))
        runs = Runs(batch, check, request.folder, loops, parameters.jobs, is_sampled=False)
        begin("first batch")
        runs.plain()
        begin("batches whose jobs are followed")
        if workload.latencies is not None:
            return _told(batch, check, workload.latencies)
        return _followed(runs)


def _told(
    batch: Batch,
    check: Callable[[Any], str | None],
    read: Callable[[Sequence[Any]], tuple[Sequence[float], Sequence[float]]],
) -> Latencies:
    """What results say of their jobs."""
    seen, end = Latencies(OWN), clock() + _SECONDS_OF_ITS_OWN
    while len(seen.recorded) < _FEWEST or (len(seen.due) < FEWEST_FOR_P999 and clock() < end):
        gc.collect()
        start = clock()
        results = batch()
        seen.recorded.append(clock() - start)
        if difference := check(results):
            raise WrongAnswerError(difference)
        due, begun = read(results)
        seen.due += due
        seen.begun += begun
    return seen


def _followed(runs: Runs) -> Latencies:
    """Batches with the hooks and without, in turns."""
    code, seen = runs.code_of_loop(), Latencies(HOOKS)
    end = clock() + _SECONDS
    while len(seen.recorded) < _FEWEST or (clock() < end and len(seen.due) < _MOST_JOBS):
        recorded = runs.recorded(code)
        moments = job_moments(recorded, runs.jobs)
        if not moments:
            return Latencies(HOOKS)
        seen.recorded.append(recorded.end - recorded.start)
        seen.due += [ended - recorded.start for _, ended in moments]
        seen.begun += [ended - began for began, ended in moments]
        seen.plain.append(runs.plain())
    return seen
