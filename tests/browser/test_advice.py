"""Sliders in a real browser: wherever they stand, the page shows what `advise` says of the same record."""

from dataclasses import asdict

import pytest

from reports.advice.grid import WAITS
from reports.paths import REFERENCE
from reports.record.load import load
from tests.browser.tabs import OpenPage
from tests.reports.helpers.sliders import advice_at, random_places

ROWS = """(places) => places.map((at) => {
  for (const name of ["wait", "cpu", "jobs", "width"]) {
    const input = document.querySelector(`#advice input[name=${name}]`);
    input.value = at[name];
    input.dispatchEvent(new Event("input"));
  }
  const gil = document.querySelector("#advice input[name=gil]");
  if (gil.checked !== Boolean(at.releases)) gil.click();
  const rows = [...document.querySelectorAll("#advice .bars li")].map(({ dataset }) => ({ ...dataset }));
  return [rows, document.querySelector("#advice .fastest").textContent];
})"""
"""Moves the sliders from place to place; what each row says, and the sentence above them."""


@pytest.mark.slow
def test_at_two_hundred_random_places_the_page_shows_what_advise_says(open_page: OpenPage) -> None:
    places = random_places(200, seed=17)
    record = load(REFERENCE / "linux-2cpu-python3.11.json")
    shown = open_page("standard", "#advice").evaluate(ROWS, [asdict(at) for at in places])
    for at, (rows, sentence) in zip(places, shown, strict=True):
        advice = advice_at(record, at)
        assert [(row["model"], int(row["width"])) for row in rows] == [
            (forecast.model, forecast.width) for forecast in advice.forecasts
        ], at
        for name in ("makespan", "low", "high"):
            numbers = [float(row[name]) for row in rows]
            assert numbers == pytest.approx([getattr(forecast, name) for forecast in advice.forecasts], rel=1e-6), at
        assert sentence.startswith(f"Fastest: {advice.best.model}"), at
        assert all(model in sentence for model in (*advice.equal, *advice.near)), at


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


def test_a_job_that_does_nothing_gets_no_bars(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice")
    for label in ("One job waits", "and computes"):
        page.get_by_label(label).focus()
        page.keyboard.press("Home")
    assert page.locator("#advice .fastest").inner_text() == "A job that neither waits nor computes needs no advice."
    assert page.locator("#advice .bars li").count() == 0


def test_without_a_script_the_page_names_the_command(open_page: OpenPage) -> None:
    page = open_page("standard", "#advice", java_script_enabled=False)
    page.locator("#advice > summary").click()
    assert page.locator("#advice .command").inner_text().startswith("python -m reports advise RECORD --wait 20ms")
    assert not page.locator("#advice .sliders").is_visible()
