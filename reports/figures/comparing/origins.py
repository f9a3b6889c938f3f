"""The small print of figures of several records: what all have in common once, and the rest record by record."""

from reports.captions import origin
from reports.comparing.comparison import Comparison
from reports.quantities import percents


def caption(comparison: Comparison, levels: tuple[float, ...]) -> str:
    """Machine, system, Python, date, extent and suite of every record, and what the intervals promise."""
    origins = [origin(member.recorded) for member in comparison.members]
    shared = [parts[0] for parts in zip(*origins, strict=True) if len(set(parts)) == 1]
    own = [_own(label, parts, shared) for label, parts in zip(comparison.labels, origins, strict=True)]
    everywhere = [f"all: {' · '.join(shared)}"] if shared else []
    return " | ".join((*everywhere, *own, f"intervals: {promise(comparison, levels)}"))


def _own(label: str, parts: tuple[str, ...], shared: list[str]) -> str:
    return f"{label}: {' · '.join(part for part in parts if part not in shared)}"


def promise(comparison: Comparison, levels: tuple[float, ...]) -> str:
    """`95 % for all 132 comparisons of all records together (each 99.962 %)`."""
    each = percents(levels[0], levels[-1]) if len(set(levels)) > 1 else ""
    one = percents(levels[0], levels[0]).partition(" to ")[2] if levels else ""
    said = f" (each {each or one})" if levels else ""
    return f"95 % for all {comparison.comparisons:,} comparisons of all records together{said}"
