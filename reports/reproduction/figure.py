"""Does it come out the same here? Every claimed ratio of a reference beside the new one."""

from collections.abc import Iterator, Sequence

from benchmarks.inference.verdicts import Estimate, verdict
from reports.comparison.rows import EstimateLine, ForestRow, content_of, draw_rows
from reports.figures.parts import WHOLE, Part
from reports.formatting import number
from reports.plotting.figure import Figure
from reports.plotting.figure import Row as Numbers
from reports.plotting.sheet import Sheet
from reports.plotting.style import styled
from reports.reproduction.claims import LEADER, SHAPE, JudgedClaim
from reports.reproduction.reproduction import Reproduction, grouped
from reports.reproduction.text import leading
from reports.text import ratios
from reports.text.captions import origin

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


def reproduced(of: Reproduction) -> list[Figure]:
    """The figure, in pieces where one would be too high; none where no ratio could be judged."""
    groups = [[one for one in some if one.ratios] for _, some in grouped(of.judged)]
    found = _pieces([some for some in groups if some])
    return [_figure(of, _part(place, len(found)), some) for place, some in enumerate(found, start=1)]


def _pieces(groups: Sequence[Sequence[JudgedClaim]]) -> list[list[JudgedClaim]]:
    """Groups stay together unless one alone is too high."""
    pieces: list[list[JudgedClaim]] = []
    for group in groups:
        for start in range(0, len(group), _MOST_ROWS):
            part = group[start : start + _MOST_ROWS]
            if not pieces or len(pieces[-1]) + len(part) > _MOST_ROWS:
                pieces.append([])
            pieces[-1] += part
    return pieces


def _part(place: int, count: int) -> Part:
    return WHOLE if count == 1 else Part("" if place == 1 else str(place), f"part {place} of {count}")


def _figure(of: Reproduction, part: Part, some: Sequence[JudgedClaim]) -> Figure:
    rows = [row for one in some for row in _rows(one)]
    title = part.titled("Claimed and measured anew")
    with styled():
        sheet = Sheet(title, _SUBTITLE, content_of(rows), _caption(of))
        draw_rows(sheet, rows, LABELS, "equal", "outcome")
    numbers = tuple(number for one in some for number in _numbers(one))
    said = " ".join((leading(of), *map(_alt, some)))
    return Figure(part.named("claims"), title, _QUESTION, _READING, sheet.picture, numbers, said, part.heading)


def _rows(one: JudgedClaim) -> Iterator[ForestRow]:
    if one.ratios:
        lines = tuple(_line(one.claim.kind, place, found) for place, found in enumerate(one.ratios))
        yield ForestRow(one.claim.subject.entry, one.claim.model, lines, one.outcome, one.claim.label)


def _line(kind: str, place: int, found: Estimate) -> EstimateLine:
    """Verdicts are about orders and equalities; a factor along a sweep is no speedup."""
    if kind == SHAPE:
        said = f"{number(found.value)}x" if ratios.is_as_fast(found) else f"{number(found.inverse.value)}x reversed"
        return EstimateLine(place, found, "", said)
    return EstimateLine(place, found, "" if kind == LEADER else verdict(found))


def _caption(of: Reproduction) -> str:
    said = [f"{label}: {' · '.join(origin(one))}" for label, one in zip(LABELS, of.records, strict=True)]
    return " | ".join((*said, "intervals: 95 % for all comparisons of both records together"))


def _numbers(one: JudgedClaim) -> Iterator[Numbers]:
    for label, found in zip(LABELS, one.ratios or (), strict=bool(one.ratios)):
        low, high = found.interval or (None, None)
        yield {
            "subject": one.claim.subject.title,
            "kind": one.claim.kind,
            "claim": one.claim.sentence,
            "record": label,
            "ratio": found.value,
            "ratio_low": low,
            "ratio_high": high,
            "outcome": one.outcome,
        }


def _alt(one: JudgedClaim) -> str:
    before, after = one.ratios or (None, None)
    numbers = f"{ratios.factor(before)} claimed, {ratios.factor(after)} here" if before and after else ""
    return f"{one.claim.subject.title}, {one.claim.sentence}: {numbers}; {one.outcome}."
