"""A workload of one's own is measured like one of the suite; what happens to a wrong one is in `test_end_to_end.py`."""

import json
from pathlib import Path

import pytest

from benchmarks.record_format import KEY
from tests.benchmarks.helpers.own_workloads import write_workload
from tests.running import run

BESIDE = "def compute(size: int) -> int:\n    return sum(number * number for number in range(size))\n"
COMPUTE = '''def compute(size: int) -> int:
    """Yours: what the job does with the CPU."""
    return sum(number * number for number in range(size))
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A module far from the suite that imports another beside it and has a variant of its own."""
    (tmp_path / "sums_of_mine.py").write_text(BESIDE, encoding="utf-8")
    processes = '"processes": processes'
    changes = {COMPUTE: "", "import asyncio\n": "import asyncio\nfrom sums_of_mine import compute\n"}
    return write_workload(tmp_path / "my_job.py", {**changes, processes: f'{processes}, "asyncio-batched": asyncio_'})


def test_a_workload_of_ones_own_is_measured_under_every_model_that_it_has(file: Path) -> None:
    record = file.with_name("record.json")
    done = run("benchmarks", "run", "--profile", "smoke", "--blocks", "1", "--workload", file, "--output", record)
    assert (done.returncode, done.stderr) == (0, "")
    text = record.read_text(encoding="utf-8")
    models = {run_["metadata"]["model"] for run_ in json.loads(text)["benchmarks"] if ran_of(run_) == "my_job"}
    assert models == {"sequential", "asyncio", "threads", "processes", "asyncio-batched"}
    sitting = json.loads(text)[KEY]
    assert (sitting["invalid"], sitting["workloads"][0]["name"]) == ([], "my_job")
    assert str(file.parent) not in text


def ran_of(benchmark: dict[str, dict[str, str]]) -> str:
    return benchmark["metadata"]["workload"]


def test_a_cell_of_ones_own_runs_under_pyperf_with_its_pool(file: Path) -> None:
    done = run("benchmarks", "cell", file, "processes", "--debug-single-value")
    assert done.returncode == 0, done.stderr
    assert "my_job processes" in done.stdout
