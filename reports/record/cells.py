"""What a record says of single cells beside their times: whether each belongs to one, and those of one workload."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from benchmarks.record_format import Sitting
from reports.record.damage import DamagedError
from reports.record.measurements import Measurements


class CellEntry(Protocol):
    @property
    def workload(self) -> str: ...

    @property
    def model(self) -> str: ...


Entry = TypeVar("Entry", bound=CellEntry)


def check_cells(
    sitting: Sitting,
    entries: Iterable[Entry],
    is_plausible: Callable[[Entry], bool],
    complaint: str,
    key: Callable[[Entry], Hashable] = lambda entry: (entry.workload, entry.model),
) -> None:
    """Raises DamagedError, with the complaint's `{}` as the cell, where one has no cell, comes twice, cannot be."""
    models = {entry.name: entry.models for entry in sitting.workloads}
    seen = set[Hashable]()
    for entry in entries:
        if entry.model not in models.get(entry.workload, ()) or key(entry) in seen or not is_plausible(entry):
            raise DamagedError(complaint.format(f"{entry.workload} {entry.model}"))
        seen.add(key(entry))


def entries_of(record: Measurements, workload: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those of a workload in the order of its models; those of cells that are invalid are left out."""
    measured = record.workload(workload)
    order = list(measured.entry.models) if measured else []
    invalid = {(entry.workload, entry.model) for entry in record.invalid}
    own = [
        entry
        for entry in entries
        if entry.workload == workload and (workload, entry.model) not in invalid and entry.model in order
    ]
    return tuple(sorted(own, key=lambda entry: order.index(entry.model)))
