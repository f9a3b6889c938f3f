"""`python -m reports advise` as people meet it, also where the libraries of the page are not installed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.paths import ROOT
from reports import __main__
from reports.paths import REFERENCE
from tests.reports.advice.test_advice import NOOP, point
from tests.reports.helpers.records import Work, as_bytes, record, sweep

_WITHOUT_PAGES = """
import sys
sys.modules.update(dict.fromkeys(("matplotlib", "jinja2", "rich")))
from reports.__main__ import main
main()
"""

Said = tuple[int, str, str]


@pytest.fixture
def advise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in a folder of its own: its status, and what it says and complains of."""

    def run(*words: str | Path) -> Said:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["reports", "advise", *map(str, words)])
        status = 0
        try:
            __main__.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        return (status, *capsys.readouterr())

    return run


def written(path: Path, *works: Work, age: int = 0, **sitting: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(as_bytes(record(*works, **sitting)))
    os.utime(path, (1e9 - age, 1e9 - age))
    return path


def test_it_answers_in_plain_lines_without_the_libraries_of_the_page(tmp_path: Path) -> None:
    file = written(tmp_path / "mine.json", NOOP, point(0.02, 0.002, 0.08, 0.06))
    words = [str(file), "--wait", "20ms", "--compute", "2ms", "--jobs", "1000", "--width", "100"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", _WITHOUT_PAGES, "advise", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, *others = done.stdout.splitlines()
    assert first == "1,000 jobs of 20 ms of waiting and 2 ms of computing, holding the GIL, 100 at a time"
    assert len(others) < 25
    assert any(line.startswith("Fastest: processes") for line in others)
    assert "\N{ESCAPE}" not in done.stdout


def test_without_a_record_the_newest_with_a_map_answers_and_is_named(tmp_path: Path, advise: Any) -> None:
    spot = point(0.02, 0.002, 0.08, 0.06)
    a_map = sweep("map", spot, kind="map", parameters=["wait_seconds", "work"])
    written(tmp_path / "results" / "newest.json", NOOP, age=1)
    written(tmp_path / "results" / "map.json", NOOP, spot, age=2, sweeps=[a_map])
    written(tmp_path / "results" / "older.json", NOOP, spot, age=3, sweeps=[a_map])
    written(tmp_path / "results" / "no_noop.json", spot, sweeps=[a_map])
    (tmp_path / "results" / "damaged.json").write_text("{", encoding="utf-8")
    status, text, _ = advise("--wait", "20ms")
    assert status == 0
    assert f"the machine of {Path('results', 'map.json')} (" in text


def test_before_anything_was_measured_a_committed_record_answers_and_that_it_is_of_another_machine_is_said(
    advise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.advice.answer.ROOT", Path("nowhere"))
    status, text, complaint = advise("--wait", "20ms")
    assert (status, complaint) == (0, "")
    assert text.startswith("There is no record of this machine yet")
    assert f"the machine of {REFERENCE}" in text


def test_without_any_record_it_says_how_to_measure_one(advise: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.advice.answer.ROOT", Path("nowhere"))
    monkeypatch.setattr("reports.advice.answer.REFERENCE", Path("nowhere"))
    status, text, complaint = advise("--wait", "20ms")
    assert (status, text) == (2, "")
    assert "there is no record in results/ that can advise; name one, or measure one with: nox -s map" in complaint


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--wait", "20"], "--wait '20' is no duration"),
        (["--compute", "-2ms"], "--compute '-2ms' is less than nothing"),
        ([], "neither waits nor computes"),
        (["--wait", "1ms", "--jobs", "0"], "Invalid value for '--jobs'"),
        (["--wait", "1ms", "--width", "0"], "Invalid value for '--width'"),
        (["--wait", "1ms", "--memory", "1GB"], "what models take in memory; measure it with: python -m benchmarks run"),
        (["--wait", "1ms", "--memory", "512"], "--memory '512' is no size: write a number with its unit, such as"),
        (["--wait", "1ms", "--processes", "0"], "Invalid value for '--processes'"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_status_2(
    words: list[str], complaint: str, tmp_path: Path, advise: Any
) -> None:
    status, text, complained = advise(written(tmp_path / "mine.json", NOOP), *words)
    assert (status, text) == (2, "")
    assert complained.startswith("error: ")
    assert complaint in complained
    assert complained.count("\n") == 1


def test_a_record_that_cannot_advise_is_one_line_that_says_how_to_measure_one(tmp_path: Path, advise: Any) -> None:
    status, _, complained = advise(written(tmp_path / "mine.json", point(0.02, 0.002, 0.08, 0.06)), "--wait", "1ms")
    assert (status, complained.count("\n")) == (2, 1)
    assert "no valid noop" in complained
    assert "python -m benchmarks map" in complained


def test_a_width_beyond_the_jobs_counts_as_the_jobs(tmp_path: Path, advise: Any) -> None:
    file = written(tmp_path / "mine.json", NOOP)
    _, text, _ = advise(file, "--wait", "1ms", "--jobs", "7", "--width", "5000")
    assert text.startswith("7 jobs of 1 ms of waiting and no computing, 7 at a time\n")
