"""The latencies of a record: whether they make sense, and those of one workload."""

from itertools import pairwise

from benchmarks.record_format import Sitting
from benchmarks.record_format.latencies import FEWEST_FOR_P999, LEVELS, LatencyEntry, Quantiles
from reports.record.cells import check_cells, entries_of
from reports.record.measurements import Measurements

_MOST_SECONDS, _MOST = 10**9, 10**12


def check_latencies(sitting: Sitting) -> None:
    """Raises DamagedError where latencies belong to nothing, or cannot be."""
    check_cells(sitting, sitting.latencies, _is_plausible, "the latencies of {} make no sense")


def _is_plausible(entry: LatencyEntry) -> bool:
    if entry.from_due is None or entry.from_begun is None:
        is_empty = entry.from_due is None and entry.from_begun is None and not entry.distribution and entry.jobs == 0
        return is_empty and bool(entry.missing)
    counts = 1 <= entry.batches <= entry.jobs <= _MOST and 0 <= entry.overhead_ratio <= _MOST
    is_whole = len(entry.distribution) == len(LEVELS) and entry.distribution[-1] <= entry.from_due.worst_seconds
    both = all(_is_possible(quantiles, entry.jobs) for quantiles in (entry.from_due, entry.from_begun))
    return counts and is_whole and both and not entry.missing and _ascends(entry.distribution)


def _is_possible(quantiles: Quantiles, jobs: int) -> bool:
    has_p999 = quantiles.p999_seconds is not None
    return has_p999 == (jobs >= FEWEST_FOR_P999) and _ascends(values_of(quantiles))


def _ascends(values: tuple[float, ...]) -> bool:
    return all(0 <= low <= high <= _MOST_SECONDS for low, high in pairwise(values))


def values_of(quantiles: Quantiles) -> tuple[float, ...]:
    """In seconds, from the middle to the worst; without the p99.9 where there is none."""
    p999 = () if quantiles.p999_seconds is None else (quantiles.p999_seconds,)
    return (quantiles.p50_seconds, quantiles.p95_seconds, quantiles.p99_seconds, *p999, quantiles.worst_seconds)


def latencies_of(record: Measurements, workload: str) -> tuple[LatencyEntry, ...]:
    """The latencies of a workload in the order of its models; those of cells that are invalid are left out."""
    return entries_of(record, workload, record.sitting.latencies)
