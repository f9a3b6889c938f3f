"""`python -m reports page` as people meet it: in a process of its own."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.paths import ROOT
from reports.page.files import folder_beside
from reports.page.output import report
from reports.record.load import load
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import Work, as_bytes, record

SMALL = Work({"sequential": [[1.0]]})
"""What is reported on soonest."""


def run(*words: str | Path, cwd: Path = ROOT, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run the command with the repository on the path and whatever settings the user's matplotlib has."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed, "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "reports", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=cwd)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def written(folder: Path, *works: Work, **changes: Any) -> Path:
    """A record of such works in a folder."""
    path = folder / "mine.json"
    path.write_bytes(as_bytes(record(*works, **changes)))
    return path


def test_the_page_lies_beside_the_record_and_its_path_is_printed(tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    done = run("page", "mine.json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == [str(Path("mine", "index.html")), ""]
    assert (tmp_path / "mine" / "index.html").is_file()


def test_what_async_does_is_printed_after_the_path_without_colour_where_nobody_looks(tmp_path: Path) -> None:
    done = run("page", written(tmp_path, Work({"sequential": [[1.0]] * 3, "asyncio": [[0.1]] * 3})))
    _, _, sentence, _, head, row = done.stdout.splitlines()
    assert sentence.startswith("On this machine async helps 1 of 1 workload (work, 10.0x ")
    assert head.split() == ["workload", "asyncio", "threads", "processes", "fastest", "async", "helps?"]
    assert row.split() == ["work", "10.0x", "faster", "-", "-", "asyncio", "helps"]
    assert "\x1b" not in done.stdout


@pytest.mark.slow
def test_a_page_opens_in_the_browser_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    done = run("page", written(tmp_path, SMALL), "--open")
    assert (done.returncode, done.stderr) == (0, "")
    assert opened.read_text() == (tmp_path / "mine" / "index.html").as_uri()


@pytest.mark.slow
def test_without_a_browser_there_is_a_page_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    done = run("page", written(tmp_path, SMALL), "--open")
    assert (done.returncode, done.stderr) == (0, "--open: there is no browser here\n")
    assert (tmp_path / "mine" / "index.html").is_file()


@pytest.mark.slow
def test_the_same_record_gives_the_same_bytes_whatever_the_settings(tmp_path: Path) -> None:
    path = written(tmp_path, *typical())
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nlines.linewidth: 9\n")
    first = run("page", path, "--output", tmp_path / "a", hash_seed="1")
    second = run("page", path, "--output", tmp_path / "b", hash_seed="2", cwd=tmp_path)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    files, others = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert [name for name in files if files[name] != others.get(name)] == []
    assert len(files) == len(others) == 24


@pytest.mark.slow
def test_figures_drawn_by_several_processes_are_those_drawn_by_one(tmp_path: Path) -> None:
    path = written(tmp_path, *(replace(SMALL, name=f"work{number}") for number in range(13)))
    done = run("page", path)
    assert done.returncode == 0, done.stderr
    one = report(load(path))
    files = contents(tmp_path / "mine")
    assert [name for name in files if files[name] != one.get(Path(name).as_posix())] == []
    assert len(files) == len(one)


IMPOSSIBLE = Work({"sequential": [[11.0]] * 3, "asyncio": [[1.0]] * 3}, wait_seconds=1.0)


@pytest.mark.slow
def test_a_cell_that_took_less_than_it_needs_is_one_line_and_status_1_beside_the_page(tmp_path: Path) -> None:
    done = run("page", written(tmp_path, IMPOSSIBLE))
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, str(tmp_path / "mine" / "index.html"))
    assert done.stderr == (
        "INVALID work asyncio: took 1.00 s, less than the 3.00 s that 10 jobs need which wait 1 s each, 4 at a time "
        "(is wait_seconds in Workload(...) right?)\n"
    )
    assert (tmp_path / "mine" / "index.html").is_file()


@pytest.mark.slow
def test_cells_that_the_record_calls_invalid_do_not_change_the_status(tmp_path: Path) -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    done = run("page", written(tmp_path, IMPOSSIBLE, invalid=invalid))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_that_is_no_record_gives_one_line_and_status_2(tmp_path: Path) -> None:
    """What else is refused, and in which words, is tested with what loads records."""
    done = run("page", written(tmp_path, SMALL, format=99))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: cannot report on ")
    assert "newer version" in done.stderr
    assert not (tmp_path / "mine").exists()


def test_a_record_that_does_not_exist_gives_one_line_whatever_matplotlib_has_to_say_of_its_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", str(Path(os.devnull) / "none"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = run("page", tmp_path / "none.json")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "there is no such file" in done.stderr


def test_a_library_that_is_not_installed_is_named_in_one_line_with_what_installs_it(tmp_path: Path) -> None:
    missing = 'raise ModuleNotFoundError("No module named \'matplotlib\'", name="matplotlib")'
    (tmp_path / "matplotlib.py").write_text(missing)
    done = run("page", written(tmp_path, SMALL), cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("error: matplotlib is not installed; try: pip install ")


@pytest.mark.slow
def test_an_output_that_cannot_be_written_gives_one_line_and_status_2(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    done = run("page", path, "--output", path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot write the report to" in done.stderr


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    assert run("page", written(tmp_path, SMALL), "--colour", "red").returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("csv", b"workload,model")])
def test_a_figure_by_itself_is_what_its_file_name_ends_with(tmp_path: Path, ending: str, begins: bytes) -> None:
    done = run("figure", written(tmp_path, SMALL), "makespans-work", "-o", tmp_path / f"x.{ending}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / f"x.{ending}").read_bytes().startswith(begins)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "complaint"),
    [
        ("none", "x.svg", "this record has no figure 'none'; it has "),
        ("trust", "x.gif", "must end with .svg, .png or .csv"),
    ],
)
def test_a_figure_that_does_not_exist_is_refused_in_one_line(
    tmp_path: Path, name: str, file: str, complaint: str
) -> None:
    done = run("figure", written(tmp_path, SMALL), name, "-o", tmp_path / file)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert complaint in done.stderr


@pytest.mark.parametrize(("record", "folder"), [("a/b.json", "a/b"), ("a/b", "a/b-report")])
def test_the_default_folder_has_the_name_of_the_record(record: str, folder: str) -> None:
    assert folder_beside(Path(record)) == Path(folder)
