"""The page and the summary of a reproduction: the answer first, every claim once, and nothing alive from a record."""

import pytest

from reports.reproduction.page import report
from reports.reproduction.reproduction import Reproduction
from tests.reports.helpers.outcomes import FAST_THREADS, NOISY, SAME_THREADS, SLOW_THREADS, work
from tests.reports.helpers.record_sets import OTHER_MACHINE, sample
from tests.reports.helpers.records import claim
from tests.reports.helpers.remeasured import judged
from tests.reports.page.test_page import SCRIPT, Tags


def mixed() -> Reproduction:
    """One claim of each outcome."""
    names = ("held", "turned", "open", "gone")
    reference = sample(*(work(FAST_THREADS, name=name) for name in names), work(SAME_THREADS, name="same"))
    new = [work(FAST_THREADS, name="held"), work(SLOW_THREADS, name="turned"), work(FAST_THREADS, NOISY, name="open")]
    return judged(reference, sample(*new, work(SAME_THREADS, name="same"), environment=OTHER_MACHINE))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return report(mixed())


def test_the_page_begins_with_the_answer_then_what_is_contradicted_then_what_differs(files: dict[str, bytes]) -> None:
    html = files["index.html"].decode()
    answer = "2 of 5 claims of reference.json reproduced on this machine, 1 contradicted, 1 unclear, 1 not applicable."
    texts = (
        answer,
        "What is contradicted",
        "What differs between the two",
        "bbbb33334444",
        "Every claim",
        "How this was",
    )
    places = [html.index(text) for text in texts]
    assert places == sorted(places)


def test_every_claim_has_its_numbers_and_outcome_or_the_reason(files: dict[str, bytes]) -> None:
    html = files["index.html"].decode()
    assert html.count("threads are faster than sequential<small>order</small>") == 4
    assert "2.00x slower [" in html
    assert "± 5 % would take more than an hour" in html
    assert "not measured here" in html


def test_a_record_of_another_plan_is_judged_all_the_same_and_says_so(files: dict[str, bytes]) -> None:
    text = "does not say that it was measured by the plan of reference.json"
    assert text in files["index.html"].decode()
    assert text in files["summary.md"].decode()


def test_the_summary_has_the_same_answer_and_every_claim(files: dict[str, bytes]) -> None:
    summary = files["summary.md"].decode()
    assert "\n2 of 5 claims of reference.json reproduced on this machine" in summary
    assert "- turned: threads are faster than sequential (2.00x faster" in summary
    assert sum(line.startswith("|") and "threads are" in line for line in summary.splitlines()) == 5


def test_the_page_needs_nothing_from_elsewhere_and_pictures_say_what_they_show(files: dict[str, bytes]) -> None:
    tags = Tags(files["index.html"].decode())
    assert not {"script", "link", "iframe"} & set(tags.tags)
    sources = [value or "" for name, value in tags.attributes if name in ("src", "href")]
    assert all(source.startswith(("data:image/svg+xml,", "data:text/csv,", "#")) for source in sources)
    assert all(len(value or "") > 80 for name, value in tags.attributes if name == "alt")


def test_the_same_records_give_the_same_bytes(files: dict[str, bytes]) -> None:
    again = report(mixed())
    assert [name for name in files if files[name] != again[name]] == []
    assert sorted(files) == sorted(again)


def test_markup_in_either_record_never_comes_to_life() -> None:
    own = (claim(SCRIPT, "faster", factor=1.5),)
    cells = {"sequential": 0.1, SCRIPT: 0.01}
    environment = dict.fromkeys(("python_version", "os", "cpu_model_name", "suite_commit"), SCRIPT)
    skipped = [{"workload": "gone", "reason": SCRIPT}]
    reference = sample(work(cells, name=SCRIPT, claims=own), work(FAST_THREADS, name="gone"), environment=environment)
    new = sample(work(cells, name=SCRIPT, claims=own), skipped=skipped, profile=SCRIPT, started=SCRIPT)
    files = report(judged(reference, new))
    html = files["index.html"].decode()
    assert html.count("&lt;script&gt;") > 5
    tags = Tags(html)
    assert "script" not in tags.tags
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert "<script" not in files["summary.md"].decode().replace("\\<script", "")
