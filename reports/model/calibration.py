"""What the model of the machine starts from: what the jobs of a cell need, and what the machine and each model cost.

The wait of a job is what its workload says, or what the origin server made of it. CPU seconds per job are read off the
clock of CPU time, never off the makespan that is to be predicted: off the plain loop's, since every model runs the same
job. Where jobs ask a server, a model may have a client of its own, so there each model that works in one process is
asked for its own CPU time. What the model itself spends is taken off, since the model of the machine adds it again.

What a model costs per job is the makespan of `noop` per job, in the same record: blocks of all workloads are shuffled,
so that the machine was as fast for it as for the others. The CPUs' worth of work done at once, how late sleeps end, and
what waits and messages cost are from the probe; what an older record lacks counts as nothing. How long a CPU second
takes while others use the CPUs is what the twins saw that compute.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from statistics import median

from benchmarks.inference.intervals import ERROR_RATE
from benchmarks.record_format import WorkloadEntry
from benchmarks.record_format.machine import Probe
from reports.analysis.bounds import is_elsewhere, jobs_per_message
from reports.analysis.estimates import makespan
from reports.analysis.waits import ORIGIN, achieved_wait, lateness_of_answers
from reports.model.formula import LOOPS, MODELS
from reports.model.machine import Demand, Machine, Overhead
from reports.record.kinds import BASELINE, LESSONS
from reports.record.measurements import ASYNCIO, NOOP, ON_ONE_LOOP, REFERENCE, Cell, MeasuredWorkload, Measurements

_ON_A_LOOP = (*ON_ONE_LOOP, "asyncio+threads", "asyncio+processes", LOOPS)
_BY_MESSAGES = ("processes", "asyncio+processes")


def machine_of(record: Measurements) -> Machine | None:
    """The machine of a record; None where it has no valid noop."""
    noop = record.workload(NOOP)
    if noop is None or not noop.cells:
        return None
    known = {model: cell for model, cell in noop.cells.items() if model in MODELS and not is_elsewhere(model, record)}
    probe, step = record.sitting.probe, loop_step(record)
    overheads = {model: _overhead(model, noop, cell, probe, step) for model, cell in known.items()}
    machine = Machine(capacity_of(probe), overheads, crowding(record), probe.usable_cpus, has_gil(record))
    if loops := overheads.pop(LOOPS, None):
        overheads |= {LOOPS: _loops_overhead(noop, loops, machine)} if ASYNCIO in overheads else {}
    return machine


def capacity_of(probe: Probe) -> float:
    """How many CPUs' worth of work are usually done at once.

    In short batches, as those of workloads are, where the record knows it. Less than one is not possible: then others
    had the machine while it was probed, and the best that was seen is nearer to what it is.
    """
    usual = probe.capacity_cpus if is_quiet(probe) else probe.capacity_best_cpus
    usual = min(usual, probe.batch_capacity_cpus) if probe.batch_capacity_cpus >= 1.0 else usual
    return min(float(max(1, probe.usable_cpus)), max(1.0, usual))


def is_quiet(probe: Probe) -> bool:
    """Whether the probe's capacity can be believed."""
    return probe.capacity_cpus >= 1.0


def has_gil(record: Measurements) -> bool:
    """Whether threads of the record's Python hold the GIL while they compute."""
    return record.environment.get("gil") != "disabled" or any(block.gil_enabled for block in record.sitting.blocks)


def crowding(record: Measurements) -> float:
    """How many seconds a CPU second took, by twins that compute: above 1 others used the same CPUs meanwhile."""
    cells = [cell for twin in record.twins if twin.entry.computing != "nothing" for cell in twin.cells.values()]
    pairs = (pair for cell in cells for times in cell.values() for pair in zip(times.warm, times.cpu, strict=False))
    return max(1.0, median([makespan / cpu for makespan, cpu in pairs if cpu > 0] or [1.0]))


