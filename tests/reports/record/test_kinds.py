"""Records with workloads of several kinds: tables, sentences and figures by kind; lessons by themselves."""

import re

import pytest

from reports.figures.overview import overview
from reports.figures.parts import parts
from reports.figures.trust import trust
from reports.page.drawings import figures_of
from reports.page.lead import lead
from reports.page.report import conclude
from tests.reports.helpers.artists import texts
from tests.reports.helpers.large_records import every_kind, large, lesson
from tests.reports.helpers.pages import page_without_pictures, summary_of
from tests.reports.helpers.records import Work, analysed, measured

SKIPPED = [{"workload": "postgres_query", "reason": "needs asyncpg"}]


@pytest.fixture(scope="module")
def html() -> str:
    return page_without_pictures(*every_kind(), skipped=SKIPPED)


@pytest.fixture(scope="module")
def text() -> str:
    return summary_of(*every_kind(), skipped=SKIPPED)


def figure_names(*works: Work) -> list[str]:
    """The figures of a record, none of which is saved."""
    return [figure.name for figure in figures_of(conclude(measured(*works)))]


def test_each_kind_has_a_table_with_a_heading_in_plain_words() -> None:
    names = [group.heading for group in conclude(analysed(*every_kind()).measurements).groups]
    assert names[:3] == ["Waiting", "Computing", "What models cost by themselves"]
    assert names[3].startswith("Lessons")


def test_a_record_of_one_kind_needs_no_heading() -> None:
    works = [Work({"sequential": [[1.0]] * 3}, name=name, kind="io") for name in "ab"]
    assert [group.heading for group in conclude(analysed(*works).measurements).groups] == [""]


@pytest.mark.slow
def test_a_kind_that_nobody_has_heard_of_becomes_neither_heading_nor_file_name() -> None:
    names = figure_names(*(Work({"sequential": [[1.0]]}, name=f"a{number}", kind="../etc") for number in range(13)))
    assert "variants-others" in names
    assert not any(".." in name for name in names)


def test_only_the_usual_models_have_columns_and_all_others_are_named_below() -> None:
    waiting = conclude(analysed(*every_kind()).measurements).groups[0]
    assert waiting.models == ("asyncio",)
    assert [row.model for row in waiting.rows[0].further] == ["asyncio-httpx", "mine"]
    assert waiting.rows[0].best == waiting.rows[0].further[1]
    assert waiting.rows[0].fastest == "mine"


def test_page_and_summary_name_further_variants(html: str, text: str) -> None:
    section = html.partition('id="workload-fetch"')[2]
    assert section.index("asyncio-httpx") < section.index("</details>")
    assert "| mine: 20.0x faster" in text


def test_lessons_are_no_part_of_where_async_helps() -> None:
    text = lead(analysed(*every_kind()))
    assert text == (
        "On this machine async helps 1 of 1 workload that waits (fetch, 10.0x faster) and none of 1 that computes; "
        "it makes no difference to 1 (count)."
    )


def test_a_record_of_lessons_says_so() -> None:
    assert lead(analysed(lesson())).startswith("1 lesson: ")


def test_a_lesson_shows_wrong_against_right_and_what_was_seen(html: str) -> None:
    lessons = html[html.index('<details id="lessons">') :]
    assert re.search(r'badge held">held</span></td><td>.*?</td><td>one-by-one is 10\.0x slower than gather', lessons)
    assert re.search(r'could-not-be-checked">could not be checked</span></td><td>eager is faster than gather', lessons)
    assert "<td>1.50 ms</td>" in lessons
    assert "<td>32</td>" in lessons


def test_a_lesson_has_its_words_its_ways_and_its_claims_and_is_no_row_of_the_table(html: str) -> None:
    section = html[html.index('<details id="workload-await_in_a_loop">') :]
    assert section.index("It is a test.") < section.index("Variants of") < section.index("held</span>")
    assert 'data-value="await_in_a_loop"' not in html


def test_many_workloads_are_counted_by_kind_with_the_most_telling_example() -> None:
    assert lead(analysed(*large())) == (
        "On this machine async helps 5 of 5 workloads that wait (most: io_0, 10.0x faster), none of 4 that compute "
        "and none of 2 that wait and compute; it makes no difference to 6."
    )


def test_a_skipped_workload_is_a_gap_that_says_why(html: str, text: str) -> None:
    assert "postgres_query was skipped: needs asyncpg" in html
    assert "- **postgres_query** not measured: needs asyncpg" in text
    figure = trust(analysed(*every_kind(), skipped=SKIPPED))
    assert any("not measured: postgres_query" in written for written in texts(figure))


@pytest.mark.slow
def test_a_small_record_has_each_figure_once_and_a_large_one_a_figure_for_each_kind() -> None:
    assert len(figure_names(*every_kind())) == 3 + 2 * 4
    many = set(figure_names(*large()))
    kinds = ("", "-io", "-cpu", "-mixed", "-lessons")
    assert {"speedups", *(f"variants{kind}" for kind in kinds[1:]), *(f"trust{kind}" for kind in kinds)} <= many
    assert "makespans" not in many


def test_a_kind_with_very_many_rows_has_several_figures() -> None:
    models = {"sequential": [[1.0]], **{f"way-{number}": [[1.0]] for number in range(9)}}
    works = [Work(models, name=f"a{number}", kind="io") for number in range(10)]
    named_parts = parts(analysed(*works))
    assert [part.name for part, _ in named_parts] == ["io", "io-2", "io-3"]
    assert [answer.name for _, analysis in named_parts for answer in analysis.answers] == [
        f"a{number}" for number in range(10)
    ]


def test_the_overview_has_a_row_for_each_workload_that_asks_where_async_helps() -> None:
    written = texts(overview(analysed(*large())))
    assert {"io_4", "cpu_3", "mixed_1", "Waiting", "helps", "no difference"} <= set(written)
    assert not any(text.startswith("lessons_") for text in written)


def test_parameters_that_were_asked_for_are_said_in_row_and_section() -> None:
    work = Work(
        {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3},
        parameters={"jobs": 10, "latency_seconds": 0.05, "tls": True},
        changed={"latency_seconds": 0.05, "tls": True, "width": 4},
    )
    html = page_without_pictures(work)
    assert 'class="set">set: latency_seconds = 50 ms, tls = yes, width = 4<' in html
    assert "<dd>50 ms (set)</dd>" in html
    assert "<dd>4 (set)</dd>" in html
    assert "work (set: latency_seconds = 50 ms, tls = yes, width = 4)" in summary_of(work)


def test_each_section_has_a_table_of_all_variants_with_bound_and_observations() -> None:
    cells = {"sequential": [[0.2]] * 3, "asyncio": [[0.1]] * 3, "mine": [[0.05]] * 3}
    seen = {"mine": {"peak_bytes": 2048.0, "timeouts": 0.0}}
    html = page_without_pictures(Work(cells, wait_seconds=0.01, observed_of=seen, jobs=10, width=4))
    table = re.findall(r'<table class="variants">.*?</table>', html, re.DOTALL)[0]
    assert "peak</th>" in table
    rows = {name: re.findall(r"<td[^>]*>(.*?)</td>", row) for name, row in _rows(table)}
    assert rows["asyncio"][3:5] == ["30.0 ms", "30 %"]
    assert (rows["mine"][0], rows["mine"][3:8]) == ("50.0 ms", ["", "", "", "2 KiB", "0"])


def _rows(table: str) -> list[tuple[str, str]]:
    return re.findall(r'<th scope="row" class="way">(.*?)</th>(.*?)</tr>', table)
