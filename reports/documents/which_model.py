"""`docs/which-model.md`: rules of thumb in the words of one template, each with what committed records say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.analysis.claims import CheckedClaim
from reports.documents.committed import Document
from reports.documents.evidence import Finding, Source
from reports.documents.rules import RULES, JudgedRule, Rule, judged
from reports.formatting import number
from reports.page.files import rendered_markdown
from reports.paths import DOCS, REFERENCE, ROOT
from reports.sweeps.crossovers import Crossover, PairOrder
from reports.sweeps.sections import title
from reports.sweeps.text import clear_lead_text, crossover_text, no_crossover_text
from reports.text.ratios import ratio_clause
from reports.winner_map.prices import ModelPrice, PricedMap
from reports.winner_map.text import frontier_text, job_text

WHICH_MODEL = DOCS / "which-model.md"


@dataclass(frozen=True)
class Line:
    """One measurement in words; `result` says whether it shows what the rule needs, `note` what was measured there."""

    subject: str
    measured: str
    result: str
    note: str
    record: str


def which_model(records: Path = REFERENCE, rules: Sequence[Rule] = RULES) -> Document:
    """The document as the records give it. Raises ReportError where one of them is missing."""
    find = cache(lambda name: Source(records / f"{name}.json"))
    known = judged(rules, find)
    text = rendered_markdown("which-model.md.jinja", {"rules": [(rule, _lines(rule)) for rule in known]})
    return Document(WHICH_MODEL, text.encode())


def _lines(rule: JudgedRule) -> list[Line]:
    return [_line(finding) for finding in rule.findings]


def _line(finding: Finding) -> Line:
    subject, measured = _words(finding)
    record = (REFERENCE / finding.evidence.record).relative_to(ROOT).as_posix()
    return Line(subject, measured, finding.result, finding.note, f"../{record}/summary.md")


def _words(finding: Finding) -> tuple[str, str]:
    """What was measured, and what came out."""
    match finding.shown:
        case CheckedClaim(claim=claim, measured=measured) if measured:
            return _workload(finding), ratio_clause(claim.model, measured, claim.other)
        case Crossover() as crossover:
            clear = clear_lead_text(crossover)
            return title(crossover.sweep), crossover_text(crossover) + (f", {clear}" if clear else "")
        case PairOrder() as order:
            return title(order.sweep), no_crossover_text(order)
        case ModelPrice() as price:
            worst = f"{number(price.worst)}x at worst ({job_text(price.spot)})"
            always = f"always choosing {price.model} takes at most {number(price.median)}x the fastest's time"
            return "map", f"{always} on half of the map, {worst}"
        case PricedMap(surface=surface) if surface:
            return "map", frontier_text(surface)
        case _:
            return _workload(finding), "not measured"


def _workload(finding: Finding) -> str:
    return getattr(finding.evidence, "workload", "map")
