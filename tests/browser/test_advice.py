"""Sliders in a real browser: wherever they stand, the page shows what `advise` says of the same record."""

from dataclasses import asdict

import pytest

from reports.advice.grid import WAITS
from reports.paths import REFERENCE
from reports.record.load import load
from tests.browser.tabs import OpenPage, set_details
from tests.reports.helpers.sliders import advice_at, random_places

ROWS = """(places) => places.map((at) => {
  for (const name of ["wait", "cpu", "jobs", "width"]) {
    const input = document.querySelector(`#advice input[name=${name}]`);
    input.value = at[name];
    input.dispatchEvent(new Event("input"));
  }
  const [gil, started] = ["gil", "started"].map((name) => document.querySelector(`#advice input[name=${name}]`));
  if (gil.checked !== Boolean(at.releases)) gil.click();
  if (started.checked !== at.starts) started.click();
  const rows = [...document.querySelectorAll("#advice .bars li")].map(({ dataset }) => ({ ...dataset }));
  return [rows, document.querySelector("#advice .fastest").textContent];
})"""
"""Moves the sliders from place to place; what each row says, and the sentence above them."""


@pytest.mark.slow
def test_at_two_hundred_random_places_the_page_shows_what_advise_says(open_page: OpenPage) -> None:
    places = random_places(200, seed=17)
    record = load(REFERENCE / "linux-2cpu-python3.11.json")
    asked = [{**asdict(at), "starts": bool(number % 2)} for number, at in enumerate(places)]
    shown = open_page("standard", "#advice").evaluate(ROWS, asked)
    for at, question, (rows, sentence) in zip(places, asked, shown, strict=True):
        advice, starts = advice_at(record, at), question["starts"]
        forecasts = sorted(advice.forecasts, key=lambda forecast: forecast.cold) if starts else advice.forecasts
        assert [(row["model"], int(row["width"])) for row in rows] == [
            (forecast.model, forecast.width) for forecast in forecasts
        ], at
        for name in ("makespan", "low", "high"):
            expected = [getattr(forecast, name) + starts * forecast.startup for forecast in forecasts]
            assert [float(row[name]) for row in rows] == pytest.approx(expected, rel=1e-6), at
        assert sentence.startswith(f"Fastest: {(advice.cold if starts else advice.best).model}"), at
        assert starts or all(model in sentence for model in (*advice.equal, *advice.near)), at
        assert starts or ("may be as fast" in sentence) == bool(advice.near), at


def test_a_slider_moves_by_keyboard_and_says_where_it_is(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice")
    slider = page.get_by_label("One job waits")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == "20 ms"
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "50 ms"
    page.keyboard.press("End")
    assert slider.input_value() == str(len(WAITS) - 1)
    assert "--wait 1000ms" in page.locator("#advice .command").inner_text()


def test_a_row_says_seconds_with_their_interval_then_the_ratio(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice")
    rows = page.locator("#advice .bars li").all_inner_texts()
    assert len(rows) > 2
    for row in rows:
        time, rest = " ".join(row.split()).split("[", 1)
        assert time.split()[-1] in ("s", "ms")
        assert rest.split("]")[0].count(", ") == 1
        assert "x the fastest" in rest.split("]")[1] or "fastest" in rest or "equally good" in rest


def test_pools_that_are_started_for_the_batch_are_ranked_with_their_start(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice")
    slider = page.get_by_role("slider", name="Jobs")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    cold = page.get_by_label("pools of workers are started for this batch")
    before = page.locator("#advice .bars li").evaluate_all("rows => rows.map(row => Number(row.dataset.makespan))")
    cold.check()
    after = page.locator("#advice .bars li").evaluate_all("rows => rows.map(row => Number(row.dataset.makespan))")
    assert after == sorted(after)
    assert sum(after) > sum(before)
    assert "with " in page.locator("#advice .bars").inner_text()


def test_a_job_that_does_nothing_gets_no_bars(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice")
    for label in ("One job waits", "and computes"):
        page.get_by_label(label).focus()
        page.keyboard.press("Home")
    assert page.locator("#advice .fastest").inner_text() == "A job that neither waits nor computes needs no advice."
    assert page.locator("#advice .bars li").count() == 0


def test_without_a_script_the_page_names_the_command(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice", java_script_enabled=False)
    set_details(page, is_open=True)
    assert page.locator("#advice .command").inner_text().startswith("python -m reports advise RECORD --wait 20ms")
    assert not page.locator("#advice .sliders").is_visible()
