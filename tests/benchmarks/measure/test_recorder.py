"""The record is a pyperf file with our own key, whole at every moment, and never overwrites anything."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyperf
import pytest

from benchmarks.block.block import Failure
from benchmarks.errors import RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.measure.recorder import Recorder
from benchmarks.processes.workspace import claim_path, write_whole
from benchmarks.record_format import FORMAT, KEY, PHASES, SUITE_VERSION
from tests.benchmarks.helpers.records import MODELS, new_block, new_outcome, new_sitting

DATE = "2026-01-02 03:04:05"


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {"python_version": "3.11", "gil": "enabled"})
    recorder.add(new_block(1), new_outcome(), DATE)
    recorder.add(new_block(2), new_outcome(scale=2), DATE)
    recorder.save()
    return recorder


def content(recorder: Recorder) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(recorder.path.read_text(encoding="utf-8"))
    return loaded


def benchmarks(recorder: Recorder) -> dict[tuple[str, str], pyperf.Benchmark]:
    suite = pyperf.BenchmarkSuite.load(str(recorder.path))
    by_cell = {}
    for benchmark in suite.get_benchmarks():
        metadata = benchmark.get_metadata()
        by_cell[metadata["model"], metadata["phase"]] = benchmark
    return by_cell


def test_there_is_one_benchmark_per_cell_and_phase(recorder: Recorder) -> None:
    assert set(benchmarks(recorder)) == {(model, phase) for model in MODELS for phase in PHASES}


def test_values_are_warm_makespans_in_seconds_and_the_first_warm_up_is_the_first_batch(recorder: Recorder) -> None:
    warm = benchmarks(recorder)["asyncio", "warm"]
    assert warm.get_values() == (1.0, 2.0, 2.0, 4.0)
    assert [run.warmups for run in warm.get_runs()] == [((1, 0.25), (1, 0.5)), ((1, 0.5), (1, 1.0))]
    assert warm.get_unit() == "second"
    assert benchmarks(recorder)["asyncio", "startup"].get_values() == (0.5, 1.0)
    assert benchmarks(recorder)["asyncio", "shutdown"].get_values() == (0.125, 0.25)


def test_every_run_names_its_block_and_every_benchmark_its_cell(recorder: Recorder) -> None:
    for benchmark in benchmarks(recorder).values():
        assert benchmark.get_metadata()["workload"] == "noop"
        assert [run.get_metadata()["block"] for run in benchmark.get_runs()] == [1, 2]


def test_provenance_is_metadata_of_the_whole_file(recorder: Recorder) -> None:
    metadata = content(recorder)["metadata"]
    assert (metadata["python_version"], metadata["gil"]) == ("3.11", "enabled")


def test_our_own_key_holds_the_sitting_with_its_blocks(recorder: Recorder) -> None:
    own = content(recorder)[KEY]
    assert own["format"] == FORMAT
    assert [entry["block"] for entry in own["blocks"]] == [1, 2]
    assert own["probe"]["capacity_cpus"] == 1.5


def test_failures_are_noted_and_what_was_measured_stays(recorder: Recorder) -> None:
    recorder.add(new_block(3), new_outcome(failures=(Failure("asyncio", "warm", "job 1: expected 1, got 2"),)), DATE)
    recorder.save()
    (invalid,) = content(recorder)[KEY]["invalid"]
    assert (invalid["model"], invalid["block"], invalid["reason"]) == ("asyncio", 3, "job 1: expected 1, got 2")
    assert len(benchmarks(recorder)["asyncio", "warm"].get_runs()) == 3


def test_a_phase_that_was_not_reached_has_no_run(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {})
    done = new_outcome()
    cells = {**done.cells, "asyncio": replace(done.cells["asyncio"], warm=(), shutdown=None)}
    recorder.add(new_block(1), replace(done, cells=cells), DATE)
    recorder.save()
    assert ("asyncio", "startup") in benchmarks(recorder)
    assert ("asyncio", "warm") not in benchmarks(recorder)


def test_a_sitting_without_any_value_is_still_a_whole_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "record.json", new_sitting(), {"gil": "enabled"})
    recorder.save()
    assert content(recorder)["benchmarks"] == []
    assert content(recorder)[KEY]["blocks"] == []


@pytest.mark.parametrize("command", ["show", "stats", "hist", "check", "metadata"])
def test_pyperf_reads_the_record(recorder: Recorder, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyperf", command, recorder.path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "noop asyncio" in done.stdout or command == "metadata"


def test_pyperf_compares_two_records(recorder: Recorder, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(recorder.path.read_bytes())
    command = [sys.executable, "-m", "pyperf", "compare_to", str(recorder.path), str(other)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0


def test_a_record_that_exists_is_refused_before_measuring(recorder: Recorder) -> None:
    with pytest.raises(RequestError, match="exists already"):
        claim_path(recorder.path)


def test_a_place_that_cannot_be_written_is_refused_before_measuring(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RequestError, match="cannot write .*choose another --output"):
        claim_path(tmp_path / "file" / "record.json")


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    path = claim_path(tmp_path / "a" / "b" / "record.json")
    assert path.parent.is_dir()
    assert list(path.parent.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \udc80")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_provenance_says_where_numbers_come_from_and_nothing_about_persons() -> None:
    metadata = provenance()
    names = {"cpu_model_name", "cpu_count", "cpu_usable", "cpu_quota", "cpu_affinity_list", "memory_bytes", "os"}
    names |= {"virtual_machine", "load_before", "python_version", "python_build", "gil", "start_method", "machine"}
    names |= {"suite_version", "suite_commit", "aiohttp_version", "urllib3_version", "granian_version"}
    assert names - {"cpu_model_name"} <= set(metadata)
    assert not {"hostname", "python_executable", "python_config_args"} & set(metadata)
    assert metadata["suite_version"] == SUITE_VERSION
    pyperf.Run([1.0], metadata=metadata, collect_metadata=False)
