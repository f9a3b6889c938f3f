"""Which workloads several records have in common, and what of them is set apart, with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.comparing.comparable import different_work, mixed_gil
from reports.measurements import Measured, Measurements
from reports.plain import listed


@dataclass(frozen=True)
class Apart:
    """Something that is not compared: what, in which record (none: in all of them), and why."""

    what: str
    label: str
    reason: str


@dataclass(frozen=True)
class Common:
    """Workloads that two records or more have: by name, the places of those records; and what is left out of it."""

    places: Mapping[str, tuple[int, ...]]
    apart: tuple[Apart, ...]

    def has(self, name: str, place: int) -> bool:
        return place in self.places.get(name, ())


def common(records: Sequence[Measurements], labels: Sequence[str]) -> Common:
    """Compare every workload with its yardstick: what most records measured, of several the first."""
    places: dict[str, tuple[int, ...]] = {}
    apart: list[Apart] = []
    for name in dict.fromkeys(one.name for of in records for one in of.workloads):
        found = {place: one for place, of in enumerate(records) if (one := of.workload(name))}
        mixed = {place: reason for place, one in found.items() if (reason := mixed_gil(one))}
        chosen = _yardstick({place: one for place, one in found.items() if place not in mixed})
        if len(chosen) > 1:
            places[name] = chosen
        apart += [Apart(name, labels[place], reason) for place, reason in mixed.items()]
        apart += _others(found, chosen, labels, mixed)
        apart += _missing(name, found, records, labels)
    return Common(places, tuple(apart))


def _yardstick(found: Mapping[int, Measured]) -> tuple[int, ...]:
    """The places of the largest group of records whose workload is the same, of equal ones the earliest."""
    groups: list[list[int]] = []
    for place, one in found.items():
        fitting = (group for group in groups if different_work(found[group[0]].entry, one.entry) is None)
        group = next(fitting, None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    most = max(map(len, groups), default=0)
    return tuple(next((group for group in groups if len(group) == most), ()))


def _others(
    found: Mapping[int, Measured], chosen: Sequence[int], labels: Sequence[str], mixed: Mapping[int, str]
) -> Iterator[Apart]:
    for place, one in found.items():
        if place in chosen or place in mixed:
            continue
        reason = different_work(found[chosen[0]].entry, one.entry)
        yield Apart(one.name, labels[place], f"{reason}; {_measure(chosen, labels)}")


def _measure(chosen: Sequence[int], labels: Sequence[str]) -> str:
    """Whose workload is the yardstick."""
    names = listed([labels[place] for place in chosen])
    return f"the yardstick is {names}" if len(chosen) == 1 else f"the yardstick is what most have, {names}"


def _missing(
    name: str, found: Mapping[int, Measured], records: Sequence[Measurements], labels: Sequence[str]
) -> Iterator[Apart]:
    """Where a workload was not measured; of one that only one record has, that alone."""
    without = [place for place in range(len(records)) if place not in found]
    reasons = {place: _skipped(name, records[place]) for place in without}
    if len(found) == 1 and not any(reasons.values()):
        yield Apart(name, "", f"measured in {labels[next(iter(found))]} only")
        return
    for place, reason in reasons.items():
        yield Apart(name, labels[place], f"not measured: {reason}" if reason else "not measured")


def _skipped(name: str, of: Measurements) -> str:
    return next((one.reason for one in of.sitting.skipped if one.workload == name), "")
