"""Python text as HTML in which keywords, texts, comments and defined names have a colour; all else is escaped."""

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby

from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

_ELEMENTS = (
    (Comment, "i"),
    (String.Doc, "i"),
    (Keyword, "b"),
    (Operator.Word, "b"),
    (String, "em"),
    (Number, "em"),
    (Name.Function, "dfn"),
    (Name.Class, "dfn"),
    (Name.Decorator, "dfn"),
)
"""Elements are shorter than classes, of which a page of thirty workloads would need 50 kB; `page.css` colours them."""


def highlighted(text: str) -> Markup:
    """The text as HTML for a `pre`."""
    return Markup("".join(_marked(kind, piece) for kind, piece in _pieces(text)))  # noqa: S704  # each piece is escaped


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Runs of one kind, with the space between two of the same kind."""
    pieces: list[tuple[str, str]] = []
    for token, value in _lexer().get_tokens(text):
        kind = _kind(token)
        if kind and len(pieces) > 1 and pieces[-1][1].isspace() and pieces[-2][0] == kind:
            pieces[-1] = (kind, pieces[-1][1])
        pieces.append((kind, value))
    for kind, run in groupby(pieces, key=lambda piece: piece[0]):
        yield kind, "".join(value for _, value in run)


def _marked(kind: str, text: str) -> str:
    """Quotes stay as they are, which mean nothing outside of a tag and are many."""
    content = escape(text, quote=False)
    return f"<{kind}>{content}</{kind}>" if kind else content


@cache
def _kind(token: _TokenType) -> str:
    return next((kind for parent, kind in _ELEMENTS if token in parent), "")


@cache
def _lexer() -> Lexer:
    return PythonLexer(stripnl=False, ensurenl=False)
