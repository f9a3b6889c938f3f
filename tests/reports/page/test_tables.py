"""What page and summary say of a record, beside its figures."""

import re
from dataclasses import replace
from html import unescape

import pytest

from reports.page.tables import claims_in_all, other_asyncio
from reports.text.topics import topic
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.pages import page_without_pictures as page
from tests.reports.helpers.pages import summary_of as summary
from tests.reports.helpers.records import Blocks, Json, Work, analysed, claim

UNCLEAR: Blocks = [[value] * 4 for value in (0.85, 1.25, 0.85, 1.25)]
WORK = Work(
    {
        "sequential": [[1.0] * 4] * 4,
        "asyncio": [[0.6, 0.6, 0.5, 0.5]] * 4,
        "threads": UNCLEAR,
        "processes": [[1.01] * 4] * 4,
    },
    services=("origin",),
    claims=(claim("asyncio", "slower"), claim("threads", "same"), claim("asyncio", "faster"), claim("dask", "faster")),
)
ORIGIN: Json = {"server": "test", "ceiling_per_second": 30.0}


def invalid(model: str) -> list[Json]:
    return [{"workload": "work", "model": model, "block": 1, "phase": "warm", "reason": "expected 1, got 2"}]


def cell(html: str, model: str) -> str:
    """The text of a model's cell in the first row of the table, with its class before it."""
    [table] = re.findall(r'<table class="answers sortable">.*?</table>', html, re.DOTALL)
    heads = [" ".join(head.split()) for head in re.findall(r"<th scope=.col.[^>]*>(.*?)</th>", table)]
    cells = re.findall(r"<td([^>]*)>(.*?)</td>", table, re.DOTALL)
    attributes, content = cells[heads.index(model) - 1]
    [look] = re.findall(r'class="(.*?)"', attributes) or [""]
    [title] = re.findall(r'title="(.*?)"', attributes) or [""]
    return f"{look}: {' '.join(unescape(re.sub('<[^>]*>', ' ', content)).split())} ({title})"


def test_each_cell_of_the_table_has_its_verdict_in_words() -> None:
    html = page(WORK)
    assert cell(html, "asyncio") == "faster: 1.83x faster [1.83, 1.83] unsteady (faster)"
    assert cell(html, "processes") == "same: same (1.01x slower [1.01, 1.01], same)"
    threads = r"unclear: unclear \(1\.03x slower \[\S+ \S+\], unclear \(\d+ min more would tell\)\)"
    assert re.fullmatch(threads, cell(html, "threads"))


def test_a_verdict_of_two_words_is_one_class() -> None:
    """Else whatever is slightly faster would look as what is faster."""
    slightly: Blocks = [[0.95] * 4, [0.96] * 4, [0.95] * 4, [0.96] * 4]
    html = page(Work({"sequential": [[1.0] * 4] * 4, "asyncio": slightly}))
    assert cell(html, "asyncio").startswith("slightly-faster: 1.05x faster [")
    assert cell(html, "asyncio").endswith("] slightly (slightly faster)")
    assert cell(html, "async") == ": no difference (makes little difference)"


def test_the_table_says_how_many_jobs_there_are_and_how_asyncio_is_against_threads() -> None:
    slower: Blocks = [[1.2] * 4] * 4
    html = page(Work({"sequential": [[2.0] * 4] * 4, "asyncio": [[1.0] * 4] * 4, "threads": slower}))
    assert cell(html, "asyncio against threads") == "faster: 1.20x faster (1.20x faster [1.20, 1.20], faster)"
    assert cell(html, "jobs (at once)") == "jobs: 10 (4) ()"
    assert "asyncio against threads" not in page(Work({"sequential": [[2.0]], "threads": [[1.0]]}))


def test_a_cell_near_the_ceiling_of_its_server_says_so_in_table_and_section() -> None:
    html = page(WORK, origin=ORIGIN)
    assert cell(html, "asyncio").endswith("] origin-limited unsteady (faster)")
    assert "origin-limited, unsteady" in html[html.index("To be taken with care") :]
    assert "To be taken with care" not in page(Work({"sequential": [[1.0]], "asyncio": [[0.5]]}))


