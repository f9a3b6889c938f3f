"""Nothing is wider than the window, on paper either; nothing moves for those who do not want it."""

import pytest

from tests.browser.examples import PAGES
from tests.browser.tabs import OpenPage, Page, set_details

WIDTHS = (360, 768, 1280, 1920)
TOO_WIDE = """() => {
    const scrolls = (part) => part && (getComputedStyle(part).overflowX !== 'visible' || scrolls(part.parentElement));
    const isOutside = (part) => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
    const parts = [...document.querySelectorAll('body *')];
    const outside = parts.filter((part) => isOutside(part) && !scrolls(part.parentElement));
    const isScrolling = document.documentElement.scrollWidth > document.documentElement.clientWidth;
    return [...(isScrolling ? ['the page scrolls'] : []), ...outside.map((part) => part.outerHTML.slice(0, 120))];
}"""


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("name", [*PAGES, "hostile"])
def test_nothing_is_wider_than_the_window(name: str, is_open: bool, open_page: OpenPage) -> None:
    page = open_page(name)
    set_details(page, is_open=is_open)
    assert {width: found for width in WIDTHS if (found := too_wide(page, width))} == {}


def too_wide(page: Page, width: int) -> list[str]:
    """What stands out of a window of so many pixels, unless it is within something that scrolls."""
    page.set_viewport_size({"width": width, "height": 900})
    return list(page.evaluate(TOO_WIDE))


@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_shows_all_that_is_open_and_nothing_to_click(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    set_details(page, is_open=True)
    page.emulate_media(media="print")
    assert not any(part.is_visible() for part in page.locator(".contents, .filters, .swipe").all())
    for selector in ("h1", "h2", "p", "img", "tr", "summary"):
        parts = page.locator(f"main {selector}:not(.jumps)")
        assert parts.count()
        assert parts.evaluate_all("parts => parts.filter(part => !part.checkVisibility()).length") == 0


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_for_who_prefers_that(name: str, open_page: OpenPage) -> None:
    page = open_page(name, reduced_motion="reduce")
    set_details(page, is_open=True)
    assert page.evaluate("document.getAnimations().length") == 0
    moving = "style => style.scrollBehavior === 'smooth' || parseFloat(style.transitionDuration) > 0"
    styles = "[...document.querySelectorAll('*')].map(part => getComputedStyle(part))"
    assert page.evaluate(f"{styles}.filter({moving}).length") == 0
