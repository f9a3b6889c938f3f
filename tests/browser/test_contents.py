"""Everything that is closed opens, by link, by address and by keyboard; the table of contents stays."""

import pytest

from tests.browser.tabs import OpenPage, Page, set_details

PAGES = ("quick", "standard", "map", "sweeps")
MOST = 40
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
    return height > 0 && top > -2 && top < innerHeight && (target.tagName !== 'DETAILS' || target.open);
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
def test_what_is_closed_opens_and_closes_by_keyboard(name: str, open_page: OpenPage) -> None:
    """Of a large page a share, evenly."""
    page = open_page(name)
    set_details(page, is_open=True)
    parts = page.locator("details").all()
    assert parts
    for part in parts[:: 1 + len(parts) // MOST]:
        part.locator("> summary").focus()
        assert press(page, part, "Enter") is False
        assert press(page, part, "Space") is True


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
        link, target = (page.locator(place).bounding_box() for place in (".contents a >> nth=0", f"#{address}"))
        assert link
        assert target
        assert 0 <= link["y"] < 800 - link["height"]
        assert target["y"] >= link["y"] + link["height"] or target["x"] >= link["x"] + link["width"]
