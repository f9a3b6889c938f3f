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

Some things are added to this, each measured by itself. A wait ends late: a sleep by what the system takes to wake a
thread or a loop up, an answer by what its server takes; and it costs CPU time. The timer of a loop has steps: it sleeps
for a whole number of them from when nothing else is to be done. A worker is reached late, by what a message there and
back takes beside the thread that sends it (once, where a pool is sent messages ahead), and, where jobs wait, CPU time
is spent on waking it up: where a loop hands jobs out, most of it beside the loop, whose GIL lets one thread at a time
have it. What messages carry is pickled at one end and read at the other. Loops in processes compute on as many CPUs as
there are; a batch is sent once, and each loop does for its jobs what one loop does. A server on the same machine is one
more thread in the way, and uses the same CPUs. All who compute share the CPUs, whatever the GIL lets each of them do;
and where programs of others use them, too, a CPU second takes longer than a second.

Nothing here is fitted to what it predicts: see `calibration` for where the numbers come from.

There is one formula for one job and for thousands of them: seconds and widths may be arrays that broadcast.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from reports.model.machine import Demand, Demands, Machine, Overhead
from reports.model.waves import JobTiming, Seconds, Width, makespan_in_waves
from reports.record.measurements import ON_ONE_LOOP

SEQUENTIAL = "sequential"
_THREADS = ("threads", "asyncio+threads")
LOOPS = "processes+asyncio"
"""A loop in each process, one process per CPU; each is sent its share of the jobs in one message."""

_PROCESSES = ("processes", "interpreters", "asyncio+processes", LOOPS, "dask")
_SENT_AHEAD = ("processes", "interpreters", "dask")
"""Models whose pools hold messages that wait for a worker; a loop has no more of them on their way than the width."""

MODELS = (SEQUENTIAL, *ON_ONE_LOOP, *_THREADS, *_PROCESSES)
"""It is known of these how many jobs are in flight, and who computes."""

CPU, WAITING, GIL, MESSAGES = "CPU", "waiting", "the GIL", "messages"
EVENT_LOOP, OWN_THREADS, ORIGIN = "the event loop", "threads", "the origin"
HOLD_BACK = (WAITING, CPU, GIL, EVENT_LOOP, OWN_THREADS, MESSAGES, ORIGIN)
"""What can hold a batch back."""

STAGES = ("waiting", "computing", "queueing", "handing over", "the origin")
"""What a batch does one after the other, whatever holds it back: the parts of a makespan by what jobs do in them."""

_OF_STEPS = (*STAGES[:4], STAGES[0], STAGES[4])
"""By the steps of `_steps`."""

_OF_THE_LOOP = (STAGES[0], STAGES[1], STAGES[-1])
"""Of the plain loop, where no job is in another's way."""

NOTICEABLE = 0.1
"""A share of a makespan that is worth a word."""


@dataclass(frozen=True)
class Predicted:
    """A warm batch in seconds, what holds it back most, and what each such thing adds: parts add up to the makespan.

    `stages` are the same by what jobs do. `startup` comes before the first batch. `cpu_seconds` are those
    of the program and its workers, not of a server.
    """

    makespan: float
    limit: str
    parts: Mapping[str, float]
    startup: float = 0.0
    cpu_seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)


def predicted(model: str, demand: Demand, machine: Machine) -> Predicted | None:
    """Predict one batch; None for a model that is not known or whose cost was not measured."""
    overhead = machine.overheads.get(model)
    if model not in MODELS or overhead is None or not demand.is_sound:
        return None
    steps = _steps(model, demand, overhead, machine)
    with np.errstate(all="ignore"):  # what is too large is found below
        makespans = [float(_makespan(step, machine)) for step in steps]
    parts = _increments([step.name for step in steps], makespans)
    limit = largest_part(parts, serial_limit(model, demand.releases_gil), makespans[-1])
    if not math.isfinite(makespans[-1]):
        return None
    stages = _increments(_OF_THE_LOOP if model == SEQUENTIAL else _OF_STEPS, makespans)
    cpu_seconds = _cpu_seconds(steps[-1], machine.crowding)
    return Predicted(makespans[-1], limit, parts, overhead.startup, cpu_seconds, stages)


