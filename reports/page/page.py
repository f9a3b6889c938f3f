"""The page: one HTML file that needs nothing else; the answer first, everything else one click away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.record_format import WorkloadEntry
from reports.advice.grid import grid_of
from reports.analysis.claims import UNCLEAR
from reports.analysis.flags import Flags, flags
from reports.figures.overview import NAME as OVERVIEW
from reports.formatting import short
from reports.model.predictions import accuracy_text
from reports.page import tables
from reports.page.advice import AdviceSection, advice_section
from reports.page.costs.in_flight import in_flight_section
from reports.page.costs.latencies import LatencyTable, latency_table
from reports.page.costs.tables import CostTable, compact_memory, cost_table, cost_table_of_all
from reports.page.files import Pictures, families, rendered
from reports.page.overtaking import OvertakingSection, overtaking_pictures, overtaking_sections
from reports.page.report import Report
from reports.page.uses import use_table
from reports.page.variants import Variants
from reports.plotting.figure import DrawnFigure
from reports.record.kinds import LESSONS, kind_heading
from reports.record.measurements import ASYNCIO
from reports.source.code import WorkloadCode, library, workload_code
from reports.text import facts
from reports.text.addresses import addresses
from reports.text.captions import each_level, interval_level, rounds_per_block, short_origin
from reports.text.cautions import twin_ratio, twin_result, widening_factor
from reports.text.ratios import against_best, ratio_examples
from reports.text.trust import trust_line

_CAUTION = 120
_FEW = 12
"""A table of more workloads than these has words enough."""


@dataclass(frozen=True)
class WorkloadSection:
    """Everything on one workload, at its address within the page; no two have the same."""

    address: str
    entry: WorkloadEntry
    variants: Variants
    costs: CostTable | None
    charts: Sequence[DrawnFigure]
    code: WorkloadCode | None
    code_addresses: Mapping[str, str]
    against_best: str
    claims: Sequence[tables.ClaimRow]
    flags: Flags
    parameters: Sequence[tuple[str, str]]
    blocks: int
    latencies: LatencyTable | None


@dataclass(frozen=True)
class WorkloadPart:
    """Workloads that are shown together."""

    address: str
    heading: str
    workloads: tuple[WorkloadSection, ...]


def page(report: Report, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("page.html.jinja", _content(report, pictures))


def _content(report: Report, pictures: Pictures) -> dict[str, Any]:
    analysis, record = report.analysis, report.record
    overtaking, others = overtaking_pictures(report, pictures)
    sections = overtaking_sections(report, overtaking)
    overview = next((figure for figure in others if figure.name == OVERVIEW), None)
    flagged = {answer.name: flags(analysis, answer.name) for answer in analysis.answers}
    names = addresses([answer.name for answer in analysis.answers])
    charts = {name: [figure for figure in others if _shows(figure, key)] for name, key in names.items()}
    parts = list(_parts(report, flagged, names, charts))
    about_one = {figure.name for shown in charts.values() for figure in shown}
    claims = tables.claims_in_all(analysis)
    grid = grid_of(record, report.predictions)
    advice = advice_section(report, grid)
    return {
        "lead": report.lead,
        "origin": short_origin(record),
        "caution": short(report.cautions[0], _CAUTION) if report.cautions else "",
        "cautions": report.cautions,
        "contents": list(_contents(report, sections, parts, claims, advice)),
        "advice": advice,
        "uses": use_table(analysis, grid),
        "overview": overview,
        "overtaking": sections,
        "table": tables.answer_table(report.groups),
        "memory": _memory_column(report),
        "costs": cost_table_of_all(analysis.answers, report.costs) if report.costs else None,
        "addresses": {name: _address(key) for name, key in names.items()},
        "flags": flagged,
        "workload_parts": parts,
        "families": families([figure for figure in others if figure is not overview and figure.name not in about_one]),
        "predictions": " ".join(filter(None, (accuracy_text(report.predictions), report.agreement))),
        "surprises": tables.surprises(analysis),
        "open_claims": tables.surprises(analysis, UNCLEAR),
        "trust": trust_line(analysis),
        "examples": ratio_examples(analysis),
        "claims_in_all": claims,
        "in_flight": in_flight_section(record),
        "widened": widening_factor(analysis) if analysis.widening else "",
        "twins": [(twin.name, twin_ratio(twin), twin_result(twin)) for twin in analysis.twins],
        "budgeted": record.sitting.budget_seconds > 0,
        "mapped": facts.is_mapped(record.sitting),
        "level": interval_level(analysis),
        "each_level": each_level(analysis),
        "rounds": rounds_per_block(record),
        "facts": facts.sitting_rows(record),
        "environment": facts.environment_rows(record),
        "probe": facts.probe_rows(record),
        "waits": facts.wait_rows(record),
    }


def _contents(
    report: Report,
    sections: Sequence[OvertakingSection],
    parts: Sequence[WorkloadPart],
    claims: str,
    advice: AdviceSection | None,
) -> Iterator[tuple[str, str]]:
    """The parts of the page, in order."""
    yield "answer", "Answer"
    if advice:
        yield "advice", "Advice"
    if any(group.rows for group in report.groups):
        yield "table", "Table"
    if sections:
        yield sections[0].name, "Crossovers"
    if report.cautions:
        yield "cautions", "Cautions"
    yield from ((part.address, part.heading.partition(":")[0]) for part in parts)
    if claims:
        yield "claims", "Claims"
    if report.record.sitting.in_flight:
        yield "in-flight", "In flight"
    yield from (("method", "Method"), ("machine", "Machine"))


def _memory_column(report: Report) -> dict[str, tuple[str, int | str]]:
    """What the usual models take, by workload, where the table of all has room for it; and asyncio's bytes, to sort."""
    if len(report.analysis.answers) > _FEW:
        return {}
    known = {name: {cell.model: cell.added_bytes for cell in cells} for name, cells in report.costs.items()}
    return {
        name: (text, known[name].get(ASYNCIO, ""))
        for name, cells in report.costs.items()
        if (text := compact_memory(cells))
    }


