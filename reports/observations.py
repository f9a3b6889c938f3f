"""What is known of a batch beside its time: what a workload reads off its results, and the CPU time it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from reports.kinds import LESSONS
from reports.measurements import Measured
from reports.quantities import number, seconds, size

CPU = "cpu_seconds"
"""What a batch cost the process that ran it: the share that is not waiting."""

_UNITS = ("_seconds", "_bytes")


@dataclass(frozen=True)
class Observation:
    """What was observed, in words; its name in the record; and its value with its unit, by model."""

    name: str
    key: str
    values: Mapping[str, str]


def observations(measured: Measured) -> list[Observation]:
    """What workloads read off their results (medians over blocks) and what batches cost in CPU time, by model.

    Not in lessons: the names of their variants do not say who computes.
    """
    names = dict.fromkeys(name for block in measured.blocks for seen in block.observed.values() for name in seen)
    observed = [Observation(_in_words(name), name, _observed(measured, name)) for name in names]
    known = {} if measured.entry.kind == LESSONS else _cpu(measured)
    cpu = Observation("CPU time", CPU, known)
    return [one for one in (*observed, cpu) if one.values]


def _in_words(name: str) -> str:
    """`loop_lag_seconds` becomes `loop lag`: its values say their unit."""
    bare = next((name.removesuffix(unit) for unit in _UNITS if name.endswith(unit)), name)
    return bare.replace("_", " ")


def _cpu(measured: Measured) -> dict[str, str]:
    """CPU seconds of the block's own process per batch, which leave out the workers of a pool of processes."""
    values = {model: [one for times in cell.values() for one in times.cpu] for model, cell in measured.cells.items()}
    return {model: precise(CPU, median(found)) for model, found in values.items() if found and not _elsewhere(model)}


def _elsewhere(model: str) -> bool:
    """Whether a variant computes in other processes, as far as its name says so."""
    return "processes" in model or model == "dask"


def _observed(measured: Measured, name: str) -> dict[str, str]:
    found = {}
    for model in measured.cells:
        values = [seen[name] for block in measured.blocks if name in (seen := block.observed.get(model, {}))]
        if values:
            found[model] = precise(name, median(values))
    return found


def precise(name: str, value: float) -> str:
    """A measured value in the unit that its name ends with; counts without decimals that they do not have."""
    if name.endswith("_seconds") and value >= 0:
        return seconds(value) if value else "0 s"
    if name.endswith("_bytes") and value >= 0:
        return size(value)
    return f"{value:,.0f}" if value == round(value) and abs(value) < 1e6 else number(value)