def _cpu_seconds(step: "_Step", crowding: float) -> float:
    """What all jobs use of CPUs; what they compute takes longer where others use the CPUs, but no more of them."""
    return float(step.jobs * (step.job.cpu / crowding + step.job.thread + step.job.elsewhere))


def makespans(model: str, demands: Demands, machine: Machine) -> NDArray[np.float64]:
    """The makespan of each of many batches, as `predicted` has it; infinite where that is too large to tell.

    Raises KeyError for a model whose cost was not measured.
    """
    with np.errstate(all="ignore"):
        seconds = np.asarray(_makespan(_steps(model, demands, machine.overheads[model], machine)[-1], machine))
    return np.where(np.isfinite(seconds), seconds, np.inf)


@dataclass(frozen=True)
class _Step:
    """Jobs with all that is counted up to here; `name` is what was added last."""

    name: str
    jobs: Width
    width: Width
    job: JobTiming
    computing: Seconds


def _makespan(step: _Step, machine: Machine) -> Seconds:
    capacity = max(1.0, machine.capacity)
    return makespan_in_waves(step.jobs, step.width, step.job, step.computing, capacity)


def _in_messages(model: str, demands: Demands) -> tuple[Demands, Width]:
    """Jobs that share a message go through a pool as one: what each of these needs, and how many there are."""
    if np.all(np.equal(demands.jobs_per_message, 1)) or model == LOOPS or model not in (*_THREADS, *_PROCESSES):
        return demands, demands.jobs
    messages = np.ceil(demands.jobs / np.asarray(demands.jobs_per_message)).astype(np.int64)
    each = demands.jobs / messages
    shared = Demands(
        each * demands.wait,
        each * demands.cpu,
        demands.jobs,
        demands.width,
        demands.releases_gil,
        late=demands.late,
        served=demands.served,
        pickled=each * demands.pickled,
    )
    return shared, messages


def _steps(model: str, demands: Demands, own: Overhead, machine: Machine) -> tuple[_Step, ...]:
    """What jobs need: first only waits, then also computing, then the GIL and so on; the last one counts everything."""
    demands, jobs = _in_messages(model, demands)
    waits = np.asarray(demands.wait) > 0
    sleeps = waits if demands.late is None else np.zeros_like(waits)
    wait = demands.wait + np.where(sleeps, own.late, 0.0)
    cpu = machine.crowding * (demands.cpu + np.where(sleeps, own.per_wait, 0.0))
    capacity, late = max(1.0, machine.capacity), demands.late or 0.0
    if model == SEQUENTIAL:
        one = (jobs, np.ones_like(demands.width))
        return (
            _Step(WAITING, *one, JobTiming(wait, 0.0), 1.0),
            _Step(CPU, *one, JobTiming(wait, cpu + own.per_job), 1.0),
            _Step(ORIGIN, *one, JobTiming(wait + late, cpu + own.per_job), 1.0),
        )
    loops = np.minimum(np.minimum(demands.width, jobs), max(1, machine.cpus)) if model == LOOPS else 1
    alone = JobTiming(wait, cpu, sleep=np.where(sleeps, demands.wait, 0.0), loops=loops)
    handed = _handed(model, demands, own, machine, alone)
    timed = replace(handed, step=own.step)
    served = replace(timed, delay=timed.delay + late, server=demands.served)
    computing = cpus(model, demands.releases_gil, capacity)
    shared = _of_use(computing, demands, loops) if model == LOOPS else computing
    many = (jobs, demands.width)
    return (
        _Step(WAITING, *many, JobTiming(wait, 0.0), capacity),
        _Step(CPU, *many, alone, capacity),
        _Step(serial_limit(model, demands.releases_gil), *many, alone, computing),
        _Step(own_cost_of(model), *many, handed, shared),
        _Step(WAITING, *many, timed, shared),
        _Step(ORIGIN, *many, served, shared),
    )