def _address(key: str) -> str:
    return f"workload-{key}"


def _shows(figure: DrawnFigure, key: str) -> bool:
    """Whether a figure is about this workload alone."""
    return figure.name in (f"makespans-{key}", f"phases-{key}", f"latencies-{key}", f"timeline-{key}")


def _parts(
    report: Report,
    flagged: Mapping[str, Flags],
    names: Mapping[str, str],
    charts: Mapping[str, Sequence[DrawnFigure]],
) -> Iterator[WorkloadPart]:
    """All workloads but lessons, then these."""
    answers = report.analysis.answers
    code = library((answer.measured.entry for answer in answers), report.record.code)
    code_addresses = {name: _address(key) for name, key in names.items()}
    for address, heading, chosen in (
        ("workloads", "Workloads", [answer for answer in answers if not answer.is_lesson]),
        ("lessons", kind_heading(LESSONS), [answer for answer in answers if answer.is_lesson]),
    ):
        if chosen:
            sections = (
                WorkloadSection(
                    address=_address(names[answer.name]),
                    entry=answer.measured.entry,
                    variants=report.variants[answer.name],
                    costs=cost_table(answer, known) if (known := report.costs.get(answer.name)) else None,
                    charts=charts[answer.name],
                    code=workload_code(answer.measured.entry, code),
                    code_addresses=code_addresses,
                    against_best=against_best(answer),
                    claims=tables.claim_rows(answer),
                    flags=flagged[answer.name],
                    parameters=tables.parameters(answer.measured),
                    blocks=len(answer.measured.blocks),
                    latencies=latency_table(report.record, answer.name),
                )
                for answer in chosen
            )
            yield WorkloadPart(address, heading, tuple(sections))
