"""What each model takes in memory at a width, from what was measured at other widths."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.format import FootprintEntry
from reports.errors import ReportError
from reports.measurements import Measurements

TO_MEASURE = "measure it with: nox -s sweep -- sleep --axis concurrency"


@dataclass(frozen=True)
class Footprint:
    """What a model adds to its process at some width, in bytes, children included; between the widths measured there.

    `at` is the width that it is for: the one asked for, or the nearest that was measured.
    """

    model: str
    added: float
    at: int
    base: str
    measure: str
    is_as_asked: bool


def footprints(of: Measurements, widths: Mapping[str, int]) -> tuple[Footprint, ...]:
    """Every model's footprint at its width, where there is one; raises ReportError where the record has none of any."""
    found = tuple(one for model, width in widths.items() if (one := _footprint(of, model, width)))
    if not found:
        raise ReportError(f"the record does not say what models take in memory; {TO_MEASURE}")
    return found


def _footprint(of: Measurements, model: str, width: int) -> Footprint | None:
    known = _by_base(of, model)
    if not known:
        return None
    base = max(known, key=lambda name: len({at for at, _ in known[name]}))
    seen: dict[int, list[float]] = {}
    for at, entry in known[base]:
        seen.setdefault(at, []).append(max(0.0, float(entry.peak_bytes - entry.before_bytes)))
    widths = sorted(seen)
    added = [float(np.median(seen[at])) for at in widths]
    at = min(max(width, widths[0]), widths[-1])
    return Footprint(model, float(np.interp(at, widths, added)), at, base, known[base][0][1].measure, at == width)


def _by_base(of: Measurements, model: str) -> dict[str, list[tuple[int, FootprintEntry]]]:
    """Widths and footprints of one model, by the workload that they were taken with."""
    found: dict[str, list[tuple[int, FootprintEntry]]] = {}
    for one in of.sitting.footprints:
        measured = of.point(one.workload) or of.workload(one.workload)
        if one.model == model and measured is not None:
            entry = measured.entry
            found.setdefault(entry.base or entry.name, []).append((entry.width, one))
    return found
