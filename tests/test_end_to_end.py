"""The whole way as its users go it: measure, read with pyperf, write the page; and what happens when it goes wrong."""

import platform
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psutil
import pytest

from benchmarks.paths import ROOT
from benchmarks.record_format import KEY
from tests.benchmarks.helpers.own_workloads import own_workload
from tests.benchmarks.helpers.waiting import are_gone, eventually
from tests.running import load, run, semaphores, start, temporary_leftovers

BROKEN = ROOT / "tests" / "broken"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A smoke run of one workload that waits on the origin and one of one's own."""
    record = tmp_path_factory.mktemp("results") / "record.json"
    file = own_workload(tmp_path_factory.mktemp("mine"))
    words = (
        "--profile",
        "smoke",
        "--blocks",
        "2",
        "--workload",
        file,
        "--workload",
        "http_fetch",
        "--seed",
        "5",
        "--set",
        "jobs=20",
    )
    return record, run("benchmarks", "run", *words, "--output", record)


def test_a_run_succeeds_and_names_its_record(measured: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    record, done = measured
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == f"record: {record}"


def test_a_run_says_at_the_start_how_long_it_takes_and_then_every_step(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = measured
    lines = done.stdout.splitlines()
    assert any(line.startswith("measuring 8 blocks (2 per workload): about ") for line in lines)
    assert [line.split()[1] for line in lines if line.startswith("block")] == [f"{number}/8" for number in range(1, 9)]


def test_a_record_holds_every_cell_of_every_block(measured: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    content = load(measured[0])
    assert len(content["benchmarks"]) == (7 + 4 + 2 * 4) * 3
    assert {len(benchmark["runs"]) for benchmark in content["benchmarks"]} == {2}
    sitting = content[KEY]
    assert Counter(block["workload"] for block in sitting["blocks"]) == {
        "my_job": 2,
        "http_fetch": 2,
        "twins_waiting": 2,
        "twins_computing": 2,
    }
    assert sitting["finished"] is not None
    assert sitting["origin"]["ceiling_per_second"] > 0
    assert (sitting["invalid"], sitting["seed"]) == ([], 5)


def test_a_workload_of_ones_own_is_measured_under_every_model_that_it_has(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    benchmarks = [benchmark["metadata"] for benchmark in load(measured[0])["benchmarks"]]
    models = {metadata["model"] for metadata in benchmarks if metadata["workload"] == "my_job"}
    assert models == {"sequential", "asyncio", "threads", "processes", "asyncio-batched"}


def test_values_start_one_after_the_other_in_the_order_of_the_rounds(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    for block in load(measured[0])[KEY]["blocks"]:
        number = Counter[str]()
        starts = []
        for model in (model for order in block["rounds"] for model in order):
            starts.append(block["starts"][model][number[model]])
            number[model] += 1
        assert starts == sorted(starts)
        assert block["started"] <= starts[0]


def test_a_record_keeps_no_path_of_the_machine_and_no_name_of_a_host(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    text = measured[0].read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert str(measured[0].parent.parent) not in text
    assert platform.node() not in load(measured[0])["metadata"].values()


@pytest.mark.parametrize("command", ["show", "stats", "hist", "check", "metadata", "compare_to"])
def test_pyperf_works_on_a_record(command: str, measured: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    records = [measured[0]] * (2 if command == "compare_to" else 1)
    assert run("pyperf", command, *records).returncode == 0


@pytest.mark.slow
def test_the_page_of_a_record_is_the_same_bytes_again(
    measured: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    record, _ = measured
    pages = []
    for name, hash_seed in (("one", "1"), ("two", "2")):
        done = run("reports", "page", record, "--output", tmp_path / name, PYTHONHASHSEED=hash_seed)
        assert done.returncode == 0, done.stderr
        assert str(tmp_path / name / "index.html") in done.stdout
        folder = tmp_path / name
        pages.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert pages[0] == pages[1]
    assert {path.suffix for path in pages[0]} == {".html", ".md", ".svg", ".csv"}


@pytest.mark.slow
def test_broken_variants_are_invalid_and_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    words = ("--profile", "smoke", "--blocks", "2", "--workload", f"{BROKEN / 'broken.py'},noop")
    done = run("benchmarks", "run", *words, "--output", record)
    assert done.returncode == 1
    complaints = set(done.stderr.splitlines())
    assert "INVALID broken asyncio (first batch): job 2: expected 2, got 7" in complaints
    assert "INVALID broken threads (first batch): raised ConnectionError: the other side hung up" in complaints
    assert "INVALID broken processes (first batch): raised BrokenProcessPool" in done.stderr
    content = load(record)
    assert Counter(block["workload"] for block in content[KEY]["blocks"])["broken"] == 2
    assert sorted(one["model"] for one in content[KEY]["invalid"]) == ["asyncio", "processes", "threads"]
    assert run("reports", "page", record).returncode == 0


@pytest.mark.slow
def test_a_variant_that_ends_its_block_is_blamed_alone(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    words = ("--profile", "smoke", "--blocks", "1", "--workload", BROKEN / "deadly.py", "--output", record)
    done = run("benchmarks", "run", *words)
    assert done.returncode == 1
    (complaint,) = done.stderr.splitlines()
    assert complaint.startswith("INVALID deadly threads (first batch): the process was ended by SIGABRT")
    opened = [block["opened"] for block in load(record)[KEY]["blocks"] if block["workload"] == "deadly"]
    assert [set(models) for models in opened] == [{"sequential", "asyncio"}]


def test_a_cell_whose_answer_is_wrong_ends_with_status_1_and_says_where() -> None:
    done = run("benchmarks", "cell", BROKEN / "broken.py", "asyncio", "--debug-single-value")
    assert done.returncode == 1
    assert "INVALID broken asyncio: job 2: expected 2, got 7" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_cell_that_is_stopped_leaves_nothing(number: signal.Signals, shallow: Path) -> None:
    before = semaphores()
    suite = start("cell", "sleep", "processes", TMPDIR=str(shallow))
    assert eventually(lambda: len(psutil.Process(suite.pid).children(recursive=True)) > 10)
    below = [child.pid for child in psutil.Process(suite.pid).children(recursive=True)]
    suite.send_signal(number)
    _, complaint = suite.communicate()
    assert eventually(lambda: are_gone(below))
    assert eventually(lambda: semaphores() <= before)
    assert eventually(lambda: temporary_leftovers(shallow) == [])
    if number != signal.SIGKILL:
        assert (suite.returncode, complaint.strip()) == (130, "stopped")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
def test_a_run_that_is_stopped_keeps_finished_blocks_and_leaves_nothing(tmp_path: Path, shallow: Path) -> None:
    record = tmp_path / "record.json"
    words = ["--profile", "smoke", "--blocks", "100", "--workload", "http_fetch,noop", "--output", str(record)]
    suite = start("run", *words, TMPDIR=str(shallow))
    assert eventually(record.exists, 60)
    below = [child.pid for child in psutil.Process(suite.pid).children(recursive=True)]
    assert below
    suite.send_signal(signal.SIGINT)
    _, complaint = suite.communicate()
    assert suite.returncode == 130
    assert eventually(lambda: are_gone(below))
    assert load(record)[KEY]["blocks"]
    assert eventually(lambda: temporary_leftovers(shallow) == [])
    assert complaint.splitlines()[-1].startswith(f"stopped: every finished block is in {record}")
