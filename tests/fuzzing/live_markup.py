"""Did anything in a report come to life: an element, a link, a formula that only a record can have brought?"""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

from markdown_it import MarkdownIt

import reports


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _words(
    "html head meta title style script body main nav section h1 h2 h3 h4 p strong em b small span ul li table thead "
    "tbody tr th td a dl div dt dd code wbr details summary figure img figcaption br label select option output "
    "pre h5 i dfn button input ol"
)
_ATTRIBUTES = _words(
    "lang charset name content http-equiv class id href src alt scope colspan width height loading title hidden value "
    "role tabindex aria-label aria-live aria-hidden type download min max step for data-name "
    "data-forecasts data-value data-first data-number data-kind data-answer data-fastest"
)
_ONCE = {"html": 1, "head": 1, "body": 1, "main": 1, "title": 1, "style": 1, "meta": 4, "h1": 1}
_ADDRESS = re.compile(r"#[\w-]*|figures/[\w.-]+\.(svg|csv)|data:(image/svg\+xml|text/csv),[^\"&]*")
_FILE = re.compile(r"(figures/[a-z0-9][\w-]*\.(svg|csv)|index\.html|summary\.md)")
_INTENDED = ("code", "wbr")
"""What a record's text may ask for: code within backticks, and places where a long name may be broken."""

_DRAWN = _words(
    "svg metadata RDF Work type date format creator Agent title defs style g path use clipPath rect image text tspan"
)
_SVG_ADDRESS = re.compile(r"#[\w-]+|data:image/png;base64,[A-Za-z0-9+/=\s]*|http://purl.org/dc/dcmitype/StillImage")
_MARKDOWN = _words(
    "heading paragraph bullet_list list_item blockquote table thead tbody tr th td strong text inline "
    "softbreak code_inline"
)
_WORDS = {"same", "faster", "slower", "slightly faster", "slightly slower", "slightly", "nearly the same", "unclear"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_TEMPLATES = Path(reports.__file__).parent / "templates"
_SCRIPT = "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.js", "advice.js"))
"""All that a page may run."""

Element = tuple[str, tuple[str, ...]]


class _Page(HTMLParser):
    """Every element of a page with its attributes' names; complains of what no page of ours has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: Counter[Element] = Counter()
        self._in_script = False
        self.feed(text)
        self.close()
        _refuse(self._in_script, "the page has a script without an end")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = tuple(sorted(name for name, _ in attrs))
        _refuse(tag not in _TAGS or not _ATTRIBUTES.issuperset(names), f"the page has <{tag} {' '.join(names)}>")
        addresses = [value or "" for name, value in attrs if name in ("href", "src")]
        _refuse(not all(map(_ADDRESS.fullmatch, addresses)), f"the page links to {addresses}")
        self.elements[tag, names] += 1
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        _refuse(self._in_script and data != _SCRIPT, f"the page has the script {data[:80]!r}")

    def handle_comment(self, data: str) -> None:
        _refuse(True, f"the page has the comment or instruction {data!r}")

    handle_pi = unknown_decl = handle_comment

    def handle_decl(self, decl: str) -> None:
        _refuse(decl != "DOCTYPE html", f"the page has the declaration {decl!r}")


def check(files: Mapping[str, bytes]) -> None:
    """Raise AssertionError where anything in a report is more than text."""
    for name, content in files.items():
        _refuse(not _FILE.fullmatch(name), f"the report has the file {name!r}")
        _CHECKS.get(name.rpartition(".")[2], lambda _: None)(content.decode())


def elements(files: Mapping[str, bytes]) -> Counter[Element]:
    """The elements of a report's page, without those that a record's text may ask for."""
    counts = _Page(files["index.html"].decode()).elements
    return Counter({element: count for element, count in counts.items() if element[0] not in _INTENDED})


def _check_page(text: str) -> None:
    counts: Counter[str] = Counter()
    for (tag, _), count in _Page(text).elements.items():
        counts[tag] += count
    for tag, count in _ONCE.items():
        _refuse(counts[tag] != count, f"the page has <{tag}> {counts[tag]} times")
    _refuse(
        not text.isprintable() and bool(re.search(r"[^\x20-\U0010ffff\n]", text)), "the page has control characters"
    )


def _check_drawing(text: str) -> None:
    for element in ElementTree.fromstring(text).iter():  # noqa: S314  # we have drawn it
        tag = str(element.tag).rpartition("}")[2]
        _refuse(tag not in _DRAWN, f"a picture has <{tag}>")
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2]
            _refuse(name.startswith("on"), f"a picture has the attribute {name}")
            _refuse(name == "href" and not _SVG_ADDRESS.fullmatch(value), f"a picture links to {value[:80]!r}")


def _check_summary(text: str) -> None:
    for block in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        for token in (block, *(block.children or ())):
            kind = token.type.removesuffix("_open").removesuffix("_close")
            _refuse(kind not in _MARKDOWN, f"the summary has a {kind}: {token.content[:80]!r}")
            _refuse(kind == "code_inline" and token.content not in _WORDS, f"the summary has code {token.content!r}")
    address = re.search(r"(?<!\\)://|\bwww\.", text)
    _refuse(address is not None, f"the summary has an address that renderers link: {text[-80:]!r}")


def _check_table(text: str) -> None:
    for cell in (cell for row in csv.reader(StringIO(text)) for cell in row):
        with suppress(ValueError):
            float(cell)
            continue
        _refuse(cell.startswith(_FORMULA), f"a table has the formula {cell[:80]!r}")


_CHECKS = {"html": _check_page, "svg": _check_drawing, "md": _check_summary, "csv": _check_table}


def _refuse(is_wrong: bool, complaint: str) -> None:
    assert not is_wrong, complaint
