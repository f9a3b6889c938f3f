"""One timeline: a fresh process opens one model and runs small batches, some of them recorded and others not.

The batch that is shown is the recorded one of median makespan. None of them is timed for anything but the overhead.
"""

import gc
import os
import platform
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from types import CodeType
from typing import Any

from benchmarks.block.block import (
    PREPARATION,
    BlockRequest,
    Failure,
    gil_enabled,
    parameters_with_services,
    requested_workload,
)
from benchmarks.block.phases import in_phases
from benchmarks.block.verification import WrongAnswerError, expected_results, first_difference
from benchmarks.errors import ChildError
from benchmarks.processes.protocol import Announce, ask, serve_request
from benchmarks.record_format.timelines import STATES, TimelineEntry
from benchmarks.timelines.assembly import Seen, compact, job_groups, job_rows
from benchmarks.timelines.iterations import noted_iterations, searched_loops
from benchmarks.timelines.loops import noted_loops, recorded_loops
from benchmarks.timelines.pools import recorded_pools
from benchmarks.timelines.strands import clock, log_of, saved_strands
from benchmarks.timelines.thread_states import ON, READY, sampled
from workloads.contract import Batch, Workload

_EACH = 3
"""So many batches are recorded, and so many are not, in turns."""

_PATIENCE_SECONDS = 0.3
_MOST_ROWS = 24
_SAMPLED = "events of loops and pools; threads sampled every 0.3 ms"
_NOT_SAMPLED = "events of loops and pools; of threads only their CPU time"
NO_JOBS = "its jobs cannot be told apart from outside"


@dataclass(frozen=True)
class RecordingRequest:
    """What the parent asks for; `folder` is where workers leave what they saw."""

    block: BlockRequest
    folder: str


@dataclass(frozen=True)
class Recording:
    """What a process answers: one recorded batch, and how long all of them took, in seconds."""

    seen: Seen
    jobs: int
    recorded: tuple[float, ...]
    plain: tuple[float, ...]
    python: str


