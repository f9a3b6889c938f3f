"""The sliders of the page: the forecasts of `advise` at every place of theirs, as numbers that a script only looks up.

Every model's makespans at all waits beside all computing are a block, of which equal ones are kept once. A script
multiplies by the factor of uncertainty, adds the start-up where a batch has to wait for it, sorts, and computes nothing
else.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.inference.verdicts import MARGIN
from reports.advice.forecasts import single
from reports.advice.grid import COMPUTING, JOBS, WAITS, WIDTHS, Grid
from reports.advice.text import WORTH_TELLING, accuracy
from reports.formatting import duration, nominal_duration, parsed_seconds
from reports.page.report import Report

_WIDTH = "<u2"
_ENOUGH = "enough for each model"


@dataclass(frozen=True)
class Slider:
    """One input: what it says at each place, how `advise` is asked for that, and where it stands at first."""

    name: str
    label: str
    texts: tuple[str, ...]
    options: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class AdviceSection:
    """What the page shows; `data` is JSON for the script. `accuracy` says what the intervals are."""

    sliders: tuple[Slider, ...]
    has_gil: bool
    accuracy: str
    data: str

    @property
    def command(self) -> str:
        """The question that the sliders ask at first."""
        options = (slider.options[slider.start] for slider in self.sliders)
        return " ".join(("python -m reports advise RECORD", *filter(None, options)))


@dataclass
class _Blocks:
    """Arrays one after the other, each once."""

    known: dict[bytes, int] = field(default_factory=dict)

    def place(self, values: NDArray[Any]) -> int | None:
        """Which one it is; None where there are no values."""
        if np.isnan(values).any():
            return None
        return self.known.setdefault(values.tobytes(), len(self.known))

    @property
    def text(self) -> str:
        return b64encode(b"".join(self.known)).decode()


def advice_section(report: Report, grid: Grid | None) -> AdviceSection | None:
    """The sliders of a record and its grid; None where it can advise nothing."""
    if grid is None:
        return None
    factors = [model.factor for model in grid.models]
    sliders = tuple(_sliders())
    is_checked = bool(report.predictions.cells)
    return AdviceSection(sliders, grid.has_gil, accuracy(factors, is_checked), _data(grid, sliders))


def _sliders() -> Iterator[Slider]:
    yield Slider("wait", "One job waits", _durations(WAITS), _options("--wait", WAITS), WAITS.index("20ms"))
    yield Slider("cpu", "and computes", _durations(COMPUTING), _options("--compute", COMPUTING), COMPUTING.index("2ms"))
    yield Slider("jobs", "Jobs", tuple(f"{jobs:,}" for jobs in JOBS), _options("--jobs", JOBS), JOBS.index(1_000))
    widths = [width for width in WIDTHS if width]
    texts = (_ENOUGH, *(f"{width:,}" for width in widths))
    yield Slider("width", "At a time", texts, ("", *_options("--width", widths)), 0)


def _durations(texts: Sequence[str]) -> tuple[str, ...]:
    seconds = (parsed_seconds(text, "slider") for text in texts)
    return tuple(nominal_duration(value) if value else "nothing" for value in seconds)


def _options(name: str, values: Sequence[str | int]) -> tuple[str, ...]:
    return tuple(f"{name} {value}" for value in values)


def _data(grid: Grid, sliders: Sequence[Slider]) -> str:
    seconds, widths, messages = _Blocks(), _Blocks(), _Blocks()
    models = [
        {
            "model": model.model,
            "factor": model.factor,
            "startup": model.startup,
            "startupText": duration(model.startup) if model.startup >= WORTH_TELLING else "",
            "makespans": [[[seconds.place(single(at)) for at in jobs] for jobs in gil] for gil in model.makespans],
            "enough": [[widths.place(jobs.astype(_WIDTH)) for jobs in gil] for gil in model.enough],
            "messages": [
                [[messages.place(at.astype(_WIDTH)) for at in jobs] for jobs in gil] for gil in model.jobs_per_message
            ],
        }
        for model in grid.models
    ]
    content = {
        "margin": MARGIN,
        "hasGil": grid.has_gil,
        "texts": {slider.name: slider.texts for slider in sliders},
        "options": {slider.name: slider.options for slider in sliders},
        "jobs": JOBS,
        "widths": WIDTHS,
        "models": models,
        "seconds": seconds.text,
        "enough": widths.text,
        "messages": messages.text,
    }
    return json.dumps(content, separators=(",", ":"))
