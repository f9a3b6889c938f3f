"""The page: one HTML file that needs nothing else and runs nothing."""

from typing import Any

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.flags import flags
from reports.model.predictions import Limits, in_words, limits, predictions
from reports.page import tables
from reports.page.files import Pictures, families, rendered
from reports.page.lead import lead
from reports.page.overtaking import apart, beside, overtaking_sections
from reports.page.tables import gaps, groups
from reports.page.variants import variants
from reports.record.kinds import by_kind, heading
from reports.text import facts
from reports.text.captions import interval_level, rounds_per_block
from reports.text.cautions import cautions, twin_ratio, twin_result, widening_factor
from reports.text.headlines import comparison_with_best, headline


def page(analysis: Analysis, figures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("page.html.jinja", _content(analysis, figures))


def _content(analysis: Analysis, figures: Pictures) -> dict[str, Any]:
    record, held = analysis.measurements, limits(analysis)
    exactly, others = apart(figures)
    return {
        "lead": lead(analysis),
        "exactly": overtaking_sections(analysis, exactly),
        "beside": beside(analysis) if exactly else "",
        "cautions": cautions(analysis),
        "groups": groups(analysis),
        "gaps": gaps(analysis),
        "families": families(others),
        "predictions": in_words(predictions(record)),
        "sections": by_kind(analysis.answers),
        "heading": heading,
        "workloads": {answer.name: _workload(answer, held.get(answer.name, {})) for answer in analysis.answers},
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
    }


def _workload(answer: WorkloadResult, held: Limits) -> dict[str, Any]:
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
        "variants": variants(answer, held),
        "claims": tables.claim_rows(answer),
        "blocks": len(answer.measured.blocks),
    }
