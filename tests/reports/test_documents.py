"""What is committed beside records is made anew from them: all of it, and nothing else."""

from pathlib import Path

import pytest

from reports.documents.committed import NOTE, Document, comparison_documents, documents, write
from reports.errors import ReportError
from tests.reports.helpers.bundles import small
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import as_bytes, record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A record with a summary, a figure and its table beside it, all of them outdated."""
    (tmp_path / "mine.json").write_bytes(as_bytes(small()))
    for name in ("summary.md", "figures/speedups.svg", "figures/speedups.csv"):
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"outdated")
    return tmp_path


def test_what_is_outdated_is_written_once_and_nothing_else(folder: Path) -> None:
    home = folder / "mine"
    expected = [home / "summary.md", home / "figures" / "speedups.csv", home / "figures" / "speedups.svg"]
    assert list(write(documents(folder))) == expected
    assert list(write(documents(folder))) == []
    assert sorted(path for path in home.rglob("*.*") if path.is_file()) == sorted(expected)
    assert b"<svg" in expected[2].read_bytes()


def test_a_record_that_nothing_is_committed_of_gets_its_summary(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_bytes(as_bytes(small()))
    assert list(write(documents(tmp_path))) == [tmp_path / "mine" / "summary.md"]


@pytest.mark.parametrize("name", ["photo.svg", "speedups.txt"])
def test_a_figure_that_its_record_does_not_give_is_named(folder: Path, name: str) -> None:
    (folder / "mine" / "figures" / name).write_bytes(b"")
    with pytest.raises(ReportError, match=rf"{name} is no figure of its record"):
        list(documents(folder))


def test_a_comparison_is_made_from_the_records_that_its_note_names(folder: Path) -> None:
    (folder / "other.json").write_bytes(as_bytes(record(*typical(), environment={"machine": "b"})))
    (folder / "mine.json").write_bytes(as_bytes(record(*typical(), environment={"machine": "a"})))
    both = folder / "both"
    both.mkdir()
    (both / NOTE).write_text("compare\nmine.json\nother.json\n")
    assert both / "summary.md" in list(write(documents(folder)))
    assert list(write(comparison_documents(both / NOTE))) == []
    assert "machine a and machine b" in (both / "summary.md").read_text(encoding="utf-8")


def test_a_note_that_says_what_nobody_can_make_is_named(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text("mix\nmine.json\n")
    with pytest.raises(ReportError, match="'mix' in its first line"):
        comparison_documents(tmp_path / NOTE)


def test_names_that_matplotlib_makes_up_do_not_count_and_everything_else_does(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    path.write_bytes(b'<path id="m0123456789"/>')
    assert Document(path, b'<path id="mabcdef0123"/>').is_current
    assert not Document(path, b'<line id="m0123456789"/>').is_current
    assert not Document(tmp_path / "none.svg", b"").is_current
