"""The page: one HTML file that needs nothing else and runs nothing."""

from typing import Any

from reports.analysis.analysis import WorkloadResult
from reports.analysis.flags import flags
from reports.model.predictions import accuracy_text
from reports.page import tables
from reports.page.files import Pictures, families, rendered
from reports.page.overtaking import overtaking_pictures, overtaking_sections, workloads_heading
from reports.page.report import Report
from reports.page.tables import gaps
from reports.page.variants import Variants
from reports.record.kinds import by_kind, kind_heading
from reports.text import facts
from reports.text.captions import interval_level, rounds_per_block
from reports.text.cautions import twin_ratio, twin_result, widening_factor
from reports.text.headlines import comparison_with_best, headline


def page(report: Report, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("page.html.jinja", _content(report, pictures))


def _content(report: Report, pictures: Pictures) -> dict[str, Any]:
    analysis, record = report.analysis, report.record
    overtaking, others = overtaking_pictures(report, pictures)
    return {
        "lead": report.lead,
        "overtaking": overtaking_sections(report, overtaking),
        "workloads_heading": workloads_heading(analysis) if overtaking else "",
        "cautions": report.cautions,
        "groups": report.groups,
        "gaps": gaps(analysis),
        "families": families(others),
        "predictions": accuracy_text(report.predictions),
        "sections": by_kind(analysis.answers),
        "heading": kind_heading,
        "workloads": {answer.name: _workload(answer, report.variants[answer.name]) for answer in analysis.answers},
        "places": {answer.name: place for place, answer in enumerate(analysis.answers, start=1)},
        "flags": {answer.name: flags(analysis, answer.name) for answer in analysis.answers},
        "surprises": tables.surprises(analysis),
        "claims_in_all": tables.claims_in_all(analysis),
        "widened": widening_factor(analysis) if analysis.widening else "",
        "twins": [(twin.name, twin_ratio(twin), twin_result(twin)) for twin in analysis.twins],
        "budgeted": record.sitting.budget_seconds > 0,
        "mapped": facts.is_mapped(record.sitting),
        "level": interval_level(analysis),
        "rounds": rounds_per_block(record),
        "facts": facts.sitting_rows(record),
        "environment": facts.environment_rows(record),
        "probe": facts.probe_rows(record),
        "waits": facts.wait_rows(record),
    }


def _workload(answer: WorkloadResult, variants: Variants) -> dict[str, Any]:
    entry = answer.measured.entry
    lesson = answer.is_lesson and entry.explanation
    return {
        "entry": entry,
        "moral": entry.explanation[-1] if lesson else "",
        "explanation": entry.explanation[:-1] if lesson else entry.explanation,
        "is_lesson": answer.is_lesson,
        "headline": headline(answer),
        "against_best": comparison_with_best(answer),
        "parameters": tables.parameters(answer.measured),
        "variants": variants,
        "claims": tables.claim_rows(answer),
        "blocks": len(answer.measured.blocks),
    }
