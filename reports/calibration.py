"""What a machine is for the model: measured by `noop` and by the probe, never by what is predicted."""

from benchmarks.verdicts import ERROR_RATE
from reports.intervals import makespan
from reports.measurements import NOOP, REFERENCE, Cell, Measured, Measurements
from reports.model import MODELS, Machine, Overhead


def machine_of(of: Measurements) -> Machine | None:
    """The machine of a record; None where it has no valid noop."""
    noop = of.workload(NOOP)
    if noop is None or not noop.has(REFERENCE):
        return None
    return Machine(
        capacity_of(of), {model: _overhead(noop, cell) for model, cell in noop.cells.items() if model in MODELS}
    )


def capacity_of(of: Measurements) -> float:
    """How many CPUs' worth of work are usually done at once, from the probe."""
    probe = of.sitting.probe
    usual = probe.capacity_cpus if probe.capacity_cpus >= 1 else probe.capacity_best_cpus
    return min(float(max(1, probe.usable_cpus)), max(1.0, usual))


def _overhead(noop: Measured, cell: Cell) -> Overhead:
    found = makespan(cell, 1 - ERROR_RATE)
    low, high = found.interval or (0.0, found.value)
    jobs = noop.entry.jobs
    return Overhead(found.value / jobs, low / jobs, high / jobs)