def timeline(
    point: str, request: BlockRequest, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> TimelineEntry:
    """The timeline of the one model of a request, of a workload of this name.

    Raises ChildError where the model fails or returns something wrong.
    """
    return timeline_with_pieces(point, request, environment, limit_seconds)[0]


def timeline_with_pieces(
    point: str, request: BlockRequest, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> tuple[TimelineEntry, "Detail | None"]:
    """The same, with every span of every job as it was seen."""
    (model,) = request.models
    folder = Path(tempfile.mkdtemp(prefix="timeline-", dir=(environment or {}).get("TMPDIR")))
    try:
        with ExitStack() as stack:
            samplers = []
            beside = lambda process: samplers.append(stack.enter_context(sampled(folder, process)))  # noqa: E731
            recording: Recording | Failure = ask(
                __name__, RecordingRequest(request, str(folder)), environment, limit_seconds, beside
            )
        if isinstance(recording, Failure):
            raise ChildError(recording.reason, f"{recording.phase}, {model}")
        return _entry(point, model, request, recording, samplers[0].traces if samplers else {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Detail:
    """All that is known of a recorded batch: what each job did, in seconds since it began; and its strands."""

    rows: list[list[tuple[str, float, float]]]
    seen: Seen


def _entry(
    point: str, model: str, request: BlockRequest, recording: Recording, traces: Any
) -> tuple[TimelineEntry, Detail | None]:
    rows = job_rows(recording.seen, recording.jobs, traces)
    entry = TimelineEntry(
        workload=point,
        model=model,
        batch_jobs=recording.jobs,
        width=request.width,
        makespan_seconds=recording.seen.end - recording.seen.start,
        overhead_ratio=median(recording.recorded) / max(median(recording.plain), 1e-9),
        python=recording.python,
    )
    if not rows:
        return replace(entry, missing=NO_JOBS), None
    shown = shown_jobs(len(rows))
    used = [state for state in STATES if any(state == piece[0] for number in shown for piece in rows[number])]
    entry = replace(
        entry,
        jobs=shown,
        states=tuple(used),
        spans=compact([rows[number] for number in shown], used),
        method=_SAMPLED if traces else _NOT_SAMPLED,
    )
    return entry, Detail(rows, recording.seen)


def shown_jobs(jobs: int, most: int = _MOST_ROWS) -> tuple[int, ...]:
    """Which jobs get a row: all of a few; of many some at even distances, the first and the last among them."""
    if jobs <= most:
        return tuple(range(jobs))
    return tuple(round(place * (jobs - 1) / (most - 1)) for place in range(most))


def main() -> None:
    """Serve one request from the parent."""
    serve_request(record)


def record(request: RecordingRequest, announce: Announce = lambda _: None) -> Recording | Failure:
    """Open the model, run its batches, close it; announce each step before."""
    (model,) = request.block.models
    return in_phases(model, announce, lambda begin: _recording(requested_workload(request.block), request, begin))


def _recording(workload: Workload[Any], request: RecordingRequest, begin: Announce) -> Recording:
    block = request.block
    with ExitStack() as stack:
        begin(PREPARATION)
        parameters = stack.enter_context(workload.prepare(parameters_with_services(workload, block.services)))
        check = partial(first_difference, expected_results(workload, parameters), accepts=workload.accepts)
        begin("startup")
        with noted_loops() as loops:
            batch = stack.enter_context(workload.variants[block.models[0]](parameters, block.width))
        runs = Runs(batch, check, request.folder, loops, parameters.jobs)
        begin("first batch")
        runs.plain()
        begin("recording")
        recording = runs.recording()
        begin("shutdown")
    return recording


@dataclass
class Runs:
    """The batches of one model that is open; `is_sampled` where the parent looks at its threads meanwhile."""

    batch: Batch
    check: Callable[[Any], str | None]
    folder: str
    loops: list[Any]
    jobs: int
    is_sampled: bool = True

    def recording(self) -> Recording:
        """Recorded batches and others, in turns; how jobs are told apart is found out first."""
        code = self.code_of_loop()
        plain, recorded = [], []
        for _ in range(_EACH):
            plain.append(self.plain())
            recorded.append(self.recorded(code))
        spans = [seen.end - seen.start for seen in recorded]
        shown = sorted(recorded, key=lambda seen: seen.end - seen.start)[_EACH // 2]
        return Recording(shown, self.jobs, tuple(spans), tuple(plain), python_name())

    def plain(self) -> float:
        """One batch without recording: how long it took, in seconds."""
        gc.collect()
        start = clock()
        results = self.batch()
        end = clock()
        self._check(results)
        return end - start

    def code_of_loop(self) -> CodeType | None:
        """The function that has the plain loop over the jobs, where they can be told apart by nothing else."""
        if job_groups(self.recorded(None).strands, self.jobs):
            return None
        with searched_loops(self.jobs) as search:
            results = self.batch()
        self._check(results)
        return search.code_of_jobs()

    def recorded(self, code: CodeType | None) -> Seen:
        """One batch that is recorded."""
        gc.collect()
        log = log_of(self.folder)
        log.strands.clear()
        iterations: list[float] = []
        looked_at = _looked_at(Path(self.folder)) if self.is_sampled else nullcontext()
        with recorded_loops(log, self.loops), recorded_pools(log), looked_at:
            start = clock()
            if code is None:
                results = self.batch()
            else:
                with noted_iterations(code, self.jobs) as iterations:
                    results = self.batch()
            end = clock()
        self._check(results)
        strands = (*log.strands, *saved_strands(self.folder))
        return Seen(start, end, os.getpid(), threading.get_native_id(), strands, tuple(iterations))

    def _check(self, results: Sequence[Any]) -> None:
        if difference := self.check(results):
            raise WrongAnswerError(difference)


@contextmanager
def _looked_at(folder: Path) -> Iterator[None]:
    """Let the parent look at all threads meanwhile; go on without where it does not begin soon."""
    (folder / ON).touch()
    end = clock() + _PATIENCE_SECONDS
    while not (folder / READY).exists() and clock() < end:
        time.sleep(0.0005)
    try:
        yield
    finally:
        (folder / ON).unlink()
        while (folder / READY).exists() and clock() < end + 60:
            time.sleep(0.0005)


def python_name() -> str:
    """`CPython 3.11.7, GIL enabled`."""
    gil = "enabled" if gil_enabled() else "disabled"
    return f"{platform.python_implementation()} {platform.python_version()}, GIL {gil}"
