"""The answer in tables: workloads by kind, variants of lessons, claims, parameters and gaps, all as text."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import FASTER, INVALID, SLOWER, Rule
from benchmarks.record_format import ClaimEntry, WorkloadEntry
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.analysis.claims import CONTRADICTED, HELD, NOT_MEASURED, UNCLEAR, CheckedClaim
from reports.formatting import counted, duration, listed, parameter_value, short
from reports.page.variants import VariantRow, Variants, observation_words
from reports.record.kinds import LESSONS, by_kind, kind_heading, known_kind
from reports.record.measurements import ASYNCIO, MODELS, NOOP, REFERENCE, THREADS, MeasuredWorkload
from reports.text import ratios
from reports.text.models import combinations_text
from reports.text.topics import topic


@dataclass(frozen=True)
class ClaimRow:
    claim: str
    result: str
    measured: str


def claim_rows(answer: WorkloadResult) -> list[ClaimRow]:
    """Claims with what came of them, surprises first."""
    return [_claim_row(checked) for checked in sorted(answer.claims, key=lambda checked: checked.order)]


def _claim_row(checked: CheckedClaim) -> ClaimRow:
    claim, estimate = checked.claim, checked.measured
    measured = ratios.ratio_clause(claim.model, estimate, claim.other) if estimate else "not both measured validly"
    return ClaimRow(claim_sentence(claim), checked.result, measured)


def claim_sentence(claim: ClaimEntry) -> str:
    """A claim as a sentence without its full stop."""
    return _sentence(claim) + (f", by {observation_words(claim.observed)}" if claim.observed else "")


def _sentence(claim: ClaimEntry) -> str:
    verb = ratios.is_or_are(claim.model)
    if claim.relation == "same":
        return f"{claim.model} {verb} as fast as {claim.other}, within 5 %"
    if claim.relation == "not faster":
        return f"{claim.model} {verb} at most 5 % faster than {claim.other}"
    least = f" by a factor of at least {claim.factor:g}" if claim.factor != 1 else ""
    return f"{claim.model} {verb} {claim.relation} than {claim.other}{least}"


def surprises(analysis: Analysis, result: str = CONTRADICTED) -> list[tuple[str, ClaimRow]]:
    """Claims that did not come true, or of which something else came, with their workload."""
    return [(answer.name, row) for answer in analysis.answers for row in claim_rows(answer) if row.result == result]


def claims_in_all(analysis: Analysis) -> str:
    """`Of 9 claims 6 held, 1 is contradicted and 2 are unclear.` Nothing where nothing was claimed."""
    counts = Counter(checked.result for answer in analysis.answers for checked in answer.claims)
    if not counts:
        return ""
    parts = [f"{counts[result]:,} {_results_text(result, counts[result])}" for result in _IN_ORDER if counts[result]]
    return f"Of {counted(counts.total(), 'claim')} {listed(parts)}."


_IN_ORDER = (HELD, CONTRADICTED, UNCLEAR, NOT_MEASURED)


def _results_text(result: str, count: int) -> str:
    if result == NOT_MEASURED:
        return "could not be checked"
    return result if result == HELD else f"{'is' if count == 1 else 'are'} {result}"


def parameters(measured: MeasuredWorkload) -> list[tuple[str, str]]:
    """What a workload was measured with, and which of it was asked for instead of the workload's own."""
    entry = measured.entry
    shown = [
        (name, f"{parameter_value(name, value)}{_set_text(entry, name)}") for name, value in entry.parameters.items()
    ]
    computing = entry.computing + ("" if measured.has_gil or entry.computing == "nothing" else ", but there was none")
    return [*shown, ("width", f"{entry.width:,}{_set_text(entry, 'width')}"), ("computing of a job", computing)]


def _set_text(entry: WorkloadEntry, name: str) -> str:
    return " (set)" if name in entry.changed else ""


def changes_text(measured: MeasuredWorkload) -> str:
    """`latency_seconds = 50 ms`: what was asked for instead of the workload's own; empty for nothing."""
    return ", ".join(f"{name} = {parameter_value(name, value)}" for name, value in measured.entry.changed.items())


