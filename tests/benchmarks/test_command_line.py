"""Wrong requests end with one line, without a traceback, and with exit status 2; nothing is measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import workloads
from benchmarks import __main__
from benchmarks.paths import ROOT
from tests.benchmarks.helpers.own_workloads import own_workload
from workloads.contract import MODELS


def benchmarks(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "--profile", "fast"], "'fast' is not one of 'smoke', 'quick', 'standard', 'thorough'"),
        (["run", "--workload", "slep"], "there is no workload 'slep': did you mean 'sleep'?"),
        (["run", "--model", "twisted"], "there is no model 'twisted': there are sequential, asyncio"),
        (["run", "--blocks", "0"], "Invalid value for '--blocks'"),
        (["run", "--blocks", "many"], "'many' is not a valid integer"),
        (["run", "--output", "pyproject.toml"], "pyproject.toml exists already"),
        (["run", "extra"], "unexpected extra argument"),
        (["sprint"], "No such command 'sprint'"),
        (["run", "--workload", "no_such_file.py"], "no_such_file.py does not exist: python -m benchmarks new"),
        (["new", "noxfile.py"], "noxfile.py exists already"),
        (["list", "noop", "tests/conftest.py"], "tests/conftest.py: it has no WORKLOAD: add WORKLOAD = "),
        (["cell", "primes,noop", "threads"], "a cell is one workload under one model"),
        (["cell", "primes"], "Missing argument 'MODEL'"),
        (["cell", "primes", "threads", "-o", "nowhere/cell.json"], "there is no folder nowhere; make it"),
        (["run", "--budget", "5"], "'5' is no duration: write 90s, 5m or 1h30m"),
        (["run", "--resume", "nowhere.json"], "cannot go on with nowhere.json: No such file or directory"),
        (["run", "--resume", "nowhere.json", "--seed", "1"], "--resume takes the seed from the record"),
        (["run", "--resume", "pyproject.toml"], "it is no whole record"),
        (["pythons", "--python", "python3"], "name two Pythons at least, as in --python python3.11 --python"),
        (["pythons", "--python", "a", "--python", "b"], "to go in turns takes two: there is no such program"),
        (
            ["pythons", "--python", "a", "--python", "b", "--output", "results/reference"],
            "reference holds records already",
        ),
        (["pythons", "--python", "a", "--python", "b", "--workload", "slep"], "there is no workload 'slep'"),
        (["run", "--resume", "nowhere.json", "--turns", "x"], "--resume takes the turns from the record"),
        (["cell", "primes", "twisted"], "there is no model 'twisted'"),
    ],
)
@pytest.mark.usefixtures("forgets_own_workloads")
def test_a_wrong_request_is_one_line_and_status_2(
    words: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["benchmarks", *words])
    monkeypatch.setattr(__main__, "stop_like_ctrl_c", lambda: None)
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert message in printed.err
    assert printed.err.startswith("error: ")
    assert len(printed.err.splitlines()) == 1


def test_a_wrong_request_ends_the_process_like_that_too() -> None:
    done = benchmarks("sprint")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: No such command 'sprint'")


def test_list_tells_every_workload_and_model(capsys: pytest.CaptureFixture[str]) -> None:
    __main__.app(["list"], standalone_mode=False)
    text = capsys.readouterr().out
    for word in (*workloads.NAMES, *MODELS, "latency_seconds=0.005", "can run here"):
        assert word in text


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    __main__.app(["--help"], standalone_mode=False)
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in ("run", "new", "list", "probe", "cell"))


def test_a_cell_of_ones_own_runs_under_pyperf_with_its_options_and_the_values_that_were_set(tmp_path: Path) -> None:
    output = tmp_path / "cell.json"
    options = ("-p", "1", "-n", "1", "-w", "1", "-l", "2", "--hist", "-o", output)
    values = ("--set=wait_seconds=1ms", "--set", "jobs=3")
    done = benchmarks("cell", own_workload(tmp_path), "processes", *options, *values)
    assert done.returncode == 0, done.stderr
    assert "my_job processes" in done.stdout
    metadata = json.loads(output.read_text(encoding="utf-8"))["metadata"]
    assert (metadata["model"], metadata["phase"]) == ("processes", "warm")
    assert (metadata["set_wait_seconds"], metadata["set_jobs"]) == (0.001, 3)


def test_a_cell_that_needs_the_origin_gets_one(tmp_path: Path) -> None:
    output = tmp_path / "cell.json"
    done = benchmarks("cell", "http_fetch", "asyncio", "--set", "jobs=5", "--debug-single-value", "-o", output)
    assert done.returncode == 0, done.stderr
    assert output.exists()


def test_help_of_a_cell_is_pyperfs_own() -> None:
    done = benchmarks("cell", "noop", "threads", "--help")
    assert done.returncode == 0
    assert "--rigorous" in done.stdout
