"""What each model takes in memory at some width, by what cells of a record took; and how far a limit lets it go.

Jobs of `noop` and `sleep` bring no data along, so that what they take is the model's own. Where both had one width
only, the cell of another workload that took the least at the smallest width is the nearest there is: it tells what is
taken once, whatever the width.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from statistics import median

import numpy as np

from benchmarks.record_format.costs import CostEntry, FootprintEntry
from reports.model.formula import SEQUENTIAL
from reports.record.measurements import NOOP, Measurements

TO_MEASURE = "measure it with: python -m benchmarks run --workload noop,sleep --costs"

_OWN = ("sleep", NOOP)
_PER_CPU = (SEQUENTIAL, "asyncio+threads", "asyncio+processes")
"""Models that have as many workers as there are CPUs, or none, however many jobs are in flight."""

UNLIMITED = 1_000_000_000


@dataclass(frozen=True)
class MemoryCurve:
    """What a model adds to its process, in bytes, children included, at the widths where it was measured.

    Between them it is straight. Beyond, each further job in flight takes what one took between the first and the last;
    with a single width all is in proportion to it. `grows` is False where the width does not matter. `bases` are the
    workloads that it was measured with, `measure` is how.
    """

    model: str
    widths: tuple[int, ...]
    added: tuple[float, ...]
    bases: tuple[str, ...]
    measure: str
    grows: bool = True

    @property
    def each(self) -> float:
        """What one more in flight takes beyond the widths that were measured."""
        if not self.grows:
            return 0.0
        if len(self.widths) == 1:
            return self.added[0] / self.widths[0]
        return max(0.0, (self.added[-1] - self.added[0]) / (self.widths[-1] - self.widths[0]))

    def at(self, width: int) -> float:
        """Bytes at a width."""
        if not self.grows:
            return median(self.added)
        first, last = self.widths[0], self.widths[-1]
        nearest = float(np.interp(width, self.widths, self.added))
        return max(0.0, nearest + self.each * (min(0, width - first) + max(0, width - last)))

    def widest(self, limit: float) -> int:
        """The largest width at which this and every smaller one stays within a limit in bytes; 0 for none."""
        knots = [(width, self.at(width)) for width in sorted({1, *self.widths})]
        if knots[0][1] > limit:
            return 0
        for (width, added), (further, more) in pairwise(knots):
            if more > limit:
                return floor(width + (limit - added) / (more - added) * (further - width))
        last, added = knots[-1]
        return floor(min(UNLIMITED, last + (limit - added) / self.each)) if self.each > 0 else UNLIMITED


def memory_curves(record: Measurements, models: Iterable[str]) -> dict[str, MemoryCurve]:
    """The curve of every model of which the record says what it took."""
    taken = _taken(record)
    curves = ((model, _curve(model, taken.get(model, ()))) for model in models)
    return {model: curve for model, curve in curves if curve}


@dataclass(frozen=True)
class _Taken:
    base: str
    width: int
    added: float
    measure: str


def _taken(record: Measurements) -> dict[str, list[_Taken]]:
    """Every cell whose memory the record has, by model; lessons need not keep to the width."""
    entries = {entry.name: entry for entry in record.sitting.workloads if entry.kind != "lessons"}
    invalid = {(failure.workload, failure.model) for failure in record.invalid}
    taken: dict[str, list[_Taken]] = {}
    weighed: Sequence[CostEntry | FootprintEntry] = (*record.sitting.costs, *record.sitting.footprints)
    for weight in weighed:
        entry = entries.get(weight.workload)
        if entry and (weight.workload, weight.model) not in invalid:
            added = float(max(0, weight.peak_bytes - weight.before_bytes))
            width = min(entry.width, entry.jobs)
            taken.setdefault(weight.model, []).append(_Taken(entry.base or entry.name, width, added, weight.measure))
    return taken


def _curve(model: str, taken: Sequence[_Taken]) -> MemoryCurve | None:
    if not taken:
        return None
    chosen = _chosen(taken, model not in _PER_CPU)
    by_width: dict[int, list[float]] = {}
    for cell in chosen:
        by_width.setdefault(cell.width, []).append(cell.added)
    widths = tuple(sorted(by_width))
    bases = tuple(dict.fromkeys(cell.base for cell in chosen))
    added = tuple(median(by_width[width]) for width in widths)
    return MemoryCurve(model, widths, added, bases, chosen[0].measure, model not in _PER_CPU)


def _chosen(taken: Sequence[_Taken], grows: bool) -> list[_Taken]:
    """Of jobs without data, else of the workload with the most widths; others where these have one width only."""
    own = [cell for cell in taken if cell.base in _OWN]
    if not own:
        widths: dict[str, set[int]] = {}
        for cell in taken:
            widths.setdefault(cell.base, set()).add(cell.width)
        base = max(widths, key=lambda name: len(widths[name]))
        own = [cell for cell in taken if cell.base == base]
    return own if not grows or len({cell.width for cell in own}) > 1 else [*own, *_another(own, taken)]


def _another(own: Sequence[_Taken], taken: Sequence[_Taken]) -> list[_Taken]:
    """The narrowest cell, of those the one that took least, that took less than the own ones, which were wider."""
    width, added = own[0].width, median(cell.added for cell in own)
    narrower = [cell for cell in taken if cell.width < width and cell.added < added]
    return sorted(narrower, key=lambda cell: (cell.width, cell.added))[:1]


@dataclass(frozen=True)
class Limits:
    """What may be used: bytes that a model adds to its process, and worker processes; None where nothing was said."""

    memory: float | None = None
    processes: int | None = None


NO_LIMITS = Limits()


def widths_within(
    limits: Limits, curves: Mapping[str, MemoryCurve], models: Sequence[str], pools: Sequence[str], cpus: int
) -> dict[str, int]:
    """The largest width of each model within the limits, 0 for none; `pools` have as many workers as the width.

    A model whose memory is not known is not within any limit of it.
    """
    widths = {}
    for model in models:
        curve = curves.get(model)
        width = UNLIMITED if limits.memory is None else curve.widest(limits.memory) if curve else 0
        if limits.processes is not None and model in pools:
            width = min(width, limits.processes)
        if limits.processes is not None and model == "asyncio+processes" and cpus > limits.processes:
            width = 0
        widths[model] = width
    return widths
