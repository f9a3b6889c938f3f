"""The answer as Markdown that reads well in a terminal and in an issue comment."""

from collections.abc import Iterator, Sequence

from benchmarks.inference.verdicts import SAME
from reports.analysis.analysis import Analysis
from reports.page import tables
from reports.page.costs.in_flight import in_flight_section, in_flight_table
from reports.page.costs.tables import GAP, summary_costs
from reports.page.files import escaped, table
from reports.page.report import Report
from reports.page.tables import Lesson, ResultGroup, ResultRow, gaps
from reports.page.variants import VariantRow
from reports.record.measurements import MODELS
from reports.text.captions import caption
from reports.text.cautions import widening_factor

_MOST_COSTS = 40
"""Workloads of which the summary tells the costs."""

_READING = (
    "Against sequential, the plain loop, with intervals in brackets: beyond 5 % where nothing else is said; `same`: "
    "within 5 %, or nearly; `slightly`: within 10 %; else `unclear`. Efficiency is the share of the ideal that "
    "the fastest reaches."
)


def summary(report: Report) -> str:
    """The whole summary."""
    analysis = report.analysis
    parts = [
        ["# Where async helps on this machine"],
        [escaped(report.lead)],
        [f"> **Caution:** {escaped(text)}\n>" for text in report.cautions],
        list(_overtaking(report)),
        *(list(part) for group in report.groups for part in _group(group)),
        list(_costs(report)),
        *_in_flight(report),
        list(_gaps(analysis)),
        [_reading(analysis)],
        list(_surprises(analysis)),
        [escaped(caption(analysis))],
    ]
    return "\n\n".join("\n".join(part).removesuffix("\n>") for part in parts if part) + "\n"


def _overtaking(report: Report) -> Iterator[str]:
    """Where models overtake each other, by sweep and by map."""
    for sweep in report.sweeps:
        yield f"- **{escaped(sweep.section.title)}** {escaped(' '.join(sweep.section.sentences))}"
    for known in report.maps:
        yield f"- {escaped(' '.join(known.sentences))}"


def _in_flight(report: Report) -> Iterator[list[str]]:
    """Very many jobs at once, where the record has them: a heading, how to read it, the table."""
    if section := in_flight_section(report.record):
        yield [f"## {section.heading}"]
        yield [escaped(section.reading)]
        yield list(table(in_flight_table(section)))


def _reading(analysis: Analysis) -> str:
    """How the table is read; the intervals that decide may be wider than those it shows."""
    if not analysis.widening:
        return _READING
    widening = f"every interval is widened by a factor of {widening_factor(analysis)} before it is judged"
    return f"{_READING} Because of twins, {widening}."


def _group(group: ResultGroup) -> Iterator[Iterator[str]]:
    """A heading where there are several kinds, and the table."""
    if group.heading:
        yield iter((f"## {group.heading}",))
    yield table(_lessons(group.lessons) if group.lessons else _rows(group))


def _rows(group: ResultGroup) -> list[tuple[str, ...]]:
    others = ("best further variant",) if group.has_further else ()
    header = ("workload", "async", "sequential", *group.models, *others, "fastest", "efficiency, held back by")
    return [header, *(_cells(row, group) for row in group.rows)]


def _cells(row: ResultRow, group: ResultGroup) -> tuple[str, ...]:
    name = f"{row.workload} (set: {row.set})" if row.set else row.workload
    best = (f"{row.best.model}: {ratio_cell(row.best)}" if row.best else "",) if group.has_further else ()
    return (
        name,
        row.answer,
        row.sequential,
        *(ratio_cell(row.cells.get(model)) for model in group.models),
        *best,
        row.fastest,
        row.efficiency,
    )


def ratio_cell(row: VariantRow | None) -> str:
    """`14.2x faster [13.7, 14.8]`, `1.07x slower [1.05, 1.08]: slightly`, `same`."""
    if row is None:
        return "not measured"
    if row.verdict == SAME:
        return SAME
    ratio = f"{row.factor} {row.interval}".strip()
    return f"{ratio}: {row.remark}" if row.remark else ratio or row.makespan


def _lessons(lessons: Sequence[Lesson]) -> list[tuple[str, ...]]:
    """Every way of every lesson, with what was observed of it."""
    header = ("lesson", "way", "makespan", "against sequential", "observed")
    return [
        header,
        *(_lesson_row(lesson, row, not place) for lesson in lessons for place, row in enumerate(lesson.variants.rows)),
    ]


def _lesson_row(lesson: Lesson, row: VariantRow, first: bool) -> tuple[str, ...]:
    observed = ", ".join(f"{name} {text}" for name, text in lesson.variants.observed(row))
    name = f"{lesson.workload} (set: {lesson.set})" if lesson.set else lesson.workload
    return name if first else "", row.model, row.makespan, ratio_cell(row) if row.factor else "", observed


def _costs(report: Report) -> Iterator[str]:
    """What the usual models cost beside time: a row for each workload, of many the first."""
    known = summary_costs(report.costs)
    if not known:
        return
    models = " / ".join(MODELS)
    header = ("workload", "CPU per job", "memory", "worst lag")
    yield "## What it costs\n"
    yield f"{models}; {GAP}: not measured, or not told here.\n"
    yield from table([header, *((row.workload, row.cpu, row.memory, row.lag) for row in known[:_MOST_COSTS])])
    if len(known) > _MOST_COSTS:
        yield f"\nThe page has {len(known) - _MOST_COSTS:,} more."


def _gaps(analysis: Analysis) -> Iterator[str]:
    for name, reason in gaps(analysis):
        yield f"- **{escaped(name)}** not measured: {escaped(reason)}"


def _surprises(analysis: Analysis) -> Iterator[str]:
    surprises = tables.surprises(analysis)
    if text := tables.claims_in_all(analysis):
        yield text
    if surprises:
        yield "\nNot as the workloads claimed:\n"
    for name, row in surprises:
        yield escaped(f"{name}: claimed that {row.claim}; measured: {row.measured}.").join(("- ", ""))
