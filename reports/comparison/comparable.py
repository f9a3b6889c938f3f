"""Which workloads several records have in common, and what must not be compared, with the reason in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.record_format import WorkloadEntry
from reports.formatting import counted, listed, parameter_value
from reports.record.measurements import MeasuredWorkload, Measurements

_NONE = "none"
_MOST = 4


def difference_in_work(yardstick: WorkloadEntry, other: WorkloadEntry) -> str | None:
    """Why the same name does not stand for the same work in two records; `other` is said first, against `yardstick`.

    Where a record is so old that it has no hash of the workload's module, that part is taken to be the same.
    """
    return "; ".join(_differences_in_work(yardstick, other)) or None


def _differences_in_work(yardstick: WorkloadEntry, other: WorkloadEntry) -> Iterator[str]:
    if yardstick.base != other.base:
        yield "a point of a sweep in one of the records only"
    if other.width != yardstick.width and not (other.per_cpu and yardstick.per_cpu):
        yield f"another width: {other.width:,} instead of {yardstick.width:,}"
    if names := list(_parameters(yardstick, other)):
        yield f"other parameters: {listed(names[:_MOST])}"
    elif other.jobs != yardstick.jobs:
        yield f"{counted(other.jobs, 'job')} instead of {yardstick.jobs:,}"
    if other.wait_seconds != yardstick.wait_seconds:
        here, there = (parameter_value("wait_seconds", entry.wait_seconds) for entry in (other, yardstick))
        yield f"another wait: {here} instead of {there}"
    if other.computing != yardstick.computing:
        yield f"another kind of computing: {other.computing} instead of {yardstick.computing}"
    if set(other.services) != set(yardstick.services):
        yield f"other servers: {_servers(other.services)} instead of {_servers(yardstick.services)}"
    if yardstick.source and other.source and yardstick.source != other.source:
        yield f"the workload changed: its source is {other.source} instead of {yardstick.source}"


def _parameters(yardstick: WorkloadEntry, other: WorkloadEntry) -> Iterator[str]:
    for name in dict.fromkeys((*yardstick.parameters, *other.parameters)):
        here, there = (entry.parameters.get(name) for entry in (other, yardstick))
        if here != there:
            yield f"{name} is {_value(name, here)} instead of {_value(name, there)}"


def _value(name: str, value: str | float | None) -> str:
    return _NONE if value is None else parameter_value(name, value)


def _servers(services: tuple[str, ...]) -> str:
    return listed(sorted(services)) if services else _NONE


def mixed_gil(measured: MeasuredWorkload) -> str | None:
    """Why a workload's blocks are not of one kind: some ran with the GIL and some without."""
    enabled = sum(block.gil_enabled for block in measured.blocks)
    if enabled in (0, len(measured.blocks)):
        return None
    return f"the GIL was enabled in {enabled:,} of its {counted(len(measured.blocks), 'block')} and not in the others"


def difference_in_machine(record: Measurements, other: Measurements) -> str | None:
    """Why absolute times of a whole record must not be compared with another's: not the same machine, or less of it."""
    if were_in_turns(record, other):
        return None
    both = (record, other)
    here, there = (member.environment_text("machine", "") for member in both)
    if not here or not there:
        return "it is not known on which machine they were measured"
    if here != there:
        return f"they were measured on different machines ({here} and {there})"
    models = [member.environment_text("cpu_model_name") for member in both]
    if models[0] != models[1]:
        return f"the machine had another CPU ({models[0]} and {models[1]})"
    cpus = [member.sitting.probe.usable_cpus for member in both]
    if cpus[0] != cpus[1]:
        return f"they could use {cpus[0]:,} and {counted(cpus[1], 'CPU')} of the machine"
    return None


def were_in_turns(record: Measurements, other: Measurements) -> bool:
    """Whether blocks of the same number were measured one right after the other, so that they can be paired."""
    mine, theirs = record.sitting, other.sitting
    return bool(mine.together) and mine.together == theirs.together and mine.order == theirs.order


@dataclass(frozen=True)
class NotCompared:
    """Something that is not compared: what, in which record (none: in all of them), and why."""

    what: str
    label: str
    reason: str


@dataclass(frozen=True)
class CommonWorkloads:
    """Workloads that two records or more have: by name, the places of those records; and what is left out of it."""

    places: Mapping[str, tuple[int, ...]]
    apart: tuple[NotCompared, ...]

    def has(self, name: str, place: int) -> bool:
        return place in self.places.get(name, ())


def common_workloads(records: Sequence[Measurements], labels: Sequence[str]) -> CommonWorkloads:
    """Compare every workload with its yardstick: what most records measured, of several the first."""
    places: dict[str, tuple[int, ...]] = {}
    apart: list[NotCompared] = []
    for name in dict.fromkeys(workload.name for record in records for workload in record.workloads):
        workloads = {place: workload for place, record in enumerate(records) if (workload := record.workload(name))}
        mixed = {place: reason for place, workload in workloads.items() if (reason := mixed_gil(workload))}
        chosen = _yardstick({place: workload for place, workload in workloads.items() if place not in mixed})
        if len(chosen) > 1:
            places[name] = chosen
        apart += [NotCompared(name, labels[place], reason) for place, reason in mixed.items()]
        apart += _other_work(workloads, chosen, labels, mixed)
        apart += _missing(name, workloads, records, labels)
    return CommonWorkloads(places, tuple(apart))


def _yardstick(workloads: Mapping[int, MeasuredWorkload]) -> tuple[int, ...]:
    """The places of the largest group of records whose workload is the same, of equal ones the earliest."""
    groups: list[list[int]] = []
    for place, workload in workloads.items():
        fitting = (group for group in groups if difference_in_work(workloads[group[0]].entry, workload.entry) is None)
        group = next(fitting, None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    most = max(map(len, groups), default=0)
    return tuple(next((group for group in groups if len(group) == most), ()))


def _other_work(
    workloads: Mapping[int, MeasuredWorkload], chosen: Sequence[int], labels: Sequence[str], mixed: Mapping[int, str]
) -> Iterator[NotCompared]:
    for place, workload in workloads.items():
        if place in chosen or place in mixed:
            continue
        reason = difference_in_work(workloads[chosen[0]].entry, workload.entry)
        yield NotCompared(workload.name, labels[place], f"{reason}; {_yardstick_text(chosen, labels)}")


def _yardstick_text(chosen: Sequence[int], labels: Sequence[str]) -> str:
    """Whose workload is the yardstick."""
    names = listed([labels[place] for place in chosen])
    return f"the yardstick is {names}" if len(chosen) == 1 else f"the yardstick is what most have, {names}"


def _missing(
    name: str, workloads: Mapping[int, MeasuredWorkload], records: Sequence[Measurements], labels: Sequence[str]
) -> Iterator[NotCompared]:
    """Where a workload was not measured; of one that only one record has, that alone."""
    missing = [place for place in range(len(records)) if place not in workloads]
    reasons = {place: _skipped(name, records[place]) for place in missing}
    if len(workloads) == 1 and not any(reasons.values()):
        yield NotCompared(name, "", f"measured in {labels[next(iter(workloads))]} only")
        return
    for place, reason in reasons.items():
        yield NotCompared(name, labels[place], f"not measured: {reason}" if reason else "not measured")


def _skipped(name: str, record: Measurements) -> str:
    return next((gap.reason for gap in record.sitting.skipped if gap.workload == name), "")
