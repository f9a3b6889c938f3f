"""Does async help here? A large record at one glance: one row per workload, one sign per model."""

from collections.abc import Iterator, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.analysis.analysis import Analysis, WorkloadResult, results_on_asyncio
from reports.plotting.axes import draw_estimate, ratio_axes
from reports.plotting.figure import Figure, Row
from reports.plotting.sheet import EDGE, HEAD, WIDTH, Sheet
from reports.plotting.style import INK, QUIET, SIZE, drawable, is_known, look, size_of, styled
from reports.record.kinds import by_kind, kind_heading
from reports.record.measurements import ASYNCIO, MODELS, REFERENCE
from reports.text import ratios
from reports.text.captions import caption
from reports.text.cautions import widening_factor
from reports.text.models import combinations_text

NAME = "speedups"

_ROW, _HEADING, _GAP, _AXIS = 0.22, 0.26, 0.04, 0.3
_SIGNS = 0.24
"""What explains the signs stands above them: below, it would be out of sight."""

_TOP = HEAD + _SIGNS
_LEFT, _RIGHT = 1.95, 5.4
_ASYNC, _FASTEST = 5.52, 6.56
_APART = 0.05
_SIGNS_ACROSS = 8
_ROOM = 37
"""Letters that the last column has room for."""

_QUESTION = "Does async help here?"
_READING = (
    "Each sign is a model's speedup over the plain loop: right of 1 is faster, left of 1 slower, in the grey band no "
    "difference that matters. The line through a sign is its interval; those of asyncio hold together with 95 %. A "
    "further variant is drawn where it is the fastest. The column async says what asyncio does to the workload, by "
    "its whole interval. The column fastest names the fastest model and those not clearly slower."
)


_ALT = "Speedups against sequential on a logarithmic axis, one row per workload."


def overview(analysis: Analysis, lead: str = "") -> Figure:
    """Draw the answer of a record: every workload that asks where async helps, on one screen."""
    groups = by_kind(results_on_asyncio(analysis))
    rows = _rows(groups)
    with styled():
        sheet = _sheet(analysis, _height(groups))
        place = (_LEFT, _TOP + _AXIS, _RIGHT - _LEFT, _height(groups))
        shown = [answer.speedups[model] for answer, _ in rows for model in _shown(answer)]
        axes = ratio_axes(sheet, place, shown, analysis.widening)
        for answer, y in rows:
            _draw(sheet, axes, answer, y)
        _write_headings(sheet, groups)
        sheet.signs(EDGE, HEAD - 0.08, list(_legend([answer for answer, _ in rows])), _SIGNS_ACROSS)
    title = "Speedup against sequential, all workloads"
    numbers = tuple(_numbers(answer, model) for answer, _ in rows for model in answer.speedups)
    reading = " ".join((_READING, *combinations_text(ratios.named_fastest(answer) for answer, _ in rows)))
    return Figure(NAME, title, _QUESTION, reading, sheet.picture, numbers, f"{_ALT} {lead}")


def _sheet(analysis: Analysis, height: float) -> Sheet:
    title = "Speedup against sequential, the plain loop"
    wider = f", lighter: widening by {widening_factor(analysis)}" if analysis.widening else ""
    subtitle = f"time of sequential / time of the model · grey band: within 5 %{wider} · arrows: beyond the axis"
    return Sheet(title, subtitle, _SIGNS + _AXIS + height + _AXIS + 0.05, caption(analysis))


Groups = list[tuple[str, list[WorkloadResult]]]


def _height(groups: Groups) -> float:
    return sum(_HEADING + _GAP + _ROW * len(group) for _, group in groups)


def _rows(groups: Groups) -> list[tuple[WorkloadResult, float]]:
    """Every answer, and how far below the top of the plot the middle of its row is, in inches."""
    rows, y = [], 0.0
    for _, group in groups:
        y += _HEADING
        rows += [(answer, y + _ROW * (place + 0.5)) for place, answer in enumerate(group)]
        y += _ROW * len(group) + _GAP
    return rows


