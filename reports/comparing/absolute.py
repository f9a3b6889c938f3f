"""Times of one machine in several records, compared as they are: paired by block, or else by two samples.

Blocks that were measured in turns share their moment, so that block by block the machine's drift cancels. Between
sittings nothing cancels: there the twins, which are the same code in both, show how much the machine itself changed,
and that widens every interval as twins do within a record. Under another Python twins are other code and show nothing.
"""

import math
from collections.abc import Iterable, Mapping
from statistics import fmean, variance

from benchmarks.verdicts import Estimate, bias, estimate, level_for, quantile
from reports.measurements import Cell, Measured, Measurements

_SAME_PYTHON = (
    *("python_implementation", "python_version", "python_build", "python_build_date", "python_cflags"),
    *("python_settings", "gil"),
)


def times_as_fast(baseline: Cell, other: Cell, level: float, paired: bool) -> Estimate | None:
    """How many times as fast `other` is as `baseline`, by the blocks' makespans; None where one has no block."""
    if not paired:
        return _unpaired(_logs(baseline.keys(), baseline), _logs(other.keys(), other), level)
    both = [block for block in baseline if block in other]
    pairs = zip(_logs(both, baseline), _logs(both, other), strict=True)
    return estimate([before - after for before, after in pairs], level) if both else None


def _logs(blocks: Iterable[int], cell: Cell) -> list[float]:
    return [math.log(cell[block].makespan) for block in blocks]


def _unpaired(baseline: list[float], other: list[float], level: float) -> Estimate | None:
    """Welch's interval: the two sittings may scatter differently."""
    if not baseline or not other:
        return None
    log, blocks = fmean(baseline) - fmean(other), min(len(baseline), len(other))
    return Estimate(log, _welch(baseline, other, level) if blocks > 1 else None, blocks)


def _welch(one: list[float], other: list[float], level: float) -> float:
    """Half of the interval, with the degrees of freedom of Welch and Satterthwaite."""
    parts = [(variance(some) / len(some), len(some) - 1) for some in (one, other)]
    total = sum(part for part, _ in parts)
    if total == 0:
        return 0.0
    freedom = total**2 / sum(part**2 / free for part, free in parts)
    return float(quantile(freedom + 1, level)) * math.sqrt(total)


def control(baseline: Measurements, other: Measurements, paired: bool) -> dict[str, Estimate] | None:
    """Each twin of one record against itself in the other, at 95 % together; None where they are not the same code."""
    if not has_same_python(baseline, other):
        return None
    known = {one.name: one for one in other.twins}
    both = [(one, known[one.name]) for one in baseline.twins if one.name in known]
    cells = dict(cell for here, there in both if _is_same(here, there) for cell in _cells(here, there))
    level = level_for(len(cells))
    found = {name: times_as_fast(here, there, level, paired) for name, (here, there) in cells.items()}
    return {name: one for name, one in found.items() if one is not None and one.half is not None} or None


def has_same_python(one: Measurements, other: Measurements) -> bool:
    return all(one.said(key) == other.said(key) for key in _SAME_PYTHON)


def _is_same(here: Measured, there: Measured) -> bool:
    same = (here.entry.source, here.entry.parameters) == (there.entry.source, there.entry.parameters)
    return same and bool(here.entry.source)


def _cells(here: Measured, there: Measured) -> Iterable[tuple[str, tuple[Cell, Cell]]]:
    both = (model for model in here.cells if there.has(model))
    return [(f"{here.name} {model}", (here.cells[model], there.cells[model])) for model in both]


def allowance(controls: Mapping[str, Estimate] | None) -> float:
    """By how much, as a logarithm, the same code may differ between two sittings."""
    return bias((controls or {}).values())
