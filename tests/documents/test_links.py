"""Links in documents lead somewhere, pictures too; what is quoted of a record is what its summary says."""

import re

import pytest

from benchmarks.paths import ROOT
from reports.paths import REFERENCE
from tests.documents.texts import NAMES, anchors, local_links, text

RECORDED = ("docs/read-a-report.md", "docs/reproduce.md")
"""Documents that quote only what summaries of records say."""


@pytest.mark.parametrize("name", NAMES)
def test_a_link_within_the_repository_leads_to_a_file_and_to_a_heading_of_it(name: str) -> None:
    lost = []
    for target in local_links(name):
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        is_lost = not file.exists() or (anchor and anchor not in anchors(file.resolve().relative_to(ROOT).as_posix()))
        lost += [target] if is_lost else []
    assert lost == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("docs/")])
def test_the_readme_leads_to_every_document(name: str) -> None:
    assert name in [link.partition("#")[0] for link in local_links("README.md")]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_says_in_words_what_it_shows(name: str) -> None:
    assert [words for words in re.findall(r"!\[([^\]]*)\]\(", text(name)) if len(words.split()) < 8] == []


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_quoted_stands_in_the_summary_of_a_record(name: str) -> None:
    quoted = [line.removeprefix("> ") for line in text(name).splitlines() if line.startswith("> ")]
    summaries = "\n".join(path.read_text(encoding="utf-8") for path in REFERENCE.glob("*/summary.md"))
    assert quoted
    assert [sentence for sentence in quoted if sentence not in summaries] == []
