"""The shortest makespan that physics allows for a cell, whatever the program does."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.record_format import WorkloadEntry
from reports.analysis.waits import achieved_wait, jobs_in_flight
from reports.record.kinds import LESSONS
from reports.record.measurements import ON_ONE_LOOP, REFERENCE, Cell, MeasuredWorkload, Measurements

DASK = "dask"
_NOTHING, _RELEASES = "nothing", "releases the GIL"
_THREADS = ("threads", "asyncio+threads")
_IN_STAGES = ("asyncio+threads", "asyncio+processes")
_BOUNDED = (REFERENCE, *ON_ONE_LOOP, "threads", "processes", "interpreters", DASK, "processes+asyncio", *_IN_STAGES)
"""Models of which it is known how many jobs are in flight and who computes.

The loops of `processes+asyncio` share the width, and compute on as many CPUs as there are loops.

Any other variant may send many jobs as one, ignore the width on purpose or compute with another library: no bound is
better than a false one.
"""


@dataclass(frozen=True)
class MinimalJob:
    """What one job needs at least: seconds of waiting and seconds of a CPU."""

    wait: float
    cpu: float


def bounds(
    measured: MeasuredWorkload, record: Measurements, capacity: float, *, as_asked: bool = False
) -> dict[str, float]:
    """The bound of each valid cell in seconds, where at most `capacity` CPUs' worth of work is done at once.

    Waits are as long as they were achieved, or `as_asked`, which no wait can be shorter than. Without any wait or known
    CPU time a cell has none, nor has any in a lesson: some ignore the width on purpose. Of a cluster elsewhere it is
    known only how long its jobs wait.
    """
    entry = measured.entry
    cpu = _cpu_per_job(measured)
    if entry.kind == LESSONS or entry.wait_seconds + cpu <= 0:
        return {}

    def wait(model: str) -> float:
        return entry.wait_seconds if as_asked else achieved_wait(entry, record, jobs_in_flight(entry, model))

    bounded = [model for model in measured.cells if entry.twins or model in _bounded(record)]
    seconds_by_model = {
        model: bound(entry, model, MinimalJob(wait(model), cpu), _parallel(entry, model, capacity, measured.has_gil))
        for model in bounded
    }
    if is_elsewhere(DASK, record) and DASK in measured.cells and entry.wait_seconds > 0:
        seconds_by_model[DASK] = bound(entry, DASK, MinimalJob(wait(DASK), 0.0), capacity)
    return seconds_by_model


def is_elsewhere(model: str, record: Measurements) -> bool:
    """Whether a model ran on a cluster of somebody else's, of whose CPUs nothing is known."""
    return model == DASK and model in record.sitting.given


def _bounded(record: Measurements) -> list[str]:
    """Models whose jobs this machine computes, as it is known how."""
    return [model for model in _BOUNDED if not is_elsewhere(model, record)]


def best_capacity(record: Measurements) -> float:
    """How many CPUs' worth of work were ever seen to be done at once here, by the probe or by any block.

    The probe is short, and its best moment need not be the best of a shared machine; what a block shows is possible.
    """
    seen = [used for measured in (*record.workloads, *record.points) for used in _used(measured, _bounded(record))]
    return min(float(record.sitting.probe.usable_cpus), max([record.sitting.probe.capacity_best_cpus, *seen]))


def _used(measured: MeasuredWorkload, bounded: Sequence[str]) -> list[float]:
    """For each block and model: CPU seconds that the batch needs at least, per second of its makespan."""
    if measured.entry.kind == LESSONS:
        return []
    needed = _cpu_per_job(measured) * measured.entry.jobs
    cells = [cell for model, cell in measured.cells.items() if model in bounded]
    return [needed / times.makespan for cell in cells for times in cell.values()]


