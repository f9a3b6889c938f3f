"""Pages that are open, and what they complain of."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
else:
    Browser = Page = Any

__all__ = ["Browser", "OpenPage", "Page", "Tabs", "set_details"]

_OWN = ("file:", "data:")
"""How addresses begin that a page may ask for."""


class OpenPage(Protocol):
    """Opens the page of an example, at an address within it such as `#method`."""

    def __call__(self, name: str, address: str = "", **options: Any) -> Page: ...


class Tabs:
    """Opens pages, each in a context of its own, and listens to all of them."""

    def __init__(self, browser: Browser, stack: ExitStack) -> None:
        self._browser, self._stack = browser, stack
        self.complaints: list[str] = []
        """What went wrong: messages, errors, dialogs, and requests for what is not part of the page."""

    def open(self, address: str, **options: Any) -> Page:
        """Open an address when everything has loaded; `options` are those of Playwright's `new_context`."""
        context = self._browser.new_context(**options)
        self._stack.callback(context.close)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self._check_request(request.url))
        page.on("dialog", self._dismiss)
        page.on("popup", lambda other: self.complaints.append(f"window: {other.url}"))
        page.goto(address)
        return page

    def _check_request(self, url: str) -> None:
        if not url.startswith(_OWN):
            self.complaints.append(f"request: {url}")

    def _dismiss(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def set_details(page: Page, *, is_open: bool) -> None:
    """Open or close everything that can be."""
    page.evaluate("open => document.querySelectorAll('details').forEach(part => { part.open = open; })", is_open)
