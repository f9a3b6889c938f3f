"""Pictures within the page: the same SVG without what only makes the file larger."""

import re
from urllib.parse import quote

from markupsafe import Markup

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")
_GLYPH = re.compile(r'(id="|"#)DejaVuSans-(Bold-)?([0-9a-f]+")')
_USE = re.compile(r'<use xlink:href="(#[bg][0-9a-f]+)"(?: transform="translate\((-?\d+(?:\.\d)?)\d* 0\)")?/>')
_SAFE = " <=>/:;,.?!()[]{}+-*'@$|~^"


def data_uri(svg: bytes) -> Markup:
    """A picture as an address that holds all of it; safe within double quotes, since no quote nor ampersand is left."""
    return Markup(f"data:image/svg+xml,{quote(lean(svg.decode()), safe=_SAFE)}")  # noqa: S704


def lean(svg: str) -> str:
    """The same picture: no comments, no indentation, short names of glyphs, their places to a tenth of a unit."""
    text = _SPACE.sub(" ", _COMMENT.sub("", svg))
    text = _GLYPH.sub(lambda found: f"{found[1]}{'b' if found[2] else 'g'}{found[3]}", text)
    return _USE.sub(_short_use, text)


def _short_use(found: re.Match[str]) -> str:
    return f"<use xlink:href='{found[1]}'/>" if found[2] is None else f"<use xlink:href='{found[1]}' x='{found[2]}'/>"