def _overhead(model: str, noop: MeasuredWorkload, cell: Cell, probe: Probe, step: float) -> Overhead:
    estimate, jobs = makespan(cell, 1 - ERROR_RATE), noop.entry.jobs
    low, high = estimate.interval or (0.0, estimate.value)
    loop, messages = model in _ON_A_LOOP, model in _BY_MESSAGES
    per_job = estimate.value / jobs
    way, spent = _hand_over(model, probe, per_job)
    return Overhead(
        per_job,
        low / jobs,
        high / jobs,
        startup=_startup(cell),
        late=max(0.0, probe.loop_sleep_overshoot_seconds if loop else probe.sleep_overshoot_seconds),
        per_wait=max(0.0, probe.loop_sleep_cpu_seconds if loop else probe.sleep_cpu_seconds),
        on_the_way=max(0.0, way - per_job),
        more_cpu=max(0.0, spent - per_job),
        step=step if loop else 0.0,
        sent_here=_sent_here(model, probe),
        per_byte=max(0.0, probe.pickled_megabyte_seconds) / 1e6 if messages else 0.0,
    )


def _hand_over(model: str, probe: Probe, per_job: float) -> tuple[float, float]:
    """Seconds to an idle worker and back, and CPU seconds of both; nothing for models without workers.

    Records that lack what it costs to hand a job to a thread know what it costs a thread to go to sleep and wake up.
    """
    if model in _BY_MESSAGES:
        return probe.message_round_trip_seconds, probe.message_cpu_seconds
    if model == "asyncio+threads":
        return probe.thread_round_trip_seconds, probe.thread_cpu_seconds or per_job + probe.sleep_cpu_seconds
    return 0.0, 0.0


def _sent_here(model: str, probe: Probe) -> float:
    """Which part of what a hand-over costs in CPU time the process of the loop pays; half where nobody knows it."""
    if model == "asyncio+threads":
        return 1.0
    known = 0 < probe.message_sender_cpu_seconds <= probe.message_cpu_seconds
    return probe.message_sender_cpu_seconds / probe.message_cpu_seconds if known else 0.5


def _loops_overhead(noop: MeasuredWorkload, loops: Overhead, machine: Machine) -> Overhead:
    """What loops in processes cost: each what one loop does per job, and beside it the messages of a whole batch."""
    own, jobs = machine.overheads[ASYNCIO], noop.entry.jobs
    each = ceil(jobs / max(1, min(machine.cpus, noop.entry.width, jobs)))
    return replace(own, startup=loops.startup, per_batch=max(0.0, loops.per_job * jobs - each * own.per_job))


_USUAL_STEP_SECONDS = 0.001


def loop_step(record: Measurements) -> float:
    """In which steps a loop's sleeps end: as measured, or a millisecond, for that is what epoll takes, on Linux."""
    measured = record.sitting.probe.loop_timer_step_seconds
    return measured or (_USUAL_STEP_SECONDS if record.environment_text("os", "").startswith("Linux") else 0.0)


def _startup(cell: Cell) -> float:
    return median([0.0] if not cell else [times.startup or 0.0 for times in cell.values()])


_IN_ONE_PROCESS = (*ON_ONE_LOOP, "threads", "asyncio+threads")
_FAR_MORE = 1.5
"""A message costs this many times what an empty one does if what it carries matters."""

_SENDERS = {
    "processes": ("processes",),
    "interpreters": ("processes-pickled", "processes"),
    "dask": ("dask",),
}
"""Whose CPU time shows what messages carry: interpreters compute in the process that sends them.

They are sent bytes by pickling even where processes share memory, and pickle beside it.
"""

WITH_DATA = "its messages carry data"


def demand_of(measured: MeasuredWorkload, model: str, record: Measurements, machine: Machine) -> Demand | str:
    """The demand of one cell, or in a few words why there is none."""
    entry = measured.entry
    unknown = _unknown(measured, model, record, machine)
    if unknown:
        return unknown
    source = _source(measured, model)
    cpu = _cpu_clock(measured, source) - _own_cpu(entry, source, machine)
    origin = record.sitting.origin if ORIGIN in entry.services else None
    return Demand(
        wait=achieved_wait(entry, record, 1 if model == REFERENCE else _width(entry)),
        cpu=max(0.0, cpu),
        jobs=entry.jobs,
        width=_width(entry),
        releases_gil=releases_gil(measured),
        jobs_per_message=max(1, ceil(jobs_per_message(entry))),
        late=_lateness(entry, record),
        pickled=_pickled_per_job(measured, model, record),
        served=1 / origin.ceiling_per_second if origin and origin.ceiling_per_second > 0 else 0.0,
    )


