"""When to use which model: thresholds are where the sliders turn; without a model of the machine nothing is one."""

import re

import pytest

from benchmarks.inference.verdicts import MARGIN
from reports.advice.advice import calibrated_machine
from reports.advice.forecasts import forecasts
from reports.advice.grid import COMPUTING, JOBS, WAITS, grid_of
from reports.advice.thresholds import BESIDE, SIMPLEST_FIRST, THRESHOLD_JOBS, thresholds
from reports.formatting import parsed_seconds
from reports.page.report import Report, conclude
from reports.paths import REFERENCE
from reports.record.load import load
from tests.reports.helpers.pages import page_without_pictures
from tests.reports.helpers.records import Work
from tests.reports.helpers.sliders import Places, demand_at

NAMES = [group[0] for group in SIMPLEST_FIRST]


@pytest.fixture(scope="module")
def report() -> Report:
    return conclude(load(REFERENCE / "linux-2cpu-python3.11.json"))


@pytest.mark.slow
def test_at_every_place_of_the_sliders_thresholds_say_what_advise_says(report: Report) -> None:
    grid = grid_of(report.record, report.predictions)
    assert grid is not None
    known = list(thresholds(grid))
    assert {(use.model, use.releases) for use in known} == {("asyncio", None), ("processes", False), ("threads", True)}
    for use in known:
        assert leads(report, use.model, use.releases, WAITS[0], cold=False) == use.seconds
        if use.releases is None:
            continue
        assert leads(report, use.model, use.releases, BESIDE, cold=False) == use.beside
        assert leads(report, use.model, use.releases, WAITS[0], cold=True) == use.cold
        assert leads(report, use.model, use.releases, BESIDE, cold=True) == use.cold_beside


def leads(report: Report, model: str, releases: bool | None, wait: str, cold: bool) -> float | None:
    """From which place of a slider on the simplest model that is forecast within 5 % is this one."""
    moved, start = (WAITS if releases is None else COMPUTING), None
    for number, text in list(enumerate(moved))[:0:-1]:
        wait_place, computing = (number, 0) if releases is None else (WAITS.index(wait), number)
        places = Places(wait_place, computing, JOBS.index(THRESHOLD_JOBS), 0, int(bool(releases)))
        if simplest(report, places, cold) != model:
            return start
        start = parsed_seconds(text, "place")
    return start


def simplest(report: Report, places: Places, cold: bool) -> str:
    demand = demand_at(places)
    known = forecasts(demand, calibrated_machine(report.record), report.predictions, is_width_given=False)
    seconds = {forecast.model: forecast.cold if cold else forecast.makespan for forecast in known}
    good = {model for model, value in seconds.items() if value <= MARGIN * min(seconds.values())}
    return next(group[0] for group in SIMPLEST_FIRST if good & set(group))


def test_a_record_that_can_advise_names_thresholds_with_what_they_rest_on() -> None:
    noop = Work(
        {"sequential": [[1e-5]] * 4, "asyncio": [[0.001]] * 4, "processes": [[0.01]] * 4},
        name="noop",
        jobs=100,
        width=16,
        kind="baseline",
        startup=0.1,
    )
    html = page_without_pictures(noop)
    [rows] = re.findall(r'<table class="uses">(.*?)</table>', html, re.DOTALL)
    assert re.search(r"processes</th><td>computing that holds the GIL</td>(<td>(never|[\d.]+ [µm]?s)</td>){4}", rows)
    assert "predicted for 1,000 jobs: it is the simplest within 5 % of the fastest." in html


def test_without_a_model_of_the_machine_workloads_are_counted_and_nothing_is_called_a_threshold() -> None:
    cells = {"sequential": [[0.2]] * 4, "asyncio": [[0.03]] * 4, "threads": [[0.03]] * 4}
    html = page_without_pictures(*(Work(cells, name=name, kind="io") for name in ("one", "two")))
    assert "<dt>asyncio or threads</dt><dd>waiting (2 of 2 workloads)</dd>" in html
    assert "per job on" not in html