def bound(entry: WorkloadEntry, model: str, job: MinimalJob, capacity: float) -> float:
    """Derived from four things that no program escapes; each gives a lower limit, the largest one counts.

    The CPUs: n jobs need n c CPU seconds, and P CPUs give at most P of them per second: n c / P.
    The width: at most k jobs are in flight, so that they come in at least ceil(n / k) waves of w + c each.
    One job: the last one takes w + c from its own start. The plain loop has one job in flight: n (w + c).
    Arrivals: the last job waits after it arrived; whether it is one that computes is not known.
    Where waiting and computing are stages, each has the width to itself, so that only waits come in waves.
    """
    width = 1 if model == REFERENCE else entry.width
    alone = job.wait + job.cpu
    wave = job.wait if model in _IN_STAGES else alone
    last = entry.arrival_seconds + job.wait
    return max(entry.jobs * job.cpu / capacity, math.ceil(entry.jobs / width) * wave, alone, last)


def largest_term(measured: MeasuredWorkload, model: str) -> str:
    """What makes most of the bound, `CPU` or `waiting`."""
    entry, cpu = measured.entry, _cpu_per_job(measured)
    width = 1 if model == REFERENCE else entry.width
    waits = math.ceil(entry.jobs / width) * entry.wait_seconds
    return "waiting" if waits > entry.jobs * cpu else "CPU"


def _cpu_per_job(measured: MeasuredWorkload) -> float:
    """The least CPU time that the plain loop was ever seen to need: noise and interruptions only ever add to it.

    The clock of CPU time is read around the other one, so a batch's makespan limits it. Each model may have
    a client or a way of its own, and that of the plain loop may need more CPU than others: the least any needed counts.
    """
    if measured.entry.computing == _NOTHING:
        return 0.0
    seen: Cell = measured.cells.get(REFERENCE, {})
    batches = [pair for times in seen.values() for pair in zip(times.cpu, times.warm, strict=False)]
    others = _cpu_of_others(measured) if batches else []
    least = min([*(min(cpu, makespan) for cpu, makespan in batches), *others], default=0.0)
    return max(0.0, least) / measured.entry.jobs


def _cpu_of_others(measured: MeasuredWorkload) -> list[float]:
    """CPU seconds of every batch of models that do all of their work in the process whose CPU time is known."""
    cells = [measured.cells[model] for model in (*ON_ONE_LOOP, "threads") if model in measured.cells]
    return [cpu for cell in cells for times in cell.values() for cpu in times.cpu]


def _parallel(entry: WorkloadEntry, model: str, capacity: float, with_gil: bool) -> float:
    """How many CPUs the cell's jobs could use at once: the best capacity ever measured here, at most the width.

    With the GIL only one thread runs Python. asyncio computes in one thread, but where code releases the GIL it may
    hand jobs to threads (aiofiles does), so it gets what threads get: a bound has to hold for every such program.
    """
    if model == REFERENCE or (model in ON_ONE_LOOP and entry.computing != _RELEASES):
        return 1.0
    free = entry.computing == _RELEASES or not with_gil
    if model in _THREADS and not free:
        return 1.0
    return max(1.0, capacity if model in _IN_STAGES else min(capacity, entry.width))


def own_price(model: str, entry: WorkloadEntry, noop_makespan: float, noop_jobs: int) -> float:
    """What the model alone would cost for this many jobs, in seconds, by what it costs for jobs that do nothing."""
    shared = model in ("threads", "processes", "interpreters", DASK, *_IN_STAGES)
    messages = entry.jobs / (jobs_per_message(entry) if shared else 1)
    return noop_makespan / noop_jobs * messages


MESSAGES_PER_WORKER = 4
"""How many messages each worker gets where nothing else was asked for: the rule of the workloads' pools."""


def jobs_per_message(entry: WorkloadEntry) -> float:
    """How many jobs a pool is sent in one message; a size of 0 leaves it to the rule."""
    sizes = [value for name, value in entry.parameters.items() if "per_message" in name]
    asked = max((float(value) for value in sizes if isinstance(value, int | float)), default=1.0)
    by_rule = math.ceil(entry.jobs / (MESSAGES_PER_WORKER * entry.width))
    return max(1.0, asked or by_rule)
