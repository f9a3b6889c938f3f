"""What a model holds is seen wherever it holds it, and of a model that fails nothing is known."""

import json
import sys
from pathlib import Path

import psutil
import pytest

from benchmarks.block.block import BlockRequest
from benchmarks.block.footprint import BEST_FIRST, RSS, MemoryWatch, best_measure, footprint, held_bytes
from benchmarks.errors import ChildError
from benchmarks.record_format.costs import FootprintEntry
from tests.benchmarks.helpers.waiting import are_gone, eventually
from workloads.own import VARIABLE

HEAVY = '''"""How heavy is each of these?"""

import os
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Workload
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 2
    notes: str = ""


@contextmanager
def light(p, width):
    yield lambda: [0, 1]


@contextmanager
def here(p, width):
    block = b"x" * 50_000_000
    yield lambda: [len(block) - 50_000_000, 1]


@contextmanager
def in_results(p, width):
    yield lambda: [Heavy(job) for job in range(p.jobs)]


class Heavy(int):
    def __init__(self, job):
        self.block = b"%d" % job * 10_000_000


def hold(notes):
    global block
    block = b"x" * 20_000_000
    with open(notes, "a") as file:
        file.write(f"{os.getpid()} ")


def job(number):
    return number


@contextmanager
def in_workers(p, width):
    with process_pool(width, preload=__name__, initializer=hold, initargs=(p.notes,)) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def workers(p, width):
    with process_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


@contextmanager
def wrong(p, width):
    yield lambda: [0, 2]


@contextmanager
def unable(p, width):
    raise ConnectionError("nobody there")
    yield


@contextmanager
def deadly(p, width):
    yield lambda: os._exit(7)


WORKLOAD = Workload(
    name="heavy",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": light,
        "here": here,
        "in_results": in_results,
        "in_workers": in_workers,
        "workers": workers,
        "wrong": wrong,
        "unable": unable,
        "deadly": deadly,
    },
    answer=lambda p: [0, 1],
    width=2,
    computing="nothing",
    claims=(),
)
'''
MILLION = 1_000_000


def footprint_of(model: str, folder: Path) -> FootprintEntry:
    (folder / "heavy.py").write_text(HEAVY, encoding="utf-8")
    request = BlockRequest("own.heavy", (model,), width=2, rounds=1, seed=1, changes={"notes": str(folder / "notes")})
    return footprint("heavy width=2", request, {VARIABLE: json.dumps([str(folder / "heavy.py")])}, limit_seconds=60)


def grown(model: str, folder: Path) -> int:
    entry = footprint_of(model, folder)
    return entry.peak_bytes - entry.before_bytes


def test_a_model_that_holds_nothing_weighs_next_to_nothing(tmp_path: Path) -> None:
    assert 0 <= grown("sequential", tmp_path) < 5 * MILLION


def test_what_the_process_itself_holds_is_seen(tmp_path: Path) -> None:
    assert grown("here", tmp_path) == pytest.approx(50 * MILLION, rel=0.1)


def test_results_are_weighed_before_they_are_let_go(tmp_path: Path) -> None:
    assert grown("in_results", tmp_path) == pytest.approx(20 * MILLION, rel=0.1)


def test_what_workers_hold_is_seen_and_nothing_of_them_stays_behind(tmp_path: Path) -> None:
    assert grown("in_workers", tmp_path) - grown("workers", tmp_path) == pytest.approx(40 * MILLION, rel=0.1)
    workers = [int(word) for word in (tmp_path / "notes").read_text().split()]
    assert len(workers) == 2
    assert eventually(lambda: are_gone(workers))


def test_an_entry_says_which_point_and_model_it_is_of_and_how_it_was_measured(tmp_path: Path) -> None:
    entry = footprint_of("sequential", tmp_path)
    assert (entry.workload, entry.model) == ("heavy width=2", "sequential")
    assert entry.measure == best_measure()
    assert entry.before_bytes > 0


@pytest.mark.parametrize(
    ("model", "message", "step"),
    [
        ("wrong", "job 1: expected 1, got 2", "first batch, wrong"),
        ("unable", "raised ConnectionError: nobody there", "startup, unable"),
        ("deadly", "ended early (status 7)", "first batch, deadly"),
    ],
)
def test_a_model_that_fails_is_not_weighed(model: str, message: str, step: str, tmp_path: Path) -> None:
    with pytest.raises(ChildError) as failed:
        footprint_of(model, tmp_path)
    assert message in str(failed.value)
    assert failed.value.step == step


def test_the_best_measure_that_this_system_gives_is_taken() -> None:
    offered = psutil.Process().memory_full_info()
    assert best_measure() == next((name for name in BEST_FIRST if hasattr(offered, name)), RSS)


def test_the_peak_is_seen_although_it_is_over() -> None:
    with MemoryWatch(best_measure()) as watch:
        before = watch.look()
        block = b"x" * 30 * MILLION
        assert eventually(lambda: watch.peak_bytes - before > 27 * MILLION)
        del block
    assert watch.peak_bytes - before > 27 * MILLION


def test_a_process_that_has_gone_holds_nothing() -> None:
    process = psutil.Popen([sys.executable, "-c", ""])
    process.wait()
    assert held_bytes(psutil.Process(), RSS) > 0
    assert held_bytes(process, RSS) == 0
