"""`docs/which-model.md`: rules of thumb in the words of one template, each with what committed records say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from reports.analysis.claims import HELD
from reports.documents.committed import Document
from reports.documents.evidence import Cell, Finding, MeasuredRatio, Source
from reports.documents.rules import RULES, JudgedRule, Rule, judged
from reports.formatting import number
from reports.page.files import rendered_markdown
from reports.paths import DOCS, REFERENCE, ROOT
from reports.record.measurements import REFERENCE as PLAIN_LOOP
from reports.sweeps.crossovers import Crossover, PairOrder
from reports.sweeps.points import SHARE_OF_COMPUTING, Sweep, per_job
from reports.sweeps.sections import title
from reports.sweeps.text import clear_lead_text, crossover_text, no_crossover_text
from reports.text.captions import short_origin
from reports.text.ratios import ratio_clause, remark
from reports.winner_map.prices import ModelPrice, PricedMap
from reports.winner_map.text import frontier_text, job_text, rounded_time

WHICH_MODEL = DOCS / "which-model.md"


@dataclass(frozen=True)
class Line:
    """One measurement in words; `problem` is why it does not show the rule, `note` says what was measured there."""

    subject: str
    measured: str
    problem: str
    note: str


@dataclass(frozen=True)
class Group:
    """The measurements of one record."""

    record: str
    lines: tuple[Line, ...]


def which_model(records: Path = REFERENCE, rules: Sequence[Rule] = RULES) -> Document:
    """The document as the records give it. Raises ReportError where one of them is missing."""
    find = cache(lambda name: Source(records / f"{name}.json"))
    known = judged(rules, find)
    names = dict.fromkeys(evidence.record for rule in rules for evidence in rule.evidence)
    listed = [(name, _address(name), short_origin(find(name).analysis.measurements)) for name in names]
    content = {"rules": [(rule, _groups(rule)) for rule in known], "records": listed}
    return Document(WHICH_MODEL, rendered_markdown("which-model.md.jinja", content).encode())


def _address(record: str) -> str:
    return f"../{(REFERENCE / record).relative_to(ROOT).as_posix()}/summary.md"


def _groups(rule: JudgedRule) -> list[Group]:
    """Its measurements, record by record."""
    by_record: dict[str, list[Line]] = {}
    for finding in rule.findings:
        by_record.setdefault(finding.evidence.record, []).append(_line(finding))
    return [Group(name, tuple(lines)) for name, lines in by_record.items()]


def _line(finding: Finding) -> Line:
    """A result that the verdict already says is not said twice."""
    subject, measured = _words(finding)
    said = remark(finding.shown.verdict) if isinstance(finding.shown, MeasuredRatio) else ""
    return Line(subject, measured, "" if finding.result in (HELD, said) else finding.result, finding.note)


def _words(finding: Finding) -> tuple[str, str]:
    """What was measured, and what came out."""
    match finding.shown:
        case MeasuredRatio(speedup=speedup, verdict=verdict):
            assert isinstance(finding.evidence, Cell)
            ratio = ratio_clause(finding.evidence.model, speedup, finding.evidence.other)
            return _workload(finding), ": ".join(filter(None, (ratio, remark(verdict))))
        case Crossover() as crossover:
            clear = clear_lead_text(crossover)
            where = ", ".join(filter(None, (crossover_text(crossover), clear)))
            return title(crossover.sweep), "; ".join(filter(None, (where, _computing_text(crossover))))
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


def _computing_text(crossover: Crossover) -> str:
    """What a share of computing is in seconds, for the same share of a longer job is more; empty for other axes."""
    sweep = crossover.sweep
    if sweep.axis.label != SHARE_OF_COMPUTING:
        return ""
    seconds = _seconds_per_job(sweep, crossover.value)
    computing = rounded_time(crossover.value * seconds)
    return f"jobs take {rounded_time(seconds)} there, so that is {computing} of computing"


def _seconds_per_job(sweep: Sweep, place: float) -> float:
    """What one job takes in the plain loop there, between the points that were measured."""
    measured = {point.x: estimate.value for point in sweep.points if (estimate := per_job(point, PLAIN_LOOP))}
    return float(np.interp(place, list(measured), list(measured.values())))


def _workload(finding: Finding) -> str:
    return getattr(finding.evidence, "workload", "map")