def _handed(model: str, demands: Demands, own: Overhead, machine: Machine, job: JobTiming) -> JobTiming:
    """A job with what its model costs: on the thread that hands it out, on its way, and at both ends of a message.

    Loops in processes have their cost beside what they compute, each its own; all are sent one message at first.
    Threads that sleep go to sleep and wake up under the GIL, one at a time, whatever their jobs do with it.
    """
    data, per_wait = own.per_byte * demands.pickled / 2, job.cpu - machine.crowding * demands.cpu
    if model == LOOPS:
        cpu = job.cpu + own.per_job
        return replace(job, cpu=cpu + data, turn=cpu, ahead=own.per_batch + demands.jobs * data)
    thread, elsewhere = own.per_job + data, _woken(job.delay, own)
    if model in ON_ONE_LOOP:
        return replace(job, thread=thread, turn=job.cpu + thread)
    if model == _THREADS[0] and machine.has_gil:
        return replace(job, cpu=job.cpu - per_wait, thread=thread + per_wait, elsewhere=elsewhere)
    if model in _SENT_AHEAD:
        return replace(job, cpu=job.cpu + data, thread=thread, elsewhere=elsewhere, ahead=own.on_the_way)
    here = own.sent_here * elsewhere
    return replace(
        job,
        delay=job.delay + own.on_the_way,
        cpu=job.cpu + data,
        thread=thread + here,
        elsewhere=elsewhere - here,
        turn=thread + here + per_wait,
    )


def _of_use(computing: float, demands: Demands, loops: Width) -> Seconds:
    """How many CPUs are of use where loops share the width, perhaps unevenly: all are done when the fullest loop is."""
    at_most = np.minimum(demands.width, demands.jobs)
    shared: Seconds = np.minimum(computing, at_most / np.ceil(at_most / loops))
    return shared


def _woken(wait: Seconds, own: Overhead) -> Seconds:
    """CPU seconds for waking up workers.

    Who waits for less time than a message is on its way finds the next one there: nobody falls asleep and is woken.
    """
    if own.on_the_way > 0:
        return own.more_cpu * np.minimum(1.0, wait / own.on_the_way)
    return np.where(np.asarray(wait) > 0, own.more_cpu, 0.0)


def _increments(names: Sequence[str], makespans: Sequence[float]) -> dict[str, float]:
    """By how much each step is longer than the one before; a name that comes twice has both."""
    parts: dict[str, float] = {}
    for name, makespan, before in zip(names, makespans, (0.0, *makespans), strict=False):
        parts[name] = parts.get(name, 0.0) + makespan - before
    return parts


def serial_limit(model: str, releases_gil: bool) -> str:
    """What keeps a model from computing several jobs at once, if it does: an event loop is one thread in any case."""
    return EVENT_LOOP if model in ON_ONE_LOOP and releases_gil else GIL


def cpus(model: str, releases_gil: bool, capacity: float) -> float:
    """How many CPUs compute jobs at once."""
    is_parallel = model in _PROCESSES or (model in _THREADS and releases_gil)
    return max(1.0, capacity) if is_parallel else 1.0


def own_cost_of(model: str) -> str:
    """What a model's own cost is called."""
    if model in ON_ONE_LOOP:
        return EVENT_LOOP
    return OWN_THREADS if model in _THREADS else MESSAGES


def largest_part(parts: Mapping[str, float], serial: str, makespan: float) -> str:
    """The largest part, where computing counts together with what keeps it from being done at once.

    That is then said to hold the batch back if it adds a tenth, or else the CPUs.
    """
    computing = parts.get(CPU, 0.0) + parts.get(serial, 0.0)
    rest = {name: part for name, part in parts.items() if name not in (CPU, serial)}
    largest = max(rest, key=lambda name: rest[name])
    if rest[largest] >= computing:
        return largest
    return serial if parts.get(serial, 0.0) > NOTICEABLE * makespan else CPU
