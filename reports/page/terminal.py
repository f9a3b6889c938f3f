"""What a terminal shows of a report: its one sentence, what async does to each workload, and where the page is.

In colour where the console has any, as plain text elsewhere, and no wider than it: the least important columns go.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.measure import Measurement
from rich.style import Style
from rich.table import Table
from rich.text import Text

from benchmarks.inference.verdicts import (
    FASTER,
    INVALID,
    NEARLY_SAME,
    SAME,
    SLIGHTLY_FASTER,
    SLIGHTLY_SLOWER,
    SLOWER,
    UNCLEAR,
)
from reports.analysis.analysis import WorkloadResult, results_on_asyncio
from reports.formatting import counted, plain
from reports.page.report import Report
from reports.record.measurements import ASYNCIO, MODELS, NOOP, REFERENCE
from reports.text.ratios import HELPS, HURTS, factor, fastest_names
from reports.text.ratios import answer as effect_word

_WORKLOAD, _FASTEST, _EFFECT = "workload", "fastest", "async helps?"
_WITHOUT: tuple[tuple[str, ...], ...] = (
    (),
    (_FASTEST,),
    (_FASTEST, "processes"),
    (_FASTEST, "processes", "threads"),
    (_FASTEST, *MODELS),
)
"""What is left out of the table until it fits, the least first."""

_WORDS = {SAME: "same", NEARLY_SAME: "nearly same", UNCLEAR: "unclear", INVALID: "invalid"}
_FASTER, _SLOWER = (FASTER, SLIGHTLY_FASTER), (SLOWER, SLIGHTLY_SLOWER)
_ABSENT = "-"
_GOOD, _BAD = "green", "red"
_PROSE = 100


@dataclass(frozen=True)
class Cell:
    """A text and its colour, which is none where nothing is better or worse."""

    text: str
    colour: str = ""


Row = dict[str, Cell]
"""One workload by column."""


def rows(report: Report) -> list[Row]:
    """Every workload that is no lesson, in the order in which they are told; none where only jobs do nothing."""
    if not results_on_asyncio(report.analysis):
        return []
    return [_row(answer) for answer in report.analysis.answers if not answer.is_lesson]


def _row(answer: WorkloadResult) -> Row:
    return {
        _WORKLOAD: Cell(answer.name),
        **{model: _model_cell(answer, model) for model in MODELS},
        _FASTEST: Cell(_fastest(answer)),
        _EFFECT: _effect_cell(answer),
    }


def _model_cell(answer: WorkloadResult, model: str) -> Cell:
    """`14.7x faster`, `1.07x slower`, `same` or `unclear`: a model against the plain loop."""
    verdict, speedup = answer.verdict(model), answer.speedups.get(model)
    if verdict in (*_FASTER, *_SLOWER) and speedup:
        return Cell(factor(speedup), {FASTER: _GOOD, SLOWER: _BAD}.get(verdict, ""))
    return Cell(_WORDS.get(verdict, verdict) if verdict else _ABSENT)


def _fastest(answer: WorkloadResult) -> str:
    """The fastest model and how many are not clearly slower, in few letters."""
    first, *ties = answer.fastest or (_ABSENT,)
    if fastest_names(answer) == UNCLEAR:
        return UNCLEAR
    return f"{first} or {ties[0] if len(ties) == 1 else f'{len(ties):,} more'}" if ties else first


def _effect_cell(answer: WorkloadResult) -> Cell:
    """What asyncio does to a workload; jobs that do nothing ask for no answer."""
    verdict = answer.verdict(ASYNCIO)
    if answer.name == NOOP or ASYNCIO not in answer.measured.entry.models:
        return Cell(_ABSENT)
    if verdict == INVALID or REFERENCE in answer.invalid:
        return Cell(INVALID)
    word = effect_word(answer.speedups.get(ASYNCIO), answer.rule)
    return Cell(word, {HELPS: _GOOD, HURTS: _BAD}.get(word, ""))


def answer_text(report: Report, page: Path, console: Console) -> str:
    """All of it, as the console would show it.

    What is piped begins with the path alone on its line, for scripts; on a terminal the path is a link, and comes last.
    """
    with console.capture() as captured:
        for part in _parts(report, console):
            console.print(part)
            console.print()
        if console.is_terminal:
            console.print(Text(str(page), Style(bold=True, link=page.resolve().as_uri())), soft_wrap=True)
    text = "\n".join(map(str.rstrip, captured.get().rstrip().split("\n")))
    return text if console.is_terminal else f"{page}\n\n{text}"


def _parts(report: Report, console: Console) -> Iterator[Table | Text]:
    width = min(_PROSE, console.width)
    yield Text("\n").join(Text(plain(report.lead)).wrap(console, width))
    if known := rows(report):
        yield fitting_table(known, console)
    if lessons := sum(answer.is_lesson for answer in report.analysis.answers):
        yield Text("\n").join(Text(f"{counted(lessons, 'lesson')}: see the page.").wrap(console, width))
    if variants := sum(map(len, report.costs.values())):
        costs = f"CPU time, memory and lag of {counted(variants, 'variant')}: see the page."
        yield Text("\n").join(Text(costs).wrap(console, width))


def fitting_table(known: Sequence[Row], console: Console) -> Table:
    """The table with as many columns as there is room for."""
    tables = [_table(known, without) for without in _WITHOUT]
    return next((table for table in tables if _width(table, console) <= console.width), tables[-1])


def _width(table: Table, console: Console) -> int:
    return Measurement.get(console, console.options.update(max_width=10_000), table).maximum


def _table(known: Sequence[Row], without: Iterable[str]) -> Table:
    columns = [column for column in known[0] if column not in without]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in known:
        table.add_row(*(Text(plain(row[column].text), row[column].colour) for column in columns))
    return table
