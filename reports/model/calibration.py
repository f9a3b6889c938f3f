"""What a machine is for the model: measured by `noop` and by the probe, never by what is predicted.

What a model costs per job is the makespan of `noop` per job, in the same record: blocks of all workloads are shuffled,
so that the machine was as fast for it as for the others. How many CPUs' worth of work are done at once, how late sleeps
end, what waits and messages cost is from the probe; older records lack some of it, which counts as nothing. How long a
CPU second takes while others use the CPUs is what the twins saw that compute.
"""

from statistics import median

from benchmarks.format import Probe
from benchmarks.verdicts import ERROR_RATE
from reports.bounds import is_elsewhere
from reports.intervals import makespan
from reports.measurements import NOOP, ON_ONE_LOOP, Cell, Measured, Measurements
from reports.model.formula import MODELS, Machine, Overhead

_ON_A_LOOP = (*ON_ONE_LOOP, "asyncio+threads", "asyncio+processes")
_BY_MESSAGES = ("processes", "asyncio+processes")


def machine_of(of: Measurements) -> Machine | None:
    """The machine of a record; None where it has no valid noop."""
    noop = of.workload(NOOP)
    if noop is None or not noop.cells:
        return None
    known = {model: cell for model, cell in noop.cells.items() if model in MODELS and not is_elsewhere(model, of)}
    overheads = {model: _overhead(model, noop, cell, of.sitting.probe) for model, cell in known.items()}
    return Machine(capacity_of(of.sitting.probe), overheads, crowding(of))


def capacity_of(probe: Probe) -> float:
    """How many CPUs' worth of work are usually done at once.

    Less than one is not possible: then others had the machine while it was probed, and the best that was seen is nearer
    to what it is.
    """
    usual = probe.capacity_cpus if is_quiet(probe) else probe.capacity_best_cpus
    return min(float(max(1, probe.usable_cpus)), max(1.0, usual))


def is_quiet(probe: Probe) -> bool:
    """Whether the probe's capacity can be believed."""
    return probe.capacity_cpus >= 1.0


def crowding(of: Measurements) -> float:
    """How many seconds a CPU second took, by twins that compute: above 1 others used the same CPUs meanwhile."""
    cells = [cell for twin in of.twins if twin.entry.computing != "nothing" for cell in twin.cells.values()]
    pairs = (pair for cell in cells for times in cell.values() for pair in zip(times.warm, times.cpu, strict=False))
    return max(1.0, median([makespan / cpu for makespan, cpu in pairs if cpu > 0] or [1.0]))


def _overhead(model: str, noop: Measured, cell: Cell, probe: Probe) -> Overhead:
    found, jobs = makespan(cell, 1 - ERROR_RATE), noop.entry.jobs
    low, high = found.interval or (0.0, found.value)
    loop, messages = model in _ON_A_LOOP, model in _BY_MESSAGES
    per_job = found.value / jobs
    return Overhead(
        per_job,
        low / jobs,
        high / jobs,
        startup=_startup(cell),
        late=max(0.0, probe.loop_sleep_overshoot_seconds if loop else probe.sleep_overshoot_seconds),
        per_wait=max(0.0, probe.loop_sleep_cpu_seconds if loop else probe.sleep_cpu_seconds),
        on_the_way=max(0.0, probe.message_round_trip_seconds - per_job) if messages else 0.0,
        more_cpu=max(0.0, probe.message_cpu_seconds - per_job) if messages else 0.0,
    )


def _startup(cell: Cell) -> float:
    return median([0.0] if not cell else [times.startup or 0.0 for times in cell.values()])
