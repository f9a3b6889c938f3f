"""The same picture in fewer bytes, for a page: what matplotlib says again and again is said once.

Nothing that can be seen is lost: no description, no indentation, no group without a purpose, places to a hundredth of
a unit, a style that returns as a class, short names, and pictures of dots with a palette of 256 colours.
"""

import re
from base64 import b64decode, b64encode
from collections import Counter
from io import BytesIO
from itertools import count, product
from string import ascii_lowercase

from PIL import Image

_UNSEEN = re.compile(r"<\?xml.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>", re.DOTALL)
_BETWEEN = re.compile(r"(?<=>)\s+(?=<)")
_SPACE = re.compile(r"\s*\n\s*")
_TAG = re.compile("<[^>]*>")
_IDLE = re.compile(r" transform='rotate\(-0 [^']*'| id='[a-zA-Z0-9.]+_\d+'|(?<=[;:]) ")
"""Rotations by nothing, names of groups that nothing refers to, space within styles."""

_DIGITS, _ZERO = re.compile(r"(\.\d\d)\d+"), re.compile(r"(?<![\d.])0(?=\.\d)")
_QUOTED, _STYLE = re.compile('="([^"\']*)"'), re.compile("style='([^']*)'")
_NAME = re.compile(r"(?<=id=')\w+(?=')|(?<=href='#)\w+(?=')|(?<=url\(#)\w+(?=\))")
_PATH, _COMMAND = re.compile("(?<= d=')[^']*"), re.compile(" ?([MLQCz]) ?")
_PNG = re.compile("(?<=data:image/png;base64,)[^']*")
_COLOURS = 256


def lean_svg(svg: str, family: str) -> str:
    """The picture, its font `family` (a style that ends with a semicolon) named once; texts are what they were."""
    text = _BETWEEN.sub("", _SPACE.sub(" ", _UNSEEN.sub("", svg))).strip()
    names, groups = _Names(), list[bool]()
    lean = _TAG.sub(lambda match: _kept(_lean_tag(match[0], family, names), groups), text)
    named = family.replace("'", "&quot;")
    return _with_classes(lean).replace("<svg ", f"<svg style='{named}' ", 1)


def _lean_tag(tag: str, family: str, names: "_Names") -> str:
    """A tag with short numbers and names, in single quotes."""
    if "=" not in tag:
        return tag
    quoted = _QUOTED.sub(r"='\1'", tag.replace(f" {family}", "").replace("xlink:href", "href"))
    if "data:image" in tag:
        return _PNG.sub(lambda match: _with_palette(match[0]), quoted)
    short = _NAME.sub(names.short, _DIGITS.sub(r"\1", _IDLE.sub("", quoted)))
    return _PATH.sub(lambda match: _lean_path(match[0]), short) if " d=" in short else short


def _lean_path(path: str) -> str:
    return _ZERO.sub("", _COMMAND.sub(r"\1", path)).replace(" -", "-").strip()


class _Names:
    """Names by order of appearance: a, b, …, z, aa."""

    def __init__(self) -> None:
        letters = ("".join(word) for length in count(1) for word in product(ascii_lowercase, repeat=length))
        self._free, self._short = letters, dict[str, str]()

    def short(self, match: re.Match[str]) -> str:
        """The short name of a name, the same wherever it stands."""
        if match[0] not in self._short:
            self._short[match[0]] = next(self._free)
        return self._short[match[0]]


def _kept(tag: str, groups: list[bool]) -> str:
    """The tag; nothing for a group that only holds what is in it. `groups` says which open ones are kept."""
    if tag == "</g>":
        return tag if groups.pop() else ""
    if tag == "<g>" or tag.startswith("<g "):
        groups.append(tag != "<g>")
        return tag if groups[-1] else ""
    return tag


def _with_classes(text: str) -> str:
    """With a class for each style that stands there more than once."""
    counts = Counter(style for tag in _TAG.findall(text) for style in _STYLE.findall(tag))
    names = {style: f"s{place}" for place, style in enumerate(style for style, times in counts.items() if times > 1)}
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())

    def short(match: re.Match[str]) -> str:
        return f"class='{names[match[1]]}'" if match[1] in names else match[0]

    return _TAG.sub(lambda match: _STYLE.sub(short, match[0]), text).replace("</style>", f"{rules}</style>", 1)


def _with_palette(encoded: str) -> str:
    """A picture of dots with as many colours as the eye can tell, in a quarter of the bytes."""
    stream = BytesIO()
    image = Image.open(BytesIO(b64decode(encoded))).convert("RGBA")
    image.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(stream, "png", compress_level=6)
    return b64encode(stream.getvalue()).decode()
