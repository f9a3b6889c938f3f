"""From what a job took, again and again, to how long it waits, how much it computes, and whether it holds the GIL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from scipy import special  # scipy.stats would take every command half a second longer to begin

from benchmarks.errors import ChildError, RequestError
from benchmarks.plan.custom_workload import register
from benchmarks.processes.protocol import ask
from benchmarks.processes.workspace import temporary_workspace
from benchmarks.profiling.subject import NeededServers, Refusal
from benchmarks.profiling.worker import LEAST_ROUNDS, CounterReading, ProfileAnswer, ProfileRequest, Readings, TimeSpent
from benchmarks.servers.services import services
from workloads import own

HOLDS, RELEASES, PARTLY, TOO_LITTLE, ONE_CPU, BUSY = "holds", "releases", "partly", "too little", "one CPU", "busy"
"""What is known of the GIL; the last three are reasons why nothing is."""

_MOSTLY, _HARDLY = 0.7, 0.4
"""From which share of its computing on a job is said to hold the GIL, and up to which to release it."""

_NEVER, _SHORT_LINE = 0.2, 0.35
"""Who stood still for less of it than this, and in line for less of the time than this, did not wait for the GIL."""

_LEAST_TO_TELL = 2e-4
"""Seconds of computing per job; handing the GIL over costs about a quarter of that and looks the same."""

_UNEVEN = 1.25


@dataclass(frozen=True)
class Interval:
    """A median in seconds with its interval, which is the range where there are fewer than six batches."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class JobProfile:
    """One job of a user's own, in seconds per job; `children` is the part of `cpu` that its child processes took.

    `gil` is one of the words above, and `held` the share of the computing that holds it, or None.
    """

    name: str
    wait: Interval
    cpu: Interval
    children: float
    gil: str
    held: float | None
    jobs: int
    batches: int
    seconds: float
    mean: float
    inputs: int = 0
    chosen: int = 0
    computing: str = ""

    @property
    def releases_gil(self) -> bool:
        """What advice is to go by; where nothing was seen, a workload is believed, and else the GIL is held."""
        return self.computing == "releases the GIL" if self.held is None else self.held < 0.5

    @property
    def is_uneven(self) -> bool:
        """Whether some jobs take so much longer that a batch takes longer than its median job tells."""
        return self.mean > _UNEVEN * (self.wait.value + self.cpu.value)


def job_readings(path: str, function: str | None, jobs: int | None, seconds: float, limit_seconds: float) -> Readings:
    """Run the job in a fresh process. Raises RequestError where it cannot be run or fails."""
    (module,) = register([path])
    request = ProfileRequest(module, function, jobs, seconds)
    with temporary_workspace() as environment:
        answer = _ask(request, environment, limit_seconds)
        if isinstance(answer, NeededServers):
            with services(answer.services, environment) as running:
                missing = [running.unavailable[name] for name in answer.services if name in running.unavailable]
                if missing:
                    raise RequestError(f"{path} cannot be profiled: {missing[0]}")
                answer = _ask(replace(request, services=running.addresses), environment, limit_seconds)
    if not isinstance(answer, Readings):
        raise RequestError(answer.reason if isinstance(answer, Refusal) else f"{path} needs servers that do not run")
    return answer


def _ask(
    request: ProfileRequest, environment: dict[str, str], limit_seconds: float
) -> Readings | NeededServers | Refusal:
    """What the fresh process answers; one that dies, or takes too long, does that for the job's sake."""
    try:
        answer: ProfileAnswer = ask(ProfileRequest.__module__, request, environment, limit_seconds)
    except ChildError as error:
        file = own.file_of(f"workloads.{request.module}") or request.module
        raise RequestError(f"{file} failed ({error.step or 'starting'}): {error}") from error
    return answer


def conclude(clock_readings: Readings) -> JobProfile:
    """Everything that the readings say."""
    own_cpu, children = (
        [_per_job(time_spent, which) for time_spent in clock_readings.batches] for which in ("own", "children")
    )
    cpu = [own + below for own, below in zip(own_cpu, children, strict=True)]
    wall = [_per_job(time_spent, "wall") - _per_job(time_spent, "queued") for time_spent in clock_readings.batches]
    waits = [max(0.0, whole - busy) for whole, busy in zip(wall, cpu, strict=True)]
    held = _share_held(clock_readings, median(own_cpu), median(cpu))
    return JobProfile(
        name=clock_readings.name,
        wait=median_interval(waits),
        cpu=median_interval(cpu),
        children=median(children),
        gil=held if isinstance(held, str) else _gil_word(held),
        held=None if isinstance(held, str) else held,
        jobs=sum(time_spent.jobs for time_spent in clock_readings.batches),
        batches=len(clock_readings.batches),
        seconds=sum(time_spent.wall for time_spent in clock_readings.batches),
        mean=fmean(wall),
        inputs=clock_readings.inputs,
        chosen=clock_readings.chosen,
        computing=clock_readings.computing,
    )


def _per_job(spent: TimeSpent, which: str) -> float:
    whole: float = getattr(spent, which)
    return whole / spent.jobs


def median_interval(values: Sequence[float]) -> Interval:
    """The median; between two of the ordered values it lies with 95 %, whatever their distribution."""
    ordered = sorted(values)
    count = len(ordered)
    low = next(number for number in range(count) if special.bdtr(number, count, 0.5) >= 0.025)
    skipped = max(0, low - 1)
    return Interval(median(ordered), ordered[skipped], ordered[-1 - skipped])


def _gil_word(held: float) -> str:
    return HOLDS if held >= _MOSTLY else RELEASES if held <= _HARDLY else PARTLY


def _share_held(clock_readings: Readings, own_cpu: float, cpu: float) -> float | str:
    """The share of a job's computing that holds the GIL, or why it cannot be told.

    What child processes compute holds nobody's, so where that is most of it, nothing needs to be seen.
    """
    if own_cpu < _HARDLY * cpu:
        return own_cpu / cpu
    if own_cpu < _LEAST_TO_TELL:
        return TOO_LITTLE
    if clock_readings.cpus < 2:
        return ONE_CPU
    quietest = sorted(
        clock_readings.counter_readings, key=lambda reading: reading.queued / reading.wall + abs(1 - reading.alone)
    )[:LEAST_ROUNDS]
    least, most = _share_stood_still(quietest, 1.0), _share_stood_still(quietest, 0.0)
    if _gil_word(least) == _gil_word(most) or least >= _MOSTLY:
        return (least + most) / 2 * own_cpu / cpu
    in_line = median(counter_reading.queued / counter_reading.wall for counter_reading in quietest)
    return least * own_cpu / cpu if least < _NEVER and in_line < _SHORT_LINE else BUSY


def _share_stood_still(readings: Sequence[CounterReading], queued: float) -> float:
    """For which share of the job's computing the counter stood still, but for none or all of its time in line.

    Standing in line it may have had the GIL or not, so the truth lies between the two. A counter that waits for the GIL
    asks for it every five milliseconds, which makes the line longer than it would be, but never all of the wait.
    """
    lost = [
        (reading.wall * reading.alone - reading.counter - queued * reading.queued) / reading.own
        for reading in readings
        if reading.own > 0
    ]
    return min(1.0, max(0.0, median(lost))) if lost else 0.0
