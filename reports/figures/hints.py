"""A workload in a few words, for headings."""

from benchmarks.format import WorkloadEntry
from reports.plain import counted
from reports.quantities import brief_seconds
from reports.style import drawable


def hint(entry: WorkloadEntry, has_gil: bool = True) -> str:
    """`64 jobs, width 32, 10 ms wait each`; what computing does with the GIL, where there was one."""
    parts = [counted(entry.jobs, "job"), f"width {entry.width:,}"]
    if entry.wait_seconds > 0:
        parts.append(f"{brief_seconds(entry.wait_seconds)} wait each")
    if entry.computing != "nothing":
        parts.append(entry.computing if has_gil else "without a GIL")
    return drawable(", ".join(parts), 56)