@dataclass(frozen=True)
class ResultRow:
    """One workload in the table of answers: `cells` are the usual models, `further` all others.

    `topic` is the question in few words. `set` are parameters that were asked for. `seconds` is the makespan of
    sequential, None where it is not known. `best` is the fastest of the further variants. `answer` says in a word
    whether async helps, `effect` more finely; `winners` are the models that `fastest` tells of. `efficiency` is how
    much of the fastest one's makespan physics needs, and what holds it back. `jobs` says how many and how many at once,
    `direct` how asyncio is against threads; None where not both were measured. `other_asyncio` is another way to use
    asyncio that differs much from it.
    """

    workload: str
    kind: str
    question: str
    topic: str
    set: str
    sequential: str
    seconds: float | None
    cells: Mapping[str, VariantRow]
    further: tuple[VariantRow, ...]
    best: VariantRow | None
    answer: str
    effect: str
    fastest: str
    winners: tuple[str, ...]
    efficiency: str
    jobs: str
    direct: VariantRow | None
    other_asyncio: str = ""


@dataclass(frozen=True)
class Lesson:
    """One lesson: every variant, and what was said of the wrong way and the right one before measuring."""

    workload: str
    question: str
    set: str
    variants: Variants
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class ResultGroup:
    """The workloads of one kind; `models` are the columns that their table has beside the reference.

    A record of one kind needs no heading: it is empty there. Exactly one of `rows` and `lessons` has something in it.
    """

    kind: str
    heading: str
    models: tuple[str, ...]
    rows: tuple[ResultRow, ...]
    lessons: tuple[Lesson, ...]

    @property
    def has_further(self) -> bool:
        return any(row.further for row in self.rows)


def groups(analysis: Analysis, variants: Mapping[str, Variants]) -> list[ResultGroup]:
    """The tables, in the order in which kinds are told; `variants` are by workload."""
    kinds = by_kind(analysis.answers)
    titles = {kind: kind_heading(kind) if len(kinds) > 1 or kind == LESSONS else "" for kind, _ in kinds}
    return [_group(kind, results, titles[kind], variants) for kind, results in kinds]


def _group(kind: str, results: Sequence[WorkloadResult], title: str, variants: Mapping[str, Variants]) -> ResultGroup:
    if kind == LESSONS:
        return ResultGroup(kind, title, (), (), tuple(_lesson(answer, variants[answer.name]) for answer in results))
    models = tuple(model for model in MODELS if any(model in answer.known for answer in results))
    rows = tuple(answer_row(answer, variants[answer.name]) for answer in results)
    return ResultGroup(kind, title, models, rows, ())


def _lesson(answer: WorkloadResult, variants: Variants) -> Lesson:
    entry = answer.measured.entry
    claims = tuple(claim_rows(answer))
    return Lesson(answer.name, entry.question, changes_text(answer.measured), variants, claims)


def answer_row(answer: WorkloadResult, variants: Variants) -> ResultRow:
    """One workload's row; what was not measured is in none of its mappings."""
    rows = {row.model: row for row in variants.rows}
    others = tuple(row for model, row in rows.items() if model not in (REFERENCE, *MODELS))
    best = answer.best_of(row.model for row in others)
    return ResultRow(
        workload=answer.name,
        kind=known_kind(answer.kind),
        question=answer.measured.entry.question,
        topic=topic(answer.measured.entry.question),
        set=changes_text(answer.measured),
        sequential=_sequential(answer),
        seconds=answer.makespans[REFERENCE].value if REFERENCE in answer.makespans else None,
        cells={model: rows[model] for model in MODELS if model in rows},
        further=others,
        best=rows[best] if best else None,
        answer=_effect(answer, ratios.answer),
        effect=_effect(answer, ratios.effect),
        fastest=ratios.fastest_names(answer),
        winners=answer.fastest,
        efficiency=_efficiency(rows[answer.fastest[0]]) if answer.fastest else "",
        jobs=f"{answer.measured.entry.jobs:,} ({answer.measured.entry.width:,})",
        direct=direct_row(answer),
        other_asyncio=other_asyncio(answer),
    )


