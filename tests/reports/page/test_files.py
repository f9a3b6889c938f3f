"""A text of a record stays text in Markdown, wherever it stands."""

import pytest
from markdown_it import MarkdownIt

from reports.page.files import escaped

LIVE = (
    "<b>a</b>",
    "<!-- a -->",
    "[a](b)",
    "![a](b)",
    "[a][b]",
    "[a]: b",
    "<https://x.test>",
    "`a`",
    "**a** _b_ ~~c~~",
    "# a",
    "> a",
    "- a",
    "+ a",
    "1. a",
    "12) a",
    "--- |",
    "a | b",
    "&lt;",
    "a\\",
)


@pytest.mark.parametrize("text", LIVE)
@pytest.mark.parametrize("before", ["", "- ", "| a |\n|---|\n| "])
def test_a_text_is_what_a_renderer_shows(text: str, before: str) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    plain, escapes = (markdown.parse(before + text_or_escape) for text_or_escape in ("a", escaped(text)))
    assert [token.type for token in escapes] == [token.type for token in plain]
    shown = next(token for token in reversed(escapes) if token.type == "inline")
    assert {token.type for token in shown.children or ()} <= {"text", "text_special"}
    assert "".join(token.content for token in shown.children or ()) == text


@pytest.mark.parametrize(("address", "text"), [("https://x.test", r"https\://x.test"), ("www.x.test", r"www\.x.test")])
def test_an_address_does_not_become_a_link_by_itself(address: str, text: str) -> None:
    assert escaped(address) == text


def test_intervals_and_signs_of_numbers_stay_readable() -> None:
    assert (
        escaped("14.2x faster [13.7, 14.8]: faster; -5 to [-1, 3]")
        == "14.2x faster [13.7, 14.8]: faster; -5 to [-1, 3]"
    )


@pytest.mark.parametrize(("name", "text"), [("http_fetch", "http_fetch"), ("a_é_b", r"a\_é\_b"), ("_x_", r"\_x\_")])
def test_only_within_plain_names_underscores_stay_as_they_are(name: str, text: str) -> None:
    assert escaped(name) == text
