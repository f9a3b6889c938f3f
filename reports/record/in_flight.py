"""What a record says of very many jobs in flight at once: whether it makes sense, and of which cells."""

from benchmarks.record_format import Sitting
from benchmarks.record_format.in_flight import InFlightEntry
from reports.record.cells import check_cells
from reports.record.measurements import Measurements

_MOST = 10**9
_MOST_BYTES = 10**15


def check_in_flight(sitting: Sitting) -> None:
    """Raises DamagedError where a step belongs to nothing, is there twice, or cannot be."""
    check_cells(
        sitting,
        sitting.in_flight,
        _is_possible,
        "what it says of many jobs of {} makes no sense",
        lambda entry: (entry.workload, entry.model, entry.in_flight),
    )


def _is_possible(entry: InFlightEntry) -> bool:
    numbers = (entry.startup_seconds, entry.cpu_seconds or 0.0, entry.threads, entry.processes)
    is_batch = 0 < entry.makespan_seconds <= _MOST and 0 < entry.before_bytes <= entry.peak_bytes <= _MOST_BYTES
    is_gap = not any((entry.makespan_seconds, entry.before_bytes, entry.peak_bytes, *numbers))
    return (
        1 <= entry.in_flight <= _MOST
        and 0 < entry.wait_seconds <= _MOST
        and all(0 <= number <= _MOST for number in numbers)
        and (is_gap if entry.missing else is_batch)
    )


def steps_in_flight(record: Measurements) -> tuple[InFlightEntry, ...]:
    """All steps of valid cells: by workload and model in the order of these, from few jobs to many."""
    places = {
        (entry.name, model): (number, place)
        for number, entry in enumerate(record.sitting.workloads)
        for place, model in enumerate(entry.models)
    }
    invalid = {(failure.workload, failure.model) for failure in record.invalid}
    valid = [entry for entry in record.sitting.in_flight if (entry.workload, entry.model) not in invalid]
    return tuple(sorted(valid, key=lambda entry: (places[entry.workload, entry.model], entry.in_flight)))
