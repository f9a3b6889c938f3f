"""One batch with all its jobs at once; whatever keeps it from being one is a reason in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.block import in_flight
from benchmarks.block.block import BlockRequest, Failure
from benchmarks.block.in_flight import InFlightRequest, batch_in_flight
from benchmarks.record_format.in_flight import InFlightEntry
from workloads.contract import Batch, Value
from workloads.io.sleep import WORKLOAD

WAIT = 0.05


def asked(model: str = "threads", jobs: int = 5, most_bytes: int = 2**40, module: str = "sleep") -> InFlightRequest:
    changes: dict[str, Value] = {"jobs": jobs, "wait_seconds" if module == "sleep" else "latency_seconds": WAIT}
    return InFlightRequest(BlockRequest(module, (model,), jobs, 0, 0, {"origin": ""}, changes), WAIT, most_bytes)


def failure(request: InFlightRequest) -> Failure:
    outcome = batch_in_flight(request)
    assert isinstance(outcome, Failure)
    return outcome


@contextmanager
def planted(p: Any, width: int) -> Iterator[Batch]:
    """A model that does not get so many threads."""

    def batch() -> list[float]:
        raise RuntimeError("can't start new thread")

    yield batch


@contextmanager
def hasty(p: Any, width: int) -> Iterator[Batch]:
    """A model that does not wait."""
    yield lambda: [0.0] * p.jobs


@pytest.mark.parametrize(("model", "threads"), [("asyncio", 0), ("threads", 20)])
def test_all_jobs_wait_at_once(model: str, threads: int) -> None:
    steps: list[str] = []
    entry = batch_in_flight(asked(model, jobs=20), steps.append)
    assert isinstance(entry, InFlightEntry)
    assert (entry.in_flight, entry.processes, entry.missing) == (20, 0, "")
    assert abs(entry.threads - threads) <= 3  # on a busy machine a thread may be free again before the last one starts
    assert entry.makespan_seconds >= WAIT
    assert entry.peak_bytes >= entry.before_bytes > 0
    assert [step.partition(",")[0] for step in steps] == ["preparation", "startup", "batch", "shutdown"]


def test_a_model_that_does_not_get_what_it_needs_gives_up_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    workload = replace(WORKLOAD, variants={**WORKLOAD.variants, "threads": planted})
    monkeypatch.setattr(in_flight, "requested_workload", lambda _: workload)
    assert failure(asked()) == Failure("threads", "batch", "raised RuntimeError: can't start new thread")


def test_a_wrong_result_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    workload = replace(WORKLOAD, variants={**WORKLOAD.variants, "threads": hasty})
    monkeypatch.setattr(in_flight, "requested_workload", lambda _: workload)
    assert "expected 0.005, got 0.0" in failure(asked()).reason


def test_one_that_takes_too_much_memory_once_it_is_open_is_closed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = failure(asked(most_bytes=-(2**40)))
    assert outcome.phase == "startup"
    assert "once open it took" in outcome.reason


def test_connections_that_the_system_allows_no_files_for_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_flight, "_allowed_files", lambda: 64)
    reason = "it needs 105 open files, and this system allows a process 64"
    assert failure(asked(module="http_fetch")) == Failure("threads", "preparation", reason)
    assert isinstance(batch_in_flight(asked()), InFlightEntry)
