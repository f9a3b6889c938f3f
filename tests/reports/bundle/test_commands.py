"""`python -m reports pack|unpack|verify` as people meet them."""

import sys
from pathlib import Path

import pytest

from reports.__main__ import main
from tests.reports.helpers.bundles import files_of, small, zipped
from tests.reports.helpers.records import as_bytes
from tests.reports.test_command_line import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bundle, a record and something else, in which commands are run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bundle.zip").write_bytes(zipped(files_of()))
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4 and nothing more")
    (tmp_path / "mine.json").write_bytes(as_bytes(small()))
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def output_of(capture: Capture, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[str, str]:
    """What a command prints, in this process."""
    monkeypatch.setattr(sys, "argv", ["reports", *words])
    main()
    return capture.readouterr()


def test_a_record_goes_through_packing_and_unpacking(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = output_of(capsys, monkeypatch, "pack", "mine.json", "--license", "mit", "--creator", "Ada")
    assert packed == ("mine.zip\n", "")
    out, err = output_of(capsys, monkeypatch, "unpack", "mine.zip", "there")
    assert out == "there\n"
    assert err == "the record was checked; the page was made anew from it, as packed\n"
    assert (here / "there" / "record.json").read_bytes() == (here / "mine.json").read_bytes()


def test_verifying_says_what_was_checked_and_what_was_not_and_writes_nothing(here: Path) -> None:
    before = names(here)
    done = run("verify", "bundle.zip", cwd=here)
    assert done.returncode == 0
    assert done.stdout == "record, environment and credits are as their checksums say, and can be used\n"
    assert done.stderr == "not checked: page, README, plan and probe, which unpacking makes anew from the record\n"
    assert names(here) == before


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "bad.zip"),
        ("unpack", "bad.zip"),
        ("pack", "bad.zip"),
        ("pack", "mine.json", "--license", "mine"),
        ("pack", "mine.json", "--creator", "A\nB"),
        ("unpack", "bundle.zip", "mine.json"),
    ],
)
def test_a_refusal_is_one_line_and_status_2(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    before = names(here)
    with pytest.raises(SystemExit) as caught:
        output_of(capsys, monkeypatch, *words)
    out, err = capsys.readouterr()
    assert (caught.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: ")
    assert names(here) == before
