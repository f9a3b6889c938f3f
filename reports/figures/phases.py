"""When does a pool pay off? Start-up, first batch, warm batch and shutdown of every model.

Each phase has a sign; those of a model stand above each other in the order in which they happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import ceil
from statistics import median

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.analysis.analysis import Analysis, WorkloadResult
from reports.figures.parts import WHOLE, Part
from reports.formatting import duration
from reports.plotting.figure import Figure, Row, verdict_columns
from reports.plotting.panels import Column, Grid
from reports.plotting.sheet import Sheet
from reports.plotting.style import INK, QUIET, look, styled
from reports.record.measurements import REFERENCE, Cell, Times
from reports.text.captions import caption


@dataclass(frozen=True)
class Phase:
    name: str
    marker: str
    filled: bool
    seconds: Callable[[Times], float | None]


_PHASES = (
    Phase("start-up", ">", False, lambda times: times.startup),
    Phase("first batch", "o", False, lambda times: times.first),
    Phase("warm batch", "o", True, lambda times: times.makespan),
    Phase("shutdown", "s", False, lambda times: times.shutdown),
)


_BATCHES = (1, 2)
"""Which phases run the jobs, and so have a bound."""


_QUESTION = "When does starting a pool pay off?"
_READING = (
    "What a model costs before, in and after its first use, beside what a warm batch costs, as medians. A program "
    "that runs one batch and ends pays the cold time: start-up, first batch and shutdown together. A program that "
    "runs many pays the warm time. The last column puts both together: from which batch on a program is ahead of the "
    "plain loop, if ever; two numbers are the two ends of the speedup's interval. The black tick is the bound: no "
    "batch of these jobs can be shorter, neither the first nor a warm one."
)
_SHORTEST = 1e-6


def phases(analysis: Analysis, part: Part = WHOLE) -> Figure:
    """Draw the medians over blocks of the four phases."""
    shown = [answer for answer in analysis.answers if answer.makespans]
    grid = Grid(shown, _COLUMNS, _common_limits(shown), most_across=1)
    with styled():
        subtitle = (
            "medians over blocks (warm: the mean), one log axis for all, below 1 µs drawn at 1 µs · "
            "cold: start-up + first batch + shutdown"
        )
        small = caption(analysis, "medians, without intervals")
        sheet = Sheet(part.titled("Start-up, first batch, warm batch and shutdown"), subtitle, grid.height, small, 0.3)
        for answer, axes in grid.draw(sheet):
            for row, model in enumerate(answer.makespans):
                _draw(axes, answer, model, row)
        sheet.legend(_legend(any(answer.bounds for answer in shown)), 5)
    cells = [(answer, model, cell) for answer in shown for model, cell in answer.measured.cells.items()]
    rows = tuple(chain.from_iterable(_cell_rows(*cell) for cell in cells))
    name, title = part.named("phases"), part.titled("Start-up, warm and shutdown")
    return Figure(name, title, _QUESTION, _READING, sheet.picture, rows, _alt(shown), part.heading)


def _phase_height(row: int, place: float) -> float:
    """Where a phase is drawn: all of a model above each other, in the order in which they happen."""
    return row + (place - (len(_PHASES) - 1) / 2) * 0.14


def _legend(bounded: bool) -> list[Line2D]:
    bound = Line2D([], [], marker="|", linestyle="none", color=INK, markersize=9, markeredgewidth=1.8, label="bound")
    return [*_signs(), bound] if bounded else _signs()


def _signs() -> list[Line2D]:
    return [
        Line2D(
            [],
            [],
            marker=phase.marker,
            linestyle="none",
            color=QUIET,
            markersize=6,
            markerfacecolor=QUIET if phase.filled else "white",
            label=phase.name,
        )
        for phase in _PHASES
    ]


def median_over_blocks(answer: WorkloadResult, model: str, seconds: Callable[[Times], float | None]) -> float | None:
    """The median over blocks of some time; None where no block has it, or the cell is invalid."""
    values = [value for times in answer.measured.cells.get(model, {}).values() if (value := seconds(times)) is not None]
    return median(values) if values else None


def cold_seconds(times: Times) -> float | None:
    """What a program pays that runs one batch and ends."""
    parts = (times.startup, times.first, times.shutdown)
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _cold_text(answer: WorkloadResult, model: str) -> str:
    value = median_over_blocks(answer, model, cold_seconds)
    return "not known" if value is None else duration(value)


def _warm_text(answer: WorkloadResult, model: str) -> str:
    return duration(answer.makespans[model].value)


def break_even_batches(answer: WorkloadResult, model: str) -> tuple[int, int] | None:
    """From which batch on a program is better off with this model than with the plain loop, first costs included.

    The two ends follow from the ends of the speedup's interval; None where it is not clearly faster, or not known.
    """
    speedup = answer.speedups.get(model)
    own, reference = (median_over_blocks(answer, name, cold_seconds) for name in (model, REFERENCE))
    if speedup is None or answer.rule.side(speedup) <= 0 or own is None or reference is None:
        return None
    warm, extra = answer.makespans[REFERENCE].value, own - reference
    ends = reversed(answer.rule.widened(speedup).interval or ())
    first, last = (1 + max(0, ceil(extra / (warm * (1 - 1 / end)))) for end in ends)
    return first, last


def _break_even_text(answer: WorkloadResult, model: str) -> str:
    if model == REFERENCE or model not in answer.speedups:
        return ""
    batches = break_even_batches(answer, model)
    if batches is None:
        return "never" if answer.rule.side(answer.speedups[model]) < 0 else "unclear"
    return f"{batches[0]:,}" if batches[0] == batches[1] else f"{batches[0]:,} to {batches[1]:,}"


_COLUMNS = (
    Column("cold", _cold_text),
    Column("warm", _warm_text),
    Column("beats the loop from batch", _break_even_text, 1.55),
)


def _common_limits(shown: list[WorkloadResult]) -> Callable[[WorkloadResult], tuple[float, float]]:
    """One axis for all panels, so that they can be compared by eye."""
    medians = [_value(answer, model, phase) for answer in shown for model in answer.makespans for phase in _PHASES]
    limits = [bound for answer in shown for bound in answer.bounds.values()]
    values = [max(value, _SHORTEST) for value in (*medians, *limits) if value is not None]
    return lambda _: (min(values) / 1.6, max(values) * 1.6)


def _value(answer: WorkloadResult, model: str, phase: Phase) -> float | None:
    if phase.name == "warm batch":
        return answer.makespans[model].value
    return median_over_blocks(answer, model, phase.seconds)


def _draw(axes: Axes, answer: WorkloadResult, model: str, row: int) -> None:
    colour = look(model, answer.measured.entry.models).colour
    for place, phase in enumerate(_PHASES):
        value = _value(answer, model, phase)
        if value is not None:
            height = _phase_height(row, place)
            face = colour if phase.filled else "white"
            axes.plot(
                [max(value, _SHORTEST)],
                [height],
                phase.marker,
                color=colour,
                markerfacecolor=face,
                markersize=5.5,
                label=f"{phase.name} {model}",
            )

    _draw_bound(axes, answer, model, row)


def _draw_bound(axes: Axes, answer: WorkloadResult, model: str, row: int) -> None:
    """One line across both batches, behind their signs."""
    if model in answer.bounds:
        ends = [_phase_height(row, _BATCHES[0] - 0.8), _phase_height(row, _BATCHES[1] + 0.8)]
        place = max(answer.bounds[model], _SHORTEST)
        axes.plot([place, place], ends, color=INK, linewidth=1.8, zorder=1.5, label=f"bound {model}")


def _cell_rows(answer: WorkloadResult, model: str, cell: Cell) -> Iterator[Row]:
    """A row for each block; what is the same in all of them is worked out once, since there may be thousands."""
    first, last = break_even_batches(answer, model) or (None, None)
    concluded = verdict_columns(answer, model)
    for times in cell.values():
        yield {
            "workload": answer.name,
            "model": model,
            "block": times.block,
            "startup_seconds": times.startup,
            "first_batch_seconds": times.first,
            "warm_batch_seconds": times.makespan,
            "shutdown_seconds": times.shutdown,
            "bound_seconds": answer.bounds.get(model),
            "cold_seconds": cold_seconds(times),
            "beats_the_loop_from_batch_low": first,
            "beats_the_loop_from_batch_high": last,
            **concluded,
        }


def _alt(shown: list[WorkloadResult]) -> str:
    return " ".join(("Start-up, first batch, warm batch and shutdown.", *map(_workload_text, shown)))


def _workload_text(answer: WorkloadResult) -> str:
    return f"{answer.name}: {'; '.join(_model_text(answer, model) for model in answer.makespans)}."


def _model_text(answer: WorkloadResult, model: str) -> str:
    batch = _break_even_text(answer, model)
    ahead = f", ahead of the loop from batch: {batch}" if batch else ""
    return f"{model} {_cold_text(answer, model)} cold, {_warm_text(answer, model)} warm{ahead}"
