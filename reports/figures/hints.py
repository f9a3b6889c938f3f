"""A workload in a few words, for headings."""

from benchmarks.format import WorkloadEntry
from reports.plain import counted
from reports.quantities import brief_seconds
from reports.style import drawable


def hint(entry: WorkloadEntry) -> str:
    """`64 jobs, width 32, 10 ms wait each`."""
    parts = [counted(entry.jobs, "job"), f"width {entry.width:,}"]
    if entry.wait_seconds > 0:
        parts.append(f"{brief_seconds(entry.wait_seconds)} wait each")
    if entry.computing != "nothing":
        parts.append(entry.computing)
    return drawable(", ".join(parts), 56)
