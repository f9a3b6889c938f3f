"""Everything that is closed opens, by link, by address and by keyboard; the table of contents stays."""

import pytest

from tests.browser.tabs import OpenPage, Page, set_details

PAGES = ("quick", "standard", "map", "sweeps")
LINKS = "() => [...new Set([...document.querySelectorAll('a[href^=\"#\"]')].map(link => link.hash.slice(1)))]"
CLICK = """address => {
    const link = document.querySelector(`a[href="#${address}"]`);
    for (let part = link; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
    link.click();
}"""
"""As a reader does who has opened what the link is in."""

REACHED = """address => {
    const target = document.getElementById(address);
    const {top, height} = target.getBoundingClientRect();
    return height > 0 && top > -1 && top < innerHeight && (target.tagName !== 'DETAILS' || target.open);
}"""


@pytest.mark.parametrize("name", PAGES)
def test_every_link_opens_what_it_leads_to_also_a_second_time(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    addresses = page.evaluate(LINKS)
    assert addresses
    for address in addresses:
        for _ in range(2):
            set_details(page, is_open=False)
            page.evaluate(CLICK, address)
            page.wait_for_function(REACHED, arg=address, timeout=5000)


@pytest.mark.parametrize("name", PAGES)
def test_the_address_of_what_is_closed_opens_it(name: str, open_page: OpenPage) -> None:
    addresses = open_page(name).locator("details[id]").evaluate_all("parts => parts.map(part => part.id)")
    assert addresses
    for address in (addresses[0], addresses[len(addresses) // 2], addresses[-1]):
        assert open_page(name, f"#{address}").evaluate(REACHED, address)


@pytest.mark.parametrize("name", [*PAGES, "comparison"])
def test_everything_that_is_closed_opens_and_closes_by_keyboard(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    parts = page.locator("details")
    assert parts.count()
    for number in range(parts.count()):
        set_details(page, is_open=False)
        part = parts.nth(number)
        part.evaluate("part => { for (; part; part = part.parentElement?.closest('details')) part.open = true; }")
        part.locator("> summary").focus()
        assert press(page, part, "Enter") is False
        assert press(page, part, "Enter") is True
        assert press(page, part, "Space") is False


def press(page: Page, part: object, key: str) -> bool:
    """Whether a part is open once a key was pressed."""
    page.keyboard.press(key)
    return bool(part.evaluate("part => part.open"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_the_table_of_contents_stays_in_view(width: int, open_page: OpenPage) -> None:
    page = open_page("standard", viewport={"width": width, "height": 800})
    set_details(page, is_open=True)
    for address in ("table", "workloads", "machine"):
        page.evaluate("address => document.getElementById(address).scrollIntoView()", address)
        box = page.locator(".contents a").first.bounding_box()
        assert box
        assert 0 <= box["y"] < 800 - box["height"]
        heading = page.locator(f"#{address}").bounding_box()
        assert heading
        assert heading["y"] >= box["y"] or width > 1000
