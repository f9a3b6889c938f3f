"""Libraries with threads of their own compute with one in everything that is measured, and the record says so."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks.children import ROOT, clean_environment
from benchmarks.dialogue import ask
from benchmarks.machine import usable_cpus
from benchmarks.pinning import ONE_THREAD, blas
from benchmarks.provenance import provenance

MULTIPLYING = "tests.benchmarks.children.multiplying"
LARGE = 700
"""The side of matrices that every library would divide among its threads."""


@pytest.mark.parametrize("name", ONE_THREAD)
def test_children_compute_with_one_thread_whatever_our_own_environment_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "3")
    assert clean_environment()[name] == "1"


def test_a_process_that_measures_and_its_pool_multiply_without_further_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "2")
    assert ask(MULTIPLYING, LARGE) == (0, 0)


@pytest.mark.skipif("openblas" not in str(blas()), reason="other libraries start and end threads as they like")
@pytest.mark.skipif(usable_cpus() < 2, reason="one CPU gets one thread anyway")
def test_further_threads_would_be_noticed() -> None:
    assert ask(MULTIPLYING, LARGE, dict.fromkeys(ONE_THREAD, "2")) == (1, 1)


def test_a_record_says_what_was_held_to_one_thread_and_which_library_multiplied() -> None:
    found = provenance()
    assert "OPENBLAS_NUM_THREADS=1" in str(found["library_threads"]).split()
    assert (found["numpy_version"], found["blas"]) == (np.__version__, blas())


def test_numpy_is_not_loaded_to_be_asked() -> None:
    code = "import sys; from benchmarks.pinning import blas; print(blas(), 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]