def test_waits_of_the_origin_are_a_table_where_they_were_measured() -> None:
    waits = [
        {"asked_seconds": asked, "in_flight": count, "achieved_seconds": 1.1 * asked, "achieved_95_seconds": 1.0}
        for asked, count in ((0.01, 16), (0.001, 1), (0.001, 16))
    ]
    html = re.sub(r"\s*<", "<", page(WORK, origin={**ORIGIN, "waits": waits}))
    assert '<th scope="col">1 in flight</th><th scope="col">16 in flight</th>' in html
    assert '<th scope="row">1 ms</th><td>1.10 ms</td><td>1.10 ms</td>' in html
    assert '<th scope="row">10 ms</th><td></td><td>11.0 ms</td>' in html
    assert "Waits of the origin server" not in page(WORK, origin=ORIGIN)


def test_an_invalid_model_is_called_invalid_instead_of_missing() -> None:
    html, text = page(WORK, invalid=invalid("threads")), summary(WORK, invalid=invalid("threads"))
    assert cell(html, "threads") == "invalid: invalid ()"
    assert "| invalid " in text
    assert "not measured<" not in html[: html.index("</table>")]


def test_where_the_plain_loop_is_invalid_there_is_no_answer() -> None:
    html = page(WORK, invalid=invalid("sequential"))
    assert cell(html, "sequential") == "invalid: invalid ()"
    assert cell(html, "threads").startswith(": 1.03 s")
    assert '<span class="badge invalid">invalid</span>' in html


def test_the_summary_has_the_verdict_in_each_cell() -> None:
    text = summary(WORK)
    assert "| 1.83x faster [1.83, 1.83] |" in text
    assert re.search(r"\| 1\.03x slower \[\S+ \S+\]: unclear \|", text)


def test_asyncio_is_judged_against_the_best_of_the_others() -> None:
    work = Work({"sequential": [[1.0] * 4] * 4, "asyncio": [[0.6] * 4] * 4, "threads": [[0.9] * 4] * 4})
    text = "asyncio is 1.50x faster than the best of the others, threads [1.50, 1.50]: faster"
    assert text in page(work)
    assert "best of the others" not in page(Work({"sequential": [[1.0]] * 4, "asyncio": [[0.6]] * 4}))


def test_what_was_not_as_claimed_is_told_by_itself() -> None:
    claims = page(WORK).partition('<details id="claims">')[2].partition("</details>")[0]
    assert "Of 4 claims 1 held" in claims
    assert "Not as the workloads claimed" in claims
    assert "claimed that asyncio is slower than sequential" in claims


def test_all_claims_are_counted_by_what_became_of_them() -> None:
    text = "Of 4 claims 1 held, 1 is contradicted, 1 is unclear and 1 could not be checked."
    assert claims_in_all(analysed(WORK)) == text
    assert text in page(WORK)
    assert text in summary(WORK)
    assert claims_in_all(analysed(Work({"sequential": [[1.0]]}))) == ""


def test_twins_are_explained_and_listed() -> None:
    html = page(*typical())
    assert '<th scope="row">twins</th><td></td><td title="1.00x faster [0.98, 1.03]">same</td>' in html
    assert "here by a factor of" not in html
    assert "here by a factor of 1.20" in page(WORK, twins(1.2, 1.2, 1.2))
    assert "every interval is widened by a factor of 1.20 before it is judged" in summary(WORK, twins(1.2, 1.2, 1.2))


def facts(**changes: object) -> dict[str, str]:
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td></tr>', page(WORK, twins(), **changes))
    return dict(rows)


def test_a_sitting_of_a_fixed_number_of_blocks_says_so() -> None:
    by_name = facts()
    assert (by_name["blocks planned"], by_name["blocks measured"], by_name["blocks added"]) == (
        "4 per workload, 7 in all",
        "7",
        "none",
    )
    assert by_name["budget of time"] == "none: the number of blocks was fixed beforehand"
    assert not {"went on at", "looks at results (blocks)"} & set(by_name)


