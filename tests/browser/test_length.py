"""A page is short when it opens: what is visible has few words and few screens."""

import pytest

from tests.browser.tabs import OpenPage, set_details

WORDS = "() => document.body.innerText.split(/\\s+/).filter(Boolean).length"
SCREENS = "() => document.documentElement.scrollHeight / innerHeight"


@pytest.mark.parametrize(("name", "words", "screens"), [("quick", 600, 6), ("standard", 900, 8)])
def test_what_is_visible_keeps_within_words_and_screens(
    name: str, words: int, screens: int, open_page: OpenPage
) -> None:
    page = open_page(name, viewport={"width": 1280, "height": 900})
    set_details(page, is_open=False)
    closed = page.evaluate(WORDS)
    assert 100 < closed <= words
    assert page.evaluate(SCREENS) <= screens
    set_details(page, is_open=True)
    assert page.evaluate(WORDS) > 2 * closed


def test_the_first_screen_explains_the_signs_of_its_picture(open_page: OpenPage) -> None:
    page = open_page("standard", viewport={"width": 1280, "height": 900})
    picture = page.locator("figure img").first.bounding_box()
    assert picture
    assert picture["y"] + 0.2 * picture["height"] < 900
    source = page.locator("figure img").first.get_attribute("src") or ""
    assert source.index("processes") < source.index("Waiting")
