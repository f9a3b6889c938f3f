"""Sliders of the page: at every place they show what `advise` says, by numbers that the report computed."""

import json
import math
import re
import struct
from base64 import b64decode
from dataclasses import dataclass
from html import unescape
from typing import Any

import numpy as np
import pytest

from benchmarks.inference.verdicts import MARGIN
from reports.advice.grid import COMPUTING, JOBS, WAITS, WIDTHS, grid_of
from reports.page.advice import advice_section
from reports.page.report import conclude
from reports.record.measurements import Measurements
from tests.reports.helpers.examples import typical
from tests.reports.helpers.pages import page_without_pictures
from tests.reports.helpers.records import Work, measured
from tests.reports.helpers.records import record as as_record
from tests.reports.helpers.sliders import Places, advice_at, random_places

NOOP = Work(
    {
        "sequential": [[1e-5]] * 4,
        "asyncio": [[0.001]] * 4,
        "threads": [[0.0020000003]] * 4,
        "asyncio+threads": [[0.002]] * 4,
        "processes": [[0.01]] * 4,
    },
    name="noop",
    jobs=100,
    width=16,
    kind="baseline",
    startup=0.1,
)
"""Two models are as good as equal, so that their order is by rounding alone."""
FETCH = Work({"sequential": [[0.2]] * 4, "asyncio": [[0.03]] * 4, "threads": [[0.05]] * 4}, wait_seconds=0.01)
SINGLE = 2**-23
"""How far apart two neighbouring numbers of 32 bits are at most, relative to them."""


@dataclass(frozen=True)
class Row:
    """What the script shows of one model."""

    model: str
    makespan: float
    low: float
    high: float
    width: int
    jobs_per_message: int


def data_of(html: str) -> dict[str, Any]:
    """What the script reads: the attribute of the section, as a browser unescapes it."""
    [text] = re.findall(r'data-forecasts="([^"]*)"', html)
    content: dict[str, Any] = json.loads(unescape(text))
    return content


def shown(data: dict[str, Any], at: Places) -> list[Row]:
    """What `advice.js` looks up, by its own steps: the offset of a block, then the place within it."""
    seconds, widths = b64decode(data["seconds"]), b64decode(data["enough"])
    size = len(data["texts"]["wait"]) * len(data["texts"]["cpu"])
    place = at.wait * len(data["texts"]["cpu"]) + at.cpu
    rows = []
    for model in data["models"]:
        block = model["makespans"][at.releases][at.jobs][at.width]
        if block is None:
            continue
        (makespan,) = struct.unpack_from("<f", seconds, 4 * (block * size + place))
        (enough,) = struct.unpack_from("<H", widths, 2 * (model["enough"][at.releases][at.jobs] * size + place))
        asked = data["widths"][at.width]
        width = enough if asked is None else min(asked, data["jobs"][at.jobs])
        messages = model["messages"][at.releases][at.jobs][at.width]
        (shared,) = struct.unpack_from("<H", b64decode(data["messages"]), 2 * (messages * size + place))
        ends = makespan / model["factor"], makespan * model["factor"]
        rows.append(Row(model["model"], makespan, *ends, width, shared))
    return sorted((row for row in rows if math.isfinite(row.makespan)), key=lambda row: row.makespan)


@pytest.fixture(scope="module")
def record() -> Measurements:
    return measured(NOOP, FETCH)


@pytest.fixture(scope="module")
def html() -> str:
    return page_without_pictures(NOOP, FETCH)


