"""The memory of one model at one point, in a pass of its own: a fresh process that opens this model and no other.

Nothing is timed here, so the process may look at itself and at all below it: when the model is open, after each batch
while its results are still there, and every now and then in between.
"""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.answers import expected_results, first_difference
from benchmarks.blame import PREPARATION, WrongAnswerError, reason
from benchmarks.block import asked_for, with_services
from benchmarks.dialogue import ask, serve_one
from benchmarks.errors import ChildError
from benchmarks.exchange import Failure, Request
from benchmarks.format import FootprintEntry
from benchmarks.memory import Watch, measure
from workloads.contract import Workload

BATCHES = ("first batch", "second batch")
"""The first fills caches and pools; what is held after the second is what is held from then on."""

Announce = Callable[[str], None]


@dataclass(frozen=True)
class Weight:
    """What a model was seen to hold, in bytes: the most, and what the process held before the model was opened."""

    peak_bytes: int
    before_bytes: int
    measure: str


def footprint(
    point: str, request: Request, environment: Mapping[str, str] | None = None, limit_seconds: float = 120.0
) -> FootprintEntry:
    """Weigh the one model of a request at a point of this name; its seed and rounds mean nothing here.

    Raises ChildError where the model fails or returns something wrong; what it was doing then is the error's `step`.
    """
    (model,) = request.models
    found: Weight | Failure = ask("benchmarks.footprint", request, environment, limit_seconds)
    if isinstance(found, Failure):
        raise ChildError(found.reason, _step(found.phase, model))
    return FootprintEntry(point, model, found.peak_bytes, found.before_bytes, found.measure)


def main() -> None:
    """Serve one request from the parent."""
    serve_one(weigh)


def weigh(request: Request, announce: Announce = lambda _: None) -> Weight | Failure:
    """Open the model, run two batches, close it; announce each step before."""
    (model,) = request.models
    phases = [PREPARATION]

    def begin(phase: str) -> None:
        phases.append(phase)
        announce(_step(phase, model))

    try:
        return _weighed(asked_for(request), request, begin)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a variant may also leak CancelledError or SystemExit
        return Failure(model, phases[-1], reason(error))


def _weighed(workload: Workload[Any], request: Request, begin: Announce) -> Weight:
    begin(PREPARATION)
    with workload.prepare(with_services(workload, request.services)) as parameters:
        expected = expected_results(workload, parameters)
        check = partial(first_difference, expected, accepts=workload.accepts)
        gc.collect()
        measured_as = measure()
        before = Watch(measured_as).look()
        with Watch(measured_as) as watch:
            begin("startup")
            with workload.variants[request.models[0]](parameters, request.width) as batch:
                watch.look()
                for phase in BATCHES:
                    begin(phase)
                    _run(batch, watch, check)
                begin("shutdown")
    return Weight(max(watch.peak_bytes, before), before, measured_as)


def _run(batch: Callable[[], list[Any]], watch: Watch, check: Callable[[Any], str | None]) -> None:
    results = batch()
    watch.look()
    if difference := check(results):
        raise WrongAnswerError(difference)


def _step(phase: str, model: str) -> str:
    return f"{phase}, {model}"
