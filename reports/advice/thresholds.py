"""From how long a job on which model pays: where the forecasts of the sliders turn, along them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.inference.verdicts import MARGIN
from reports.advice.forecasts import single
from reports.advice.grid import COMPUTING, JOBS, WAITS, WIDTHS, Grid
from reports.formatting import parsed_seconds
from reports.model.formula import SEQUENTIAL

THRESHOLD_JOBS = 1_000
"""Of so many jobs, each model at the width that is enough for it."""

BESIDE = "20ms"
"""Computing is told alone and beside this wait."""

SIMPLEST_FIRST = (
    (SEQUENTIAL,),
    ("asyncio", "uvloop", "asyncio-eager"),
    ("threads", "asyncio+threads"),
    ("processes", "interpreters", "asyncio+processes", "processes+asyncio", "dask"),
)
"""Models by what they need, each group called by its first: nobody takes a pool of processes for less than 5 %."""


@dataclass(frozen=True)
class Threshold:
    """A model is the simplest within 5 % of the fastest, from so many seconds of waiting or computing per job on.

    `beside` is the same beside waits of `BESIDE`, and `cold` and `cold_beside` are both where the batch has to start
    its pool. None where it never is. `releases` says what computing does with the GIL; None where jobs only wait.
    """

    model: str
    releases: bool | None
    seconds: float
    beside: float | None = None
    cold: float | None = None
    cold_beside: float | None = None


def thresholds(grid: Grid) -> Iterator[Threshold]:
    """One for waiting, and one for each thing that computing may do with the GIL, where any model but the loop pays."""
    kinds = (None, False, True) if grid.has_gil else (None, True)
    for releases in kinds:
        leaders = _leaders(grid, releases, cold=False)
        model = leaders[-1]
        seconds = _start(leaders, model, releases)
        if model == SEQUENTIAL or seconds is None:
            continue
        starts = (
            _start(_leaders(grid, releases, cold, wait), model, releases)
            for cold, wait in ((False, BESIDE), (True, WAITS[0]), (True, BESIDE))
        )
        yield Threshold(model, releases, seconds, *(starts if releases is not None else ()))


def _leaders(grid: Grid, releases: bool | None, cold: bool, wait: str = WAITS[0]) -> list[str]:
    """Which model is the simplest of the good ones at each place but the first, where jobs may do nothing."""
    place = np.s_[1:, 0] if releases is None else np.s_[WAITS.index(wait), 1:]
    at = (int(bool(releases)), JOBS.index(THRESHOLD_JOBS), WIDTHS.index(None))
    seconds = {
        model.model: single(model.makespans[at][place]).astype(float) + cold * model.startup for model in grid.models
    }
    best = np.nanmin(list(seconds.values()), axis=0)
    good = {model: values <= best * MARGIN for model, values in seconds.items()}
    return [_simplest([model for model in good if good[model][number]]) for number in range(len(best))]


def _simplest(models: Sequence[str]) -> str:
    """The name of the first group that any of them is in."""
    return next((group[0] for group in SIMPLEST_FIRST if set(group) & set(models)), models[0])


def _start(leaders: Sequence[str], model: str, releases: bool | None) -> float | None:
    """From where on it leads at every place."""
    others = [place for place, leader in enumerate(leaders) if leader != model]
    first = others[-1] + 1 if others else 0
    texts = (WAITS if releases is None else COMPUTING)[1:]
    return parsed_seconds(texts[first], "threshold") if first < len(leaders) else None
