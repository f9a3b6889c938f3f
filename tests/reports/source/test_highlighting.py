"""Code keeps every character of its text, gets few elements, and never becomes markup."""

import re
from html import unescape

import pytest

from reports.source.highlighting import highlighted
from tests.reports.source.test_code import suite

ELEMENTS = re.compile(r"</?(?:b|i|em|dfn)>")


def test_keywords_texts_comments_and_defined_names_are_marked_and_nothing_else() -> None:
    assert highlighted('async def job(x):  # why\n    return f"{x}", 1') == (
        '<b>async def</b> <dfn>job</dfn>(x):  <i># why</i>\n    <b>return</b> <em>f"{</em>x<em>}"</em>, <em>1</em>'
    )


@pytest.mark.parametrize("name", ["workloads.io.sleep", "workloads.cpu.matrix", "workloads.lessons.awaitables"])
def test_every_character_of_the_text_stays(name: str) -> None:
    text = suite()[name]
    assert unescape(ELEMENTS.sub("", highlighted(text))) == text


@pytest.mark.parametrize(
    "text",
    [
        "</pre><script>alert(1)</script>",
        "x = '<img src=x onerror=alert(1)>'",
        "# </i><b onclick=x>",
        "&lt;b&gt;",
        "\ufffd`$?",
    ],
)
def test_a_hostile_text_stays_text(text: str) -> None:
    marked = highlighted(text)
    assert unescape(ELEMENTS.sub("", marked)) == text
    assert "<" not in ELEMENTS.sub("", marked)


def test_the_same_text_gives_the_same_html() -> None:
    text = suite()["workloads.io.http_fetch"]
    assert highlighted(text) == highlighted(text)
