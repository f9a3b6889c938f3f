"""Whatever goes wrong while measuring, finished blocks are kept, the rest goes on, and nothing is left behind."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

from benchmarks.paths import ROOT
from benchmarks.record_format import KEY
from tests.benchmarks.helpers.waiting import are_gone, eventually
from tests.running import below, load, run, semaphores, start, temporary_leftovers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there"),
]

BLOCKS = 2
SMOKE = ("run", "--profile", "smoke", "--blocks", str(BLOCKS), "--seed", "7", "--workload", "http_fetch,noop")
LATEST_KILL_SECONDS = 10.0


def finished_blocks(record: Path) -> dict[int, Any]:
    return {block["block"]: block for block in load(record)[KEY]["blocks"]} if record.exists() else {}


def kill(suite: subprocess.Popen[str], after_seconds: float) -> None:
    """Let it run for a while, then end it as nothing can be ended more suddenly, and see that nothing is left."""
    descendants: set[psutil.Process] = set()

    def over() -> bool:
        descendants.update(below(suite))
        return suite.poll() is not None

    eventually(over, after_seconds)
    descendants.update(below(suite))
    suite.kill()
    suite.communicate()
    assert eventually(lambda: are_gone(process.pid for process in descendants))


def test_a_run_that_is_killed_at_any_moment_goes_on_and_ends_complete(tmp_path: Path, shallow: Path) -> None:
    """Two sudden ends at random moments, of start-up, rehearsal, blocks or saving, then one that may finish."""
    record, temporary, random = tmp_path / "results" / "record.json", shallow, Random()
    before, kept = semaphores(), dict[int, Any]()
    for last in (False, False, True):
        words = ("run", "--resume", record) if record.exists() else (*SMOKE, "--output", record)
        suite = start(*words, TMPDIR=str(temporary))
        if last:
            text, complaint = suite.communicate()
            assert suite.returncode == 0, (text, complaint)
        else:
            kill(suite, random.uniform(0.0, LATEST_KILL_SECONDS))
        found = finished_blocks(record)
        assert {number: found[number] for number in kept} == kept
        kept = found
        assert eventually(lambda: temporary_leftovers(temporary) == [])
        assert eventually(lambda: semaphores() <= before)
    content = load(record)[KEY]
    assert sorted(kept) == list(range(1, 4 * BLOCKS + 1))
    assert content["finished"] is not None
    assert content["invalid"] == []
    assert list(record.parent.iterdir()) == [record]
    again = run("benchmarks", "run", "--resume", record)
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert "it is finished, and its number of blocks was fixed" in again.stderr
    assert run("reports", "page", record, "--output", tmp_path / "page").returncode == 0


@pytest.mark.slow
def test_a_finished_record_gets_the_costs_that_it_lacks_and_nothing_else(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    words = ("--profile", "smoke", "--blocks", "1", "--workload", "sleep", "--model", "asyncio")
    assert run("benchmarks", "run", *words, "--output", record).returncode == 0
    before = load(record)
    assert before[KEY]["costs"] == []
    done = run("benchmarks", "run", "--resume", record, "--costs")
    assert (done.returncode, done.stderr) == (0, "")
    after = load(record)
    assert [(costs["workload"], costs["model"]) for costs in after[KEY]["costs"]] == [
        ("sleep", "sequential"),
        ("sleep", "asyncio"),
    ]
    assert after["benchmarks"] == before["benchmarks"]
    same = before[KEY].keys() - {"costs", "resumed", "finished", "load_after", "incidents"}
    assert {name: after[KEY][name] for name in same} == {name: before[KEY][name] for name in same}
    assert after[KEY]["finished"] is not None
    again = run("benchmarks", "run", "--resume", record, "--costs")
    assert (again.returncode, "there are no costs that it lacks" in again.stderr) == (2, True)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_probe_that_is_stopped_leaves_nothing(number: signal.Signals, shallow: Path) -> None:
    with start("probe", TMPDIR=str(shallow)) as suite:
        assert eventually(lambda: any(shallow.rglob("pymp-*")), 60)
        processes = below(suite)
        suite.send_signal(number)
    assert eventually(lambda: are_gone(process.pid for process in processes))
    assert eventually(lambda: temporary_leftovers(shallow) == [])


def test_a_variant_that_hangs_is_stopped_and_the_rest_goes_on(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    words = ("--profile", "smoke", "--blocks", "1", "--time-limit", "2s", "--output", record)
    done = run("benchmarks", "run", *words, "--workload", ROOT / "tests" / "broken" / "hanging.py")
    assert done.returncode == 1
    (complaint,) = done.stderr.splitlines()
    assert complaint == "INVALID hanging asyncio (warm-up): it took longer than 2 s"
    opened = [block["opened"] for block in load(record)[KEY]["blocks"] if block["workload"] == "hanging"]
    assert [set(models) for models in opened] == [{"sequential", "threads"}]


def origin_of(suite: subprocess.Popen[str]) -> psutil.Process | None:
    for process in below(suite):
        try:
            if "benchmarks.servers.origin_process" in " ".join(process.cmdline()):
                return process
        except psutil.NoSuchProcess:
            continue
    return None


def kill_origin(suite: subprocess.Popen[str], known: Callable[[], bool]) -> None:
    """Kill the origin once something is known."""
    assert eventually(known, 60)
    assert eventually(lambda: origin_of(suite) is not None, 60)
    server = origin_of(suite)
    assert server is not None
    server.send_signal(signal.SIGKILL)


def test_an_origin_that_dies_is_named_and_started_again(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    words = ("--profile", "smoke", "--blocks", "2", "--workload", "http_fetch", "--output", record)
    suite = start("run", *words)
    kill_origin(suite, record.exists)
    text, complaint = suite.communicate()
    assert suite.returncode == 0, complaint
    content = load(record)[KEY]
    assert content["invalid"] == []
    [incident] = content["incidents"]
    assert incident.startswith("the origin server was ended by SIGKILL (block ")
    assert incident.endswith("it was started again and the block repeated")
    assert incident in text
    assert sum(block["workload"] == "http_fetch" for block in content["blocks"]) == 2
