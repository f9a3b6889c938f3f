"""Times of one machine: what each record's plain loop costs, and what every model comes to in the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.comparison.comparison import ComparedCell, Comparison
from reports.comparison.forest import interval_level
from reports.comparison.rows import EstimateLine, ForestRow, cell_parts, content_height, draw_rows
from reports.comparison.text import caption, time_sentences
from reports.comparison.timing import ALTERNATELY, BASELINE, IN_TURNS, SEPARATELY, CellKey, TimedRecord
from reports.plotting.figure import Figure
from reports.plotting.figure import Row as Numbers
from reports.plotting.sheet import Sheet
from reports.plotting.style import drawable, styled
from reports.record.measurements import REFERENCE
from reports.text.ratios import factor

_HOW = {
    IN_TURNS: "Blocks of the same number were measured in turns, one right after the other, and are compared in pairs, "
    "so that the machine's drift cancels.",
    ALTERNATELY: "The records were measured in turns, but not always the same blocks, so that they are two samples "
    "and not pairs.",
    SEPARATELY: "The records are from separate sittings of one machine, so that whatever changed about it in between "
    "is in the ratios, too.",
}
_JUDGED = (
    "Right of 1 is faster, left of 1 is slower; in the grey band, within 5 % of 1, a difference would not matter. A "
    "verdict goes by the whole interval, widened by what twins ask for."
)


@dataclass(frozen=True)
class _Kind:
    """One of the two figures: its words, and what it compares with what."""

    name: str
    title: str
    question: str
    reading: str
    subtitle: str


_COST = _Kind(
    "single-thread-cost",
    "The plain loop of each record against that of {base}",
    "What does each one cost by itself?",
    "Each row is the plain loop, one job after the other in one thread, of a workload; each sign is a record, and says "
    "how many times as fast as the plain loop of {base} it is on the same machine. What a model gains over the plain "
    "loop of its own record, in the figures above, comes on top of that.",
    "makespan of sequential in {base} / in the other record, one machine · grey band: within 5 %",
)
_NET = _Kind(
    "net",
    "Every model against the plain loop of {base}",
    "What comes out in the end?",
    "Each row is one model of a workload; each sign says how many times as fast as the plain loop of {base} that model "
    "is in a record of the same machine: what the model gains there and what its plain loop costs, both in one. For "
    "{base} itself it is the speedup of the figures above.",
    "makespan of sequential in {base} / of the model in each record, one machine · grey band: within 5 %",
)


def time_figures(comparison: Comparison) -> list[Figure]:
    """Both figures, the second in pieces where it would be too high; none where no times can be compared."""
    if not comparison.timed:
        return []
    return [*_costs(comparison), *_nets(comparison)]


def _costs(comparison: Comparison) -> Iterator[Figure]:
    drawn = [row for name in comparison.workloads if (row := _cost(comparison, name)).lines]
    if drawn:
        yield _figure(comparison, _COST, drawn, "", _COST.name)


def _nets(comparison: Comparison) -> Iterator[Figure]:
    for part, cells in cell_parts(comparison.cells):
        drawn = [row for cell in cells if (row := _net(comparison, cell)).lines]
        if any(line.place != BASELINE for row in drawn for line in row.lines):
            yield _figure(comparison, _NET, drawn, part.heading, part.named(_NET.name))


def _cost(comparison: Comparison, workload: str) -> ForestRow:
    lines = tuple(_lines(comparison.timed, (workload, REFERENCE), net=False))
    return _row(comparison, workload, REFERENCE, lines)


def _net(comparison: Comparison, cell: ComparedCell) -> ForestRow:
    own = cell.speedups.get(BASELINE)
    first = (EstimateLine(BASELINE, own, cell.verdicts[BASELINE]),) if own else ()
    lines = (*first, *_lines(comparison.timed, (cell.workload, cell.model), net=True))
    return _row(comparison, cell.workload, cell.model, lines)


def _lines(records: Sequence[TimedRecord], pair: CellKey, net: bool) -> Iterator[EstimateLine]:
    for timed in records:
        estimate = (timed.net if net else timed.same).get(pair)
        if estimate:
            yield EstimateLine(timed.place, estimate, timed.rules[pair[0]].verdict(estimate))


def _row(comparison: Comparison, workload: str, model: str, lines: tuple[EstimateLine, ...]) -> ForestRow:
    return ForestRow(comparison.entry_of(workload).measured.entry, model, lines, conclusion="")


def _figure(comparison: Comparison, kind: _Kind, rows: Sequence[ForestRow], heading: str, name: str) -> Figure:
    base = drawable(comparison.labels[BASELINE], 40)
    title = kind.title.format(base=base) + (f" · {heading}" if heading else "")
    levels = sorted({rule.level for timed in comparison.timed for rule in timed.rules.values()})
    with styled():
        sheet = Sheet(title, kind.subtitle.format(base=base), content_height(rows), caption(comparison, tuple(levels)))
        draw_rows(sheet, rows, comparison.labels, f"same as {drawable(base, 24)}", "")
    numbers = tuple(_number(comparison, row, line) for row in rows for line in row.lines)
    text = _alt(comparison, title, rows)
    return Figure(name, title, kind.question, _reading(comparison, kind), sheet.picture, numbers, text, heading)


def _reading(comparison: Comparison, kind: _Kind) -> str:
    how = [text for how, text in _HOW.items() if how in {timed.how for timed in comparison.timed}]
    return " ".join((kind.reading.format(base=comparison.labels[BASELINE]), _JUDGED, *how))


def _number(comparison: Comparison, row: ForestRow, line: EstimateLine) -> Numbers:
    low, high = line.estimate.interval or (None, None)
    return {
        "workload": row.entry.name,
        "model": row.model,
        "record": comparison.labels[line.place],
        "against": f"{REFERENCE} of {comparison.labels[BASELINE]}",
        "times_as_fast": line.estimate.value,
        "times_as_fast_low": low,
        "times_as_fast_high": high,
        "interval_level": _level(comparison, row, line),
        "blocks": line.estimate.blocks,
        "verdict": line.verdict,
    }


def _level(comparison: Comparison, row: ForestRow, line: EstimateLine) -> float | None:
    if line.place == BASELINE:
        return interval_level(comparison, row.entry.name, row.model, BASELINE)
    return next(timed.rules[row.entry.name].level for timed in comparison.timed if timed.place == line.place)


def _alt(comparison: Comparison, title: str, rows: Sequence[ForestRow]) -> str:
    texts = [f"{row.entry.name} {row.model}: {_row_text(comparison, row)}." for row in rows]
    return " ".join((f"{title}, on a logarithmic axis.", *time_sentences(comparison), *texts))


def _row_text(comparison: Comparison, row: ForestRow) -> str:
    return "; ".join(f"{factor(line.estimate)} on {comparison.labels[line.place]}" for line in row.lines)