_MUCH = 2.0
_CLEARLY = (FASTER, SLOWER)


def other_asyncio(answer: WorkloadResult) -> str:
    """`aiofiles 28.4x slower`: against sequential, the variant of asyncio that differs most, clearly and over 2x."""
    names = [model for model in answer.speedups if model.startswith(f"{ASYNCIO}-")]
    against = {model: ratio for model in names if (ratio := answer.ratio(model, ASYNCIO))}
    far = {
        model: abs(ratio.log)
        for model, ratio in against.items()
        if abs(ratio.log) > log(_MUCH) and answer.verdict(model, ASYNCIO) in _CLEARLY
    }
    model = max(far, key=lambda model: far[model], default=None)
    return f"{model.removeprefix(f'{ASYNCIO}-')} {ratios.factor(answer.speedups[model])}" if model else ""


def direct_row(answer: WorkloadResult) -> VariantRow | None:
    """Asyncio against threads, by the rule for two models; None where not both were measured validly."""
    estimate = answer.ratio(ASYNCIO, THREADS)
    if estimate is None:
        return None
    factor, interval, verdict = ratios.factor(estimate), ratios.interval(estimate), answer.rule.verdict(estimate)
    text, remark = ratios.full_verdict(answer, ASYNCIO, THREADS), ratios.remark(verdict)
    return VariantRow(ASYNCIO, "", factor, interval, verdict, text, "", (), estimate.value, remark)


def _efficiency(row: VariantRow) -> str:
    """`92 %, waiting`; one of the two where the other is not known."""
    return ", ".join(filter(None, (row.efficiency, row.held_back)))


def _sequential(answer: WorkloadResult) -> str:
    if REFERENCE in answer.invalid:
        return INVALID
    estimate = answer.makespans.get(REFERENCE)
    return duration(estimate.value) if estimate else "not measured"


def _effect(answer: WorkloadResult, worded: Callable[[Estimate | None, Rule], str]) -> str:
    if answer.name == NOOP:
        return ratios.PRICE
    if {ASYNCIO, REFERENCE} & set(answer.invalid):
        return INVALID
    if ASYNCIO not in answer.measured.entry.models:
        return ratios.NOT_ASKED
    return worded(answer.speedups.get(ASYNCIO), answer.rule)


@dataclass(frozen=True)
class AnswerTable:
    """One row per workload that asks where async helps, and what can be chosen of kinds, answers and fastest models.

    `combinations` says what models are that combine others, where any is among the fastest.
    """

    rows: tuple[ResultRow, ...]
    models: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    winners: tuple[tuple[str, str], ...]
    combinations: str

    @property
    def has_direct(self) -> bool:
        return any(row.direct for row in self.rows)


def answer_table(groups: Sequence[ResultGroup]) -> AnswerTable:
    """The tables of all kinds as one; lessons ask something else.

    Noop, which is what the models cost by themselves, is left out unless a record has nothing else.
    """
    known = tuple(row for group in groups for row in group.rows)
    rows = tuple(row for row in known if row.workload != NOOP) or known
    models = tuple(model for model in MODELS if any(model in group.models for group in groups))
    kinds = tuple((kind, kind_heading(kind)) for kind in dict.fromkeys(row.kind for row in rows))
    answers, winners = dict.fromkeys(row.answer for row in rows), dict.fromkeys(x for row in rows for x in row.winners)
    combinations = " ".join(combinations_text(row.winners for row in rows))
    return AnswerTable(rows, models, kinds, _choices(answers), _choices(winners), combinations)


def _choices(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


def gaps(analysis: Analysis) -> list[tuple[str, str]]:
    """Workloads that should be in the tables and are not, each with its reason."""
    return [(gap.workload, short(gap.reason, 300)) for gap in analysis.measurements.sitting.skipped]
