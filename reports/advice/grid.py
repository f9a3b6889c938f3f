"""Forecasts for many questions at once, for sliders: each is what `forecasts` says, by the same functions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.advice.forecasts import best_makespans, enough_widths, is_considered, jobs_per_message, widest
from reports.formatting import parsed_seconds
from reports.model.calibration import has_gil, machine_of
from reports.model.formula import MODELS
from reports.model.machine import Demands, Machine
from reports.model.predictions import Predictions
from reports.record.measurements import Measurements

WAITS = tuple(f"{value:g}ms" for value in (0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
COMPUTING = tuple(
    f"{value:g}ms" for value in (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
)
"""Durations as `advise` is asked, so that both have the same seconds."""

JOBS = (1, 10, 100, 1_000, 10_000)
WIDTHS = (None, 1, 4, 16, 64, 256, 1_024)
"""How many at once; None is as many as are enough for each model."""

RELEASES_GIL = (False, True)


@dataclass(frozen=True)
class ModelGrid:
    """One model: its makespans in seconds, by [GIL, jobs, width, wait, computing]; nan where it is not considered.

    `enough` are the widths that are enough for it, by [GIL, jobs, wait, computing]. Predictions of it are off by
    `factor` at most, and to start it up takes `startup` seconds. `jobs_per_message` says where several jobs share a
    message, by the same places as makespans.
    """

    model: str
    makespans: NDArray[np.float64]
    enough: NDArray[np.int64]
    factor: float
    startup: float
    jobs_per_message: NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """All models of one machine. Where its Python has no GIL, only what releases it is of use."""

    models: tuple[ModelGrid, ...]
    has_gil: bool


def grid_of(record: Measurements, known: Predictions) -> Grid | None:
    """The forecasts that `advise` makes of a record for every question; None where it can make none."""
    machine = machine_of(record)
    if machine is None or len(machine.overheads) < 2:
        return None
    models = (model for model in MODELS if model in machine.overheads)
    return Grid(tuple(_model_grid(model, machine, known.spread_of(model)) for model in models), has_gil(record))


def _model_grid(model: str, machine: Machine, factor: float) -> ModelGrid:
    shape = (len(WAITS), len(COMPUTING))
    enough = np.empty((len(RELEASES_GIL), len(JOBS), *shape), dtype=np.int64)
    seconds = np.full((len(RELEASES_GIL), len(JOBS), len(WIDTHS), *shape), np.nan)
    messages = np.ones(seconds.shape, dtype=np.int64)
    for gil, jobs, demands in _batches():
        enough[gil, jobs] = enough_widths(demands, widest(model, demands.jobs), machine, [model])
        for place, width in enumerate(WIDTHS):
            if width is None:
                at = _at(demands, enough[gil, jobs])
            elif is_considered(model, min(width, demands.jobs)):
                at = _at(demands, np.full(shape, min(width, demands.jobs)))
            else:
                continue
            seconds[gil, jobs, place] = best_makespans(model, at, machine)
            messages[gil, jobs, place] = jobs_per_message(model, at, machine)
    return ModelGrid(model, seconds, enough, factor, machine.overheads[model].startup, messages)


def _batches() -> Iterator[tuple[int, int, Demands]]:
    """Every wait beside every computing, for each place of GIL and jobs."""
    waits = np.array([[parsed_seconds(text, "wait")] for text in WAITS])
    computing = np.array([parsed_seconds(text, "computing") for text in COMPUTING])
    for gil, releases_gil in enumerate(RELEASES_GIL):
        for place, jobs in enumerate(JOBS):
            yield gil, place, Demands(waits, computing, jobs, 1, releases_gil)


def _at(demands: Demands, width: NDArray[np.int64]) -> Demands:
    return Demands(demands.wait, demands.cpu, demands.jobs, width, demands.releases_gil)