def test_a_sitting_that_added_blocks_and_went_on_says_what_and_when() -> None:
    by_name = facts(
        budget_seconds=5400.0,
        blocks_planned=3,
        order=["work"] * 3 + ["twins"] * 3,
        looks={"work": [3, 4], "twins": []},
        resumed=["2026-01-03T08:00:00+00:00", "<b>"],
    )
    assert (by_name["blocks planned"], by_name["blocks added"]) == ("3 per workload, 6 in all", "work 1")
    assert (by_name["budget of time"], by_name["looks at results (blocks)"]) == ("1 h 30 min", "work after 3 and 4")
    assert by_name["went on at"] == "2026-01-03T08:00:00+00:00, &lt;b&gt;"


def test_the_rule_is_told_as_it_was_applied() -> None:
    assert "The number of blocks was fixed beforehand" in page(WORK)
    assert "looked at after the planned blocks, with half of the error rate" in page(WORK, budget_seconds=60.0)


def test_the_page_tells_of_both_families() -> None:
    text = page(WORK)
    assert "In brackets the interval: the interval of asyncio holds with 95 %; so do the 5 others" in text
    assert "hold together, and so do all other comparisons" in text


def test_a_variant_of_asyncio_that_differs_over_twofold_is_named_in_the_row() -> None:
    cells: dict[str, Blocks] = {"sequential": [[1.0] * 4] * 4, "asyncio": [[0.5] * 4] * 4}
    near: dict[str, Blocks] = {**cells, "asyncio-near": [[0.9] * 4] * 4}
    far: dict[str, Blocks] = {**near, "asyncio-far": [[4.0] * 4] * 4, "asyncio+threads": [[9.0] * 4] * 4}
    [one, other] = (analysed(Work(known)).answers[0] for known in (near, far))
    assert (other_asyncio(one), other_asyncio(other)) == ("", "far 4.00x slower")
    assert "far 4.00x slower</small>" in page(Work(far))


def test_what_models_cost_by_themselves_is_no_row_beside_others() -> None:
    noop = Work(WORK.cells, name="noop", kind="baseline")
    assert '<tr data-kind="baseline"' not in page(WORK, noop)
    assert '<tr data-kind="baseline"' in page(noop)


def test_claims_that_are_unclear_are_listed_as_contradicted_ones_are() -> None:
    html = page(WORK)
    [listed] = re.findall(r"<p>Unclear in this run:</p>\s*<ul class=.found.>(.*?)</ul>", html, re.DOTALL)
    assert re.findall(r"<strong>work</strong>: claimed that threads are as fast as sequential", listed)


def test_the_method_explains_ratios_by_those_of_the_page() -> None:
    assert "<em>1.83x faster</em>: the plain loop took 1.83 times as long." in page(WORK)


def test_the_table_can_be_sorted_by_numbers_and_chosen_from_by_kind_answer_and_fastest_model() -> None:
    html = page(replace(WORK, kind="io"), replace(WORK, name="other", kind="cpu"))
    rows = re.findall(r'<tr data-kind="(.*?)" data-answer="(.*?)" data-fastest="(.*?)">', html)
    assert rows == [("io", "helps", "asyncio|threads"), ("cpu", "helps", "asyncio|threads")]
    for name in ("kind", "answer", "fastest"):
        options = re.findall(rf'<select name="{name}">(.*?)</select>', html)[0]
        assert options.startswith('<option value="">all</option><option value="')
    assert re.findall(r'<td data-value="([\d.]+)"', html)[:2] == ["10", "1.0"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Does async help when a program asks a database server?", "asks a database server"),
        ("Does any model help when the program computes in pure Python?", "computes in pure Python"),
        (
            "How much waiting can each model overlap, when a job does nothing but wait?",
            "How much waiting can each model overlap",
        ),
        ("Why?", "Why"),
        (
            "Which model is best for a job that waits this long and computes that much?",
            "Which model is best for a job",
        ),
        (
            "Does async help when a program downloads pictures and processes them with a library that frees the GIL?",
            "downloads pictures and processes them with a library",
        ),
    ],
)
def test_a_question_becomes_a_few_words(question: str, text: str) -> None:
    assert topic(question) == text
