"""The page and the summary: complete, self-contained, and safe to open whatever the record says."""

import re
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

import pytest

from reports.page.output import report
from reports.plotting.figure import as_csv
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


def test_a_report_has_a_page_a_summary_and_each_figure_three_times(files: dict[str, bytes]) -> None:
    figures = [
        f"figures/{name}.{kind}"
        for name in ("makespans", "phases", "predictions", "speedups", "trust")
        for kind in ("csv", "png", "svg")
    ]
    assert sorted(files) == [*figures, "index.html", "summary.md"]


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(html: str) -> None:
    tags = Tags(html)
    assert not {"script", "link", "iframe", "object", "embed", "form"} & set(tags.tags)
    sources = [value or "" for name, value in tags.attributes if name in ("src", "href")]
    assert all(source.startswith(("data:image/svg+xml,", "figures/", "#")) for source in sources)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


def test_every_picture_has_its_words(html: str) -> None:
    tags = Tags(html)
    alts = [value or "" for name, value in tags.attributes if name == "alt"]
    assert tags.tags.count("img") == len(alts) == 5
    assert all(len(alt) > 80 for alt in alts)


def test_the_answer_comes_before_the_first_figure(html: str) -> None:
    before = html[: html.index("<figure>")]
    assert before.index("Not as the workloads claimed") < before.index("A verdict goes by")
    assert "On this machine async helps fetch (10.0x as fast)" in before
    assert "10.0x as fast</b>" in before
    assert "100 ms" in before


def test_each_workload_is_explained_with_what_was_claimed_and_seen(html: str) -> None:
    for text in (
        "What about fetch?",
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
    assert "script" not in tags.tags
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


def test_markup_in_a_record_never_comes_to_life_in_summary_or_pictures(attacked: dict[str, bytes]) -> None:
    summary = attacked["summary.md"].decode()
    assert not re.search(r"(?<!\\)<[a-zA-Z/!?]", summary)
    assert not any(b"<script" in content for name, content in attacked.items() if name.endswith(".svg"))


def test_the_summary_is_a_table_and_a_sentence_per_workload(files: dict[str, bytes]) -> None:
    lines = files["summary.md"].decode().splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    assert len({len(line) for line in table}) == 1
    assert [line[:11] for line in lines if line.startswith("- **")] == ["- **fetch**", "- **compute", "- **noop** "]


def test_the_summary_escapes_what_markdown_would_read() -> None:
    work = Work({"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}, name="a|b*c_ `d` [e](f) <g> @h #1")
    assert r"a\|b\*c\_ \`d\` \[e]\(f) \<g> \@h \#1" in summary_of(work)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted() -> None:
    work = Work({"sequential": [[1.0]] * 3}, name="=1+1")
    assert "\n'=1+1," in as_csv(makespan_figure(analysed(work)).rows)
