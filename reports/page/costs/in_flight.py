"""Very many jobs in flight at once, as a table: what each model takes for them, and where it gave up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.record_format.in_flight import InFlightEntry
from reports.formatting import byte_size, duration, nominal_duration
from reports.record.in_flight import steps_in_flight
from reports.record.measurements import Measurements

_MEASURES = {
    "pss": "Memory is PSS: a page that several processes share counts once.",
    "uss": "Memory is USS: what only one process has; shared pages do not count.",
    "rss": "Memory is RSS: a page that several processes share counts in each.",
}


@dataclass(frozen=True)
class InFlightRow:
    """One model with so many jobs at once; `missing` says why there is nothing more to say."""

    workload: str
    model: str
    jobs: str
    makespan: str
    memory_per_job: str
    memory: str
    cpu_per_job: str
    workers: str
    missing: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Everything but the workload, the model and the number of jobs."""
        return self.makespan, self.memory_per_job, self.memory, self.cpu_per_job, self.workers


@dataclass(frozen=True)
class InFlightSection:
    """The rows, below a heading that names the most jobs, with how they are to be read."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[InFlightRow, ...]
    reading: str


_HEADER = ("workload", "model", "in flight", "makespan", "memory per job", "memory", "CPU per job", "run by")


def in_flight_section(record: Measurements) -> InFlightSection | None:
    """All that the record says of it; None where it says nothing."""
    entries = steps_in_flight(record)
    if not entries:
        return None
    most = max(entry.in_flight for entry in entries)
    return InFlightSection(f"{most:,} in flight", _HEADER, tuple(map(_row, entries)), " ".join(_reading(entries)))


def _row(entry: InFlightEntry) -> InFlightRow:
    name = (entry.workload, entry.model, f"{entry.in_flight:,}")
    if entry.missing:
        return InFlightRow(*name, "", "", "", "", "", entry.missing)
    cpu = "not known" if entry.cpu_seconds is None else duration(entry.cpu_seconds / entry.in_flight)
    return InFlightRow(
        *name,
        _makespan(entry),
        _short_size(entry.bytes_per_job),
        _short_size(entry.added_bytes),
        cpu,
        _workers(entry),
        "",
    )


def _makespan(entry: InFlightEntry) -> str:
    """What the batch took, and what each of its jobs waits."""
    apart = "" if entry.were_together else ", not all at once"
    return f"{duration(entry.makespan_seconds)} (wait {nominal_duration(entry.wait_seconds)}{apart})"


def _workers(entry: InFlightEntry) -> str:
    """What the jobs ran in; threads that only serve a loop or a pool of processes are not told."""
    if entry.processes:
        return f"{entry.processes:,} processes"
    return f"{entry.threads:,} threads" if entry.model.startswith("threads") else "one loop"


def _short_size(count: float) -> str:
    """Three digits at most: more are not the same the next time."""
    unit = next((unit for unit in (1024**3, 1024**2, 1024) if count >= unit), 1)
    return byte_size(float(f"{count / unit:.3g}") * unit)


def _reading(entries: Sequence[InFlightEntry]) -> Iterator[str]:
    """How the table is read."""
    yield "Each job only waits. A model climbs until it gives up, and then says why."
    yield "Where the makespan is less than twice the wait, all jobs were in flight at once."
    yield "Memory is what model and batch added, results too; that of the server does not count."
    yield from (
        _MEASURES[measure] for measure in dict.fromkeys(entry.measure for entry in entries) if measure in _MEASURES
    )


def in_flight_table(section: InFlightSection) -> list[tuple[str, ...]]:
    """The same for a summary: a header and rows, the reason in a column of its own."""
    rows = ((row.workload, row.model, row.jobs, *row.cells, row.missing) for row in section.rows)
    return [(*section.header, "why no further"), *rows]
