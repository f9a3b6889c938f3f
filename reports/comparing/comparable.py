"""What must not be compared, and why: each function gives the reason in words, or None where nothing is against it."""

from collections.abc import Iterator

from benchmarks.format import WorkloadEntry
from reports.measurements import Measured, Measurements
from reports.plain import counted, listed
from reports.quantities import parameter

_NONE = "none"
_MOST = 4


def different_work(yardstick: WorkloadEntry, other: WorkloadEntry) -> str | None:
    """Why the same name does not stand for the same work in two records; `other` is said first, against `yardstick`.

    Where a record is so old that it has no hash of the workload's module, that part is taken to be the same.
    """
    return "; ".join(_differing(yardstick, other)) or None


def _differing(yardstick: WorkloadEntry, other: WorkloadEntry) -> Iterator[str]:
    if yardstick.base != other.base:
        yield "a point of a sweep in one of the records only"
    if other.width != yardstick.width and not (other.per_cpu and yardstick.per_cpu):
        yield f"another width: {other.width:,} instead of {yardstick.width:,}"
    if found := list(_parameters(yardstick, other)):
        yield f"other parameters: {listed(found[:_MOST])}"
    elif other.jobs != yardstick.jobs:
        yield f"{counted(other.jobs, 'job')} instead of {yardstick.jobs:,}"
    if other.wait_seconds != yardstick.wait_seconds:
        here, there = (parameter("wait_seconds", one.wait_seconds) for one in (other, yardstick))
        yield f"another wait: {here} instead of {there}"
    if other.computing != yardstick.computing:
        yield f"another kind of computing: {other.computing} instead of {yardstick.computing}"
    if set(other.services) != set(yardstick.services):
        yield f"other servers: {_names(other.services)} instead of {_names(yardstick.services)}"
    if yardstick.source and other.source and yardstick.source != other.source:
        yield f"the workload changed: its source is {other.source} instead of {yardstick.source}"


def _parameters(yardstick: WorkloadEntry, other: WorkloadEntry) -> Iterator[str]:
    for name in dict.fromkeys((*yardstick.parameters, *other.parameters)):
        here, there = (one.parameters.get(name) for one in (other, yardstick))
        if here != there:
            yield f"{name} is {_value(name, here)} instead of {_value(name, there)}"


def _value(name: str, value: str | float | None) -> str:
    return _NONE if value is None else parameter(name, value)


def _names(services: tuple[str, ...]) -> str:
    return listed(sorted(services)) if services else _NONE


def mixed_gil(measured: Measured) -> str | None:
    """Why a workload's blocks are not of one kind: some ran with the GIL and some without."""
    enabled = sum(block.gil_enabled for block in measured.blocks)
    if enabled in (0, len(measured.blocks)):
        return None
    return f"the GIL was enabled in {enabled:,} of its {counted(len(measured.blocks), 'block')} and not in the others"


def different_machines(one: Measurements, other: Measurements) -> str | None:
    """Why absolute times of a whole record must not be compared with another's: not the same machine, or less of it."""
    if in_turns(one, other):
        return None
    here, there = (of.said("machine", "") for of in (one, other))
    if not here or not there:
        return "it is not known on which machine they were measured"
    if here != there:
        return f"they were measured on different machines ({here} and {there})"
    models = [of.said("cpu_model_name") for of in (one, other)]
    if models[0] != models[1]:
        return f"the machine had another CPU ({models[0]} and {models[1]})"
    cpus = [of.sitting.probe.usable_cpus for of in (one, other)]
    if cpus[0] != cpus[1]:
        return f"they could use {cpus[0]:,} and {counted(cpus[1], 'CPU')} of the machine"
    return None


def in_turns(one: Measurements, other: Measurements) -> bool:
    """Whether blocks of the same number were measured one right after the other, so that they can be paired."""
    mine, theirs = one.sitting, other.sitting
    return bool(mine.together) and mine.together == theirs.together and mine.order == theirs.order