def _shown(answer: WorkloadResult) -> list[str]:
    """The usual models, and whichever other one is the fastest."""
    models = (*MODELS, *answer.fastest[:1])
    return [model for model in dict.fromkeys(models) if model in answer.speedups]


def _draw(sheet: Sheet, axes: Axes, answer: WorkloadResult, y: float) -> None:
    axes.axhline(y + _ROW / 2, color=QUIET, linewidth=0.3, alpha=0.5)
    shown = _shown(answer)
    for place, model in enumerate(shown):
        _draw_sign(axes, answer, model, y + _APART * (place - (len(shown) - 1) / 2))
    base = _TOP + _AXIS + y + 0.04
    sheet.text(_LEFT - 0.1, base, drawable(answer.name, 26), ha="right", fontsize=min(SIZE, 1.3 * size_of(answer.name)))
    _write_async(sheet, answer, base)
    _write_fastest(sheet, answer, base)


def _draw_sign(axes: Axes, answer: WorkloadResult, model: str, y: float) -> None:
    sign = {**look(model, answer.measured.entry.models).sign, "markersize": 5, "label": f"{answer.name} {model}"}
    draw_estimate(axes, answer.speedups[model], y, sign, markerfacecolor="white")


def _write_async(sheet: Sheet, answer: WorkloadResult, base: float) -> None:
    speedup = answer.speedups.get(ASYNCIO)
    result = ratios.answer(speedup, answer.rule)
    bold: dict[str, Any] = {"fontweight": "bold"} if result in (ratios.HELPS, ratios.HURTS) else {"color": QUIET}
    sheet.text(_ASYNC, base, result, fontsize=SIZE - 0.5, **bold)


def _write_fastest(sheet: Sheet, answer: WorkloadResult, base: float) -> None:
    """The fastest, with its sign where the legend does not have it."""
    text = ratios.fastest_names(answer)
    best = answer.fastest[0] if answer.fastest else ""
    if best not in answer.makespans or is_known(best) or not text.startswith(best):
        sheet.text(_FASTEST, base, drawable(text, 2 * _ROOM), fontsize=_size(text), color=INK)
        return
    style = look(best, answer.measured.entry.models)
    sheet.sign(_FASTEST + 0.05, base - 0.045, markersize=5, **style.sign)
    sheet.text(_FASTEST + 0.17, base, drawable(text, 2 * _ROOM), fontsize=_size(text), color=style.writing)


def _size(text: str) -> float:
    """Letters small enough for the column."""
    return (SIZE - 1) * min(1.0, _ROOM / max(1, len(text)))


def _write_headings(sheet: Sheet, groups: Groups) -> None:
    for x, text in ((_ASYNC, "async"), (_FASTEST, "fastest")):
        sheet.text(x, _TOP + _AXIS - 0.1, text, color=QUIET, fontsize=SIZE - 1)
    y = _TOP + _AXIS
    for kind, group in groups:
        sheet.band(y, _HEADING - 0.04)
        sheet.text(EDGE + 0.08, y + 0.18, kind_heading(kind), fontweight="bold")
        sheet.text(WIDTH - EDGE - 0.08, y + 0.18, f"{len(group)} measured", ha="right", color=QUIET, fontsize=SIZE - 1)
        y += _HEADING + _ROW * len(group) + _GAP


def _legend(answers: Sequence[WorkloadResult]) -> Iterator[Line2D]:
    drawn = {model for answer in answers for model in _shown(answer)}
    ordered = dict.fromkeys((*MODELS, *(model for answer in answers for model in _shown(answer))))
    for model in ordered:
        if model in drawn and is_known(model):
            yield Line2D([], [], label=model, markersize=5.5, **look(model).sign)


def _numbers(answer: WorkloadResult, model: str) -> Row:
    estimate = answer.speedups[model]
    low, high = estimate.interval or (None, None)
    return {
        "kind": answer.kind,
        "workload": answer.name,
        "model": model,
        "reference": REFERENCE,
        "speedup": estimate.value,
        "speedup_low": low,
        "speedup_high": high,
        "interval_level": answer.rule.level_of((REFERENCE, model)),
        "model_makespan_seconds": answer.makespans[model].value,
        "verdict": answer.rule.verdict(estimate),
    }