def _pickled_per_job(measured: MeasuredWorkload, model: str, record: Measurements) -> float:
    costs = record.costs(measured.name, model)
    return (costs.pickled_bytes or 0) / measured.entry.jobs if costs else 0.0


def _unknown(measured: MeasuredWorkload, model: str, record: Measurements, machine: Machine) -> str:
    return next(_gaps(measured, model, record, machine), "")


def _gaps(measured: MeasuredWorkload, model: str, record: Measurements, machine: Machine) -> Iterator[str]:
    """What keeps a cell from being predicted; the later ones only make sense without the ones before."""
    entry = measured.entry
    if entry.kind in (LESSONS, BASELINE):
        yield "lessons and what calibrates the model are not predicted"
    if entry.arrival_seconds > 0:
        yield "its jobs arrive at a fixed rate"
    if model not in MODELS:
        yield "who waits and computes in a variant of its own is not known"
    if model not in machine.overheads:
        yield "noop was not measured with this model"
    if not _source(measured, model):
        yield "CPU seconds per job are not known"
    if entry.wait_seconds <= 0 and (entry.kind == "io" or entry.computing == "nothing"):
        yield "how long its jobs wait is not known"
    is_priced = machine.overheads[model].per_byte > 0 and _pickled_per_job(measured, model, record) > 0
    if model in _SENDERS and not is_priced:
        yield _message_gap(measured, model, machine)


def _source(measured: MeasuredWorkload, model: str) -> str:
    """Whose CPU clock says what a job of this model computes; empty if nobody's does."""
    if measured.entry.services and model in _IN_ONE_PROCESS:
        return model
    if measured.entry.services and model in ("asyncio+processes", LOOPS) and measured.has(ASYNCIO):
        return ASYNCIO
    return next((candidate for candidate in (REFERENCE, "asyncio", "threads") if candidate in measured.cells), "")


def _cpu_clock(measured: MeasuredWorkload, model: str) -> float:
    """CPU seconds per job of the block's own process: the median over batches."""
    batches = [cpu for times in measured.cells[model].values() for cpu in times.cpu]
    return max(0.0, median(batches or [0.0])) / measured.entry.jobs


def _own_cpu(entry: WorkloadEntry, model: str, machine: Machine) -> float:
    own = machine.overheads.get(model)
    if own is None:
        return 0.0
    sleeps = entry.wait_seconds > 0 and not entry.services
    return own.per_job + (own.per_wait if sleeps else 0.0)


def _message_gap(measured: MeasuredWorkload, model: str, machine: Machine) -> str:
    *_, kind = _SENDERS[model]
    sender = next((sender for sender in _SENDERS[model] if sender in measured.cells), "")
    if not sender or kind not in machine.overheads:
        return f"what its messages carry could only be seen from {kind}"
    return WITH_DATA if _carries_data(measured, sender, machine.overheads[kind]) else ""


def _carries_data(measured: MeasuredWorkload, model: str, own: Overhead) -> bool:
    """Whether the process that sends messages spends far more on each than on empty ones."""
    messages = ceil(measured.entry.jobs / jobs_per_message(measured.entry))
    each = _cpu_clock(measured, model) * measured.entry.jobs / messages
    return each > _FAR_MORE * (own.per_job + own.more_cpu)


def releases_gil(measured: MeasuredWorkload) -> bool:
    """Whether threads can compute its jobs at once: because the code lets go of the GIL, or because there is none."""
    return measured.entry.computing == "releases the GIL" or not measured.has_gil


def _width(entry: WorkloadEntry) -> int:
    """How many jobs are in flight: fewer than the width where connections are fewer."""
    limits = [value for name, value in entry.parameters.items() if name == "pool_size"]
    asked = [int(value) for value in limits if isinstance(value, int | float) and 1 <= value <= entry.width]
    return min([entry.width, *asked])


def _lateness(entry: WorkloadEntry, record: Measurements) -> float | None:
    """How late answers come, waits aside: the origin's was measured; of others only the way there and back is known."""
    if not entry.services:
        return None
    origin = record.sitting.origin if ORIGIN in entry.services else None
    return max(lateness_of_answers(origin) if origin else 0.0, record.sitting.probe.loopback_round_trip_seconds)


def share_of_cpu(demand: Demand) -> float:
    """How much of a job is computing, from 0 to 1."""
    alone = demand.wait + demand.cpu
    return demand.cpu / alone if alone > 0 else 0.0
