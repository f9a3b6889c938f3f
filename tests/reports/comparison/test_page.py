"""The page and the summary of a comparison: the answer first, complete, and safe whatever the records say."""

import re

import pytest

from reports.comparison.comparison import compare
from reports.comparison.page import report
from tests.reports.helpers.record_sets import FREE_THREADED, compute, fetch, sample
from tests.reports.helpers.records import Blocks, Work, claim
from tests.reports.page.test_page import SCRIPT, Tags


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    threads = sample(compute(0.03, 0.01), fetch(), environment=FREE_THREADED, gil=(False,), together="t")
    other = sample(compute(0.01, 0.02), fetch(), compute(name="extra"), together="t")
    return report(compare([other, threads]))


def test_a_comparison_has_a_page_a_summary_and_each_figure_three_times(files: dict[str, bytes]) -> None:
    names = ("forest", "net", "side-by-side", "single-thread-cost")
    figures = [f"figures/{name}.{kind}" for name in names for kind in ("csv", "svg")]
    assert sorted(files) == [*figures, "index.html", "summary.md"]


def test_the_page_begins_with_the_answer_then_what_differs_then_figures(files: dict[str, bytes]) -> None:
    html = files["index.html"].decode()
    answer = "Threads are clearly faster than the plain loop for 1 of 1 workload on CPython 3.13 free-threaded"
    places = [html.index(text) for text in (answer, "Where they disagree", "What differs", "<figure ", "Every cell")]
    assert places == sorted(places)
    assert "3.00x slower in compute" in html


def test_the_page_says_what_is_not_compared_and_why(files: dict[str, bytes]) -> None:
    html = files["index.html"].decode()
    assert "measured in CPython 3.11 only" in html
    assert "compared as two samples: measured in turns, but not always the same blocks" in html


def test_the_page_needs_nothing_from_elsewhere(files: dict[str, bytes]) -> None:
    tags = Tags(files["index.html"].decode())
    assert not {"script", "link", "iframe"} & set(tags.tags)
    sources = [value or "" for name, value in tags.attributes if name in ("src", "href")]
    assert all(source.startswith(("data:image/svg+xml,", "data:text/csv,", "#")) for source in sources)
    assert all(len(value or "") > 80 for name, value in tags.attributes if name == "alt")


def test_the_summary_has_the_same_answer_and_tables(files: dict[str, bytes]) -> None:
    summary = files["summary.md"].decode()
    assert summary.startswith("# Side by side: CPython 3.11 and CPython 3.13 free-threaded\n")
    assert "| compute  | threads | 2.00x slower" in summary
    assert "## Not compared" in summary


def test_markup_in_a_record_never_comes_to_life() -> None:
    environment = dict.fromkeys(("python_version", "os", "cpu_model_name", "suite_commit", "aiohttp_version"), SCRIPT)
    skipped = [{"workload": SCRIPT, "reason": SCRIPT}, {"workload": "extra", "reason": SCRIPT}]
    works = [compute(name=SCRIPT, parameters={SCRIPT: SCRIPT}, claims=(claim(SCRIPT, "same"),)), fetch()]
    hostile = sample(*works, environment=environment, skipped=skipped, started=SCRIPT, profile=SCRIPT, together="t")
    extra = compute(name="extra")
    attacked = report(compare([sample(compute(name=SCRIPT), fetch(), extra, together="t"), hostile]))
    html = attacked["index.html"].decode()
    assert html.count("&lt;script&gt;") > 10
    tags = Tags(html)
    assert "script" not in tags.tags
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert not re.search(r"(?<!\\)<[a-zA-Z/!?]", attacked["summary.md"].decode())
    assert not any(b"<script" in content for name, content in attacked.items() if name.endswith(".svg"))


@pytest.mark.parametrize("cells", [{"threads": [[2.0]] * 3}, {"sequential": [[1.0]], "threads": [[2.0]]}])
def test_records_without_a_speedup_or_with_one_block_only_still_have_a_page(cells: dict[str, Blocks]) -> None:
    files = report(compare([sample(Work(cells)), sample(Work(cells), seed=2)]))
    html = files["index.html"].decode()
    Tags(html)
    if "sequential" not in cells:
        assert "No model was measured in two of these records." in html
    assert "clearly faster than the plain loop for 1" not in html
