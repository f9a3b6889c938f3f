"""The memory of one model at one point, in a pass of its own: a fresh process that opens this model and no other.

Nothing is timed here, so the process may look at itself and at all below it: when the model is open, after each batch
while its results are still there, and every now and then in between. Pages that several processes share count once
where the system can tell: PSS (Linux) shares out a page among the processes that have it; USS (macOS, Windows) counts
what only one has; RSS, the last resort, counts a shared page in each. Pages of files that unrelated processes have
mapped, too, such as Python's own, are shared out among all of them, and hardly count where much of Python runs.
"""

import gc
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

import psutil

from benchmarks.block.block import PREPARATION, BlockRequest, Failure, parameters_with_services, requested_workload
from benchmarks.block.verification import WrongAnswerError, expected_results, failure_reason, first_difference
from benchmarks.errors import ChildError
from benchmarks.processes.protocol import ask, serve_request
from benchmarks.record_format.costs import FootprintEntry
from workloads.contract import Workload

BEST_FIRST = ("pss", "uss")
RSS = "rss"

_LEAST_PAUSE_SECONDS = 0.01
_SHARE_OF_LOOKING = 0.2
"""Looking at many processes takes long: at most about this much of the time is spent on it."""


def best_measure() -> str:
    """The best measure that this system gives for a process of one's own and those that it started."""
    if sys.platform == "darwin":  # which tells of other processes no more than this, not even of one's own children
        return RSS
    with suppress(psutil.Error, NotImplementedError, AttributeError):
        memory = psutil.Process().memory_full_info()
        return next((name for name in BEST_FIRST if getattr(memory, name, 0) > 0), RSS)
    return RSS


def held_bytes(by: psutil.Process, measured_as: str) -> int:
    """Bytes of a process and everything below it; a process that ends meanwhile holds nothing."""
    with suppress(psutil.NoSuchProcess):
        return sum(_process_bytes(process, measured_as) for process in (by, *by.children(recursive=True)))
    return 0


def _process_bytes(process: psutil.Process, measured_as: str) -> int:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        if measured_as == RSS:
            return int(process.memory_info().rss)
        return int(getattr(process.memory_full_info(), measured_as))
    return 0


class MemoryWatch:
    """Looks at this process and everything below it, again and again in a thread, and whenever it is told to.

    `peak_bytes` is the most that it saw. As a context manager it looks while it is open.
    """

    def __init__(self, measured_as: str) -> None:
        self.peak_bytes = 0
        self._measure = measured_as
        self._process = psutil.Process()
        self._is_over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._thread = threading.Thread(target=self._keep_looking, name="memory", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._is_over.set()
        self._thread.join()

    def look(self) -> int:
        """How much is held now, in bytes."""
        with self._one_at_a_time:
            now = held_bytes(self._process, self._measure)
            self.peak_bytes = max(self.peak_bytes, now)
            return now

    def _keep_looking(self) -> None:
        pause = _LEAST_PAUSE_SECONDS
        while not self._is_over.wait(pause):
            start = time.perf_counter()
            self.look()
            pause = max(_LEAST_PAUSE_SECONDS, (time.perf_counter() - start) / _SHARE_OF_LOOKING)


BATCHES = ("first batch", "second batch")
"""The first fills caches and pools; what is held after the second is what is held from then on."""

Announce = Callable[[str], None]


@dataclass(frozen=True)
class MemoryUse:
    """What a model was seen to hold, in bytes: the most, and what the process held before the model was opened."""

    peak_bytes: int
    before_bytes: int
    measure: str


def footprint(
    point: str, request: BlockRequest, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> FootprintEntry:
    """The memory of the one model of a request, at a point of this name; its seed and rounds mean nothing here.

    Raises ChildError where the model fails or returns something wrong; what it was doing then is the error's `step`.
    """
    (model,) = request.models
    outcome: MemoryUse | Failure = ask(__name__, request, environment, limit_seconds)
    if isinstance(outcome, Failure):
        raise ChildError(outcome.reason, _step(outcome.phase, model))
    return FootprintEntry(point, model, outcome.peak_bytes, outcome.before_bytes, outcome.measure)


def main() -> None:
    """Serve one request from the parent."""
    serve_request(memory_use)


def memory_use(request: BlockRequest, announce: Announce = lambda _: None) -> MemoryUse | Failure:
    """Open the model, run two batches, close it; announce each step before."""
    (model,) = request.models
    phases = [PREPARATION]

    def begin(phase: str) -> None:
        phases.append(phase)
        announce(_step(phase, model))

    try:
        return _measured_use(requested_workload(request), request, begin)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a variant may also leak CancelledError or SystemExit
        return Failure(model, phases[-1], failure_reason(error))


def _measured_use(workload: Workload[Any], request: BlockRequest, begin: Announce) -> MemoryUse:
    begin(PREPARATION)
    with workload.prepare(parameters_with_services(workload, request.services)) as parameters:
        expected = expected_results(workload, parameters)
        check = partial(first_difference, expected, accepts=workload.accepts)
        gc.collect()
        measured_as = best_measure()
        before = MemoryWatch(measured_as).look()
        with MemoryWatch(measured_as) as watch:
            begin("startup")
            with workload.variants[request.models[0]](parameters, request.width) as batch:
                watch.look()
                for phase in BATCHES:
                    begin(phase)
                    _run(batch, watch, check)
                begin("shutdown")
    return MemoryUse(max(watch.peak_bytes, before), before, measured_as)


def _run(batch: Callable[[], list[Any]], watch: MemoryWatch, check: Callable[[Any], str | None]) -> None:
    results = batch()
    watch.look()
    if difference := check(results):
        raise WrongAnswerError(difference)


def _step(phase: str, model: str) -> str:
    return f"{phase}, {model}"
