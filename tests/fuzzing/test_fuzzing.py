"""A quick share of the fuzzing, and whether fuzzing would notice what it looks for."""

import json
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from reports.paths import REFERENCE
from reports.plotting import figure
from reports.record.load import understand
from tests.fuzzing import bad_workers, live, schemas, watching
from tests.fuzzing.cases import MARKUP, RECORD, Case, chunk
from tests.fuzzing.dialogue import Order
from tests.fuzzing.finding import FoundError
from tests.fuzzing.originals import built, real
from tests.fuzzing.structures import parsed, renamed
from tests.fuzzing.watching import Tally, fuzz
from tests.fuzzing.worker import ended

CHUNKS = range(10_000, 10_002)


@pytest.fixture(autouse=True)
def _small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure, "_DOTS_PER_INCH", 24)


@pytest.mark.parametrize("number", CHUNKS)
def test_a_quick_share_of_all_cases_ends_well(number: int, tmp_path: Path) -> None:
    for case in chunk(seed=0, number=number, pages=1_000_000):
        assert ended(case, tmp_path).told == "", case.content[:1000]


def test_pages_of_records_full_of_markup_show_it_as_text(tmp_path: Path) -> None:
    every = (case for number in range(100) for case in chunk(seed=1, number=number, pages=5) if case.reader == MARKUP)
    shown = [ended(case, tmp_path) for case in islice(every, 2)]
    assert [one.told for one in shown] == [""] * 2
    assert "page made" in {one.outcome for one in shown}


def test_the_same_seed_gives_the_same_cases_and_another_one_others() -> None:
    cases, same, other = (list(islice(chunk(seed, 3, 50), 70)) for seed in (1, 1, 2))
    assert cases == same
    assert cases != other


def test_small_originals_are_understood_and_are_of_every_committed_record() -> None:
    assert len(real()) == len(list(REFERENCE.glob("*.json"))) > 0
    assert all(understand(text.encode()).sitting.blocks for text in (*real(), *built()))


def test_some_records_drawn_from_the_format_are_understood_and_some_are_not(tmp_path: Path) -> None:
    drawn = schemas.drawn(30, seed=1)
    assert {ended(Case(RECORD, "drawn", one), tmp_path).outcome for one in drawn} == {"understood", "refused"}


PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="a" content="b"><meta http-equiv="c">'
    "<title>a</title><style>a</style></head><body><main><h1>a</h1>%s</main></body></html>"
)
LIVE = {
    "index.html": (
        "<script>a</script>",
        "<img src=x>",
        '<p onclick="a">b</p>',
        '<a href="javascript:a">b</a>',
        '<a href="https://x.test">b</a>',
        "<!-- a -->",
        "<?php a ?>",
        "<![CDATA[a]]>",
        "<title>b</title>",
        "<style>b</style>",
        '<p style="a">b</p>',
    ),
    "summary.md": (
        "<b>a</b>",
        "[a](b)",
        "![a](b)",
        "<https://x.test>",
        "https://x.test",
        "www.x.test",
        "`a`",
        "1. a",
        "***",
    ),
    "figures/a.csv": ("a\n=1+1", "a\n@a", "a\n-a", "a\n+1+1"),
    "figures/a.svg": ("<svg><script/></svg>", '<svg onload="a"/>', '<svg><use href="https://x.test"/></svg>'),
    "figures/../a.svg": ("<svg/>",),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, some in LIVE.items() for text in some])
def test_what_came_to_life_is_noticed(name: str, text: str) -> None:
    content = PAGE % text if name == "index.html" else text
    with pytest.raises(FoundError):
        live.check({name: content.encode()})


def test_what_every_report_has_is_not_taken_for_alive() -> None:
    table = "a,b\n-1.5,'=1\n"
    live.check(
        {"index.html": (PAGE % "&lt;b&gt;").encode(), "summary.md": rb"\<b> \[a](b)", "figures/a.csv": table.encode()}
    )


def test_names_are_renamed_wherever_they_stand() -> None:
    original = parsed(built()[0])
    for number in range(20):
        hostile, harmless = renamed(original, Random(number))
        assert len(json.loads(hostile)["benchmarks"]) == len(json.loads(harmless)["benchmarks"])


BAD = {"died": bad_workers.dying, "seconds": bad_workers.hanging, "MiB": bad_workers.growing}


@pytest.mark.parametrize("what", BAD)
def test_a_case_that_ends_its_process_costs_only_itself(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_LOADING_SECONDS", 600.0 if what == "MiB" else 0.3)
    monkeypatch.setattr(watching, "MOST_MEMORY", 200 * 2**20)
    tally = Tally()
    fuzz(BAD[what], [Order(1, 1, first=0, step=1, end=1)], tmp_path, tally, lambda _: None)
    assert tally.outcomes == {"understood": 3, "found": 1}
    (saved,) = tally.found.values()
    assert what in saved.place
    assert saved.path.read_bytes() == b"a"
