"""Does it hold elsewhere? Every model's speedup in every record, with how many records say the same."""

from collections.abc import Sequence

from reports.comparison.comparison import ComparedCell, Comparison
from reports.comparison.rows import EstimateLine, ForestRow, cell_parts, content_height, draw_rows
from reports.comparison.text import agreement_sentence, caption, verdict_counts
from reports.figures.parts import Part
from reports.plotting.axes import SAME
from reports.plotting.figure import Figure
from reports.plotting.figure import Row as Numbers
from reports.plotting.sheet import Sheet
from reports.plotting.style import styled
from reports.record.measurements import REFERENCE
from reports.text import ratios

_QUESTION = "Does it hold elsewhere?"
_READING = (
    "Each row is one model of a workload, with a line for each record that measured it, in the order of the signs "
    "above. A sign says how many times as fast as the plain loop of the same record the model is there; the line "
    "through it is the interval. Right of 1 is faster, left of 1 is slower; in the grey band, within 5 % of 1, a "
    "difference would not matter. Each verdict goes by the whole interval, widened by what the twins of that record "
    "ask for, so that it may be unclear where the interval shown lies beyond the band. At the right: how many records "
    "say the same. Colours are those of the models. Nothing here compares the speed of two records: each has its own "
    "plain loop."
)
_SUBTITLE = "makespan of sequential / of the model, each within its own record · grey band: within 5 % · arrows: beyond"


def forest_figures(comparison: Comparison) -> list[Figure]:
    """The figure, in pieces where one would be too high."""
    return [_forest(comparison, part, cells) for part, cells in cell_parts(comparison.cells)]


def _forest(comparison: Comparison, part: Part, cells: Sequence[ComparedCell]) -> Figure:
    rows = [_row(comparison, cell) for cell in cells]
    title = part.titled("Speedup, record by record")
    with styled():
        sheet = Sheet(title, _SUBTITLE, content_height(rows), caption(comparison, interval_levels(comparison, cells)))
        draw_rows(sheet, rows, comparison.labels, SAME, "agreement")
    numbers = forest_numbers(comparison, cells)
    text = _alt(comparison, part, cells)
    return Figure(part.named("forest"), title, _QUESTION, _READING, sheet.picture, numbers, text, part.heading)


def _row(comparison: Comparison, cell: ComparedCell) -> ForestRow:
    lines = tuple(EstimateLine(place, estimate, cell.verdicts[place]) for place, estimate in cell.speedups.items())
    conclusion = verdict_counts(cell.verdicts.values()).replace(", ", ",\n")
    return ForestRow(comparison.entry_of(cell.workload).measured.entry, cell.model, lines, conclusion)


def interval_levels(comparison: Comparison, cells: Sequence[ComparedCell]) -> tuple[float, ...]:
    """The levels of the intervals of these cells, the lowest first."""
    levels = {interval_level(comparison, cell.workload, cell.model, place) for cell in cells for place in cell.speedups}
    return tuple(sorted(level for level in levels if level is not None))


def interval_level(comparison: Comparison, workload: str, model: str, place: int) -> float | None:
    """The level of a model's speedup in one record."""
    answer = comparison.members[place].answer(workload)
    return answer.rule.level_of((REFERENCE, model)) if answer else None


def forest_numbers(comparison: Comparison, cells: Sequence[ComparedCell]) -> tuple[Numbers, ...]:
    """Every record of every cell, for the table of a figure."""
    return tuple(_number(comparison, cell, place) for cell in cells for place in cell.speedups)


def _number(comparison: Comparison, cell: ComparedCell, place: int) -> Numbers:
    estimate, member = cell.speedups[place], comparison.members[place]
    low, high = estimate.interval or (None, None)
    return {
        "workload": cell.workload,
        "model": cell.model,
        "record": member.label,
        "reference": REFERENCE,
        "speedup": estimate.value,
        "speedup_low": low,
        "speedup_high": high,
        "interval_level": interval_level(comparison, cell.workload, cell.model, place),
        "blocks": estimate.blocks,
        "verdict": cell.verdicts[place],
    }


def _alt(comparison: Comparison, part: Part, cells: Sequence[ComparedCell]) -> str:
    texts = [f"{cell.workload} {cell.model}: {_cell_text(comparison, cell)}." for cell in cells]
    first = f"{part.heading}." if part.heading else agreement_sentence(comparison)
    return " ".join(("Speedups against sequential within each record, on a logarithmic axis.", first, *texts))


def _cell_text(comparison: Comparison, cell: ComparedCell) -> str:
    factors = (f"{ratios.factor(estimate)} on {comparison.labels[place]}" for place, estimate in cell.speedups.items())
    return f"{'; '.join(factors)}; {verdict_counts(cell.verdicts.values())}"
