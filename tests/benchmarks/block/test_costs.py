"""What a model costs is seen wherever it is spent, and of a model that fails nothing is known."""

import json
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.block import cpu_usage
from benchmarks.block.block import BlockRequest
from benchmarks.block.costs import costs
from benchmarks.block.cpu_usage import Below, Usage, growth
from benchmarks.block.memory import best_measure
from benchmarks.errors import ChildError
from benchmarks.record_format.costs import CostEntry
from tests.benchmarks.helpers.waiting import are_gone, eventually
from workloads.own import VARIABLE

COSTLY = r'''"""What does each of these cost?"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Workload
from workloads.loops import event_loop
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


def burn(number):
    while time.process_time() < burnt_before[0] + BURNT:
        pass
    burnt_before[0] = time.process_time()
    return number


burnt_before = [0.0]
BURNT = 0.1


@contextmanager
def burning(p, width):
    """Each worker burns so much more than it has burnt before, beside what it takes to hand jobs over."""
    with process_pool(1, preload=__name__) as pool:
        yield lambda: list(pool.map(burn, range(p.jobs)))


def burn_elsewhere(number):
    code = "import time\nwhile time.process_time() < 0.1: pass\nprint(time.process_time())"
    subprocess.run([sys.executable, "-S", "-c", code], check=True, capture_output=True)
    return number


@contextmanager
def ending(p, width):
    yield lambda: list(map(burn_elsewhere, range(p.jobs)))


@contextmanager
def ending_below(p, width):
    with process_pool(1, preload=__name__) as pool:
        yield lambda: list(pool.map(burn_elsewhere, range(p.jobs)))


class Large(int):
    def __reduce__(self):
        return Large, (int(self),), {"block": b"x" * 1_000_000}


@contextmanager
def pickling(p, width):
    with process_pool(1, preload=__name__) as pool:
        yield lambda: list(map(int, pool.map(job, map(Large, range(p.jobs)))))


@contextmanager
def blocking(p, width):
    async def block():
        time.sleep(0.05)
        return list(range(p.jobs))

    with event_loop() as run:
        yield lambda: run(block())


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
    name="costly",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": light,
        "here": here,
        "in_results": in_results,
        "in_workers": in_workers,
        "workers": workers,
        "burning": burning,
        "ending": ending,
        "ending_below": ending_below,
        "pickling": pickling,
        "interpreters": pickling,
        "blocking": blocking,
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


CostsOf = Callable[[str], CostEntry]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("costly")
    (folder / "costly.py").write_text(COSTLY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def costs_of(folder: Path) -> CostsOf:
    """What a model of the workload costs, measured once."""

    @cache
    def measured_costs(model: str) -> CostEntry:
        request = BlockRequest("own.costly", (model,), 2, rounds=1, seed=1, changes={"notes": str(folder / "notes")})
        return costs("costly width=2", request, {VARIABLE: json.dumps([str(folder / "costly.py")])}, limit_seconds=60)

    return measured_costs


def test_a_model_that_holds_nothing_weighs_next_to_nothing(costs_of: CostsOf) -> None:
    assert 0 <= costs_of("sequential").added_bytes < 5 * MILLION


def test_what_the_process_itself_holds_is_seen(costs_of: CostsOf) -> None:
    assert costs_of("here").added_bytes == pytest.approx(50 * MILLION, rel=0.1)


def test_results_are_weighed_before_they_are_let_go(costs_of: CostsOf) -> None:
    assert costs_of("in_results").added_bytes == pytest.approx(20 * MILLION, rel=0.1)


@pytest.mark.slow
def test_what_workers_hold_is_seen_and_nothing_of_them_stays_behind(costs_of: CostsOf, folder: Path) -> None:
    assert costs_of("in_workers").added_bytes - costs_of("workers").added_bytes == pytest.approx(40 * MILLION, rel=0.1)
    workers = [int(word) for word in (folder / "notes").read_text().split()]
    assert len(workers) == 2
    assert eventually(lambda: are_gone(workers))


def test_an_entry_says_which_point_and_model_it_is_of_and_how_it_was_measured(costs_of: CostsOf) -> None:
    entry = costs_of("sequential")
    assert (entry.workload, entry.model) == ("costly width=2", "sequential")
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
def test_of_a_model_that_fails_nothing_is_known(model: str, message: str, step: str, costs_of: CostsOf) -> None:
    with pytest.raises(ChildError) as failed:
        costs_of(model)
    assert message in str(failed.value)
    assert failed.value.step == step


def test_what_a_worker_burns_is_counted(costs_of: CostsOf) -> None:
    entry = costs_of("burning")
    assert entry.cpu_seconds == pytest.approx(0.2, rel=0.3)
    assert entry.cores == pytest.approx((entry.cpu_seconds or 0.0) / entry.seconds)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["ending", "ending_below"])
def test_what_ended_processes_used_is_counted_wherever_they_were_started(model: str, costs_of: CostsOf) -> None:
    assert costs_of(model).cpu_seconds == pytest.approx(0.2, rel=0.5)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems tell less")
def test_switches_that_nobody_counted_are_a_gap_and_no_number(costs_of: CostsOf) -> None:
    entry = costs_of("ending_below")
    assert (entry.voluntary_switches, entry.involuntary_switches) == (None, None)
    assert "ended" in entry.missing["voluntary_switches"]
    waits = costs_of("ending")
    assert waits.voluntary_switches is not None
    assert waits.voluntary_switches >= 2
    assert waits.missing == {}


def test_large_arguments_and_results_are_counted_both_ways(costs_of: CostsOf) -> None:
    entry = costs_of("pickling")
    assert 4 * MILLION < (entry.pickled_bytes or 0) < 4.1 * MILLION
    assert costs_of("sequential").pickled_bytes == 0


def test_what_is_pickled_out_of_sight_is_a_gap(costs_of: CostsOf) -> None:
    entry = costs_of("interpreters")
    assert entry.pickled_bytes is None
    assert "interpreters" in entry.missing["pickled_bytes"]


def test_a_call_that_blocks_the_loop_shows_as_lag_of_the_loop(costs_of: CostsOf) -> None:
    lag = costs_of("blocking").lag
    assert lag is not None
    assert lag.where == "loop"
    assert lag.worst_seconds >= 0.049  # the first beat falls due a millisecond after the call began


def test_a_model_without_a_loop_has_the_lag_of_a_thread(costs_of: CostsOf) -> None:
    lag = costs_of("ending").lag
    assert lag is not None
    assert lag.where == "thread"
    assert lag.beats >= 200


def gaps_on(system: str, before: Below, after: Below, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(cpu_usage, "sys", SimpleNamespace(platform=system))
    return growth(before, after)[1]


SWITCHES = {"voluntary_switches", "involuntary_switches"}


@pytest.mark.parametrize(
    ("system", "alone", "above_others"),
    [
        ("linux", set(), set()),
        ("darwin", set(), {*SWITCHES, "ended_processes"}),
        ("win32", {*SWITCHES, "ended_processes"}, {*SWITCHES, "ended_processes"}),
    ],
)
def test_what_a_system_does_not_tell_is_a_gap_with_a_reason(
    system: str, alone: set[str], above_others: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Below({psutil.Process(): Usage(1.0, 2.0, 3.0)})
    assert gaps_on(system, Below({}), Below({}), monkeypatch).keys() == alone
    gaps = gaps_on(system, others, others, monkeypatch)
    assert gaps.keys() == above_others
    assert all(gaps.values())


def test_where_children_cannot_be_looked_at_nothing_of_them_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = gaps_on("linux", Below({}), Below(None), monkeypatch)
    assert gaps.keys() == {*SWITCHES, "cpu_seconds"}


def test_a_process_that_ended_meanwhile_is_counted_once() -> None:
    process = psutil.Process()
    used, gaps = growth(Below({process: Usage(1.0, 5.0)}, ended=2.0), Below({}, ended=3.5))
    assert used.cpu_seconds == pytest.approx(0.5)  # of the 1.5 s that its parent took over, one was known
    assert gaps.keys() >= SWITCHES


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no clock of another process")
def test_the_clock_of_a_process_is_exact() -> None:
    own = time.process_time()
    assert own <= cpu_usage._cpu_seconds(psutil.Process(), 0.0) <= time.process_time()
