"""The page: one HTML file that needs nothing else and runs nothing."""

from itertools import groupby
from typing import Any

from reports import facts, sections, twin_words
from reports.analysis import Analysis, Answer
from reports.answers import gaps, groups
from reports.captions import level, rounds
from reports.cautions import cautions
from reports.embedding import data_uri
from reports.figures.figure import Figure
from reports.flags import flags
from reports.headlines import against_best, headline
from reports.kinds import by_kind, heading
from reports.lead import lead
from reports.model.limits import Limits, limits
from reports.model.predictions import in_words, predictions
from reports.templating import rendered
from reports.variants import variants
from reports.whereabouts import Pictures, apart, beside, whereabouts


def page(analysis: Analysis, figures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("page.html.jinja", _content(analysis, figures))


def _content(analysis: Analysis, figures: Pictures) -> dict[str, Any]:
    of, held = analysis.measurements, limits(analysis)
    exactly, others = apart(figures)
    return {
        "lead": lead(analysis),
        "exactly": whereabouts(analysis, exactly),
        "beside": beside(analysis) if exactly else "",
        "cautions": cautions(analysis),
        "groups": groups(analysis),
        "gaps": gaps(analysis),
        "families": families(others),
        "predictions": in_words(predictions(of)),
        "sections": by_kind(analysis.answers),
        "heading": heading,
        "workloads": {answer.name: _workload(answer, held.get(answer.name, {})) for answer in analysis.answers},
        "places": {answer.name: place for place, answer in enumerate(analysis.answers, start=1)},
        "flags": {answer.name: flags(analysis, answer.name) for answer in analysis.answers},
        "surprises": sections.surprises(analysis),
        "claims_in_all": sections.claims_in_all(analysis),
        "widened": twin_words.factor(analysis) if analysis.allowance else "",
        "twins": [(one.name, twin_words.said(one), twin_words.result(one)) for one in analysis.twins],
        "budgeted": of.sitting.budget_seconds > 0,
        "mapped": facts.is_mapped(of.sitting),
        "level": level(analysis),
        "rounds": rounds(of),
        "facts": facts.sitting(of),
        "environment": facts.environment(of),
        "probe": facts.probe(of),
    }


def families(figures: Pictures) -> list[list[tuple[Figure, str]]]:
    """Figures that answer the same question together."""
    pictures = [(figure, data_uri(svg)) for figure, svg in figures]
    return [list(family) for _, family in groupby(pictures, key=lambda one: one[0].question)]


def _workload(answer: Answer, held: Limits) -> dict[str, Any]:
    entry = answer.measured.entry
    lesson = answer.is_lesson and entry.explanation
    return {
        "entry": entry,
        "moral": entry.explanation[-1] if lesson else "",
        "explanation": entry.explanation[:-1] if lesson else entry.explanation,
        "is_lesson": answer.is_lesson,
        "headline": headline(answer),
        "against_best": against_best(answer),
        "parameters": sections.parameters(answer.measured),
        "variants": variants(answer, held),
        "claims": sections.claim_rows(answer),
        "blocks": len(answer.measured.blocks),
    }
