"""What cells cost, on the page and in the summary: texts, gaps with their reasons, and where there is no room."""

import re
from html import unescape

from reports.analysis.costs import costs_of
from reports.page.costs.tables import compact_memory, cost_table, summary_costs
from tests.reports.helpers.costs import LAG, cost
from tests.reports.helpers.pages import page_without_pictures, summary_of
from tests.reports.helpers.records import Json, Work, analysed

MODELS = ("sequential", "asyncio", "threads", "processes")
WORK = Work({model: [[1.0]] * 2 for model in MODELS}, jobs=10, width=4)
MIB = 2**20


def every_model(name: str = "work") -> list[Json]:
    beside = {**LAG, "where": "thread"}
    gaps: Json = {"cpu_seconds": None, "pickled_bytes": None}
    return [
        cost(name, "sequential", lag=beside),
        cost(name, "asyncio", peak_bytes=11 * MIB + MIB // 4),
        cost(name, "threads", lag=beside),
        cost(name, "processes", peak_bytes=70 * MIB, lag=None, **gaps),
    ]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def test_a_row_says_what_a_job_costs_beside_the_speedup() -> None:
    """By hand, ten jobs, four at a time: 50 ms of CPU in 100 ms, 1.25 MiB, 15.5 switches, 4,096 bytes pickled."""
    analysis = analysed(WORK, costs=every_model())
    table = cost_table(analysis.answers[0], costs_of(analysis)["work"])
    row = table.rows[1]
    assert (row.model, row.factor) == ("asyncio", "1.00x faster")
    assert row.values == ("5.00 ms", "0.50", "1.25 MiB", "320 KiB", "1.55", "410 bytes", "1.00 ms", "2.00 ms (loop)")
    assert table.rows[0].values[-1] == "2.00 ms (thread)"


def test_a_gap_is_a_dash_and_its_reason_stands_below_once() -> None:
    analysis = analysed(WORK, costs=every_model())
    table = cost_table(analysis.answers[0], costs_of(analysis)["work"])
    assert table.rows[3].values == (
        "\N{EN DASH}",
        "\N{EN DASH}",
        "60.0 MiB",
        "15.0 MiB",
        "1.55",
        "\N{EN DASH}",
        "\N{EN DASH}",
        "\N{EN DASH}",
    )
    assert table.notes[0] == "\N{EN DASH} CPU time, cores, pickled and lag of processes: not known here."


def test_what_is_only_seen_in_part_is_at_least_so_much() -> None:
    analysis = analysed(WORK, costs=[cost("work", "asyncio", missing={"ended_processes": "nobody tells"})])
    table = cost_table(analysis.answers[0], costs_of(analysis)["work"])
    assert table.rows[0].values[:2] == ("≥ 5.00 ms", "≥ 0.50")
    assert "≥: nobody tells." in table.notes


def test_memory_of_the_usual_models_is_one_short_text() -> None:
    known = costs_of(analysed(WORK, costs=every_model()))["work"]
    assert compact_memory(known) == "1.2 / 20 / 60 MiB"
    assert compact_memory(known[:2]) == "1.2 / \N{EN DASH} / \N{EN DASH} MiB"
    assert compact_memory(known[:1]) == ""


def test_the_page_has_them_at_the_workload_in_a_table_of_all_and_in_the_answers() -> None:
    html = page_without_pictures(WORK, costs=every_model())
    assert 'aria-label="Costs of work"' in html
    assert '<th scope="col" data-first="ascending" data-number title="of asyncio / threads / processes,' in html
    assert f'<td class="memory" data-value="{MIB + MIB // 4}">1.2 / 20 / 60 MiB</td>' in html
    assert "\N{EN DASH} CPU time, cores, pickled and lag of processes: not known here." in plain(html)


def test_a_page_of_many_workloads_has_no_column_of_memory() -> None:
    """Thirteen workloads have words enough."""
    works = [Work(WORK.cells, name=f"work{place}") for place in range(13)]
    html = page_without_pictures(*works, costs=every_model("work0"))
    assert "asyncio / threads / processes" not in html
    assert 'aria-label="Costs of work0"' in html


def test_a_record_without_costs_says_nothing_of_them() -> None:
    html = page_without_pictures(WORK)
    assert "Costs beside time" not in html
    assert "against sequential</th><th" not in html or "per job in flight" not in html
    assert "What it costs" not in summary_of(WORK)


def test_the_summary_has_a_row_for_each_workload_and_of_many_the_first() -> None:
    text = summary_of(WORK, costs=every_model())
    assert "## What it costs" in text
    assert (
        "| work     | 5.00 ms / 5.00 ms / \N{EN DASH} | 1.2 / 20 / 60 MiB | 2.00 ms / 2.00 ms / \N{EN DASH} |" in text
    )
    works = [Work(WORK.cells, name=f"work{place}") for place in range(42)]
    many = [entry for work in works for entry in every_model(work.name)]
    assert "The page has 2 more." in summary_of(*works, costs=many)
    assert len(summary_costs(costs_of(analysed(*works, costs=many)))) == 42


def test_markup_in_the_reason_of_a_gap_stays_text() -> None:
    told = cost("work", "asyncio", pickled_bytes=None, missing={"pickled_bytes": "<script>alert(1)</script>"})
    html = page_without_pictures(WORK, costs=[told])
    assert "&lt;script&gt;alert(1)" in html
    assert html.count("<script") == 1
