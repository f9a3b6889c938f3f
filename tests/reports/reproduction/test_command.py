"""`python -m reports reproduction` as people meet it."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.__main__ import reproduction
from tests.reports.comparison.test_command import run_here
from tests.reports.helpers.outcomes import FAST_THREADS, NOISY, SLOW_THREADS, work
from tests.reports.helpers.record_sets import content
from tests.reports.helpers.records import as_bytes

SAID = "claims? of a.json reproduced on this machine, "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A reference, what reproduces it, and what contradicts it."""
    reference = as_bytes(content(work(FAST_THREADS)))
    digest = sha256(reference).hexdigest()
    files = {
        "a": reference,
        "again": as_bytes(content(work(FAST_THREADS), seed=2, reproduces=digest)),
        "other": as_bytes(content(work(SLOW_THREADS), seed=3)),
        "vague": as_bytes(content(work(FAST_THREADS, NOISY), seed=4)),
        "copy": reference,
        "apart": as_bytes(content(work(FAST_THREADS, name="another"))),
    }
    for name, record in files.items():
        (tmp_path / f"{name}.json").write_bytes(record)
    return tmp_path


def judge(folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, what was said, and what was complained of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(reproduction, words)
    return done.exit_code, done.stdout, done.stderr


def test_where_nothing_is_contradicted_the_status_is_0_and_the_page_lies_beside_the_new_record(folder: Path) -> None:
    status, text, complaint = judge(folder, "a.json", "again.json")
    assert (status, complaint) == (0, "")
    assert str(Path("again-reproduction", "index.html")) in text.splitlines()
    assert re.search(f"^1 of 1 {SAID}0 contradicted", text, re.MULTILINE)
    page = (folder / "again-reproduction" / "index.html").read_text(encoding="utf-8")
    assert "does not say that it was measured by the plan" not in page


def test_what_is_contradicted_is_a_line_and_status_1(folder: Path) -> None:
    status, text, complaint = judge(folder, "a.json", "other.json", "--output", "here")
    assert status == 1
    assert re.search(f"^0 of 1 {SAID}1 contradicted", text, re.MULTILINE)
    assert complaint.count("\n") == 1
    assert re.match(r"compute: threads are faster than sequential \(2\.00x faster .*2\.00x slower", complaint)
    assert (folder / "here" / "summary.md").is_file()


def test_what_is_unclear_is_no_failure(folder: Path) -> None:
    status, text, complaint = judge(folder, "a.json", "vague.json")
    assert (status, complaint) == (0, "")
    assert "0 contradicted, 1 unclear" in text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("a.json", "copy.json"), "both records are the same file"),
        (("a.json", "none.json"), "there is no such file"),
        (("a.json", "apart.json"), "a.json and apart.json have no workload in common"),
        (("vague.json", "a.json"), "claims nothing that is certain"),
        (("a.json",), "Missing argument"),
    ],
)
def test_what_cannot_be_judged_is_one_line_and_status_2(folder: Path, words: tuple[str, ...], text: str) -> None:
    status, _, complaint = run_here(folder, "reproduction", *words)
    assert status == 2
    assert complaint.count("\n") == 1
    assert complaint.startswith("error: ")
    assert text in complaint
    assert not list(folder.glob("*-reproduction"))
