"""Every page opens without an error, and asks for nothing."""

import pytest

from tests.browser.examples import PAGES
from tests.browser.tabs import OpenPage


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_an_error_and_asks_for_nothing(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    page.wait_for_load_state("networkidle")
    assert page.title()
    assert page.locator("h1").is_visible()
