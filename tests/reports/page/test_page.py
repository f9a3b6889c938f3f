"""The page and the summary: complete, self-contained, and safe to open whatever the record says."""

import re
from base64 import b64encode
from copy import deepcopy
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from reports.page.output import report
from reports.plotting.figure import as_csv, csv_uri
from reports.record.load import parse_record
from tests.reports.helpers.drawings import makespan_figure
from tests.reports.helpers.examples import typical
from tests.reports.helpers.pages import summary_of
from tests.reports.helpers.records import Json, Work, analysed, as_bytes, claim, measured, record

SCRIPT = "<script>alert(1)</script>"
VOID = {"meta", "img", "br", "link", "input"}


class Tags(HTMLParser):
    """Every tag and attribute of a page; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return report(measured(*typical()))


@pytest.fixture(scope="module")
def html(files: dict[str, bytes]) -> str:
    return files["index.html"].decode()


def test_a_report_has_a_page_a_summary_and_each_figure_twice(files: dict[str, bytes]) -> None:
    figures = [
        f"figures/{name}.{kind}"
        for name in (
            "explanation",
            *(f"{name}-{workload}" for name in ("makespans", "phases") for workload in ("compute", "fetch", "noop")),
            *("predictions", "speedups", "trust", "variants"),
        )
        for kind in ("csv", "svg")
    ]
    assert sorted(files) == [*figures, "index.html", "summary.md"]


def test_the_page_needs_nothing_from_elsewhere_and_runs_only_the_script_that_it_names(html: str) -> None:
    tags = Tags(html)
    assert not {"link", "iframe", "object", "embed", "form"} & set(tags.tags)
    [script] = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in html or f"script-src 'sha256-{digest}'" in html
    sources = [value or "" for name, value in tags.attributes if name in ("src", "href")]
    assert all(source.startswith(("data:image/svg+xml,", "data:text/csv,", "#")) for source in sources)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


def test_every_picture_has_its_words(html: str) -> None:
    tags = Tags(html)
    alts = [value or "" for name, value in tags.attributes if name == "alt"]
    assert tags.tags.count("img") == len(alts) == 11
    assert all(len(alt) > 80 for alt in alts)


def test_every_picture_can_be_enlarged_and_has_its_numbers_in_the_page_and_the_command_that_draws_it(html: str) -> None:
    figures = re.findall(r'<figure data-name="(.*?)">(.*?)</figure>', html, re.DOTALL)
    assert len(figures) == 11
    for name, content in figures:
        assert 'class="enlarge" aria-label="Enlarge: ' in content
        assert f"python -m reports figure RECORD.json {name} -o {name}.png" in content
        assert 'href="data:text/csv,' in content
        assert f'download="{name}.csv"' in content


def test_many_numbers_are_no_part_of_a_page() -> None:
    row: dict[str, str | int | float | None] = {"name": "a\" 'b' & <c>", "value": 1 / 3}
    assert csv_uri([row]) == "data:text/csv,name,value%0A%22a%22%22%20%27b%27%20%26%20%3Cc%3E%22,0.333333%0A"
    assert csv_uri([row] * 1000) == csv_uri([]) == ""


def visible(html: str) -> str:
    """The words that a page shows when it opens."""
    body = html[html.index("<body>") : html.index("<script>")]
    inside = re.compile(
        r"(<details[^>]*>\s*<summary>(?:(?!</?details).)*?</summary>)(?:(?!</?details).)*?</details>", re.DOTALL
    )
    while inside.search(body):
        body = inside.sub(lambda match: match[1].replace("<details", "<closed"), body)
    return " ".join(unescape(re.sub("<[^>]*>", " ", body)).split())


def test_a_sentence_a_picture_and_a_table_are_what_the_page_shows_first(html: str) -> None:
    places = [html.index(text) for text in ('class="lead"', "<figure ", 'class="answers sortable"', 'id="workloads"')]
    assert places == sorted(places)
    text = visible(html)
    assert "On this machine async helps 1 of 2 workloads (fetch, 10.0x faster); it makes no difference to 1" in text
    assert "100 ms 10.0x faster [" in text
    assert "A verdict goes by" not in text
    assert "It is a test." not in text


def test_every_link_within_the_page_leads_somewhere(html: str) -> None:
    tags = Tags(html)
    addresses = [value for name, value in tags.attributes if name == "id"]
    links = {(value or "")[1:] for name, value in tags.attributes if name == "href" and (value or "").startswith("#")}
    assert links <= set(addresses)
    assert len(addresses) == len(set(addresses))
    assert {"workload-fetch", "workload-noop", "method", "machine", "claims"} <= set(addresses)


def test_whatever_scrolls_can_be_reached_by_keyboard_and_has_a_name(html: str) -> None:
    regions = re.findall(r'<div class="wide"[^>]*>', html)
    assert regions
    assert all('role="region" tabindex="0" aria-label="' in region for region in regions)


def test_headings_skip_no_level(html: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_each_workload_is_explained_with_what_was_claimed_and_seen(html: str) -> None:
    for text in (
        "<h3>fetch</h3> What about fetch?",
        "Expected: that it passes.",
        "asyncio is faster than sequential by a factor of at least 5",
        "threads are slower than sequential",
        "achieved wait",
        "1.10 ms",
        "Not as the workloads claimed",
    ):
        assert text in html


def test_the_environment_is_whole(html: str) -> None:
    for text in ("cpu_model_name", "Test CPU", "parallel capacity", "1.75 CPUs", "python -m benchmarks run"):
        assert text in html


def hostile() -> Json:
    """A record with markup in every string that is not part of its structure."""
    content = record(
        Work(
            {"sequential": [[1.0]] * 2, f"asyncio{SCRIPT}": [[0.5]] * 2, "threads": [[1.0]] * 2},
            name=f'"onload=x {SCRIPT}',
            parameters={SCRIPT: SCRIPT},
            services=(SCRIPT, "origin"),
            claims=(claim(f"asyncio{SCRIPT}", "faster", "sequential", 5.0), claim(SCRIPT, "same")),
            observed={SCRIPT: 1.0},
        ),
        environment=dict.fromkeys(("cpu_model_name", "os", "python_version", "gil", "suite_commit", SCRIPT), SCRIPT),
    )
    content["crossover"]["workloads"][0].update(question=SCRIPT, explanation=[f"`{SCRIPT}` {SCRIPT}"], computing=SCRIPT)
    content["crossover"].update(
        started=SCRIPT,
        command_line=SCRIPT,
        profile=SCRIPT,
        finished=None,
        origin={"server": SCRIPT, "ceiling_per_second": 1.0},
        skipped=[{"workload": SCRIPT, "reason": SCRIPT}],
        resumed=[SCRIPT],
        warnings=[SCRIPT],
        incidents=[SCRIPT],
        looks={f'"onload=x {SCRIPT}': [1]},
        budget_seconds=1.0,
        invalid=[
            {"workload": f'"onload=x {SCRIPT}', "model": "threads", "block": 1, "phase": SCRIPT, "reason": SCRIPT}
        ],
    )
    probe: dict[str, Any] = deepcopy(content["crossover"]["probe"])
    probe["pool_startup_seconds"] = {SCRIPT: 0.1}
    content["crossover"]["probe"] = probe
    return content


@pytest.fixture(scope="module")
def attacked() -> dict[str, bytes]:
    return report(parse_record(as_bytes(hostile())))


def test_markup_in_a_record_never_comes_to_life_in_the_page(attacked: dict[str, bytes]) -> None:
    html = attacked["index.html"].decode()
    assert html.count("&lt;script&gt;") > 20
    tags = Tags(html)
    assert tags.tags.count("script") == 1
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


def test_markup_in_a_record_never_comes_to_life_in_summary_or_pictures(attacked: dict[str, bytes]) -> None:
    summary = attacked["summary.md"].decode()
    assert not re.search(r"(?<!\\)<[a-zA-Z/!?]", summary)
    assert not any(b"<script" in content for name, content in attacked.items() if name.endswith(".svg"))


def test_the_summary_is_a_table_with_a_row_per_workload(files: dict[str, bytes]) -> None:
    lines = files["summary.md"].decode().splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    assert len({len(line) for line in table}) == 1
    assert [line.split(" | ")[0] for line in table[2:]] == ["| fetch   ", "| compute ", "| noop    "]


def test_the_summary_escapes_what_markdown_would_read() -> None:
    work = Work({"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}, name="a|b*c_ `d` [e](f) <g> @h #1")
    assert r"a\|b\*c\_ \`d\` \[e]\(f) \<g> \@h \#1" in summary_of(work)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted() -> None:
    work = Work({"sequential": [[1.0]] * 3}, name="=1+1")
    assert "\n'=1+1," in as_csv(makespan_figure(analysed(work)).rows)
