"""The page: one HTML file that needs nothing else and runs nothing."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports import facts, sections, twin_words, words
from reports.analysis import Analysis, Answer
from reports.captions import level, rounds
from reports.cautions import cautions
from reports.figures.figure import Figure
from reports.flags import flags
from reports.lead import lead
from reports.observations import observations


def page(analysis: Analysis, figures: Sequence[tuple[Figure, bytes]]) -> str:
    """The page as HTML; each figure comes with its SVG."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja").render(**_content(analysis, figures))


def _content(analysis: Analysis, figures: Sequence[tuple[Figure, bytes]]) -> dict[str, Any]:
    of = analysis.measurements
    return {
        "lead": lead(analysis),
        "cautions": cautions(analysis),
        "models": sections.models(analysis),
        "rows": [sections.answer_row(answer) for answer in analysis.answers],
        "figures": [(figure, _data_uri(svg)) for figure, svg in figures],
        "workloads": [_workload(answer) for answer in analysis.answers],
        "flags": {answer.name: flags(analysis, answer.name) for answer in analysis.answers},
        "surprises": sections.surprises(analysis),
        "claims_in_all": sections.claims_in_all(analysis),
        "widened": twin_words.factor(analysis) if analysis.allowance else "",
        "twins": [(one.name, twin_words.said(one), twin_words.result(one)) for one in analysis.twins],
        "budgeted": of.sitting.budget_seconds > 0,
        "level": level(analysis),
        "rounds": rounds(of),
        "facts": facts.sitting(of),
        "environment": facts.environment(of),
        "probe": facts.probe(of),
    }


def _workload(answer: Answer) -> dict[str, Any]:
    return {
        "entry": answer.measured.entry,
        "headline": words.headline(answer),
        "against_best": words.against_best(answer),
        "parameters": sections.parameters(answer.measured),
        "observations": observations(answer.measured),
        "claims": sections.claim_rows(answer),
        "blocks": len(answer.measured.blocks),
    }


def _data_uri(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
