"""Does it come out the same here? Every claimed ratio of a reference beside the new one."""

from collections.abc import Iterator, Sequence

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import verdict
from reports.comparison.rows import EstimateLine, ForestRow, content_height, draw_rows
from reports.figures.parts import WHOLE, Part, pages
from reports.formatting import number
from reports.plotting.figure import Figure
from reports.plotting.figure import Row as Numbers
from reports.plotting.sheet import Sheet
from reports.plotting.style import styled
from reports.reproduction.claims import LEADER, SHAPE, JudgedClaim
from reports.reproduction.reproduction import Reproduction
from reports.reproduction.text import lead
from reports.text import ratios
from reports.text.captions import origin_parts

LABELS = ("reference", "measured anew")
_MOST_ROWS = 40

_QUESTION = "Does it come out the same here?"
_READING = (
    "Each row is a claim of the reference about a ratio, with two signs: above the reference's, below the one measured "
    "anew, each with its interval, widened by what the twins of its record ask for. `asyncio : threads` is how many "
    "times as fast the first is as the second: the reference says that it is faster, or as fast. A number behind it is "
    "the least factor that the workload itself claims. `rises` and `falls` are by what factor a speedup grows or "
    "shrinks along a sweep, first to last point; `leads` is the lead over the nearest other model at an end of it. At "
    "the right is the outcome in words. Colours are those of the models. Claims about where two models cross are "
    "places on an axis and no ratios: they stand in the table, and so does what is not applicable."
)
_SUBTITLE = "ratio of makespans within one record · grey band: within 5 % · arrows: beyond the axis"


def claim_figures(reproduction: Reproduction) -> list[Figure]:
    """The figure, in parts where one would be too high; none where no ratio could be judged."""
    claims_by_page = pages(_groups(reproduction), lambda _: 1, _MOST_ROWS)
    return [
        _figure(reproduction, _part(place, len(claims_by_page)), claims)
        for place, claims in enumerate(claims_by_page, start=1)
    ]


def _groups(reproduction: Reproduction) -> Iterator[Sequence[JudgedClaim]]:
    """Claims that stay together, unless a subject has too many of them."""
    for _, claims in reproduction.by_subject:
        drawn = [claim for claim in claims if claim.ratios]
        yield from (drawn[start : start + _MOST_ROWS] for start in range(0, len(drawn), _MOST_ROWS))


def _part(place: int, count: int) -> Part:
    return WHOLE if count == 1 else Part("" if place == 1 else str(place), f"part {place} of {count}")


def _figure(reproduction: Reproduction, part: Part, claims: Sequence[JudgedClaim]) -> Figure:
    rows = [row for judged in claims for row in _rows(judged)]
    title = part.titled("Claimed and measured anew")
    with styled():
        sheet = Sheet(title, _SUBTITLE, content_height(rows), _caption(reproduction))
        draw_rows(sheet, rows, LABELS, "equal", "outcome")
    numbers = tuple(row for judged in claims for row in _numbers(judged))
    text = " ".join((lead(reproduction), *map(_alt, claims)))
    return Figure(part.named("claims"), title, _QUESTION, _READING, sheet.picture, numbers, text, part.heading)


def _rows(judged: JudgedClaim) -> Iterator[ForestRow]:
    if judged.ratios:
        lines = tuple(_line(judged.claim.kind, place, estimate) for place, estimate in enumerate(judged.ratios))
        yield ForestRow(judged.claim.subject.entry, judged.claim.model, lines, judged.outcome, judged.claim.label)


def _line(kind: str, place: int, estimate: Estimate) -> EstimateLine:
    """Verdicts are about orders and equalities; a factor along a sweep is no speedup."""
    if kind == SHAPE:
        text = (
            f"{number(estimate.value)}x"
            if ratios.is_as_fast(estimate)
            else f"{number(estimate.inverse.value)}x reversed"
        )
        return EstimateLine(place, estimate, "", text)
    return EstimateLine(place, estimate, "" if kind == LEADER else verdict(estimate))


def _caption(reproduction: Reproduction) -> str:
    named = zip(LABELS, reproduction.records, strict=True)
    texts = [f"{label}: {' · '.join(origin_parts(record))}" for label, record in named]
    return " | ".join((*texts, "intervals: 95 % for all headlines of both records together, 95 % for all the rest"))


def _numbers(judged: JudgedClaim) -> Iterator[Numbers]:
    for label, estimate in zip(LABELS, judged.ratios or (), strict=bool(judged.ratios)):
        low, high = estimate.interval or (None, None)
        yield {
            "subject": judged.claim.subject.title,
            "kind": judged.claim.kind,
            "claim": judged.claim.sentence,
            "record": label,
            "ratio": estimate.value,
            "ratio_low": low,
            "ratio_high": high,
            "outcome": judged.outcome,
        }


def _alt(judged: JudgedClaim) -> str:
    before, after = judged.ratios or (None, None)
    numbers = f"{ratios.factor(before)} claimed, {ratios.factor(after)} here" if before and after else ""
    return f"{judged.claim.subject.title}, {judged.claim.sentence}: {numbers}; {judged.outcome}."
