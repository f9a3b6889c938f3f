"""Several Pythons measured in turns, the whole way: their records belong together, block by block."""

import signal
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.pythons.capabilities import python_name
from benchmarks.record_format import KEY
from tests.benchmarks.helpers.sittings import SITTING_CODE, log_lines
from tests.benchmarks.helpers.waiting import are_gone, eventually
from tests.running import below, load, run, start

pytestmark = pytest.mark.slow

TWICE = ("--python", sys.executable, "--python", sys.executable)
SMALL = ("--profile", "smoke", "--workload", "noop", "--model", "asyncio", "--set", "jobs=20", "--seed", "5")
NAMES = (f"{python_name()}.json", f"{python_name()}-2.json")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A smoke run of this Python and this Python again."""
    folder = tmp_path_factory.mktemp("results") / "pythons"
    return folder, run("benchmarks", "pythons", *TWICE, *SMALL, "--blocks", "1", "--output", folder)


def sittings(folder: Path) -> list[Any]:
    return [load(folder / one)[KEY] for one in NAMES]


def test_there_is_one_whole_record_of_each_python_and_what_each_says_is_told_as_its_own(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = measured
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert all(one["finished"] for one in sittings(folder))
    texts = done.stdout.splitlines()
    for path in NAMES:
        assert f"{Path(path).stem:<12} record: {folder / path}" in texts
    assert [line.split()[1] for line in texts if line.startswith("block")] == [f"{number}/3" for number in range(1, 4)]
    assert texts[-1] == f"to compare them: python3 noxfile.py -s compare -- {folder / NAMES[0]} {folder / NAMES[1]}"


def test_records_that_were_measured_in_turns_share_a_name_and_a_plan_whose_blocks_are_fixed(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    one, other = sittings(measured[0])
    assert one["together"] == other["together"] != ""
    assert one["order"] == other["order"]
    assert [(b["seed"], b["hash_seed"]) for b in one["blocks"]] == [
        (b["seed"], b["hash_seed"]) for b in other["blocks"]
    ]
    assert one["budget_seconds"] == other["budget_seconds"] == 0
    assert one["workloads"] == other["workloads"]


def seeds(sitting: Any) -> list[tuple[int, int]]:
    return [(block["seed"], block["hash_seed"]) for block in sitting["blocks"]]


def test_no_block_of_one_python_overlaps_one_of_another_and_the_same_number_is_the_same_lap(
    measured: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    spans = sorted(
        (*span_of(content, block), block["block"])
        for content in (load(measured[0] / one) for one in NAMES)
        for block in content[KEY]["blocks"]
    )
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    assert [number for _, _, number in spans] == [number for number in range(1, 4) for _ in NAMES]


def span_of(content: Any, block: Any) -> tuple[float, float]:
    """When a block began, by the time of day that pyperf keeps of its run, and ended."""
    told = [
        {**one["metadata"], **one_run.get("metadata", {})} for one in content["benchmarks"] for one_run in one["runs"]
    ]
    date = next(one["date"] for one in told if one["block"] == block["block"])
    began = datetime.fromisoformat(date).timestamp()
    return began, began + block["seconds"]


def test_a_record_knows_no_path(measured: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    text = (measured[0] / NAMES[0]).read_text(encoding="utf-8")
    assert str(measured[0]) not in text
    assert str(Path(sys.executable).parent) not in text


def acting(folder: Path, called: str, fate: str) -> str:
    """A program that answers as this Python does what it can measure, and then has this fate instead of measuring.

    Its record, which is the last word that it is told, is an empty file.
    """
    script = folder / called
    able = f'exec "{sys.executable}" "$@"'
    record = 'for last; do :; done; touch "$last"'
    sitting = f'exec "{sys.executable}" -P -c "{SITTING_CODE}" {called} "{folder / "log"}" 3 {fate}'
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *capabilities) {able};; *) {record}; {sitting};; esac\n', encoding="utf-8"
    )
    script.chmod(0o700)
    return str(script)


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of this kind do not run there")
def test_a_python_that_dies_or_measures_something_invalid_is_named_and_decides_the_status(tmp_path: Path) -> None:
    one, other = acting(tmp_path, "one", "dies"), acting(tmp_path, "other", "invalid")
    records = tmp_path / "records"
    done = run("benchmarks", "pythons", "--python", one, "--python", other, *SMALL, "--output", records)
    kept = f"its finished blocks are in {records / NAMES[0]}"
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        f"INVALID {python_name()}-2: something that it measured is invalid (named above)",
        f"error: {python_name()} ended early (status 7): I cannot go on; {kept}",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
def test_ctrl_c_ends_every_python_as_ctrl_c_does_and_says_where_the_records_are(tmp_path: Path) -> None:
    one, other = acting(tmp_path, "one", "well"), acting(tmp_path, "other", "hangs")
    records = tmp_path / "records"
    suite = start("pythons", "--python", one, "--python", other, *SMALL, "--output", records)
    assert eventually(lambda: "other 1 begins" in log_lines(tmp_path / "log"), 60)
    pids = [process.pid for process in below(suite)]
    suite.send_signal(signal.SIGINT)
    _, complaint = suite.communicate()
    assert suite.returncode == 130
    assert complaint == f"stopped: every finished block is in {', '.join(NAMES)}, in {records}\n"
    assert sorted(log_lines(tmp_path / "log")[-2:]) == ["one stopped", "other stopped"]
    assert eventually(lambda: are_gone(pids))
