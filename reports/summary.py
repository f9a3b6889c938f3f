"""The answer as Markdown that reads well in a terminal and in an issue comment."""

import re
from collections.abc import Iterator, Sequence

from reports import sections, words
from reports.analysis import Analysis, Answer
from reports.captions import caption
from reports.cautions import cautions
from reports.lead import lead
from reports.twin_words import factor

_READING = (
    "Speedups against sequential, the plain loop, with intervals in brackets. `same`: all of it is within 5 %; "
    "`faster`, `slower`: all of it is beyond; else `unclear`."
)
_MARKUP = re.compile(r"[\\`*|#~&@$]|<(?=[a-zA-Z/!?])|(?<!\w)_|_(?!\w)|(?<=\])[(\[]")


def summary(analysis: Analysis) -> str:
    """The whole summary."""
    parts = [
        ["# Where async helps on this machine"],
        [_escaped(lead(analysis))],
        [f"> **Caution:** {_escaped(text)}\n>" for text in cautions(analysis)],
        list(_table(analysis)),
        [_reading(analysis)],
        list(_surprises(analysis)),
        list(_answers(analysis)),
        [_escaped(caption(analysis))],
    ]
    return "\n\n".join("\n".join(part).removesuffix("\n>") for part in parts if part) + "\n"


def _reading(analysis: Analysis) -> str:
    """How the table is read; the intervals that decide may be wider than those it shows."""
    if not analysis.allowance:
        return _READING
    return (
        f"{_READING} Because of twins, every interval is widened by a factor of {factor(analysis)} before it is judged."
    )


def _escaped(text: str) -> str:
    """Text that stays text: nothing in it is read as Markdown, HTML or a cell's end."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _table(analysis: Analysis) -> Iterator[str]:
    models = sections.models(analysis)
    header = ("workload", "sequential", *models, "fastest")
    rows = [tuple(map(_escaped, _cells(answer, models))) for answer in analysis.answers]
    yield from _aligned([tuple(map(_escaped, header)), *rows])


def _cells(answer: Answer, models: Sequence[str]) -> tuple[str, ...]:
    row = sections.answer_row(answer)
    return row.workload, row.sequential, *(_cell(row, model) for model in models), row.fastest


def _cell(row: sections.AnswerRow, model: str) -> str:
    """`14.2x as fast [13.7, 14.8]: faster`."""
    if model not in row.speedups:
        return row.absolute.get(model, "not measured")
    return f"{' '.join(row.speedups[model]).strip()}: {row.verdicts[model]}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for place, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if place == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _answers(analysis: Analysis) -> Iterator[str]:
    for answer in analysis.answers:
        said = f"{words.headline(answer)} {words.against_best(answer)}"
        yield f"- **{_escaped(answer.name)}** {_escaped(said)}"


def _surprises(analysis: Analysis) -> Iterator[str]:
    found = sections.surprises(analysis)
    if told := sections.claims_in_all(analysis):
        yield told
    if found:
        yield "\nNot as the workloads claimed:\n"
    for name, row in found:
        yield _escaped(f"{name}: claimed that {row.claim}; measured: {row.measured}.").join(("- ", ""))
