"""Whether records agree, in words: on one cell, and on all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.verdicts import FASTER, SLOWER, UNCLEAR
from benchmarks.verdicts import SAME as LIKE
from reports.comparing.comparison import DIFFERENT, SAME, Cell, Comparison
from reports.plain import counted, listed

_ORDER = (FASTER, SLOWER, LIKE, UNCLEAR)


def brief(verdicts: Iterable[str]) -> str:
    """`faster in 3 of 3`, or `2 faster, 1 unclear`."""
    found = Counter(verdicts)
    if len(found) == 1:
        ((verdict, count),) = found.items()
        return f"{verdict} in {count} of {count}"
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in _ORDER if found[verdict])


def in_all(comparison: Comparison) -> str:
    """`The verdict is the same in all records for 27 of 32 cells; ...`."""
    cells = comparison.shared
    found = Counter(cell.agreement for cell in cells)
    said = f"The verdict is the same for {found[SAME]:,} of {counted(len(cells), 'cell')} that are in several records"
    others = [
        *([f"{found[DIFFERENT]:,} {_has(found[DIFFERENT])} clearly different ones"] if found[DIFFERENT] else ()),
        *([f"{found[UNCLEAR]:,} {_is(found[UNCLEAR])} unclear in at least one"] if found[UNCLEAR] else ()),
    ]
    return f"{said}; {listed(others)}." if others else f"{said}."


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def contradictions(comparison: Comparison) -> list[tuple[str, str]]:
    """Cells with different clear verdicts, with who says what."""
    found = [cell for cell in comparison.shared if cell.agreement == DIFFERENT]
    return [(f"{cell.workload}, {cell.model}", _who(cell, comparison.labels)) for cell in found]


def _who(cell: Cell, labels: Sequence[str]) -> str:
    said = {verdict: [labels[place] for place, one in cell.verdicts.items() if one == verdict] for verdict in _ORDER}
    return "; ".join(f"{verdict} on {listed(who)}" for verdict, who in said.items() if who)
