"""Along a map from little computing to much: who is ahead up to where, in words."""

from collections.abc import Sequence
from itertools import groupby
from math import inf

import numpy as np

from reports.measurements import REFERENCE
from reports.plain import listed, short
from reports.quantities import brief_seconds
from reports.winner_map.surface import NOTHING, Found, Surface
from reports.winner_map.winners import CLEAR, SHARED
from reports.words import is_or_are

_WALKS = (1e-4, 1e-3, 1e-2, 1e-1, 3e-4, 3e-3, 3e-2, 1e-5, 1.0)
"""Waits in seconds along which borders are told, those that people know best first."""

_MOST_WALKS = 4
_PASSING, _SLIVER = 0.3, 0.06
"""Stretches shorter than this, in decades, are on the way from one region to the next: of several models, of one."""


def walks(found: Surface) -> tuple[str, ...]:
    """From little computing to much, at some waits: who is ahead up to where."""
    inside = [wait for wait in _WALKS if found.waits()[0] <= wait <= found.waits()[-1]]
    told = [(wait, said) for wait in inside if (said := walk(found, wait))]
    return tuple(said for _, said in sorted(told[:_MOST_WALKS]))


def walk(found: Surface, wait: float) -> str:
    """One sentence for one wait in seconds; empty where nothing is to be told."""
    column = int(np.argmin(np.abs(np.log(found.waits() / wait))))
    stretches = _stretches(found, column)
    if not stretches:
        return ""
    last = len(stretches) - 1
    parts = [
        f"{said(name, found.models)} {_from_to(low if place else None, high if place < last else None)}".strip()
        for place, (name, low, high) in enumerate(stretches)
    ]
    return f"With a wait of {brief_time(wait)}, {'; '.join(parts)}."


def _from_to(low: float | None, high: float | None) -> str:
    """Between which times of computing; None where the map ends before anything changes."""
    if low is None:
        return "all the way" if high is None else f"up to {rounded(high)} of computing per job"
    return f"from {rounded(low)} on" if high is None else f"from {rounded(low)} to {rounded(high)}"


def rounded(value: float) -> str:
    return brief_time(float(f"{value:.2g}"))


def brief_time(value: float) -> str:
    """A time as people say it of jobs: in milliseconds from a hundredth of one on, `0.3 ms`."""
    return f"{1000 * value:.4g} ms" if 0.99e-5 <= value < 0.99 else brief_seconds(value)


Stretch = tuple[Found, float, float]


def _stretches(found: Surface, column: int) -> list[Stretch]:
    """What follows what in one column, with the seconds of computing from where to where, without what only passes."""
    edges = np.log10(found.cpus())
    step = float(edges[1] - edges[0])
    names = [found.at(row, column) for row in range(len(edges))]
    runs = [(name, [row for row, _ in some]) for name, some in groupby(enumerate(names), key=lambda one: one[1])]
    kept = [(name, rows) for name, rows in runs if len(rows) * step >= _least(name)]
    merged = [(name, [row for _, rows in some for row in rows]) for name, some in groupby(kept, key=lambda one: one[0])]
    return [(name, 10 ** (edges[r[0]] - step / 2), 10 ** (edges[r[-1]] + step / 2)) for name, r in merged]


def _least(name: Found) -> float:
    """How long a stretch has to be, in decades, to be told."""
    return {NOTHING: inf, CLEAR: _SLIVER}.get(name[0], _PASSING)


def said(name: Found, models: Sequence[str]) -> str:
    """`asyncio is ahead`, or which models are the same, or which are too close to call."""
    kind, rivals = name[0], among(name, models)
    if kind == CLEAR:
        return f"{rivals[0]} {is_or_are(rivals[0])} ahead"
    if kind == SHARED:
        return f"{listed(rivals)} are the same within 5 %" if rivals[1:] else f"{rivals[0]} are the same within 5 %"
    return f"{listed(rivals, 'or')} ({'too close to call' if name[1][1:] else 'nothing to compare it with'})"


def among(name: Found, models: Sequence[str]) -> list[str]:
    """The models of a region; of many it is shorter to say which are not among them."""
    rivals = [short(model, 40) for model in name[1]]
    others = ["the loop" if model == REFERENCE else short(model, 40) for model in models if model not in name[1]]
    if len(rivals) > 2 and len(others) < len(rivals) - 1:
        return [f"all but {listed(others)}" if others else "any model"]
    return rivals
