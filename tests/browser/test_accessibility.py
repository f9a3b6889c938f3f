"""What axe-core finds: nothing, on a phone and on a screen, in light and in dark, closed and open."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from tests.browser.examples import PAGES
from tests.browser.tabs import OpenPage, Page, set_details

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that another colour scheme changes."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_core_finds_nothing(name: str, width: int, scheme: Any, open_page: OpenPage, axe: str) -> None:
    page = open_page(name, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.evaluate(axe)
    rules = COLOURS if scheme == "dark" else {}
    assert findings(page, rules) == []
    set_details(page, is_open=True)
    assert findings(page, rules) == []


def findings(page: Page, rules: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
    """A line for each finding: which rule, where, and why; `rules` are options of axe-core, by default all."""
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **rules})
    return [
        f"{violation['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_axe_core_finds_what_is_wrong(open_page: OpenPage, axe: str) -> None:
    page = open_page("quick", color_scheme="light")
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    page.evaluate("document.querySelector('.lead').style.color = '#bbb'")
    page.evaluate(axe)
    assert {line.split(":")[0] for line in findings(page)} == {"image-alt", "color-contrast"}
