"""A quick share of the fuzzing, and whether fuzzing would notice what it looks for."""

from pathlib import Path

import pytest

from reports.paths import REFERENCE
from reports.record.load import parse_record
from tests.fuzzing import live_markup, planted_faults
from tests.fuzzing.cases import MARKUP, REPRODUCED, RESUMED, Case
from tests.fuzzing.examination import CASE, Chunk, Judge, Limits, examine, noted
from tests.fuzzing.judgement import judge
from tests.fuzzing.originals import committed, made, resumable
from tests.fuzzing.planted_faults import PAGE
from tests.fuzzing.search import search

RARE = 10**9


def test_a_quick_share_of_all_cases_ends_well(tmp_path: Path) -> None:
    examine(Chunk(300, "quick", RARE), judge, tmp_path)
    outcomes, _ = noted(tmp_path)
    assert outcomes.total() == 300
    assert {end for _, end in outcomes} == {"understood", "refused"}


@pytest.mark.slow
def test_pages_of_records_full_of_markup_show_it_as_text(tmp_path: Path) -> None:
    examine(Chunk(2, "markup", 1, readers=[MARKUP]), judge, tmp_path)
    assert noted(tmp_path)[0][MARKUP, "page made"] > 0


def test_the_same_seed_gives_the_same_cases_and_another_one_others(tmp_path: Path) -> None:
    drawn("c", tmp_path)  # constants of modules are drawn too, so those that drawing imports have to be there
    assert drawn("a", tmp_path) == drawn("a", tmp_path) != drawn("b", tmp_path)


def drawn(seed: str, folder: Path) -> list[Case]:
    """Ten cases of a seed."""
    several: list[Case] = []

    def collect(case: Case, _: Path) -> str:
        several.append(case)
        return "understood"

    examine(Chunk(10, seed, RARE), collect, folder)
    return several


def test_originals_are_of_every_committed_record_and_can_be_read_measured_on_and_reproduced(tmp_path: Path) -> None:
    assert len(committed()) == len(list(REFERENCE.glob("*.json"))) > 0
    assert all(parse_record(text.encode()).sitting.blocks for text in (*made(), *committed()))
    path = tmp_path / "record.json"
    path.write_text(resumable()[0], encoding="utf-8")
    assert [judge(Case(reader, b""), path) for reader in (RESUMED, REPRODUCED)] == ["understood"] * 2


@pytest.mark.parametrize("fault", [planted_faults.raising, planted_faults.unescaped])
def test_what_raises_is_found_and_made_small(fault: Judge, tmp_path: Path) -> None:
    with pytest.raises((ValueError, AssertionError), match="script"):
        examine(Chunk(1000, "1", RARE), fault, tmp_path)
    content = (tmp_path / CASE).read_bytes()
    assert planted_faults.CAUSE in content
    assert len(content) < 1.1 * len(made()[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "name", "story"),
    [
        (planted_faults.raising, "ValueError-a-text-is-a-script", "in raising"),
        (planted_faults.growing, "MemoryError-", "in growing"),
        (planted_faults.hanging, "exit-code-1-in-chunk-1", "in hanging"),
        (planted_faults.dying, "exit-code-9-in-chunk-1", "exit code 9"),
    ],
)
def test_a_search_keeps_what_it_finds(fault: Judge, name: str, story: str, tmp_path: Path) -> None:
    chunk = Chunk(1000, "1", RARE, limits=Limits(seconds=0.05, memory=100 * 2**20))
    outcomes = search([chunk], fault, tmp_path)
    assert [count for (_, end), count in outcomes.items() if end == "found"] == [1]
    path, text = sorted(tmp_path.iterdir())
    assert (path.stem, text.name) == (name, f"{name}.txt")
    assert path.stat().st_size > 0
    assert story in text.read_text(encoding="utf-8")


LIVE = {
    "index.html": (
        "<script>a</script>", "<img src=x>", '<p onclick="a">b</p>', '<a href="javascript:a">b</a>',
        '<a href="https://x.test">b</a>', "<!-- a -->", "<?php a ?>", "<![CDATA[a]]>", "<title>b</title>",
        "<style>b</style>", '<p style="a">b</p>',
    ),
    "summary.md": (
        "<b>a</b>", "[a](b)", "![a](b)", "<https://x.test>", "https://x.test", "www.x.test", "`a`", "1. a", "***",
    ),
    "figures/a.csv": ("a\n=1+1", "a\n@a", "a\n-a", "a\n+1+1"),
    "figures/a.svg": ("<svg><script/></svg>", '<svg onload="a"/>', '<svg><use href="https://x.test"/></svg>'),
    "figures/../a.svg": ("<svg/>",),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in LIVE.items() for text in texts])
def test_what_came_to_life_is_noticed(name: str, text: str) -> None:
    content = PAGE % text if name == "index.html" else text
    with pytest.raises(AssertionError):
        live_markup.check({name: content.encode()})


def test_what_every_report_has_is_not_taken_for_alive() -> None:
    table = "a,b\n-1.5,'=1\n"
    live_markup.check(
        {"index.html": (PAGE % "&lt;b&gt;").encode(), "summary.md": rb"\<b> \[a](b)", "figures/a.csv": table.encode()}
    )
