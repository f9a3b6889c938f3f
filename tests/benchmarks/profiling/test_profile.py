"""A user's function becomes numbers that advice can be asked for, or one line that says what to write."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.errors import RequestError
from benchmarks.paths import ROOT
from benchmarks.profiling import command
from benchmarks.profiling.command import advice_words, profile_lines, split_job
from benchmarks.profiling.profile import (
    BUSY,
    HOLDS,
    ONE_CPU,
    PARTLY,
    RELEASES,
    TOO_LITTLE,
    JobProfile,
    conclude,
    job_readings,
    median_interval,
)
from benchmarks.profiling.worker import CounterReading, Readings, TimeSpent

pytestmark = pytest.mark.usefixtures("forgets_own_workloads")

QUIET = CounterReading(wall=0.2, own=0.1, counter=0.1, queued=0.0, alone=1.0)
"""While the job computed for 0.1 s the counter stood still for 0.1 s: all of it holds the GIL."""


def read(
    beside: Sequence[CounterReading] = (QUIET,) * 3,
    batches: Sequence[TimeSpent] = (),
    cpus: int = 2,
    computing: str = "",
) -> Readings:
    """Ten jobs in each of six batches: 20 ms of waiting and 2 ms of computing each."""
    return Readings(
        "my_job.py:fetch",
        tuple(batches) or (TimeSpent(10, 0.22, 0.02, 0.0),) * 6,
        tuple(beside),
        cpus,
        computing=computing,
    )


def test_what_is_not_computed_is_waited() -> None:
    profile = conclude(read())
    assert profile.wait.value == pytest.approx(0.02)
    assert profile.cpu.value == pytest.approx(0.002)
    assert (profile.jobs, profile.batches, profile.gil) == (60, 6, HOLDS)


def test_what_child_processes_compute_is_computed_and_time_in_line_is_not_waited() -> None:
    profile = conclude(read(batches=[TimeSpent(1, 0.010, 0.001, 0.003, queued=0.004)] * 6))
    assert profile.cpu.value == pytest.approx(0.004)
    assert profile.children == pytest.approx(0.003)
    assert profile.wait.value == pytest.approx(0.002)


def test_a_job_that_computes_on_several_cpus_at_once_does_not_wait() -> None:
    assert conclude(read(batches=[TimeSpent(1, 0.010, 0.015, 0.0)] * 6)).wait.value == 0


def test_the_median_lies_between_ordered_batches_and_six_make_an_interval() -> None:
    few = median_interval([3.0, 1.0, 2.0])
    assert (few.value, few.low, few.high) == (2, 1, 3)
    many = median_interval([float(number) for number in range(1, 31)])
    assert (many.value, many.low, many.high) == (15.5, 10, 21)  # by the binomial distribution of 30 coins


@pytest.mark.parametrize(
    ("beside", "gil"),
    [
        (QUIET, HOLDS),
        (CounterReading(0.2, 0.1, 0.199, 0.0, 1.0), RELEASES),
        (CounterReading(0.2, 0.1, 0.145, 0.0, 1.0), PARTLY),
        (CounterReading(0.2, 0.1, 0.1, 0.09, 1.0), BUSY),  # nearly half of the time in line: with the GIL, or without
        (CounterReading(0.2, 0.1, 0.12, 0.03, 1.0), BUSY),
        (CounterReading(0.2, 0.1, 0.135, 0.06, 1.0), RELEASES),
        (CounterReading(0.2, 0.1, 0.08, 0.04, 1.0), HOLDS),
        (CounterReading(0.2, 0.1, 0.19, 0.01, 1.0), RELEASES),
    ],
)
def test_whether_the_gil_is_held_is_told_by_how_long_a_counter_stood_still(beside: CounterReading, gil: str) -> None:
    assert conclude(read(beside=[beside] * 3)).gil == gil


def test_only_the_quietest_moments_tell() -> None:
    disturbed = CounterReading(0.2, 0.1, 0.1, 0.1, 0.7)
    assert conclude(read(beside=[disturbed, QUIET, disturbed, QUIET, QUIET, disturbed])).gil == HOLDS


def test_one_cpu_or_too_little_computing_tells_nothing_and_advice_is_careful() -> None:
    assert conclude(read(cpus=1)).gil == ONE_CPU
    little = conclude(read(batches=[TimeSpent(10, 0.2, 0.001, 0.0)] * 6))
    assert little.gil == TOO_LITTLE
    assert not little.releases_gil


def test_where_nothing_is_seen_a_workload_is_believed() -> None:
    assert conclude(read(cpus=1, computing="releases the GIL")).releases_gil


def test_what_only_children_compute_holds_nobodys_gil() -> None:
    profile = conclude(read(batches=[TimeSpent(10, 0.2, 0.001, 0.1)] * 6))
    assert (profile.gil, profile.releases_gil) == (RELEASES, True)


def test_it_is_told_in_a_sentence_and_asked_in_words() -> None:
    profile = conclude(read())
    first, note = profile_lines(profile)
    assert first == ("my_job.py:fetch waits 20 ms [20, 20] and computes 2 ms [2, 2] per job, holding the GIL")
    assert "60 jobs in 6 batches" in note
    assert advice_words(profile, 500) == ["--wait", "20000us", "--compute", "2000us", "--jobs", "500"]


@pytest.mark.parametrize(
    ("job", "parts"),
    [
        ("my_job.py", ("my_job.py", None)),
        ("my_job.py:fetch", ("my_job.py", "fetch")),
        (r"C:\jobs\my_job.py", (r"C:\jobs\my_job.py", None)),
        (r"C:\jobs\my_job.py:fetch", (r"C:\jobs\my_job.py", "fetch")),
    ],
)
def test_a_function_is_named_after_a_colon(job: str, parts: tuple[str, str | None]) -> None:
    assert split_job(job) == parts


def profiled(file: Path, text: str, jobs: int = 6, limit: float = 60.0) -> JobProfile:
    file.write_text(text, encoding="utf-8")
    return conclude(job_readings(str(file), None, jobs, 0.1, limit))


def test_a_real_job_is_run_in_a_process_of_its_own_whatever_it_prints_or_reads(tmp_path: Path) -> None:
    text = "import sys, time\ndef job():\n    print('noise', flush=True)\n    sys.stdin.read()\n    time.sleep(0.01)\n"
    profile = profiled(tmp_path / "naps.py", text)
    assert (profile.name, profile.jobs) == ("naps.py:job", 6)
    assert profile.wait.value >= 0.009


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "INPUTS = [1, 0]\ndef job(by): return 1 / by",
            "job.py:job failed with INPUTS[1]: ZeroDivisionError: division by zero",
        ),
        ("import sys\ndef job(): sys.exit('bye')", "job.py:job failed: SystemExit: bye (job.py, line 2)"),
        ("import os\ndef job(): os._exit(7)", "failed (its first job): the process ended early (status 7)"),
    ],
)
def test_what_a_job_raises_is_one_line_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError) as raised:
        profiled(tmp_path / "job.py", text)
    assert message in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_job_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"sleepy\.py failed \(its first job\): it took longer than 1 s"):
        profiled(tmp_path / "sleepy.py", "import time\ndef job(): time.sleep(60)", limit=1.0)


def test_without_a_record_there_is_a_profile_and_the_command_that_measures_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = subprocess.CompletedProcess([], 2, "", "error: there is no record; measure one with: nox -s map\n")
    monkeypatch.setattr("benchmarks.profiling.command.subprocess.run", lambda *_, **__: done)
    monkeypatch.setattr(command, "job_readings", lambda *_: read())
    result = CliRunner().invoke(command.profile, ["my_job.py:fetch"])
    assert result.exit_code == 0
    assert result.output.startswith("my_job.py:fetch waits 20 ms")
    assert result.output.endswith("no advice: there is no record; measure one with: nox -s map\n")
    with pytest.raises(RequestError, match="there is no record"):
        CliRunner().invoke(command.profile, ["my_job.py", "--record", "r.json"], catch_exceptions=False)


def test_the_process_that_profiles_loads_little() -> None:
    heavy = "{'numpy', 'scipy', 'pydantic', 'pyperf', 'click', 'rich'}"
    code = f"import benchmarks.profiling.worker, sys; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
