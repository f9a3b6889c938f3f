"""What every variant of every workload promises: as many jobs in flight as the width, never more, and no traces."""

import asyncio
import multiprocessing
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
import pytest

import workloads
from benchmarks.block.verification import first_difference
from tests.benchmarks.helpers.waiting import eventually
from tests.workloads.helpers.counting_origin import counting_origin
from tests.workloads.helpers.gauge import (
    PROCESSES,
    THREADS,
    Gauge,
    watched_coroutines,
    watched_loop_processes,
    watched_messages,
    watched_older_pools,
    watched_pools,
    watched_sleeps,
)
from tests.workloads.helpers.runnable_models import runnable_cases
from tests.workloads.helpers.tiny_workloads import TINY, WIDTH, tiny_workload
from workloads.contract import Workload

ON_A_CLUSTER = "http_fetch"
"""Stands for all workloads on a cluster, which takes seconds to start: its workers open clients of their own."""

VARIANTS = [
    (name, model) for name in TINY for model in workloads.load(name).variants if model != "dask" or name == ON_A_CLUSTER
]

LIMITLESS = {"awaitables", "unbounded_gather all-at-once"}
"""What teaches what comes of no limit, or has nothing to wait for."""

ONE_BY_ONE = {
    *("await_in_a_loop await-in-a-loop", "await_in_a_loop coroutines-in-a-list", "gil_convoy"),
    *(f"sqlite_query {model}" for model in ("asyncio", "uvloop", "asyncio-eager", "asyncio+to_thread")),
}
"""What teaches what comes of one at a time, and what asks a library that a second thread would slow down."""

SERVES = {"http_serve", "serve_under_load"}
"""What has a thread or a process for each connection all the time."""

PLACES = ("threads", "processes", "coroutines", "sleeps", "loops", "origin", "cluster")
"""Where jobs can be counted."""

LIMITED = [(name, model) for name, model in VARIANTS if not LIMITLESS & {name, f"{name} {model}"}]


def allowed(name: str, model: str) -> int:
    """How many jobs may be in flight: plain loops have one."""
    return 1 if model.startswith("sequential") or ONE_BY_ONE & {name, f"{name} {model}"} else WIDTH


@pytest.mark.parametrize(("name", "model"), runnable_cases(LIMITED))
def test_as_many_jobs_are_in_flight_as_the_width_says_and_never_more(
    name: str, model: str, addresses: Mapping[str, str], tmp_path: Path
) -> None:
    gauges = {place: Gauge(str(tmp_path / place), allowed(name, model)) for place in PLACES}
    for place in PLACES:
        (tmp_path / place).mkdir()
    with counting_origin(gauges["origin"]) as url:
        workload, parameters = tiny_workload(name, {**_only_needed(name, addresses), "origin": url})
        with workload.prepare(parameters) as ready:
            (_run_watched_from_the_start if name in SERVES else _run_watched)(workload.variants[model], ready, gauges)
    present = {place: gauge.most for place, gauge in gauges.items()}
    assert max(present.values()) <= allowed(name, model), present
    if allowed(name, model) > 1:
        assert max(present.values()) == WIDTH, present


def _run_watched(variant: Any, ready: Any, gauges: Mapping[str, Gauge]) -> None:
    with variant(ready, WIDTH) as batch, _watched(gauges):
        batch()


def _run_watched_from_the_start(variant: Any, ready: Any, gauges: Mapping[str, Gauge]) -> None:
    """For variants whose pools begin with their work before the batch, and go on with it afterwards."""
    with _watched(gauges), variant(ready, WIDTH) as batch:
        for gauge in gauges.values():
            gauge.forget()
        batch()
        for gauge in gauges.values():
            gauge.count()


def _only_needed(name: str, addresses: Mapping[str, str]) -> dict[str, str]:
    return {service: addresses[service] for service in workloads.load(name).needs if service != "origin"}


