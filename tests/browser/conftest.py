"""Debian's Chromium, driven by Playwright, and pages to open in it; skipped by name where one of them is missing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest

from benchmarks.paths import ROOT
from tests.browser.examples import Examples
from tests.browser.tabs import Browser, OpenPage, Tabs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the same page run in the same process, which makes that page once."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            item.add_marker(pytest.mark.xdist_group(str(item.callspec.params.get("name", "standard"))))


REQUIRED = "CROSSOVER_BROWSER_REQUIRED"
"""Set where nothing may be skipped, as in `.ci/run`."""

AXE = ROOT / ".nox" / "axe-core" / "axe.min.js"
"""Where `.ci/install_browser` puts axe-core."""


def lacking(what: str) -> NoReturn:
    """Skip the test, or let it fail where everything has to be there."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}, and {REQUIRED} is set", pytrace=False)
    pytest.skip(what)


# Within this folder alone: while Playwright runs, nothing else in this process can run an event loop.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only this session installs it
    except ModuleNotFoundError:
        lacking("playwright is not installed: python3 noxfile.py -s browser installs it")
    executable = shutil.which("chromium")
    if executable is None:
        lacking("there is no chromium on the path: .ci/install_browser installs Debian's")
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"] if is_root else [])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    """The page of each example, written when it is first asked for."""
    return Examples(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def open_page(chromium: Browser, examples: Examples) -> Iterator[OpenPage]:
    """Opens the page of an example, with options of Playwright's `new_context`; in the end none may have complained."""
    with ExitStack() as stack:
        tabs = Tabs(chromium, stack)

        def opened(name: str, address: str = "", **options: Any) -> Any:
            return tabs.open(f"{examples[name].as_uri()}{address}", **options)

        yield opened
        assert tabs.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not Path(AXE).exists():
        lacking(f"there is no {AXE.relative_to(ROOT)}: .ci/install_browser installs it from npm")
    return AXE.read_text(encoding="utf-8")
