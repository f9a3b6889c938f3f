"""What page and summary show beside the figures, as text: rows of the answer, claims, parameters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.verdicts import INVALID
from reports import words
from reports.analysis import Analysis, Answer
from reports.claims import CONTRADICTED, HELD, NOT_MEASURED, UNCLEAR, Checked
from reports.measurements import ASYNCIO, NOOP, REFERENCE, Measured
from reports.plain import counted, listed
from reports.quantities import parameter, seconds


@dataclass(frozen=True)
class AnswerRow:
    """One workload in the table of answers; mappings go by model.

    `verdicts` are words of the rule; `said` are the same with what would settle those that are unclear.
    """

    workload: str
    question: str
    sequential: str
    speedups: Mapping[str, tuple[str, str]]
    absolute: Mapping[str, str]
    verdicts: Mapping[str, str]
    said: Mapping[str, str]
    effect: str
    fastest: str


@dataclass(frozen=True)
class ClaimRow:
    claim: str
    result: str
    measured: str


def models(analysis: Analysis) -> tuple[str, ...]:
    """Every model that was measured, validly or not, in the order of the record, without the reference."""
    found = dict.fromkeys(model for answer in analysis.answers for model in _known(answer))
    return tuple(model for model in found if model != REFERENCE)


def _known(answer: Answer) -> list[str]:
    return [one for one in answer.measured.entry.models if one in answer.measured.cells or one in answer.invalid]


def answer_row(answer: Answer) -> AnswerRow:
    absolute = {model: seconds(found.value) for model, found in answer.makespans.items()}
    absolute |= dict.fromkeys(answer.invalid, INVALID)
    said = {model: words.brief_verdict(found, answer.rule) for model, found in answer.speedups.items()}
    return AnswerRow(
        workload=answer.name,
        question=answer.measured.entry.question,
        sequential=absolute.get(REFERENCE, "not measured"),
        speedups={model: (words.factor(found), words.interval(found)) for model, found in answer.speedups.items()},
        absolute=absolute,
        verdicts={model: word for model in _known(answer) if (word := answer.verdict(model)) and model != REFERENCE},
        said=said,
        effect=_effect(answer),
        fastest=words.fastest(answer),
    )


def _effect(answer: Answer) -> str:
    if answer.name == NOOP:
        return words.PRICE
    if {ASYNCIO, REFERENCE} & set(answer.invalid):
        return INVALID
    return words.effect(answer.speedups.get(ASYNCIO), answer.rule)


def claim_rows(answer: Answer) -> list[ClaimRow]:
    """Claims with what came of them, surprises first."""
    return [_claim_row(checked) for checked in sorted(answer.claims, key=lambda checked: checked.order)]


def _claim_row(checked: Checked) -> ClaimRow:
    claim, found = checked.claim, checked.measured
    measured = words.compared(claim.model, found, claim.other) if found else "not both measured validly"
    return ClaimRow(_claimed(checked), checked.result, measured)


def _claimed(checked: Checked) -> str:
    claim, verb = checked.claim, words.is_or_are(checked.claim.model)
    if claim.relation == "same":
        return f"{claim.model} {verb} as fast as {claim.other}, within 5 %"
    if claim.relation == "not faster":
        return f"{claim.model} {verb} at most 5 % faster than {claim.other}"
    least = f" by a factor of at least {claim.factor:g}" if claim.factor != 1 else ""
    return f"{claim.model} {verb} {claim.relation} than {claim.other}{least}"


def surprises(analysis: Analysis) -> list[tuple[str, ClaimRow]]:
    """Claims that did not come true, with their workload."""
    return [
        (answer.name, row) for answer in analysis.answers for row in claim_rows(answer) if row.result == CONTRADICTED
    ]


def claims_in_all(analysis: Analysis) -> str:
    """`Of 9 claims 6 held, 1 is contradicted and 2 are unclear.` Nothing where nothing was claimed."""
    found = Counter(checked.result for answer in analysis.answers for checked in answer.claims)
    if not found:
        return ""
    parts = [f"{found[result]:,} {_became(result, found[result])}" for result in _IN_ORDER if found[result]]
    return f"Of {counted(found.total(), 'claim')} {listed(parts)}."


_IN_ORDER = (HELD, CONTRADICTED, UNCLEAR, NOT_MEASURED)


def _became(result: str, count: int) -> str:
    if result == NOT_MEASURED:
        return "could not be checked"
    return result if result == HELD else f"{'is' if count == 1 else 'are'} {result}"


def parameters(measured: Measured) -> list[tuple[str, str]]:
    entry = measured.entry
    shown = [(name, parameter(name, value)) for name, value in entry.parameters.items()]
    return [*shown, ("width", f"{entry.width:,}"), ("computing of a job", entry.computing)]
