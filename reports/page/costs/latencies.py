"""How long single jobs take, as a table: from when each was due, and from when it began."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.record_format.latencies import LatencyEntry, Quantiles
from reports.formatting import counted, duration
from reports.record.latencies import latencies_of, values_of
from reports.record.measurements import Measurements


@dataclass(frozen=True)
class LatencyRow:
    """One model as text: `12.0 ms / 13.1 ms / 13.4 ms / 15.0 ms`; where nothing is known, `due` says why."""

    model: str
    due: str
    begun: str
    jobs: str


@dataclass(frozen=True)
class LatencyTable:
    """All models of a workload; `quantiles` names what stands between the strokes."""

    quantiles: str
    since: str
    rows: tuple[LatencyRow, ...]


def latency_table(record: Measurements, workload: str) -> LatencyTable | None:
    """The latencies of a workload; None where a record has none of it."""
    entries = latencies_of(record, workload)
    measured = record.workload(workload)
    known = [entry for entry in entries if entry.from_due]
    if measured is None or not known:
        return None
    has_p999 = all(entry.from_due.p999_seconds is not None for entry in known if entry.from_due)
    names = ("p50", "p95", "p99", *(("p99.9",) if has_p999 else ()), "max")
    rows = tuple(_row(entry, has_p999) for entry in entries)
    return LatencyTable(" / ".join(names), "arrival" if measured.entry.arrival_seconds > 0 else "batch began", rows)


def _row(entry: LatencyEntry, has_p999: bool) -> LatencyRow:
    if entry.from_due is None or entry.from_begun is None:
        return LatencyRow(entry.model, entry.missing, "", "")
    due, begun = (_text(quantiles, has_p999) for quantiles in (entry.from_due, entry.from_begun))
    return LatencyRow(entry.model, due, begun, counted(entry.jobs, "job"))


def _text(quantiles: Quantiles, has_p999: bool) -> str:
    values: Sequence[float] = values_of(quantiles)
    if not has_p999 and len(values) == 5:
        values = (*values[:3], values[-1])
    return " / ".join(duration(value) if value else "0 s" for value in values)
