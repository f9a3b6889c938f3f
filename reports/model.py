"""How long a batch takes by a model of the machine: what jobs need, and what each concurrency model costs by itself.

A job waits w seconds and computes c; n of them, at most k in flight. A model adds o seconds of its own to each job, on
the one thread that hands jobs out and takes results back. So a job takes w + c + o when nothing is in its way. Two
things can be in its way. That one thread serves a job every o seconds. And P CPUs serve one every (c + o) / P: P is 1
where one thread computes (the plain loop, the event loop) or where threads hold the GIL, else the parallel capacity.

Jobs come in R = ceil(n / k) waves, of which the last has r = n - k (R - 1). From one wave to the next it takes as long
as a job does by itself, or as long as whatever is in its way needs for k of them. The last wave takes one job, and
the others of it as long as they queue for each other:

    (R - 1) max(w + c + o, k o, k (c + o) / P) + (w + c + o) + max((r - 1) o, (r / P - 1) (c + o), 0)

The plain loop has one job in flight: n (w + c + o). Jobs sent several to a message count as one job of that size.
Nothing here is fitted to what it predicts: o and P are measured by `noop` and by the probe (see `calibration`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SEQUENTIAL = "sequential"
_ON_ONE_LOOP = ("asyncio", "uvloop")
_THREADS = ("threads", "asyncio+threads")
_PROCESSES = ("processes", "interpreters", "asyncio+processes", "dask")
MODELS = (SEQUENTIAL, *_ON_ONE_LOOP, *_THREADS, *_PROCESSES)
"""What it is known of how many jobs are in flight, and who computes."""

CPU, WAITING, GIL, MESSAGES = "CPU", "waiting", "the GIL", "messages"
EVENT_LOOP, OWN_THREADS = "the event loop", "threads"
"""What can hold a batch back."""


@dataclass(frozen=True)
class Demand:
    """What a batch needs, whatever the model: seconds of waiting and of a CPU per job, how many jobs, how many at once.

    `jobs_per_message` is how many of them a pool is sent in one message.
    """

    wait: float
    cpu: float
    jobs: int
    width: int
    releases_gil: bool = False
    jobs_per_message: int = 1

    @property
    def is_sound(self) -> bool:
        numbers = (self.wait, self.cpu)
        counts = (self.jobs, self.width, self.jobs_per_message)
        return all(0 <= one < math.inf for one in numbers) and all(1 <= one <= 1e9 for one in counts)


@dataclass(frozen=True)
class Overhead:
    """What one model costs by itself, in seconds per job, with the ends of its interval, and to start it up."""

    per_job: float
    low: float = 0.0
    high: float = math.inf
    startup: float = 0.0


@dataclass(frozen=True)
class Machine:
    """A machine as the model sees it: how many CPUs' worth of work is done at once, and what each model costs here."""

    capacity: float
    overheads: Mapping[str, Overhead] = field(default_factory=dict)


@dataclass(frozen=True)
class Predicted:
    """A warm batch in seconds, what holds it back most, and what each such thing adds: parts add up to the makespan.

    `startup` comes before the first batch.
    """

    makespan: float
    limit: str
    parts: Mapping[str, float]
    startup: float = 0.0


def predicted(model: str, demand: Demand, machine: Machine) -> Predicted | None:
    """Predict one batch; None for a model that is not known or whose cost was not measured."""
    overhead = machine.overheads.get(model)
    if model not in MODELS or overhead is None or not demand.is_sound:
        return None
    parts = _parts(model, _in_messages(model, demand), overhead, machine)
    makespan = sum(parts.values())
    return Predicted(makespan, _limit(parts, makespan), parts, overhead.startup) if math.isfinite(makespan) else None


def _in_messages(model: str, demand: Demand) -> Demand:
    """Jobs that share a message go through a pool as one."""
    size = demand.jobs_per_message
    if size == 1 or model not in (*_THREADS, *_PROCESSES):
        return demand
    messages = math.ceil(demand.jobs / size)
    each = demand.jobs / messages
    return replace(demand, wait=each * demand.wait, cpu=each * demand.cpu, jobs=messages, jobs_per_message=1)


def _parts(model: str, demand: Demand, overhead: Overhead, machine: Machine) -> dict[str, float]:
    """What the makespan grows by when waits, then computing, then the GIL, then the model's own cost are added."""
    if model == SEQUENTIAL:
        return {WAITING: demand.jobs * demand.wait, CPU: demand.jobs * (demand.cpu + overhead.per_job)}
    capacity = max(1.0, machine.capacity)
    waits = _batch(replace(demand, cpu=0.0), 0.0, capacity)
    computing = _batch(demand, 0.0, capacity)
    alone = _batch(demand, 0.0, cpus(model, demand.releases_gil, capacity))
    everything = _batch(demand, overhead.per_job, cpus(model, demand.releases_gil, capacity))
    own = own_cost_of(model)
    return {WAITING: waits, CPU: computing - waits, GIL: alone - computing, own: everything - alone}


def cpus(model: str, releases_gil: bool, capacity: float) -> float:
    """How many CPUs compute jobs at once."""
    is_parallel = model in _PROCESSES or (model in _THREADS and releases_gil)
    return max(1.0, capacity) if is_parallel else 1.0


def own_cost_of(model: str) -> str:
    """What a model's own cost is called."""
    if model in _ON_ONE_LOOP:
        return EVENT_LOOP
    return OWN_THREADS if model in _THREADS else MESSAGES


def _batch(demand: Demand, own: float, capacity: float) -> float:
    """The formula, for what all jobs need on the thread that hands them out and on `capacity` CPUs."""
    width = min(demand.width, demand.jobs)
    parallel = min(capacity, width)
    busy = demand.cpu + own
    alone = demand.wait + busy
    waves = math.ceil(demand.jobs / width)
    last = demand.jobs - width * (waves - 1)
    steady = max(alone, width * own, width * busy / parallel)
    return (waves - 1) * steady + alone + max(0.0, (last - 1) * own, (last / parallel - 1) * busy)


def _limit(parts: Mapping[str, float], makespan: float) -> str:
    """The largest part; where only the GIL keeps CPUs from computing at once, it is the GIL that holds a batch back."""
    computing = parts.get(CPU, 0.0) + parts.get(GIL, 0.0)
    rest = {name: part for name, part in parts.items() if name not in (CPU, GIL)}
    largest = max(rest, key=lambda name: rest[name])
    if rest[largest] >= computing:
        return largest
    return GIL if parts.get(GIL, 0.0) > 0.1 * makespan else CPU
