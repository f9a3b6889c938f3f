"""The page's part on crossovers, ready for a template or for Markdown: one section for each sweep of a record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.formatting import counted, listed, percent
from reports.sweeps import text
from reports.sweeps.comparisons import ComparedSweep
from reports.sweeps.crossovers import CrossoverResult, between_loops
from reports.sweeps.leaders import LeadStretch
from reports.sweeps.points import SHARE, SHARE_ADDED, Axis, Point, Sweep
from reports.sweeps.text import place_and_interval_texts, place_text, span_text

_NEARLY = 0.05


@dataclass(frozen=True)
class CrossoverRow:
    """One crossover of two models, or that there is none; as text.

    `crossover` is the place with its unit, or "none observed"; `interval` is in the same unit, empty without a
    crossover; `clear` says from where on the lead is more than 5 %; `sentence` is the whole sentence.
    """

    models: str
    crossover: str
    interval: str
    clear: str
    sentence: str
    is_observed: bool


@dataclass(frozen=True)
class SweepSection:
    """One sweep: what comes first, then every two models. `level` is that of each interval, such as `99.86 %`.

    `points` are the places of the points, as text; `blocks` how many each had; `notes` what is missing and why.
    """

    title: str
    axis: str
    points: tuple[str, ...]
    blocks: str
    level: str
    sentences: tuple[str, ...]
    rows: tuple[CrossoverRow, ...]
    notes: tuple[str, ...]


def section(
    compared_sweep: ComparedSweep, results: Sequence[CrossoverResult], stretches: Sequence[LeadStretch]
) -> SweepSection:
    """One sweep in words; where its points have no order, there are no crossovers and no rows."""
    sweep = compared_sweep.sweep
    return SweepSection(
        title=title(sweep),
        axis=sweep.axis.label,
        points=tuple(_point_text(sweep, point) for point in sweep.points),
        blocks=_blocks_text(sweep),
        level=percent(compared_sweep.level),
        sentences=(_first_sentence(sweep, stretches), *_crossover_sentences(results), *_loop_sentences(results)),
        rows=tuple(row for result in results for row in _rows(result)),
        notes=tuple(_notes(sweep)),
    )


def title(sweep: Sweep) -> str:
    """`blend: from all waiting to all computing`, `http_fetch: width from 1 to 1,024`."""
    axis, ends = sweep.axis, (sweep.points[0].x, sweep.points[-1].x)
    group = f", {sweep.group}" if sweep.group else ""
    if not axis.is_ordered:
        return f"{sweep.entry.workload}: {axis.label}{group}"
    if axis.unit == SHARE:
        low, high = (_share_text(axis, x) for x in ends)
        return f"{sweep.entry.workload}: from {low} to {high}{group}"
    return f"{sweep.entry.workload}: {axis.label} from {span_text(axis, *ends)}{group}"


def _share_text(axis: Axis, x: float) -> str:
    """Sleeping takes some CPU time, too, so that a job that only waits has a share of a few percent."""
    least = "all talking" if axis.label == SHARE_ADDED else "all waiting"
    return least if x <= _NEARLY else "all computing" if x >= 1 - _NEARLY else f"{100 * x:.0f} % computing"


def _point_text(sweep: Sweep, point: Point) -> str:
    return place_text(sweep.axis, point.x) if sweep.axis.is_ordered else point.label


def _blocks_text(sweep: Sweep) -> str:
    counts = [len(point.measured.blocks) for point in sweep.points]
    fewest, most = min(counts), max(counts)
    return f"{counted(most, 'block')} per point" if fewest == most else f"{fewest:,} to {most:,} blocks per point"


def _first_sentence(sweep: Sweep, stretches: Sequence[LeadStretch]) -> str:
    if not sweep.axis.is_ordered:
        return f"The values of {sweep.axis.label} have no order, so nothing flips between them."
    return text.fastest_text(sweep, stretches)


def _crossover_sentences(results: Sequence[CrossoverResult]) -> Iterator[str]:
    """Every crossover in a sentence of its own, in ascending order."""
    every = sorted(
        (crossover for pair in results for crossover in pair.crossovers), key=lambda crossover: crossover.value
    )
    for crossover in every:
        sentence, clear = text.crossover_text(crossover), text.clear_lead_text(crossover)
        yield f"{sentence[0].upper()}{sentence[1:]}{f', {clear}' if clear else ''}."


def _loop_sentences(results: Sequence[CrossoverResult]) -> Iterator[str]:
    """What the fastest model alone need not show."""
    for order in between_loops(results):
        yield f"Of event loops, {text.lead_text(order, text.full_place_text)}."


def _rows(result: CrossoverResult) -> Iterator[CrossoverRow]:
    for crossover in result.crossovers:
        value, interval = place_and_interval_texts(crossover.sweep.axis, crossover.value, crossover.low, crossover.high)
        yield CrossoverRow(
            f"{crossover.first}, then {crossover.second}",
            value,
            interval,
            text.clear_lead_text(crossover),
            text.crossover_text(crossover),
            True,
        )
    if result.order:
        models = f"{result.pair.first} and {result.pair.second}"
        yield CrossoverRow(models, text.NONE_OBSERVED, "", "", text.no_crossover_text(result.order), False)


def _notes(sweep: Sweep) -> Iterator[str]:
    """What was left out or is invalid, and where: one line for each model and reason."""
    gone: dict[tuple[str, str], list[str]] = {}
    for point in sweep.points:
        for model in point.measured.invalid:
            gone.setdefault((f"{model} invalid", ""), []).append(_point_text(sweep, point))
        for model, reason in point.measured.entry.left_out.items():
            gone.setdefault((f"{model} left out", reason), []).append(_point_text(sweep, point))
    for (what, reason), places in gone.items():
        yield f"{what} at {listed(places)}{f': {reason}' if reason else ''}"
