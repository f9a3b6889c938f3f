"""Many jobs at once: a closed section of the page and a table of the summary, where a record has them."""

from html import unescape

from tests.reports.helpers.in_flight import gave_up, step
from tests.reports.helpers.pages import page_without_pictures, summary_of
from tests.reports.helpers.records import Json, Work

WORK = Work({"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]], "threads": [[0.6, 0.7]], "processes": [[0.8, 0.9]]})
STEPS: list[Json] = [
    step("asyncio", 10_000, wait_seconds=10.0, makespan_seconds=10.5),
    step("threads", 1_000, threads=950, makespan_seconds=2.5),
    gave_up("threads", 10_000, "batch: raised RuntimeError: can't start new thread <b>"),
    step("processes", 100, threads=2, processes=100, cpu_seconds=None),
]


def test_the_page_has_a_closed_section_with_what_each_took_and_why_one_gave_up() -> None:
    html = page_without_pictures(WORK, in_flight=STEPS)
    section = html[html.index('<details id="in-flight">') :].partition("</details>")[0]
    assert "<h2>10,000 in flight</h2>" in section
    text = unescape(section)
    for cell in ("10.5 s (wait 10 s)", "2.50 s (wait 1 s, not all at once)", "4 KiB", "1.00 ms", "950 threads"):
        assert f"<td>{cell}</td>" in text
    assert "<td>100 processes</td>" in text
    assert "<td>one loop</td>" in text
    assert "<td>not known</td>" in text
    assert ">batch: raised RuntimeError: can't start new thread <b>" in text
    assert "<b>" not in section


def test_the_summary_has_the_same_table() -> None:
    lines = summary_of(WORK, in_flight=STEPS).splitlines()
    assert "## 10,000 in flight" in lines
    (given_up,) = [line for line in lines if "can't start new thread" in line]
    assert given_up.startswith("| work ")
    assert "| threads " in given_up


def test_nothing_is_said_where_the_record_says_nothing() -> None:
    assert "in-flight" not in page_without_pictures(WORK)
    assert "in flight\n" not in summary_of(WORK)
