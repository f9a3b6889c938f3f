"""Children answer one request, and are gone with everything below them however their parent ends.

Libraries with threads of their own compute with one in everything that is measured, and the record says so.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.errors import ChildError
from benchmarks.machine.provenance import provenance
from benchmarks.paths import ROOT
from benchmarks.processes.children import ONE_THREAD, blas_library, child_environment
from benchmarks.processes.janitor import end_strays
from benchmarks.processes.protocol import ask
from tests.benchmarks import children
from tests.benchmarks.children import (
    announcer,
    early_exit,
    echo,
    endless_pool,
    multiplier,
    parent,
    stopped_process,
    stray_process,
)
from tests.benchmarks.helpers.waiting import are_gone, eventually
from workloads.cpus import usable_cpus

LARGE = 700
"""The side of matrices that every library would divide among its threads."""


@pytest.mark.parametrize("name", ONE_THREAD)
def test_children_compute_with_one_thread_whatever_our_own_environment_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "3")
    assert child_environment()[name] == "1"


def test_a_process_that_measures_and_its_pool_multiply_without_further_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "2")
    assert ask(multiplier.__name__, LARGE) == (0, 0)


@pytest.mark.skipif("openblas" not in str(blas_library()), reason="other libraries start and end threads as they like")
@pytest.mark.skipif(usable_cpus() < 2, reason="one CPU gets one thread anyway")
def test_further_threads_would_be_noticed() -> None:
    assert ask(multiplier.__name__, LARGE, dict.fromkeys(ONE_THREAD, "2")) == (1, 1)


def test_a_record_says_what_was_held_to_one_thread_and_which_library_multiplied() -> None:
    metadata = provenance()
    assert "OPENBLAS_NUM_THREADS=1" in str(metadata["library_threads"]).split()
    assert (metadata["numpy_version"], metadata["blas"]) == (np.__version__, blas_library())


def test_numpy_is_not_loaded_to_be_asked() -> None:
    code = "import sys; from benchmarks.processes import children as c; print(c.blas_library(), 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]


def test_a_child_answers_what_it_was_asked_even_if_it_prints() -> None:
    request = {"numbers": tuple(range(100_000))}
    assert ask(echo.__name__, request) == request


def test_a_child_that_dies_is_an_error_with_its_last_words() -> None:
    with pytest.raises(ChildError, match=r"ended early \(status 7\): nothing left to live for"):
        ask(early_exit.__name__, None)


def test_a_child_that_cannot_be_imported_is_an_error_with_the_reason() -> None:
    with pytest.raises(ChildError, match="No module named 'tests.benchmarks.children.nowhere'"):
        ask(f"{children.__name__}.nowhere", None)


def test_a_child_that_takes_too_long_is_ended_with_its_pool(shallow: Path) -> None:
    workers = shallow / "workers"
    with pytest.raises(ChildError, match="it took longer than 3 s"):
        ask(endless_pool.__name__, workers, {"TMPDIR": str(shallow)}, limit_seconds=3.0)
    assert are_gone(map(int, workers.read_text(encoding="utf-8").split()))


@pytest.mark.slow
def test_a_child_may_take_as_long_as_it_likes_while_no_step_takes_too_long() -> None:
    assert ask(announcer.__name__, 8, limit_seconds=3.0) == "done"


def test_a_child_that_hangs_is_blamed_for_the_step_it_announced_last() -> None:
    with pytest.raises(ChildError, match="it took longer than 2 s") as error:
        ask(announcer.__name__, -3, limit_seconds=2.0)
    assert error.value.step == "step 2"


@pytest.mark.skipif(sys.platform == "win32", reason="sessions of this kind do not exist there")
def test_what_a_child_started_in_another_session_ends_with_it(tmp_path: Path) -> None:
    assert ask(stray_process.__name__, (str(tmp_path / "stray"), False)) == "done"
    assert are_gone([int((tmp_path / "stray").read_text(encoding="utf-8"))])


@pytest.mark.skipif(sys.platform == "win32", reason="sessions of this kind do not exist there")
def test_a_pipe_that_a_stray_process_keeps_open_is_not_waited_for(tmp_path: Path) -> None:
    """Its place for temporary files tells whose it is, so that it can be found when the sitting ends."""
    environment = {"TMPDIR": str(tmp_path)}
    with pytest.raises(ChildError, match="it took longer than 2 s"):
        ask(stray_process.__name__, (str(tmp_path / "stray"), True), environment, limit_seconds=2.0)
    stray = int((tmp_path / "stray").read_text(encoding="utf-8"))
    assert not are_gone([stray])
    end_strays(tmp_path)
    assert eventually(lambda: are_gone([stray]))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
@pytest.mark.slow
def test_a_child_that_stands_still_is_ended_too() -> None:
    """A stopped process hears no SIGTERM; only force ends it."""
    with pytest.raises(ChildError, match="it took longer than 1 s"):
        ask(stopped_process.__name__, None, limit_seconds=1.0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_parent_is_killed_nothing_is_left(number: signal.Signals, shallow: Path) -> None:
    workers = shallow / "workers"
    command = [sys.executable, "-m", parent.__name__, str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(shallow)})
    assert eventually(workers.exists)
    assert eventually(lambda: bool(workers.read_text(encoding="utf-8")))
    process.send_signal(number)
    process.wait()
    pids = [int(pid) for pid in workers.read_text(encoding="utf-8").split()]
    assert eventually(lambda: are_gone(pids))
