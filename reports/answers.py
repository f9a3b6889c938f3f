"""The answer in tables: one for each kind of workload, a row per workload; lessons a row per variant; and gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.verdicts import INVALID
from reports import words
from reports.analysis import Analysis, Answer
from reports.headlines import fastest
from reports.kinds import LESSONS, by_kind, heading
from reports.measurements import ASYNCIO, MODELS, NOOP, REFERENCE
from reports.model.limits import Limits, limits
from reports.plain import short
from reports.quantities import seconds
from reports.sections import ClaimRow, changed, claim_rows
from reports.variants import VariantRow, Variants, variants


@dataclass(frozen=True)
class AnswerRow:
    """One workload in the table of answers: `cells` are the usual models, `further` all others.

    `set` are parameters that were asked for. `best` is the fastest of the further variants. `efficiency` is how much
    of the fastest one's makespan physics needs, and what holds it back.
    """

    workload: str
    question: str
    set: str
    sequential: str
    cells: Mapping[str, VariantRow]
    further: tuple[VariantRow, ...]
    best: VariantRow | None
    effect: str
    fastest: str
    efficiency: str


@dataclass(frozen=True)
class Lesson:
    """One lesson: every variant, and what was said of the wrong way and the right one before measuring."""

    workload: str
    question: str
    set: str
    variants: Variants
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class Group:
    """The workloads of one kind; `models` are the columns that their table has beside the reference.

    A record of one kind needs no heading: it is empty there. Exactly one of `rows` and `lessons` has something in it.
    """

    kind: str
    heading: str
    models: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    lessons: tuple[Lesson, ...]

    @property
    def has_further(self) -> bool:
        return any(row.further for row in self.rows)


def groups(analysis: Analysis) -> list[Group]:
    """The tables, in the order in which kinds are told."""
    found, held = by_kind(analysis.answers), limits(analysis)
    titles = {kind: heading(kind) if len(found) > 1 or kind == LESSONS else "" for kind, _ in found}
    return [_group(kind, some, titles[kind], held) for kind, some in found]


def _group(kind: str, some: Sequence[Answer], title: str, held: Mapping[str, Limits]) -> Group:
    if kind == LESSONS:
        return Group(kind, title, (), (), tuple(map(_lesson, some)))
    models = tuple(model for model in MODELS if any(model in answer.known for answer in some))
    return Group(kind, title, models, tuple(answer_row(answer, held.get(answer.name, {})) for answer in some), ())


def _lesson(answer: Answer) -> Lesson:
    entry = answer.measured.entry
    claims = tuple(claim_rows(answer))
    return Lesson(answer.name, entry.question, changed(answer.measured), variants(answer), claims)


def answer_row(answer: Answer, held: Limits = MappingProxyType({})) -> AnswerRow:
    """One workload's row; what was not measured is in none of its mappings. `held` is what holds each cell back."""
    rows = {row.model: row for row in variants(answer, held).rows}
    others = tuple(row for model, row in rows.items() if model not in (REFERENCE, *MODELS))
    best = answer.best_of(row.model for row in others)
    return AnswerRow(
        workload=answer.name,
        question=answer.measured.entry.question,
        set=changed(answer.measured),
        sequential=_sequential(answer),
        cells={model: rows[model] for model in MODELS if model in rows},
        further=others,
        best=rows[best] if best else None,
        effect=_effect(answer),
        fastest=fastest(answer),
        efficiency=_efficiency(rows[answer.fastest[0]]) if answer.fastest else "",
    )


def _efficiency(row: VariantRow) -> str:
    """`92 %, waiting`; one of the two where the other is not known."""
    return ", ".join(filter(None, (row.efficiency, row.held_back)))


def _sequential(answer: Answer) -> str:
    if REFERENCE in answer.invalid:
        return INVALID
    found = answer.makespans.get(REFERENCE)
    return seconds(found.value) if found else "not measured"


def _effect(answer: Answer) -> str:
    if answer.name == NOOP:
        return words.PRICE
    if {ASYNCIO, REFERENCE} & set(answer.invalid):
        return INVALID
    if ASYNCIO not in answer.measured.entry.models:
        return words.NOT_ASKED
    return words.effect(answer.speedups.get(ASYNCIO), answer.rule)


def gaps(analysis: Analysis) -> list[tuple[str, str]]:
    """Workloads that should be in the tables and are not, each with its reason."""
    return [(one.workload, short(one.reason, 300)) for one in analysis.measurements.sitting.skipped]
