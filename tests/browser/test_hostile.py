"""Whatever a record says stays text: nothing runs, nothing is loaded, no element is made of it."""

import json

import pytest

from tests.browser.examples import hostile
from tests.browser.tabs import OpenPage, set_details
from tests.fuzzing.hostile_values import MARKUP

PAGES = ("hostile", "hostile comparison", "hostile reproduction")
ALIVE = """() => [...document.querySelectorAll('*')].filter((part) =>
    /^(iframe|object|embed|form|svg|math|base|link|live|audio|video|a:.*)$/i.test(part.tagName)
    || [...part.attributes].some(({name}) => /^on|^xlink/i.test(name))
    || (part.hasAttribute('style') && !part.closest('.bars, .axis, .sortable thead') && !part.matches('.sortable'))
    || (part.tagName === 'A' && !/^(#|figures\\/|data:text\\/csv,)/.test(part.getAttribute('href')))
    || (part.tagName === 'IMG' && !part.getAttribute('src').startsWith('data:image/svg+xml,'))
).map((part) => part.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("name", PAGES)
def test_markup_in_a_record_stays_text(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    set_details(page, is_open=True)
    assert page.evaluate(ALIVE) == []
    assert page.locator("script").count() == (1 if name == "hostile" else 0)
    assert page.locator("style").count() == page.locator("title").count() == 1
    text = page.locator("main").inner_text()
    assert sum(markup in text for markup in MARKUP) > 5


def test_a_page_full_of_markup_is_used_without_harm(open_page: OpenPage) -> None:
    page = open_page("hostile")
    for button in page.get_by_role("button").all():
        button.click()
        page.keyboard.press("Escape")  # closes a figure that it enlarged
    for select in page.locator("select").all():
        for index in range(select.locator("option").count()):
            select.select_option(index=index)
    for link in page.locator("a[href^='#']").all():
        link.evaluate("link => link.click()")
    assert page.evaluate(ALIVE) == []


def test_nearly_every_markup_is_in_the_hostile_record() -> None:
    content = hostile()
    assert sum(json.dumps(markup)[1:-1] in content for markup in MARKUP) > 0.9 * len(MARKUP)
