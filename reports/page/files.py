"""The files of a report, by path within its folder: figures, and text made from templates or as Markdown.

Every text from a record is escaped, and a name that is missing is an error, never a gap.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.errors import ReportError
from reports.formatting import short
from reports.plotting.figure import DrawnFigure
from reports.source.highlighting import highlighted

Pictures = Sequence[DrawnFigure]

_SCRIPTS = ("page.js", "advice.js")


def rendered(template: str, content: dict[str, Any]) -> str:
    """A page of `reports/templates` as HTML."""
    environment = _environment()
    style = Markup(_source(environment, "page.css"))  # noqa: S704  # our own files
    script = Markup("".join(_source(environment, name) for name in _SCRIPTS))  # noqa: S704
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return environment.get_template(template).render(**content, style=style, script=script, script_hash=digest)


def rendered_markdown(template: str, content: dict[str, Any]) -> str:
    """A document of `reports/templates` as Markdown, in which whatever is filled in stays text."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=False,  # noqa: S701  # HTML's escapes are not Markdown's: `finalize` has those
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else escaped(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**content)


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["python"] = highlighted
    return environment


_MARKUP = re.compile(
    r"[\\`*|#~&@$]|<(?=[a-zA-Z/!?])|(?<=\])[(\[]|\[(?![-\d])"  # code, tags, links
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # emphasis, but within names, such as http_fetch, it is none
    r"|:(?=//)|(?<=www)\."  # addresses that become links by themselves
    r"|^[>+=-](?= )|^>|(?:(?<=^\d)|(?<=^\d\d))[.)](?= )"  # quotations and lists
)


def escaped(text: str) -> str:
    """Text that stays text: nothing in it is read as Markdown, HTML or a cell's end."""
    return _MARKUP.sub(r"\\\g<0>", text)


def table(unescaped: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose columns stand below each other; the first row is the header."""
    rows = [tuple(map(escaped, row)) for row in unescaped]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for place, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if place == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


Files = dict[str, bytes]
"""Contents by path within the report's folder."""


def all_files(figures: Iterable[DrawnFigure], summary: str, page: Callable[[Pictures], str]) -> Files:
    """Every file of a report: each figure as picture and as table, the summary, the page with all pictures."""
    pictures = list(figures)
    files: Files = {}
    for figure in pictures:
        files[f"figures/{figure.name}.svg"] = figure.svg
        files[f"figures/{figure.name}.csv"] = figure.csv
    return {**files, "summary.md": summary.encode(), "index.html": page(pictures).encode()}


def folder_beside(path: Path) -> Path:
    """Where the report of a record goes by default: beside it, with its name."""
    return path.with_suffix("") if path.suffix else path.with_name(f"{path.name}-report")


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write everything. Raises ReportError, in one line."""
    try:
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except (OSError, ValueError) as error:
        where, reason = short(str(folder), 200), short(str(error), 200)
        raise ReportError(f"cannot write the report to {where} ({reason}); choose --output") from error


def families(pictures: Pictures) -> list[list[DrawnFigure]]:
    """Figures that answer the same question together."""
    return [list(family) for _, family in groupby(pictures, key=lambda figure: figure.question)]