@pytest.mark.parametrize("count", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_at_random_places_the_page_shows_what_advise_says(record: Measurements, html: str, count: int) -> None:
    data = data_of(html)
    for at in random_places(count, seed=16):
        advice, rows = advice_at(record, at), shown(data, at)
        assert [row.model for row in rows] == [forecast.model for forecast in advice.forecasts], at
        assert [row.width for row in rows] == [forecast.width for forecast in advice.forecasts], at
        assert [row.jobs_per_message for row in rows] == [forecast.jobs_per_message for forecast in advice.forecasts], (
            at
        )
        for row, forecast in zip(rows, advice.forecasts, strict=True):
            for ours, theirs in ((row.makespan, forecast.makespan), (row.low, forecast.low), (row.high, forecast.high)):
                assert ours == pytest.approx(theirs, rel=SINGLE), at
        startups = {model["model"]: model["startup"] for model in data["models"]}
        assert all(startups[forecast.model] == forecast.startup for forecast in advice.forecasts), at
        equal = [row.model for row in rows[1:] if row.makespan <= rows[0].makespan * MARGIN]
        assert equal == list(advice.equal), at


def test_a_model_that_nobody_starts_so_many_workers_of_is_left_out(html: str) -> None:
    at = Places(wait=5, cpu=5, jobs=JOBS.index(1_000), width=WIDTHS.index(256), releases=0)
    assert "processes" not in {row.model for row in shown(data_of(html), at)}


def test_every_number_that_the_script_can_look_up_is_there(html: str) -> None:
    data = data_of(html)
    size = len(WAITS) * len(COMPUTING)
    blocks = {block for model in data["models"] for gil in model["makespans"] for jobs in gil for block in jobs}
    assert sorted(blocks - {None}) == list(range(len(b64decode(data["seconds"])) // (4 * size)))
    widths = {block for model in data["models"] for gil in model["enough"] for block in gil}
    assert sorted(widths) == list(range(len(b64decode(data["enough"])) // (2 * size)))
    sent = {block for model in data["models"] for gil in model["messages"] for jobs in gil for block in jobs}
    assert sorted(sent) == list(range(len(b64decode(data["messages"])) // (2 * size)))
    assert all(np.frombuffer(b64decode(data["seconds"]), "<f4") > 0)


def test_the_numbers_take_little_room_and_the_same_record_gives_the_same(record: Measurements) -> None:
    first, second = (
        advice_section(report, grid_of(report.record, report.predictions)) for report in (conclude(record),) * 2
    )
    assert first is not None
    assert first == second
    assert len(first.data) < 250_000


def test_the_command_that_is_shown_asks_what_the_sliders_ask(html: str) -> None:
    assert 'class="command">python -m reports advise RECORD --wait 20ms --compute 2ms --jobs 1000</code>' in html
    data = data_of(html)
    assert data["options"]["wait"] == [f"--wait {text}" for text in WAITS]
    assert data["options"]["cpu"] == [f"--compute {text}" for text in COMPUTING]
    assert data["options"]["width"][:2] == ["", "--width 1"]


def test_sliders_have_labels_and_their_values_in_words(html: str) -> None:
    for name, text in (("wait", "20 ms"), ("cpu", "2 ms"), ("jobs", "1,000"), ("width", "enough for each model")):
        assert f'<label for="advice-{name}">' in html
        assert f'<output for="advice-{name}" aria-live="off">{text}</output>' in html
    assert data_of(html)["texts"]["cpu"][:3] == ["nothing", "10 µs", "20 µs"]
    assert '<li><a href="#advice">Advice</a></li>' in html


def test_a_python_without_a_gil_has_none_to_release() -> None:
    blocks = [{**block, "gil_enabled": False} for block in as_record(NOOP, FETCH)["crossover"]["blocks"]]
    html = page_without_pictures(NOOP, FETCH, environment={"gil": "disabled"}, blocks=blocks)
    assert data_of(html)["hasGil"] is False
    assert 'name="gil"' not in html


def test_a_record_that_does_not_tell_what_models_cost_has_no_sliders() -> None:
    html = page_without_pictures(FETCH)
    assert "data-forecasts" not in html
    assert 'href="#advice"' not in html


def test_where_nothing_checks_predictions_the_page_says_so() -> None:
    assert "Nothing there tells how far predictions are off" in page_without_pictures(NOOP)


def test_a_typical_record_has_sliders() -> None:
    assert data_of(page_without_pictures(*typical()))["models"]
