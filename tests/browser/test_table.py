"""The table of all workloads is sorted and filtered as asked."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.browser.tabs import OpenPage, Page

TABLES = ("quick", "standard", "sweeps")
ROWS = "table.sortable > tbody > tr"
HEADS = "table.sortable > thead th"
VALUES = f"column => [...document.querySelectorAll('{ROWS}')].map(row => row.cells[column].dataset.value || '')"
COLLATED = "texts => texts.every((text, place) => !place || texts[place - 1].localeCompare(text) <= 0)"


@pytest.mark.parametrize("name", TABLES)
def test_each_column_sorts_both_ways_by_clicks(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    heads = page.locator(HEADS)
    for column in range(heads.count()):
        button = heads.nth(column).get_by_role("button")
        button.click()
        first = sorted_by(page, column)
        button.click()
        assert {first, sorted_by(page, column)} == {"ascending", "descending"}
        button.click()
        assert sorted_by(page, column) == first


@pytest.mark.parametrize("name", TABLES)
def test_each_column_sorts_both_ways_by_keyboard(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    page.locator(HEADS).first.get_by_role("button").focus()
    for column in range(page.locator(HEADS).count()):
        page.keyboard.press("Enter")
        first = sorted_by(page, column)
        page.keyboard.press("Space")
        assert {first, sorted_by(page, column)} == {"ascending", "descending"}
        page.keyboard.press("Tab")


def sorted_by(page: Page, column: int) -> str:
    """How the column, and no other one, is sorted; whatever has no value comes last, and no row is lost."""
    directions = page.locator(HEADS).evaluate_all("heads => heads.map(head => head.ariaSort)")
    assert [place for place, direction in enumerate(directions) if direction] == [column]
    values = page.evaluate(VALUES, column)
    known = [value for value in values if value]
    assert values == known + [""] * (len(values) - len(known))
    assert sorted(page.evaluate(VALUES, 0)) == sorted(set(page.evaluate(VALUES, 0)))
    in_order = known if directions[column] == "ascending" else known[::-1]
    is_number = page.locator(HEADS).nth(column).get_attribute("data-number") is not None
    assert is_rising(in_order) if is_number else page.evaluate(COLLATED, in_order)
    return str(directions[column])


def is_rising(values: Sequence[str]) -> bool:
    numbers = [float(value) for value in values]
    return numbers == sorted(numbers)


@pytest.mark.parametrize("name", TABLES)
def test_each_filter_shows_the_rows_that_match_and_says_how_many(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    total = page.locator(ROWS).count()
    assert shown(page) == total
    for select in page.locator(".filters select").all():
        key = select.get_attribute("name")
        for option in select.locator("option").evaluate_all("options => options.map(option => option.value)"):
            select.select_option(option)
            matching = f"row => !'{option}' || row.dataset.{key}.split('|').includes('{option}')"
            expected = page.locator(ROWS).evaluate_all(f"rows => rows.filter({matching}).length")
            assert 0 < shown(page) == expected
        select.select_option("")
    assert shown(page) == total


def test_filters_together_show_the_rows_that_match_all_of_them(open_page: OpenPage) -> None:
    page = open_page("standard")
    kind, answer = (page.locator(f".filters select[name={name}]") for name in ("kind", "answer"))
    kind.select_option("io")
    of_kind = shown(page)
    answer.select_option("helps")
    matching = page.locator(f"{ROWS}[data-kind=io][data-answer=helps]")
    assert 0 < shown(page) == matching.count() < of_kind


def shown(page: Page) -> Any:
    """How many rows can be seen, which is what the page says."""
    visible = page.locator(ROWS).evaluate_all("rows => rows.filter(row => row.checkVisibility()).length")
    assert page.locator(".filters output").inner_text() == f"{visible} of {page.locator(ROWS).count()}"
    return visible
