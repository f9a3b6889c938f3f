"""What the jobs of a recorded cell need, as the model wants to know it; or why that is not known.

The wait is what the workload says of itself. CPU seconds per job are read off the clock of CPU time, never off the
makespan that is to be predicted: off the plain loop's, since every model runs the same job. Where jobs ask a server, a
model may have a client of its own, so there each model that works in one process is asked for its own CPU time. What
`noop` and the probe say that the model itself spends is taken off, since the model adds it again.
"""

from collections.abc import Iterator
from math import ceil
from statistics import median

from benchmarks.format import WorkloadEntry
from reports.bounds import jobs_per_message
from reports.kinds import BASELINE, LESSONS
from reports.measurements import ON_ONE_LOOP, REFERENCE, Measured, Measurements
from reports.model.formula import MODELS, Demand, Machine

_ORIGIN = "origin"
_IN_ONE_PROCESS = (*ON_ONE_LOOP, "threads", "asyncio+threads")
_FAR_MORE = 1.5
"""A message costs this many times what an empty one does if what it carries matters."""

_SENDERS = {"processes": "processes", "interpreters": "processes", "dask": "dask"}
"""Whose CPU time shows what messages carry: interpreters compute in the process that sends them."""

WITH_DATA = "its messages carry data"


def needs(measured: Measured, model: str, of: Measurements, machine: Machine) -> Demand | str:
    """The demand of one cell, or in a few words why there is none."""
    entry = measured.entry
    unknown = _unknown(measured, model, machine)
    if unknown:
        return unknown
    source = _source(measured, model)
    cpu = _cpu_clock(measured, source) - _own_cpu(entry, source, machine)
    origin = of.sitting.origin if _ORIGIN in entry.services else None
    return Demand(
        wait=entry.wait_seconds,
        cpu=max(0.0, cpu),
        jobs=entry.jobs,
        width=_width(entry),
        releases_gil=releases_gil(measured),
        jobs_per_message=max(1, ceil(jobs_per_message(entry))),
        late=_late(entry, of),
        served=1 / origin.ceiling_per_second if origin and origin.ceiling_per_second > 0 else 0.0,
    )


def _unknown(measured: Measured, model: str, machine: Machine) -> str:
    return next(_gaps(measured, model, machine), "")


def _gaps(measured: Measured, model: str, machine: Machine) -> Iterator[str]:
    """What keeps a cell from being predicted; the later ones only make sense without the ones before."""
    entry = measured.entry
    if entry.kind in (LESSONS, BASELINE):
        yield "lessons and what calibrates the model are not predicted"
    if model not in MODELS:
        yield "who waits and computes in a variant of its own is not known"
    if model not in machine.overheads:
        yield "noop was not measured with this model"
    if not _source(measured, model):
        yield "CPU seconds per job are not known"
    if entry.wait_seconds <= 0 and (entry.kind == "io" or entry.computing == "nothing"):
        yield "how long its jobs wait is not known"
    if model in _SENDERS:
        yield _about_messages(measured, _SENDERS[model], machine)


def _source(measured: Measured, model: str) -> str:
    """Whose CPU clock says what a job of this model computes; empty if nobody's does."""
    if measured.entry.services and model in _IN_ONE_PROCESS:
        return model
    if measured.entry.services and model == "asyncio+processes" and measured.has("asyncio"):
        return "asyncio"
    return next((one for one in (REFERENCE, "asyncio", "threads") if one in measured.cells), "")


def _cpu_clock(measured: Measured, model: str) -> float:
    """CPU seconds per job of the block's own process: the median over batches."""
    batches = [cpu for times in measured.cells[model].values() for cpu in times.cpu]
    return max(0.0, median(batches or [0.0])) / measured.entry.jobs


def _own_cpu(entry: WorkloadEntry, model: str, machine: Machine) -> float:
    own = machine.overheads.get(model)
    if own is None:
        return 0.0
    sleeps = entry.wait_seconds > 0 and not entry.services
    return own.per_job + (own.per_wait if sleeps else 0.0)


def _about_messages(measured: Measured, sender: str, machine: Machine) -> str:
    if sender not in measured.cells or sender not in machine.overheads:
        return f"what its messages carry could only be seen from {sender}"
    return WITH_DATA if _carries_data(measured, sender, machine) else ""


def _carries_data(measured: Measured, model: str, machine: Machine) -> bool:
    """Whether the process that sends messages spends far more on each than on empty ones."""
    own = machine.overheads[model]
    messages = ceil(measured.entry.jobs / jobs_per_message(measured.entry))
    each = _cpu_clock(measured, model) * measured.entry.jobs / messages
    return each > _FAR_MORE * (own.per_job + own.more_cpu)


def releases_gil(measured: Measured) -> bool:
    """Whether threads can compute its jobs at once: because the code lets go of the GIL, or because there is none."""
    return measured.entry.computing == "releases the GIL" or not measured.has_gil


def _width(entry: WorkloadEntry) -> int:
    """How many jobs are in flight: fewer than the width where connections are fewer."""
    limits = [value for name, value in entry.parameters.items() if name == "pool_size"]
    asked = [int(value) for value in limits if isinstance(value, int | float) and 1 <= value <= entry.width]
    return min([entry.width, *asked])


def _late(entry: WorkloadEntry, of: Measurements) -> float | None:
    """How late answers come: the origin's was measured; of other servers only the way there and back is known."""
    if not entry.services:
        return None
    late = of.sitting.origin.late_seconds if of.sitting.origin and _ORIGIN in entry.services else 0.0
    return max(0.0, late, of.sitting.probe.loopback_round_trip_seconds)


def share_of_cpu(demand: Demand) -> float:
    """How much of a job is computing, from 0 to 1."""
    alone = demand.wait + demand.cpu
    return demand.cpu / alone if alone > 0 else 0.0
