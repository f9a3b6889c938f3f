"""What is known of a batch beside its time: what a workload reads off its results, and the CPU time it took."""

from statistics import median

from reports.measurements import Measured
from reports.quantities import number, seconds

CPU = "cpu_seconds per batch"
"""What a batch cost the process that ran it: the share that is not waiting."""

Observation = tuple[str, str, list[tuple[str, str]]]
"""A name with its unit, how it was condensed, and the value of each model as text."""


def observations(measured: Measured) -> list[Observation]:
    """What workloads read off their results and what their batches cost in CPU time, by model."""
    names = dict.fromkeys(name for block in measured.blocks for seen in block.observed.values() for name in seen)
    observed = [(name, "of each block's last batch, median over blocks", _observed(measured, name)) for name in names]
    cpu = (CPU, "median; only the process that runs the batch, so none for the workers of a pool", _cpu(measured))
    return [one for one in (*observed, cpu) if one[2]]


def _cpu(measured: Measured) -> list[tuple[str, str]]:
    """CPU seconds of the block's own process per batch, which leave out the workers of a pool of processes."""
    values = {model: [one for times in cell.values() for one in times.cpu] for model, cell in measured.cells.items()}
    return [(model, seconds(median(found))) for model, found in values.items() if found and model != "processes"]


def _observed(measured: Measured, name: str) -> list[tuple[str, str]]:
    found = []
    for model in measured.cells:
        values = [seen[name] for block in measured.blocks if name in (seen := block.observed.get(model, {}))]
        if values:
            found.append((model, precise(name, median(values))))
    return found


def precise(name: str, value: float) -> str:
    """A measured value in the unit that its name ends with."""
    return seconds(value) if name.endswith("_seconds") and value >= 0 else number(value)
