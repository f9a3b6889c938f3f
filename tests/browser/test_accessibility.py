"""What axe-core finds: nothing, on a phone and on a screen, in light and in dark, closed and open."""

from typing import Any

import pytest

from tests.browser.examples import PAGES
from tests.browser.tabs import OpenPage, Page, set_details


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_core_finds_nothing(name: str, width: int, scheme: Any, open_page: OpenPage, axe: str) -> None:
    page = open_page(name, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.evaluate(axe)
    assert findings(page) == []
    set_details(page, is_open=True)
    assert findings(page) == []


def findings(page: Page) -> list[str]:
    """A line for each finding: which rule, where, and why."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_axe_core_finds_what_is_wrong(open_page: OpenPage, axe: str) -> None:
    page = open_page("quick")
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    page.evaluate("document.querySelector('.lead').style.color = getComputedStyle(document.body).backgroundColor")
    page.evaluate(axe)
    assert {line.split(":")[0] for line in findings(page)} == {"image-alt", "color-contrast"}