@contextmanager
def _watched(gauges: Mapping[str, Gauge]) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(watched_pools(THREADS, gauges["threads"]))
        stack.enter_context(watched_pools(PROCESSES, gauges["processes"]))
        stack.enter_context(watched_older_pools(gauges["processes"]))
        modules = [module for name, module in sys.modules.items() if name.startswith("workloads.")]
        stack.enter_context(watched_coroutines(modules, gauges["coroutines"]))
        stack.enter_context(watched_sleeps(gauges["sleeps"]))
        stack.enter_context(watched_loop_processes(gauges["loops"]))
        stack.enter_context(watched_messages(gauges["cluster"]))
        yield


@pytest.mark.parametrize(("name", "model"), runnable_cases(VARIANTS))
def test_a_variant_answers_two_batches_and_closed_it_leaves_no_thread_process_task_connection_file_or_port(
    name: str, model: str, addresses: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workload, parameters = tiny_workload(name, addresses)
    answer_twice(workload, model, parameters)  # what the standard library keeps for good is there from now on
    if sys.platform == "win32":
        return  # what a process has open is counted by its descriptors
    before, threads = _open(), set(threading.enumerate())
    with _temporary_files_in(tmp_path, monkeypatch), _no_task_left():
        run_once(workload, model, parameters)
        assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("pymp-")] == []
    assert set(threading.enumerate()) <= threads
    assert multiprocessing.active_children() == []
    # what a server has beside it comes and goes by itself, and takes a moment
    assert eventually(lambda: not _more(before), limit_seconds=5), _more(before)


def _more(before: dict[str, Any]) -> dict[str, Any]:
    """What is open now and was not before, by kind."""
    return {kind: present for kind, present in _open().items() if _exceeds(present, before[kind])}


def _exceeds(present: Any, before: Any) -> bool:
    return bool(present > before) if isinstance(present, int) else not set(present) <= set(before)


def answer_twice(workload: Workload[Any], model: str, parameters: Any) -> None:
    with workload.prepare(parameters) as ready:
        expected = workload.answer(ready)
        with workload.variants[model](ready, WIDTH) as batch:
            assert first_difference(expected, batch(), workload.accepts) is None
            assert first_difference(expected, batch(), workload.accepts) is None
    assert len(expected) == parameters.jobs


def run_once(workload: Workload[Any], model: str, parameters: Any) -> None:
    with workload.prepare(parameters) as ready, workload.variants[model](ready, WIDTH) as batch:
        batch()


def _open() -> dict[str, Any]:
    """What this process has open, by kind; children include the standard library's fork server and tracker."""
    this = psutil.Process()
    return {
        "files": sorted(resource.path for resource in this.open_files()),
        "connections": sorted((str(resource.laddr), resource.status) for resource in this.net_connections()),
        "descriptors": this.num_fds(),
        "children": sorted(process.pid for process in this.children(recursive=True)),
    }


@contextmanager
def _temporary_files_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(folder))
        yield


@contextmanager
def _no_task_left() -> Iterator[None]:
    """Every event loop that is closed meanwhile has no task left that would have to be cancelled."""
    close, left = asyncio.Runner.close, list[Any]()

    def looking(runner: asyncio.Runner) -> None:
        left.extend(asyncio.all_tasks(runner.get_loop()))
        close(runner)

    with patch.object(asyncio.Runner, "close", looking):
        yield
    assert left == []


UNORDERED = {"sleep"}
"""Workloads whose jobs are all alike, so that no order of their results can be wrong."""


@pytest.mark.parametrize("name", sorted(TINY.keys() - UNORDERED))
def test_results_in_another_order_would_be_noticed(name: str, addresses: Mapping[str, str]) -> None:
    workload, parameters = tiny_workload(name, addresses)
    with workload.prepare(parameters) as ready:
        first, *others = workload.answer(ready)
        assert first_difference([first, *others], [*others, first], workload.accepts) is not None
